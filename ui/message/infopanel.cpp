#include "infopanel.h"

#include "ui/common/textlabel.h"
#include "ui/theme/theme.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QPushButton>

namespace posthorn
{

InfoPanel::InfoPanel(const QString &icon, const QString &title, QWidget *parent)
    : QFrame(parent)
    , m_icon(icon)
    , m_title(new TextLabel(this))
    , m_lines(new QVBoxLayout)
    , m_buttons(new QHBoxLayout)
{
    m_title->setScale(1.0, QFont::DemiBold);
    m_title->setWordWrap(true);
    m_lines->setSpacing(2);
    m_lines->addWidget(m_title);
    m_buttons->setSpacing(theme::Grid);
    m_buttons->addStretch(1);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(theme::Grid * 3 + theme::IconSize, theme::Grid, theme::Grid * 2, theme::Grid);
    column->setSpacing(4);
    column->addLayout(m_lines);
    column->addLayout(m_buttons);
    setTitle(title);
}

void InfoPanel::setTitle(const QString &title)
{
    m_title->setFullText(title);
    setAccessibleName(title);
}

QString InfoPanel::title() const
{
    return m_title->fullText();
}

TextLabel *InfoPanel::addLine(const QString &line, bool muted)
{
    if (line.isEmpty())
        return nullptr;
    auto *label = new TextLabel(line, this);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    if (muted)
        label->setTone(TextLabel::Tone::Muted);
    m_lines->addWidget(label);
    return label;
}

void InfoPanel::addRows(QLayout *rows)
{
    m_lines->addLayout(rows);
}

QPushButton *InfoPanel::addButton(const QString &text, const QString &objectName)
{
    auto *button = new QPushButton(text, this);
    button->setObjectName(objectName);
    button->setAccessibleName(text);
    button->setFocusPolicy(Qt::StrongFocus);
    m_buttons->setContentsMargins(0, 4, 0, 4);
    m_buttons->insertWidget(m_buttons->count() - 1, button); // before the room that is left
    return button;
}

void InfoPanel::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme::mixed(theme::text(palette()), palette().color(QPalette::Base), 0.045));
    painter.drawRoundedRect(rect(), theme::Radius, theme::Radius);
    QRect icon(theme::Grid + 4, theme::Grid, theme::IconSize, theme::IconSize);
    if (isRightToLeft())
        icon.moveRight(width() - theme::Grid - 4);
    theme::paintIcon(&painter, m_icon, icon, theme::accent(palette()));
}

} // namespace posthorn
