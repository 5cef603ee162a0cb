#include "bodyskeleton.h"

#include "ui/theme/theme.h"

#include <QPainter>

namespace posthorn
{

BodySkeleton::BodySkeleton(QWidget *parent)
    : QWidget(parent)
{
    setObjectName(QStringLiteral("bodySkeleton"));
    setAccessibleName(tr("The message is being fetched"));
}

void BodySkeleton::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme::mixed(theme::text(palette()), palette().color(QPalette::Base), 0.07));
    constexpr double lengths[] = {0.62, 0.94, 0.88, 0.91, 0.40, 0, 0.90, 0.83, 0.55};
    const double width = qMin(720, this->width() - theme::Grid * 5);
    double top = theme::Grid * 2;
    for (const double length : lengths) {
        QRectF bar(theme::Grid * 3, top, width * length, 12);
        if (isRightToLeft())
            bar.moveRight(this->width() - theme::Grid * 3);
        if (length > 0)
            painter.drawRoundedRect(bar, 4, 4);
        top += length > 0 ? 26 : 16;
    }
}

} // namespace posthorn
