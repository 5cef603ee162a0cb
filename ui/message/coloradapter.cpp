#include "coloradapter.h"

#include "ui/theme/theme.h"

#include <cmath>

namespace posthorn
{

QColor ColorAdapter::ground(const QColor &color) const
{
    if (!color.isValid() || color.alpha() == 0)
        return {};
    if (!m_style.dark)
        return color;
    float hue = 0;
    float saturation = 0;
    float lightness = 0;
    color.getHslF(&hue, &saturation, &lightness);
    if (lightness < 0.35F)
        return color;
    // White becomes the scheme's own ground, what was darker than white becomes a little brighter than that.
    if (saturation < 0.08F || lightness > 0.98F)
        return theme::mixed(Qt::white, m_style.base, (1.0 - double(lightness)) * 0.35);
    const float base = float(m_style.base.lightnessF());
    const float mapped = base + (1.0F - lightness) * 0.35F;
    return QColor::fromHslF(qMax(0.0F, hue), saturation * 0.45F, qBound(0.0F, mapped, 0.45F));
}

QColor ColorAdapter::ink(const QColor &color, const QColor &ground) const
{
    const QColor back = ground.isValid() ? ground : m_style.base;
    QColor ink = color.isValid() ? color : m_style.text;
    ink.setAlpha(255);
    const double wanted = m_style.dark ? 4.5 : 3.0;
    // What was dark on bright becomes bright on dark, in the same order.
    if (m_style.dark && back.lightnessF() < 0.5F && ink.lightnessF() < 0.65F) {
        float hue = 0;
        float saturation = 0;
        float lightness = 0;
        ink.getHslF(&hue, &saturation, &lightness);
        ink = QColor::fromHslF(qMax(0.0F, hue), saturation * 0.7F, 0.90F - lightness * 0.4F);
    }
    if (theme::contrast(ink, back) >= wanted)
        return ink;
    float hue = 0;
    float saturation = 0;
    float lightness = 0;
    ink.getHslF(&hue, &saturation, &lightness);
    const bool brighter = theme::contrast(Qt::white, back) > theme::contrast(Qt::black, back);
    for (int step = 0; step < 20 && theme::contrast(ink, back) < wanted; ++step) {
        lightness = qBound(0.0F, lightness + (brighter ? 0.05F : -0.05F), 1.0F);
        ink = QColor::fromHslF(qMax(0.0F, hue), saturation, lightness);
    }
    return ink;
}

} // namespace posthorn
