#include "colorbutton.h"

#include "ui/theme/theme.h"

#include <QPainter>

namespace posthorn
{

ColorButton::ColorButton(const QString &color, QWidget *parent)
    : QAbstractButton(parent)
    , m_color(color)
{
    setCheckable(true);
    setFocusPolicy(Qt::StrongFocus);
    setFixedSize(sizeHint());
    setObjectName(QStringLiteral("color-") + color.mid(1));
    setAccessibleName(tr("Colour %1").arg(color));
}

void ColorButton::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor color = theme::accountColor(m_color, m_color, palette());
    if (isChecked() || hasFocus()) {
        painter.setPen(QPen(isChecked() ? color : theme::hairline(palette()), 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawEllipse(QRectF(rect()).adjusted(2, 2, -2, -2));
    }
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    painter.drawEllipse(QRectF(rect()).adjusted(6, 6, -6, -6));
}

} // namespace posthorn
