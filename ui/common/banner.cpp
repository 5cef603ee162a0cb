#include "ui/common/banner.h"

#include "ui/common/textlabel.h"
#include "ui/theme/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QMenu>
#include <QPainter>
#include <QToolButton>

namespace posthorn
{

namespace
{

QColor colorOf(Banner::Kind kind, const QPalette &palette)
{
    switch (kind) {
    case Banner::Kind::Info:
        return theme::accent(palette);
    case Banner::Kind::Warning:
        return theme::warning(palette);
    case Banner::Kind::Danger:
        return theme::danger(palette);
    }
    return theme::accent(palette);
}

void setLabel(QToolButton *button, const QString &label)
{
    button->setText(label);
    button->setAccessibleName(label);
    button->setVisible(!label.isEmpty());
}

} // namespace

Banner::Banner(Kind kind, const QString &icon, const QString &text, const QString &action, QWidget *parent)
    : QFrame(parent)
    , m_kind(kind)
    , m_icon(icon)
    , m_text(new TextLabel(this))
    , m_action(new QToolButton(this))
    , m_refusal(new QToolButton(this))
    , m_more(new QToolButton(this))
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(theme::Grid + theme::IconSize + theme::Grid, 4, 4, 4);
    row->setSpacing(theme::Grid);
    m_text->setElided(Qt::ElideRight);
    m_text->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    row->addWidget(m_text, 1);
    for (QToolButton *button : {m_action, m_refusal}) {
        button->setAutoRaise(true);
        button->setFocusPolicy(Qt::StrongFocus);
        button->setToolButtonStyle(Qt::ToolButtonTextOnly);
        row->addWidget(button);
    }
    m_more->setAutoRaise(true);
    m_more->setFocusPolicy(Qt::StrongFocus);
    m_more->setIcon(theme::icon(QStringLiteral("more")));
    m_more->setPopupMode(QToolButton::InstantPopup);
    m_more->setAccessibleName(tr("More"));
    m_more->setToolTip(tr("More"));
    m_more->hide();
    row->addWidget(m_more);
    setMinimumHeight(36);
    setText(text);
    setAction(action);
    setRefusal({});
    connect(m_action, &QToolButton::clicked, this, &Banner::triggered);
    connect(m_refusal, &QToolButton::clicked, this, &Banner::refused);
}

void Banner::setKind(Kind kind)
{
    m_kind = kind;
    update();
}

void Banner::setText(const QString &text)
{
    m_text->setFullText(text);
    setAccessibleName(text);
    // Who comes to a button first has not heard what it is about.
    for (QToolButton *button : {m_action, m_refusal})
        button->setAccessibleDescription(text);
    setDetails(text);
}

QString Banner::text() const
{
    return m_text->fullText();
}

void Banner::setDetails(const QString &details)
{
    // A tool tip guesses at rich text; escaped text in a paragraph is never anything else than text.
    setToolTip(
        QStringLiteral("<p>%1</p>").arg(details.toHtmlEscaped().replace(u'\n', QStringLiteral("<br>"))));
}

void Banner::setAction(const QString &label)
{
    setLabel(m_action, label);
}

void Banner::setRefusal(const QString &label)
{
    setLabel(m_refusal, label);
    colorAction();
}

void Banner::colorAction()
{
    QPalette colors = palette();
    if (!m_refusal->text().isEmpty())
        colors.setColor(QPalette::ButtonText, theme::accent(colors));
    m_action->setPalette(colors);
}

void Banner::changeEvent(QEvent *event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        colorAction();
}

void Banner::setMenu(QMenu *menu)
{
    menu->setParent(this, menu->windowFlags());
    m_more->setMenu(menu);
    m_more->show();
}

void Banner::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor color = colorOf(m_kind, palette());
    QColor fill = color;
    fill.setAlphaF(theme::isDark(palette()) ? 0.20F : 0.11F);
    painter.setPen(Qt::NoPen);
    painter.setBrush(fill);
    painter.drawRoundedRect(rect(), theme::Radius, theme::Radius);
    QRect icon(theme::Grid, (height() - theme::IconSize) / 2, theme::IconSize, theme::IconSize);
    if (isRightToLeft())
        icon.moveRight(width() - theme::Grid);
    theme::paintIcon(&painter, m_icon, icon, color);
}

} // namespace posthorn
