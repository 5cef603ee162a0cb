#include "borderpainter.h"

#include <QPainter>
#include <cmath>

namespace posthorn::borderpainter
{
namespace
{

/// Groove, ridge, inset and outset are two shades of one colour.
QColor shade(const QColor &color, LineStyle style, Edge edge)
{
    const bool upper = edge == Top || edge == Left;
    const bool sunken = style == LineStyle::Inset || style == LineStyle::Groove;
    if (style < LineStyle::Groove)
        return color;
    return upper == sunken ? color : color.lighter(150);
}

/// The side of a frame between two rectangles, with its slanted ends.
QPolygonF side(const QRectF &outer, const QRectF &inner, Edge edge)
{
    switch (edge) {
    case Top:
        return QPolygonF({outer.topLeft(), outer.topRight(), inner.topRight(), inner.topLeft()});
    case Right:
        return QPolygonF({outer.topRight(), outer.bottomRight(), inner.bottomRight(), inner.topRight()});
    case Bottom:
        return QPolygonF({outer.bottomLeft(), outer.bottomRight(), inner.bottomRight(), inner.bottomLeft()});
    default:
        return QPolygonF({outer.topLeft(), outer.bottomLeft(), inner.bottomLeft(), inner.topLeft()});
    }
}

void paintDashes(QPainter *painter, const QRectF &rect, Edge edge, double width, const QColor &color,
                 bool dotted)
{
    const double half = width / 2;
    QLineF line;
    switch (edge) {
    case Top:
        line = QLineF(rect.left(), rect.top() + half, rect.right(), rect.top() + half);
        break;
    case Right:
        line = QLineF(rect.right() - half, rect.top(), rect.right() - half, rect.bottom());
        break;
    case Bottom:
        line = QLineF(rect.left(), rect.bottom() - half, rect.right(), rect.bottom() - half);
        break;
    default:
        line = QLineF(rect.left() + half, rect.top(), rect.left() + half, rect.bottom());
    }
    // Whole dashes, counted, so that a part of the line looks like the whole.
    const double dash = dotted ? width : width * (width > 2 ? 2 : 3);
    const int count = std::clamp(int(std::lround(line.length() / (2 * dash))), 1, 20'000);
    const double step = line.length() / count;
    const QPointF along = (line.p2() - line.p1()) / std::max(1.0, line.length());
    for (int i = 0; i < count; ++i) {
        const QPointF begin = line.p1() + along * (step * i);
        const QPointF end = begin + along * std::min(dash, step);
        QRectF part(begin, end);
        part = part.normalized();
        if (edge == Top || edge == Bottom)
            part.adjust(0, -half, 0, half);
        else
            part.adjust(-half, 0, half, 0);
        if (dotted && width > 2) {
            painter->setBrush(color);
            painter->drawEllipse(part);
        } else {
            painter->fillRect(part, color);
        }
    }
}

} // namespace

bool isRound(const BoxStyle &style)
{
    return std::any_of(style.radius.begin(), style.radius.end(),
                       [](const CssLength &radius) { return radius.pixels > 0 || radius.share > 0; });
}

QPainterPath outline(const QRectF &rect, const BoxStyle &style, double scale,
                     const std::array<double, 4> &inset)
{
    QPainterPath path;
    const QRectF inner = rect.adjusted(inset[Left], inset[Top], -inset[Right], -inset[Bottom]);
    if (inner.width() <= 0 || inner.height() <= 0)
        return path;
    if (!isRound(style)) {
        path.addRect(inner);
        return path;
    }
    std::array<double, 4> radii{};
    for (size_t i = 0; i < 4; ++i)
        radii[i] =
            style.radius[i].pixels * scale + style.radius[i].share * std::min(rect.width(), rect.height());
    // Corners that would meet shrink together.
    const double factor =
        std::min({1.0, rect.width() / std::max(1e-6, std::max(radii[0] + radii[1], radii[3] + radii[2])),
                  rect.height() / std::max(1e-6, std::max(radii[0] + radii[3], radii[1] + radii[2]))});
    const auto corner = [&](size_t i, double x, double y) {
        return QSizeF(std::max(0.0, radii[i] * factor - x), std::max(0.0, radii[i] * factor - y));
    };
    const QSizeF topLeft = corner(0, inset[Left], inset[Top]);
    const QSizeF topRight = corner(1, inset[Right], inset[Top]);
    const QSizeF bottomRight = corner(2, inset[Right], inset[Bottom]);
    const QSizeF bottomLeft = corner(3, inset[Left], inset[Bottom]);
    path.moveTo(inner.left() + topLeft.width(), inner.top());
    path.lineTo(inner.right() - topRight.width(), inner.top());
    path.arcTo(QRectF(inner.right() - 2 * topRight.width(), inner.top(), 2 * topRight.width(),
                      2 * topRight.height()),
               90, -90);
    path.lineTo(inner.right(), inner.bottom() - bottomRight.height());
    path.arcTo(QRectF(inner.right() - 2 * bottomRight.width(), inner.bottom() - 2 * bottomRight.height(),
                      2 * bottomRight.width(), 2 * bottomRight.height()),
               0, -90);
    path.lineTo(inner.left() + bottomLeft.width(), inner.bottom());
    path.arcTo(QRectF(inner.left(), inner.bottom() - 2 * bottomLeft.height(), 2 * bottomLeft.width(),
                      2 * bottomLeft.height()),
               270, -90);
    path.lineTo(inner.left(), inner.top() + topLeft.height());
    path.arcTo(QRectF(inner.left(), inner.top(), 2 * topLeft.width(), 2 * topLeft.height()), 180, -90);
    path.closeSubpath();
    return path;
}

void paint(QPainter *painter, const QRectF &rect, const PaintItem &border, double scale)
{
    const BoxStyle &style = *border.box->style;
    std::array<double, 4> widths{};
    bool uniform = true;
    for (size_t i = 0; i < 4; ++i) {
        const double width = style.border[i].used() * scale;
        widths[i] = width > 0 ? std::max(1.0, std::floor(width)) : 0;
        uniform =
            uniform && style.border[i].style == style.border[0].style && border.edges[i] == border.edges[0];
    }
    painter->setPen(Qt::NoPen);
    if (uniform && style.border[0].style == LineStyle::Solid) {
        QPainterPath frame = outline(rect, style, scale);
        frame.addPath(outline(rect, style, scale, widths));
        frame.setFillRule(Qt::OddEvenFill);
        painter->setRenderHint(QPainter::Antialiasing, isRound(style));
        painter->fillPath(frame, border.edges[0]);
        return;
    }
    const QRectF inner = rect.adjusted(widths[Left], widths[Top], -widths[Right], -widths[Bottom]);
    if (isRound(style)) {
        QPainterPath frame = outline(rect, style, scale);
        frame.addPath(outline(rect, style, scale, widths));
        frame.setFillRule(Qt::OddEvenFill);
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing, true);
        painter->setClipPath(frame, Qt::IntersectClip);
    }
    for (const Edge edge : {Top, Right, Bottom, Left}) {
        const BorderEdge &line = style.border[edge];
        const QColor &color = border.edges[edge];
        if (widths[edge] <= 0 || color.alpha() == 0)
            continue;
        if (line.style == LineStyle::Dotted || line.style == LineStyle::Dashed) {
            painter->setRenderHint(QPainter::Antialiasing, true);
            paintDashes(painter, rect, edge, widths[edge], color, line.style == LineStyle::Dotted);
        } else if (line.style == LineStyle::Double && widths[edge] >= 3) {
            const auto thirds = [&widths](double part) {
                return std::array<double, 4>{std::round(widths[0] * part), std::round(widths[1] * part),
                                             std::round(widths[2] * part), std::round(widths[3] * part)};
            };
            const auto inset = [&rect](const std::array<double, 4> &by) {
                return rect.adjusted(by[Left], by[Top], -by[Right], -by[Bottom]);
            };
            painter->setBrush(color);
            painter->drawPolygon(side(rect, inset(thirds(1.0 / 3)), edge));
            painter->drawPolygon(side(inset(thirds(2.0 / 3)), inner, edge));
        } else {
            painter->setRenderHint(QPainter::Antialiasing, false);
            painter->setBrush(shade(color, line.style, edge));
            const bool alone = widths[(edge + 1) % 4] == 0 && widths[(edge + 3) % 4] == 0;
            if (alone)
                painter->fillRect(side(rect, inner, edge).boundingRect(), painter->brush());
            else
                painter->drawPolygon(side(rect, inner, edge));
        }
    }
    if (isRound(style))
        painter->restore();
}

} // namespace posthorn::borderpainter
