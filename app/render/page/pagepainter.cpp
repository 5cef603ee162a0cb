#include "pagepainter.h"

#include "borderpainter.h"
#include "picturestore.h"

#include <QLinearGradient>
#include <QPainter>
#include <cmath>

namespace posthorn
{
namespace
{

constexpr int mostTiles = 20'000;

/// To whole device pixels, edges for themselves: neighbours share them.
QRectF snapped(const QRectF &rect, double scale)
{
    const double left = std::round(rect.left() * scale);
    const double top = std::round(rect.top() * scale);
    return {left, top, std::round(rect.right() * scale) - left, std::round(rect.bottom() * scale) - top};
}

/// Letters lean and reach out of their boxes.
double overhang(const PaintItem &item)
{
    return item.face ? item.face->ascent * 0.5 + 2 : 2;
}

} // namespace

PagePainter::PagePainter(const PaintList &list, PictureStore *pictures, QSize page)
    : m_list(list)
    , m_pictures(*pictures)
    , m_page(page)
{
}

void PagePainter::paint(QPainter *painter, const QRect &area, double scale) const
{
    const QRectF wanted = snapped(QRectF(area.intersected(QRect(QPoint(), m_page))), scale);
    if (wanted.isEmpty())
        return;
    painter->save();
    painter->translate(-std::round(area.x() * scale), -std::round(area.y() * scale));
    painter->setClipRect(wanted, Qt::IntersectClip);
    painter->fillRect(wanted, m_list.canvasShown);
    painter->setRenderHints(QPainter::SmoothPixmapTransform | QPainter::TextAntialiasing);
    const QRectF seen(area);
    int clip = -1;
    painter->save();
    for (const PaintItem &item : m_list.items) {
        const double reach = overhang(item);
        if (!item.rect.adjusted(-reach, -reach, reach, reach).intersects(seen) && !item.rect.isEmpty())
            continue;
        if (item.clip != clip) {
            painter->restore();
            painter->save();
            clip = item.clip;
            if (clip >= 0)
                painter->setClipRect(snapped(m_list.clips[size_t(clip)], scale), Qt::IntersectClip);
        }
        painter->setOpacity(double(item.opacity));
        paintItem(painter, item, snapped(item.rect, scale), scale);
    }
    painter->restore();
    painter->restore();
}

void PagePainter::paintItem(QPainter *painter, const PaintItem &item, const QRectF &device,
                            double scale) const
{
    painter->setRenderHint(QPainter::Antialiasing, false);
    switch (item.kind) {
    case PaintItem::Kind::Ground:
        paintGround(painter, item, device, scale);
        break;
    case PaintItem::Kind::GroundPicture:
        paintGroundPicture(painter, item, device, scale);
        break;
    case PaintItem::Kind::Border:
        borderpainter::paint(painter, device, item, scale);
        break;
    case PaintItem::Kind::Text:
        paintText(painter, item, item.rect.topLeft(), scale);
        break;
    case PaintItem::Kind::Line: {
        QRectF line = device;
        line.setHeight(std::max(1.0, std::round(item.rect.height() * scale)));
        painter->fillRect(line, item.shown);
        break;
    }
    case PaintItem::Kind::Marker:
        paintMarker(painter, item, device, item.rect.topLeft(), scale);
        break;
    case PaintItem::Kind::Picture:
        paintPicture(painter, item, device, scale);
        break;
    case PaintItem::Kind::MissingPicture:
        paintMissing(painter, item, device, scale);
        break;
    case PaintItem::Kind::QuoteButton:
        paintQuoteButton(painter, item, device, scale);
        break;
    }
}

void PagePainter::paintGround(QPainter *painter, const PaintItem &item, const QRectF &device,
                              double scale) const
{
    QBrush brush(item.shown);
    if (!item.stops.isEmpty()) {
        const double angle = item.box->style->gradientAngle * M_PI / 180;
        const QPointF half =
            QPointF(std::sin(angle), -std::cos(angle)) *
            (std::abs(device.width() * std::sin(angle)) + std::abs(device.height() * std::cos(angle))) / 2;
        QLinearGradient gradient(device.center() - half, device.center() + half);
        for (qsizetype i = 0; i < item.stops.size(); ++i)
            gradient.setColorAt(double(i) / double(item.stops.size() - 1), item.stops[i]);
        brush = gradient;
    }
    if (borderpainter::isRound(*item.box->style)) {
        painter->setRenderHint(QPainter::Antialiasing, true);
        painter->fillPath(borderpainter::outline(device, *item.box->style, scale), brush);
    } else {
        painter->fillRect(device, brush);
    }
}

void PagePainter::paintGroundPicture(QPainter *painter, const PaintItem &item, const QRectF &device,
                                     double scale) const
{
    const BoxStyle &style = *item.box->style;
    QSizeF size = m_pictures.size(style.groundImage) * scale;
    const auto given = [&](const CssLength &length, double reference) {
        return length.pixels * scale + length.share * reference;
    };
    switch (style.groundSize) {
    case BoxStyle::GroundSize::Cover:
        size.scale(device.size(), Qt::KeepAspectRatioByExpanding);
        break;
    case BoxStyle::GroundSize::Contain:
        size.scale(device.size(), Qt::KeepAspectRatio);
        break;
    case BoxStyle::GroundSize::Given: {
        const double ratio = size.height() / size.width();
        const double width = style.groundWidth.isAuto ? -1 : given(style.groundWidth, device.width());
        const double height = style.groundHeight.isAuto ? -1 : given(style.groundHeight, device.height());
        if (width >= 0 || height >= 0)
            size = QSizeF(width >= 0 ? width : height / ratio, height >= 0 ? height : width * ratio);
        break;
    }
    default:
        break;
    }
    if (size.width() < 1 || size.height() < 1)
        return;
    const QImage image = m_pictures.image(style.groundImage, size.toSize().expandedTo({1, 1}));
    if (image.isNull())
        return;
    // Percentages place the same part of the picture and of the box on each other.
    double x = std::round(device.x() + style.groundX.pixels * scale +
                          style.groundX.share * (device.width() - size.width()));
    double y = std::round(device.y() + style.groundY.pixels * scale +
                          style.groundY.share * (device.height() - size.height()));
    if (style.repeatX)
        x -= std::ceil((x - device.x()) / size.width()) * size.width();
    if (style.repeatY)
        y -= std::ceil((y - device.y()) / size.height()) * size.height();
    painter->save();
    if (borderpainter::isRound(style)) {
        painter->setRenderHint(QPainter::Antialiasing, true);
        painter->setClipPath(borderpainter::outline(device, style, scale), Qt::IntersectClip);
    } else {
        painter->setClipRect(device, Qt::IntersectClip);
    }
    int tiles = 0;
    for (double top = y; top < device.bottom(); top += size.height()) {
        for (double left = x; left < device.right() && ++tiles < mostTiles; left += size.width()) {
            painter->drawImage(QRectF(QPointF(left, top), size), image);
            if (!style.repeatX)
                break;
        }
        if (!style.repeatY || tiles >= mostTiles)
            break;
    }
    painter->restore();
}

void PagePainter::paintText(QPainter *painter, const PaintItem &item, QPointF corner, double scale) const
{
    painter->save();
    painter->scale(scale, scale);
    painter->setFont(item.face->font);
    painter->setPen(item.shown);
    painter->setLayoutDirection(item.rightToLeft ? Qt::RightToLeft : Qt::LeftToRight);
    painter->drawText(QPointF(corner.x(), item.baseline), item.text);
    painter->restore();
}

void PagePainter::paintPicture(QPainter *painter, const PaintItem &item, const QRectF &device,
                               double scale) const
{
    const QImage image = m_pictures.image(item.box->source, device.size().toSize());
    if (image.isNull() || device.isEmpty())
        return;
    const bool round = borderpainter::isRound(*item.box->style);
    painter->save();
    if (item.hasPlate) {
        QColor plate(0xf4, 0xf4, 0xf4);
        painter->setRenderHint(QPainter::Antialiasing, true);
        painter->setPen(Qt::NoPen);
        painter->setBrush(plate);
        painter->drawRoundedRect(device, 4 * scale, 4 * scale);
    }
    if (round) {
        painter->setRenderHint(QPainter::Antialiasing, true);
        painter->setClipPath(borderpainter::outline(device, *item.box->style, scale), Qt::IntersectClip);
    }
    painter->drawImage(device, image);
    painter->restore();
}

/// A quiet box with the words that stand for the picture.
void PagePainter::paintMissing(QPainter *painter, const PaintItem &item, const QRectF &device,
                               double scale) const
{
    if (!item.box->style->ground.isValid() || item.box->style->ground.alpha() == 0) {
        const double line = std::max(1.0, std::floor(scale));
        QPainterPath frame;
        frame.addRect(device);
        frame.addRect(device.adjusted(line, line, -line, -line));
        painter->fillPath(frame, item.edges[0]);
    }
    const double padding = 4;
    const QRectF inside = item.rect.adjusted(padding, 2, -padding, -2);
    if (item.text.isEmpty() || inside.width() < 16 || inside.height() < item.face->ascent)
        return;
    painter->save();
    painter->scale(scale, scale);
    painter->setClipRect(item.rect, Qt::IntersectClip);
    QFont font = item.face->font;
    font.setPixelSize(std::clamp(font.pixelSize(), 11, 16));
    painter->setFont(font);
    painter->setPen(item.shown);
    painter->drawText(inside, Qt::AlignCenter | Qt::TextWordWrap, item.text);
    painter->restore();
}

void PagePainter::paintMarker(QPainter *painter, const PaintItem &item, const QRectF &device, QPointF corner,
                              double scale) const
{
    if (!item.text.isEmpty()) {
        paintText(painter, item, corner, scale);
        return;
    }
    const double side = std::max(2.0, std::round(item.rect.width() * scale));
    const double middle = std::round((item.baseline - item.face->xHeight / 2) * scale);
    const QRectF spot(device.left(), middle - std::round(side / 2), side, side);
    painter->setRenderHint(QPainter::Antialiasing, true);
    switch (item.box->style->text.marker) {
    case ListMarker::Square:
        painter->fillRect(spot, item.shown);
        break;
    case ListMarker::Circle: {
        const double width = std::max(1.0, scale);
        painter->setBrush(Qt::NoBrush);
        painter->setPen(QPen(item.shown, width));
        painter->drawEllipse(spot.adjusted(width / 2, width / 2, -width / 2, -width / 2));
        break;
    }
    default:
        painter->setPen(Qt::NoPen);
        painter->setBrush(item.shown);
        painter->drawEllipse(spot);
    }
}

void PagePainter::paintQuoteButton(QPainter *painter, const PaintItem &item, const QRectF &device,
                                   double scale) const
{
    painter->setRenderHint(QPainter::Antialiasing, true);
    painter->setPen(QPen(item.edges[0], std::max(1.0, scale)));
    painter->setBrush(Qt::NoBrush);
    const double half = std::max(1.0, scale) / 2;
    const double radius = device.height() / 2;
    painter->drawRoundedRect(device.adjusted(half, half, -half, -half), radius, radius);
    painter->setPen(Qt::NoPen);
    painter->setBrush(item.shown);
    const double dot = 2 * scale;
    for (const int place : {-1, 0, 1})
        painter->drawEllipse(device.center() + QPointF(place * 8 * scale, 0), dot, dot);
}

} // namespace posthorn
