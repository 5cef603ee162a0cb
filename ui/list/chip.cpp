#include "chip.h"

#include "ui/theme/theme.h"

#include <QEvent>
#include <QPainter>

namespace posthorn
{

namespace
{

constexpr int Height = 24;
constexpr int Inset = 10;
constexpr int IconSide = 16;

} // namespace

Chip::Chip(const QString &text, QWidget *parent)
    : QAbstractButton(parent)
{
    setText(text);
    setCheckable(true);
    setFocusPolicy(Qt::TabFocus);
    setAttribute(Qt::WA_Hover);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void Chip::setIconName(const QString &name)
{
    m_iconName = name;
    updateGeometry();
    update();
}

QSize Chip::sizeHint() const
{
    const QFontMetrics metrics(theme::scaled(font(), 0.92, QFont::Medium));
    const int content = text().isEmpty() ? IconSide : metrics.horizontalAdvance(text());
    return {content + 2 * Inset, std::max(Height, metrics.height() + 6)};
}

bool Chip::event(QEvent *event)
{
    if (event->type() == QEvent::HoverEnter || event->type() == QEvent::HoverLeave)
        update();
    return QAbstractButton::event(event);
}

void Chip::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor base = palette().color(QPalette::Base);
    const QColor ink = theme::text(palette());
    QColor fill = theme::mixed(ink, base, underMouse() ? 0.1 : 0.055);
    if (isChecked())
        fill = theme::accent(palette());
    const double radius = height() / 2.0;
    painter.setPen(Qt::NoPen);
    painter.setBrush(fill);
    painter.drawRoundedRect(QRectF(rect()), radius, radius);
    if (hasFocus()) {
        painter.setPen(QPen(isChecked() ? ink : theme::accent(palette()), 1.6));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.8, 0.8, -0.8, -0.8), radius - 1, radius - 1);
    }
    const QColor front =
        isChecked() ? palette().color(QPalette::HighlightedText) : theme::mixed(ink, base, 0.85);
    if (text().isEmpty()) {
        QRect icon(0, 0, IconSide, IconSide);
        icon.moveCenter(rect().center());
        theme::paintIcon(&painter, m_iconName, icon, front);
        return;
    }
    painter.setFont(theme::scaled(font(), 0.92, isChecked() ? QFont::Medium : QFont::Normal));
    painter.setPen(front);
    painter.drawText(rect(), Qt::AlignCenter, text());
}

} // namespace posthorn
