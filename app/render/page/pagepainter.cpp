#include "pagepainter.h"

#include "borderpainter.h"
#include "picturestore.h"

#include <QLinearGradient>
#include <QPaintEngine>
#include <QPainter>
#include <QTextLayout>
#include <cmath>

namespace posthorn
{
namespace
{

constexpr int mostTiles = 20'000;
constexpr int mostClips = 16; // within each other, that have round corners

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
                setClip(painter, clip, scale);
        }
        painter->setOpacity(double(item.opacity));
        paintItem(painter, item, snapped(item.rect, scale), scale);
    }
    painter->restore();
    painter->restore();
}

void PagePainter::setClip(QPainter *painter, int clip, double scale) const
{
    painter->setClipRect(snapped(m_list.clips[size_t(clip)], scale), Qt::IntersectClip);
    for (int depth = 0; clip >= 0 && depth < mostClips; ++depth) {
        const PaintList::ClipBox &own = m_list.clipBoxes[size_t(clip)];
        const BoxStyle &style = *own.box->style;
        if (borderpainter::isRound(style)) {
            std::array<double, 4> inset{};
            for (const Edge edge : {Top, Right, Bottom, Left})
                inset[edge] = std::floor(style.borderWidth(edge) * scale);
            painter->setRenderHint(QPainter::Antialiasing, true);
            painter->setClipPath(borderpainter::outline(snapped(QRectF(own.box->page, own.box->size), scale),
                                                        style, scale, inset),
                                 Qt::IntersectClip);
        }
        clip = own.around;
    }
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
        const BoxStyle &style = *item.box->style;
        const double angle = style.gradientAngle * M_PI / 180;
        QPointF along(std::sin(angle), -std::cos(angle));
        // Into a corner: the colour in the middle joins the two other ones.
        if (!style.gradientCorner.isNull() && !device.isEmpty())
            along = QPointF(style.gradientCorner.x() * device.height(),
                            style.gradientCorner.y() * device.width()) /
                    std::hypot(device.width(), device.height());
        const QPointF half =
            along * (std::abs(device.width() * along.x()) + std::abs(device.height() * along.y())) / 2;
        QLinearGradient gradient(device.center() - half, device.center() + half);
        for (qsizetype i = 0; i < item.stops.size(); ++i)
            gradient.setColorAt(style.gradientPlaces[i], item.stops[i]);
        if (item.shown.isValid() && item.shown.alpha() > 0)
            fill(painter, item, device, scale, brush);
        brush = gradient;
    }
    fill(painter, item, device, scale, brush);
}

void PagePainter::fill(QPainter *painter, const PaintItem &item, const QRectF &device, double scale,
                       const QBrush &brush)
{
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
    // It is placed inside of the borders, and shines through them.
    const QRectF origin = device.adjusted(
        std::floor(style.borderWidth(Left) * scale), std::floor(style.borderWidth(Top) * scale),
        -std::floor(style.borderWidth(Right) * scale), -std::floor(style.borderWidth(Bottom) * scale));
    QSizeF size = m_pictures.size(style.groundImage) * scale;
    const auto given = [&](const CssLength &length, double reference) {
        return length.pixels * scale + length.share * reference;
    };
    switch (style.groundSize) {
    case BoxStyle::GroundSize::Cover:
        size.scale(origin.size(), Qt::KeepAspectRatioByExpanding);
        break;
    case BoxStyle::GroundSize::Contain:
        size.scale(origin.size(), Qt::KeepAspectRatio);
        break;
    case BoxStyle::GroundSize::Given: {
        const double ratio = size.height() / size.width();
        const double width = style.groundWidth.isAuto ? -1 : given(style.groundWidth, origin.width());
        const double height = style.groundHeight.isAuto ? -1 : given(style.groundHeight, origin.height());
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
    double x = std::round(origin.x() + style.groundX.pixels * scale +
                          style.groundX.share * (origin.width() - size.width()));
    double y = std::round(origin.y() + style.groundY.pixels * scale +
                          style.groundY.share * (origin.height() - size.height()));
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
    const double fit = item.face->fit;
    const QPointF place(corner.x() / fit, item.baseline / fit);
    painter->scale(scale * fit, scale * fit);
    painter->setFont(item.face->font);
    painter->setPen(item.shown);
    painter->setLayoutDirection(item.rightToLeft ? Qt::RightToLeft : Qt::LeftToRight);
    const QString target = m_list.links.value(item.box->style->text.link);
    if (!target.isEmpty() && painter->paintEngine()->type() == QPaintEngine::Pdf)
        drawLinked(painter, item, place, target);
    else
        painter->drawText(place, item.text);
    painter->restore();
}

/// Qt's PDF engine makes a link of text that has an anchor in its format, and of nothing else.
void PagePainter::drawLinked(QPainter *painter, const PaintItem &item, QPointF place, const QString &target)
{
    QTextCharFormat format;
    format.setAnchor(true);
    format.setAnchorHref(target);
    format.setForeground(item.shown);
    QTextOption option(Qt::AlignLeft | Qt::AlignAbsolute);
    option.setWrapMode(QTextOption::NoWrap);
    option.setTextDirection(item.rightToLeft ? Qt::RightToLeft : Qt::LeftToRight);
    QTextLayout layout(item.text, item.face->font);
    layout.setTextOption(option);
    layout.setFormats({{0, int(item.text.size()), format}});
    layout.beginLayout();
    QTextLine line = layout.createLine();
    line.setLineWidth(item.rect.width() / item.face->fit + 1);
    layout.endLayout();
    layout.draw(painter, place - QPointF(0, line.ascent()));
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
