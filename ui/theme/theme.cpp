#include "theme.h"

#include "ui/render/contrast.h"

#include <algorithm>
#include <cmath>

namespace posthorn::theme
{

namespace
{

/// Moves `color` towards `text` until it can be read on `back`.
QColor readable(QColor color, const QColor &text, const QColor &back, double wanted)
{
    for (int step = 0; step < 12 && contrast(color, back) < wanted; ++step)
        color = mixed(text, color, 0.12);
    return color;
}

struct Scheme {
    QColor window, base, alternate, text, button, accent, onAccent, link, visited, shadow;
};

QPalette paletteOf(const Scheme &scheme)
{
    QPalette palette;
    const QColor disabled = mixed(scheme.text, scheme.window, 0.38);
    palette.setColor(QPalette::Window, scheme.window);
    palette.setColor(QPalette::WindowText, scheme.text);
    palette.setColor(QPalette::Base, scheme.base);
    palette.setColor(QPalette::AlternateBase, scheme.alternate);
    palette.setColor(QPalette::Text, scheme.text);
    palette.setColor(QPalette::PlaceholderText, mixed(scheme.text, scheme.base, 0.58));
    palette.setColor(QPalette::Button, scheme.button);
    palette.setColor(QPalette::ButtonText, scheme.text);
    palette.setColor(QPalette::BrightText, scheme.onAccent);
    palette.setColor(QPalette::Highlight, scheme.accent);
    palette.setColor(QPalette::HighlightedText, scheme.onAccent);
    palette.setColor(QPalette::Link, scheme.link);
    palette.setColor(QPalette::LinkVisited, scheme.visited);
    palette.setColor(QPalette::ToolTipBase, scheme.alternate);
    palette.setColor(QPalette::ToolTipText, scheme.text);
    palette.setColor(QPalette::Light, mixed(Qt::white, scheme.window, 0.4));
    palette.setColor(QPalette::Midlight, mixed(Qt::white, scheme.window, 0.2));
    palette.setColor(QPalette::Mid, mixed(scheme.text, scheme.window, 0.2));
    palette.setColor(QPalette::Dark, mixed(scheme.text, scheme.window, 0.35));
    palette.setColor(QPalette::Shadow, scheme.shadow);
    for (const QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, disabled);
    palette.setColor(QPalette::Disabled, QPalette::Highlight, mixed(scheme.text, scheme.window, 0.2));
    palette.setColor(QPalette::Disabled, QPalette::HighlightedText, scheme.text);
    return palette;
}

} // namespace

QPalette lightPalette()
{
    return paletteOf({.window = QColor(0xf5f5f6),
                      .base = QColor(0xffffff),
                      .alternate = QColor(0xf9f9fa),
                      .text = QColor(0x1c1f25),
                      .button = QColor(0xffffff),
                      .accent = QColor(0x2f5fd0),
                      .onAccent = QColor(0xffffff),
                      .link = QColor(0x2453bd),
                      .visited = QColor(0x6d4aa8),
                      .shadow = QColor(0x9a9ca3)});
}

QPalette darkPalette()
{
    return paletteOf({.window = QColor(0x202227),
                      .base = QColor(0x191b1f),
                      .alternate = QColor(0x25272d),
                      .text = QColor(0xe7e9ed),
                      .button = QColor(0x2b2e35),
                      .accent = QColor(0x82a6ff),
                      .onAccent = QColor(0x0e1526),
                      .link = QColor(0x93b3ff),
                      .visited = QColor(0xbfa3f2),
                      .shadow = QColor(0x08090a)});
}

bool isDark(const QPalette &palette)
{
    return luminance(palette.color(QPalette::Base)) < luminance(palette.color(QPalette::Text));
}

QColor mixed(const QColor &front, const QColor &back, double share)
{
    const auto blend = [share](double a, double b) { return a * share + b * (1 - share); };
    return QColor::fromRgbF(float(blend(front.redF(), back.redF())),
                            float(blend(front.greenF(), back.greenF())),
                            float(blend(front.blueF(), back.blueF())));
}

QColor text(const QPalette &palette)
{
    return palette.color(QPalette::Text);
}

QColor muted(const QPalette &palette)
{
    const QColor base = palette.color(QPalette::Base);
    const QColor color = mixed(text(palette), base, 0.65);
    // The darker of the two grounds it stands on, a selected row included, is what counts.
    return readable(readable(color, text(palette), surface(palette), 4.5), text(palette), selection(palette),
                    4.5);
}

QColor faint(const QPalette &palette)
{
    return mixed(text(palette), palette.color(QPalette::Base), 0.45);
}

QColor hairline(const QPalette &palette)
{
    return mixed(text(palette), palette.color(QPalette::Window), isDark(palette) ? 0.13 : 0.11);
}

QColor accent(const QPalette &palette)
{
    return palette.color(QPalette::Active, QPalette::Highlight);
}

QColor surface(const QPalette &palette)
{
    return palette.color(QPalette::Window);
}

QColor warning(const QPalette &palette)
{
    return isDark(palette) ? QColor(0xf0b44c) : QColor(0x955b00);
}

QColor danger(const QPalette &palette)
{
    return isDark(palette) ? QColor(0xff8f85) : QColor(0xb3261e);
}

QColor success(const QPalette &palette)
{
    return isDark(palette) ? QColor(0x72cf93) : QColor(0x1f7a43);
}

QColor selection(const QPalette &palette, bool active)
{
    const double share = isDark(palette) ? 0.22 : 0.12;
    return active ? mixed(accent(palette), palette.color(QPalette::Base), share)
                  : mixed(text(palette), palette.color(QPalette::Base), 0.08);
}

QColor hover(const QPalette &palette)
{
    return mixed(text(palette), palette.color(QPalette::Base), isDark(palette) ? 0.06 : 0.035);
}

QColor match(const QPalette &palette, bool current)
{
    // Light text needs a darker ground.
    const float share = isDark(palette) ? (current ? 0.45F : 0.22F) : (current ? 0.62F : 0.34F);
    QColor color(0xf2, 0xb0, 0x1e);
    color.setAlphaF(share);
    return color;
}

QColor hueFor(const QString &key, const QPalette &palette)
{
    // FNV-1a: the same colour in every run, which qHash does not promise.
    quint32 hash = 2166136261U;
    for (const char byte : key.toUtf8())
        hash = (hash ^ quint8(byte)) * 16777619U;
    static constexpr int hues[] = {212, 264, 330, 8, 28, 150, 184, 236, 292, 96};
    const int hue = hues[hash % std::size(hues)];
    const QColor color = isDark(palette) ? QColor::fromHsl(hue, 150, 168) : QColor::fromHsl(hue, 145, 98);
    return readable(color, text(palette), palette.color(QPalette::Base), 4.5);
}

QColor accountColor(const QString &color, const QString &key, const QPalette &palette)
{
    const QColor own(color);
    if (!own.isValid())
        return hueFor(key, palette);
    return readable(own, text(palette), palette.color(QPalette::Base), 3.0);
}

QFont scaled(const QFont &base, double factor, QFont::Weight weight)
{
    QFont font = base;
    const double kept = std::max(factor, 0.85);
    if (base.pointSizeF() > 0)
        font.setPointSizeF(base.pointSizeF() * kept);
    else
        font.setPixelSize(int(std::lround(base.pixelSize() * kept)));
    font.setWeight(weight);
    return font;
}

} // namespace posthorn::theme
