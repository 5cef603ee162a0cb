#include "ui/common/hairline.h"

#include "ui/theme/theme.h"

#include <QPainter>

namespace posthorn
{

Hairline::Hairline(QWidget *parent)
    : QWidget(parent)
{
    setFixedHeight(1);
}

void Hairline::paintEvent(QPaintEvent *)
{
    QPainter(this).fillRect(rect(), theme::hairline(palette()));
}

} // namespace posthorn
