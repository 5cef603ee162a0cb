#pragma once

#include <QColor>
#include <optional>
#include <string_view>

namespace posthorn
{

/// A length of CSS: pixels plus a share of something that is known only later, or `auto`. A value.
struct CssLength {
    double pixels = 0;
    double share = 0; // 1 = 100 %
    bool isAuto = true;

    [[nodiscard]] static CssLength of(double pixels) { return {pixels, 0, false}; }
    [[nodiscard]] bool isRelative() const { return !isAuto && share != 0; }
    [[nodiscard]] bool isFixed() const { return !isAuto && share == 0; }
    [[nodiscard]] double resolved(double reference) const { return pixels + share * reference; }
};

/// What relative units are relative to, in CSS pixels.
struct LengthBasis {
    double fontPixels = 16;
    double rootPixels = 16;
    double viewWidth = 640;
};

/// Values of CSS properties. Pure functions; any thread.
namespace cssvalue
{

/// Numbers with units, percentages and calc() of them; a bare number counts as pixels. Nothing for the rest,
/// also for `auto`. Never beyond +-100,000.
[[nodiscard]] std::optional<CssLength> length(std::string_view text, const LengthBasis &basis);
/// A number without a unit.
[[nodiscard]] std::optional<double> number(std::string_view text);
/// Hexadecimal, rgb(), rgba(), hsl(), hsla() and names; `transparent` has an alpha of 0. An invalid colour
/// for anything else.
[[nodiscard]] QColor color(std::string_view text);
/// What stands in attributes: also hexadecimal without its sign.
[[nodiscard]] QColor legacyColor(std::string_view text);
/// The part between spaces, brackets kept together.
[[nodiscard]] QList<QByteArray> words(std::string_view text, char separator = ' ');

} // namespace cssvalue

} // namespace posthorn
