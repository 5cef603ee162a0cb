#include "activityrow.h"

#include "ui/common/textlabel.h"
#include "ui/theme/theme.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QProgressBar>
#include <QPushButton>

namespace posthorn
{

ActivityRow::ActivityRow(QWidget *parent)
    : QWidget(parent)
    , m_what(new TextLabel(this))
    , m_state(new TextLabel(this))
    , m_bar(new QProgressBar(this))
    , m_buttons(new QHBoxLayout)
{
    m_what->setElided(Qt::ElideRight);
    m_state->setTone(TextLabel::Tone::Muted);
    m_state->setScale(0.92);
    m_state->setWordWrap(true);
    m_bar->setFixedHeight(3);
    m_bar->setTextVisible(false);
    m_bar->hide();
    m_buttons->setSpacing(4);
    auto *text = new QVBoxLayout;
    text->setSpacing(2);
    text->addWidget(m_what);
    text->addWidget(m_state);
    text->addWidget(m_bar);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(theme::Grid * 3 + theme::IconSize, theme::Grid, theme::Grid * 2, theme::Grid);
    row->setSpacing(theme::Grid * 2);
    row->addLayout(text, 1);
    row->addLayout(m_buttons);
}

void ActivityRow::setWords(const QString &icon, Mood mood, const QString &what, const QString &state)
{
    m_icon = icon;
    m_mood = mood;
    m_what->setFullText(what);
    m_state->setFullText(state);
    m_state->setVisible(!state.isEmpty());
    m_state->setTone(mood == Mood::Danger    ? TextLabel::Tone::Danger
                     : mood == Mood::Warning ? TextLabel::Tone::Warning
                                             : TextLabel::Tone::Muted);
    const QString joint = what.endsWith(u'.') ? QStringLiteral(" ") : QStringLiteral(". ");
    setAccessibleName(state.isEmpty() ? what : what + joint + state);
    update();
}

void ActivityRow::setProgress(int done, int total)
{
    m_bar->setVisible(total > 0);
    m_bar->setRange(0, qMax(1, total));
    m_bar->setValue(done);
}

void ActivityRow::addButton(const QString &name, const QString &label, std::function<void()> pressed)
{
    auto *button = new QPushButton(label, this);
    button->setObjectName(name);
    button->setAutoDefault(false);
    connect(button, &QPushButton::clicked, this, std::move(pressed));
    m_buttons->addWidget(button, 0, Qt::AlignVCenter);
}

void ActivityRow::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    QRect icon(theme::Grid * 2, (height() - theme::IconSize) / 2, theme::IconSize, theme::IconSize);
    if (isRightToLeft())
        icon.moveRight(width() - theme::Grid * 2);
    const QColor color = m_mood == Mood::Danger    ? theme::danger(palette())
                         : m_mood == Mood::Warning ? theme::warning(palette())
                         : m_mood == Mood::Good    ? theme::success(palette())
                                                   : theme::muted(palette());
    theme::paintIcon(&painter, m_icon, icon, color);
}

} // namespace posthorn
