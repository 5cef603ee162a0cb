#include "emptystate.h"

#include "ui/theme/theme.h"

#include <QEvent>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace posthorn
{

EmptyState::EmptyState(QWidget *parent)
    : QWidget(parent)
    , m_icon(new QLabel(this))
    , m_title(new QLabel(this))
    , m_text(new QLabel(this))
    , m_button(new QPushButton(this))
{
    m_icon->setAlignment(Qt::AlignCenter);
    for (QLabel *label : {m_title, m_text}) {
        label->setAlignment(Qt::AlignHCenter | Qt::AlignTop);
        label->setTextFormat(Qt::PlainText);
        label->setForegroundRole(QPalette::WindowText); // on a base ground it would be Text
        label->setWordWrap(true);
        label->setMaximumWidth(420);
    }
    m_button->setObjectName(QStringLiteral("emptyStateButton"));
    connect(m_button, &QPushButton::clicked, this, &EmptyState::actionTriggered);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(32, 32, 32, 32);
    layout->setSpacing(0);
    layout->addStretch(2);
    layout->addWidget(m_icon);
    layout->addSpacing(2 * theme::Grid);
    // Labels that wrap need the whole width to be centred in.
    for (QLabel *label : {m_title, m_text}) {
        auto *row = new QHBoxLayout;
        row->addStretch(1);
        row->addWidget(label, 100);
        row->addStretch(1);
        layout->addLayout(row);
        layout->addSpacing(theme::Grid);
    }
    layout->addSpacing(theme::Grid);
    layout->addWidget(m_button, 0, Qt::AlignHCenter);
    layout->addStretch(3);
    updateColors();
}

void EmptyState::show(const QString &icon, const QString &title, const QString &text, const QString &action)
{
    m_iconName = icon;
    m_title->setText(title);
    m_text->setText(text);
    m_text->setVisible(!text.isEmpty());
    m_button->setText(action);
    m_button->setVisible(!action.isEmpty());
    setAccessibleName(title);
    updateColors();
}

void EmptyState::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        updateColors();
}

void EmptyState::updateColors()
{
    if (!m_iconName.isEmpty())
        m_icon->setPixmap(
            theme::icon(m_iconName, theme::faint(palette())).pixmap(QSize(40, 40), devicePixelRatioF()));
    m_title->setFont(theme::scaled(font(), 1.15, QFont::DemiBold));
    QPalette colors = m_text->palette();
    if (const QColor muted = theme::muted(palette()); colors.color(QPalette::WindowText) != muted) {
        colors.setColor(QPalette::WindowText, muted);
        m_text->setPalette(colors);
    }
}

} // namespace posthorn
