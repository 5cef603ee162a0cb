#include "groundadapter.h"

#include "picturestore.h"
#include "ui/render/contrast.h"

namespace posthorn
{
namespace
{

constexpr double stripHeight = 1024;
constexpr float darkLightness = 0.35F;

QColor over(const QColor &color, const QColor &behind)
{
    const float alpha = color.alphaF();
    return QColor::fromRgbF(color.redF() * alpha + behind.redF() * (1 - alpha),
                            color.greenF() * alpha + behind.greenF() * (1 - alpha),
                            color.blueF() * alpha + behind.blueF() * (1 - alpha));
}

QColor mixed(const QColor &a, const QColor &b, double share)
{
    QColor part = a;
    part.setAlphaF(float(share));
    return over(part, b);
}

struct Hsl {
    float hue = 0;
    float saturation = 0;
    float lightness = 0;

    explicit Hsl(const QColor &color)
    {
        color.getHslF(&hue, &saturation, &lightness);
        hue = std::max(0.0F, hue);
    }
    [[nodiscard]] QColor color() const
    {
        return QColor::fromHslF(hue, saturation, std::clamp(lightness, 0.0F, 1.0F)).toRgb();
    }
};

bool isGround(const PaintItem &item)
{
    return item.kind == PaintItem::Kind::Ground || item.kind == PaintItem::Kind::GroundPicture ||
           item.kind == PaintItem::Kind::Picture;
}

} // namespace

GroundAdapter::GroundAdapter(const RenderStyle &style, PictureStore *pictures, StopGuard *guard)
    : m_style(style)
    , m_pictures(*pictures)
    , m_guard(*guard)
{
}

bool GroundAdapter::adapt(PaintList *list, bool senderKnowsDark)
{
    indexGrounds(*list);
    const bool ownColors = m_style.dark && m_style.keepColors;
    m_ownBase = Qt::white;
    m_base = ownColors ? QColor(Qt::white) : m_style.base;
    m_text = ownColors ? QColor(Qt::black) : m_style.text;
    m_link = ownColors ? QColor(0x00, 0x00, 0xee) : m_style.link;
    const bool isDark = isDarkByItself(*list);
    const bool inTheDark = m_style.dark && !m_style.keepColors;
    m_turnsDark = inTheDark && !isDark;
    m_wanted = inTheDark ? DarkContrast : LightContrast;
    if (inTheDark && (isDark || senderKnowsDark))
        m_ownBase = m_base; // it was made to stand on the scheme's ground
    list->canvasShown = m_base;
    if (list->canvas.isValid()) {
        m_ownBase = over(list->canvas, Qt::white);
        list->canvasShown = m_turnsDark ? ground(m_ownBase) : m_ownBase;
    }
    m_base = list->canvasShown;
    for (size_t i = 0; i < list->items.size(); ++i) {
        m_guard.step();
        PaintItem &item = list->items[i];
        const Behind around = behind(*list, i);
        switch (item.kind) {
        case PaintItem::Kind::Ground:
            adaptGround(&item, around);
            m_grounds[i] = {over(item.color.isValid() ? item.color : QColor(Qt::transparent), around.own),
                            over(item.shown.isValid() ? item.shown : QColor(Qt::transparent), around.shown),
                            around.isPicture && item.color.alpha() < 255};
            if (!item.stops.isEmpty())
                m_grounds[i] = {
                    mixed(item.box->style->gradient.first(), item.box->style->gradient.last(), 0.5),
                    mixed(item.stops.first(), item.stops.last(), 0.5), false};
            break;
        case PaintItem::Kind::GroundPicture: {
            const QColor average = m_pictures.average(item.box->style->groundImage);
            m_grounds[i] = average.isValid() ? Behind{average, average, true} : around;
            break;
        }
        case PaintItem::Kind::Picture:
            m_grounds[i] = {around.own, around.shown, true};
            item.hasPlate = m_turnsDark && !around.isPicture && around.own.lightnessF() > 0.6F &&
                            around.shown.lightnessF() < 0.5F && m_pictures.isDarkOnNothing(item.box->source);
            break;
        case PaintItem::Kind::Border:
            adaptBorder(&item, around);
            break;
        case PaintItem::Kind::MissingPicture:
        case PaintItem::Kind::QuoteButton:
            item.shown = readable(m_style.muted, around.shown, DarkContrast);
            item.edges.fill(mixed(item.shown, around.shown, 0.35));
            break;
        default:
            if (item.color.isValid())
                item.shown = ink(over(item.color, around.own), around);
            else
                item.shown = readable(item.box->style->text.isLink ? m_link : m_text, around.shown, m_wanted);
        }
    }
    return isDark;
}

/// Most of the text stands on something dark as the sender made it.
bool GroundAdapter::isDarkByItself(const PaintList &list)
{
    const bool canvasIsDark =
        list.canvas.isValid() && over(list.canvas, Qt::white).lightnessF() < darkLightness;
    qint64 dark = 0;
    qint64 all = 0;
    std::vector<std::pair<QRectF, bool>> recent;
    for (const PaintItem &item : list.items) {
        if (item.kind == PaintItem::Kind::Ground && item.color.isValid() && item.color.alpha() > 127) {
            recent.emplace_back(item.rect, item.color.lightnessF() < darkLightness);
            if (recent.size() > 64)
                recent.erase(recent.begin());
        } else if (item.kind == PaintItem::Kind::Text) {
            const auto found = std::find_if(recent.rbegin(), recent.rend(), [&item](const auto &each) {
                return each.first.contains(item.rect.center());
            });
            all += item.text.size();
            dark += (found != recent.rend() ? found->second : canvasIsDark) ? item.text.size() : 0;
        }
    }
    return all > 0 ? dark * 10 > all * 7 : canvasIsDark;
}

void GroundAdapter::indexGrounds(const PaintList &list)
{
    m_strips.clear();
    m_grounds.assign(list.items.size(), {});
    const size_t strips = size_t(std::clamp(list.extent.bottom() / stripHeight, 0.0, 1000.0)) + 1;
    m_strips.resize(strips);
    for (size_t i = 0; i < list.items.size(); ++i) {
        if (!isGround(list.items[i]))
            continue;
        const QRectF &rect = list.items[i].rect;
        const auto strip = [strips](double y) {
            return size_t(std::clamp(y / stripHeight, 0.0, double(strips - 1)));
        };
        for (size_t s = strip(rect.top()); s <= strip(rect.bottom()); ++s)
            m_strips[s].push_back(int(i));
    }
}

GroundAdapter::Behind GroundAdapter::behind(const PaintList &list, size_t item) const
{
    const QPointF point = list.items[item].rect.center();
    const size_t strip = size_t(std::clamp(point.y() / stripHeight, 0.0, double(m_strips.size() - 1)));
    const std::vector<int> &grounds = m_strips[strip];
    auto at = std::lower_bound(grounds.begin(), grounds.end(), int(item));
    while (at != grounds.begin()) {
        --at;
        m_guard.step();
        const PaintItem &candidate = list.items[size_t(*at)];
        const bool covers = candidate.rect.contains(point) &&
                            (candidate.clip < 0 || list.clips[size_t(candidate.clip)].contains(point));
        if (covers)
            return m_grounds[size_t(*at)];
    }
    return {m_ownBase, m_base, false};
}

void GroundAdapter::adaptGround(PaintItem *item, const Behind &behind)
{
    item->shown = item->color;
    item->stops = item->box->style->gradient;
    if (!m_turnsDark)
        return;
    for (QColor &stop : item->stops)
        stop = ground(over(stop, behind.own));
    if (!item->color.isValid() || behind.isPicture)
        return;
    item->shown = ground(over(item->color, behind.own));
}

void GroundAdapter::adaptBorder(PaintItem *item, const Behind &behind)
{
    const QColor own = item->box->style->ground;
    for (QColor &edge : item->edges) {
        if (!edge.isValid()) {
            edge = mixed(m_text, behind.shown, 0.8);
        } else if (m_turnsDark && edge.alpha() > 0 && !behind.isPicture) {
            const QColor solid = over(edge, behind.own);
            if (own.isValid() && solid.rgb() == own.rgb())
                edge = ground(solid); // a button's border is a part of its ground
            else if (solid.lightnessF() > 0.6F ||
                     (solid.lightnessF() > 0.45F && solid.hslSaturationF() < 0.2F))
                edge = mixed(Qt::white, ground(solid), 0.12);
            else if (solid.lightnessF() < darkLightness && behind.shown.lightnessF() < 0.5F)
                edge = readable(solid, behind.shown, LightContrast);
        }
    }
}

QColor GroundAdapter::ground(const QColor &color) const
{
    Hsl hsl(color);
    // Strong colours of buttons and banners stay, as dark as white text on them needs it.
    if (hsl.saturation > 0.35F && luminance(color) < 0.4 && contrast(Qt::white, color) < DarkContrast + 0.1) {
        while (contrast(Qt::white, hsl.color()) < DarkContrast + 0.1 && hsl.lightness > 0)
            hsl.lightness -= 0.02F;
        return hsl.color();
    }
    if (hsl.lightness < darkLightness || (hsl.saturation > 0.35F && luminance(color) < 0.4))
        return color;
    // White becomes the scheme's own ground; what was darker than white becomes a little brighter than that.
    if (hsl.saturation < 0.08F || hsl.lightness > 0.98F)
        return mixed(Qt::white, m_style.base, (1.0 - double(hsl.lightness)) * 0.35);
    const float base = float(m_style.base.lightnessF());
    hsl.saturation *= 0.45F;
    hsl.lightness = std::clamp(base + (1.0F - hsl.lightness) * 0.35F, 0.0F, 0.4F);
    return hsl.color();
}

QColor GroundAdapter::ink(QColor color, const Behind &behind) const
{
    if (behind.isPicture)
        return color;
    if (contrast(color, behind.own) < HiddenBelow)
        return behind.shown;
    if (m_wanted == LightContrast) {
        // White on a bright button is the sender's choice; it cannot become any whiter.
        const bool brighter = luminance(color) > luminance(behind.shown);
        return brighter ? color : readable(color, behind.shown, m_wanted);
    }
    // What was dark on bright becomes bright on dark, in the same order.
    Hsl hsl(color);
    if (behind.shown.lightnessF() < 0.5F && behind.own.lightnessF() > 0.5F && hsl.lightness < 0.65F) {
        hsl.saturation *= 0.7F;
        hsl.lightness = 0.90F - hsl.lightness * 0.4F;
        color = hsl.color();
    }
    return readable(color, behind.shown, m_wanted);
}

QColor GroundAdapter::readable(const QColor &color, const QColor &ground, double wanted) const
{
    if (contrast(color, ground) >= wanted)
        return color;
    Hsl hsl(color);
    const bool brighter = contrast(Qt::white, ground) > contrast(Qt::black, ground);
    for (int step = 0; step < 25; ++step) {
        hsl.lightness += brighter ? 0.04F : -0.04F;
        const QColor moved = hsl.color();
        if (contrast(moved, ground) >= wanted)
            return moved;
    }
    return brighter ? Qt::white : Qt::black;
}

} // namespace posthorn
