#pragma once

// Private to this room: sizes of CSS, kept within limits.

#include "csscolor_p.h"

namespace posthorn
{

/// What a size may be, in CSS pixels and in percent; no percentage where `highPercent` is 0.
struct CssLimits {
    double low = 0;
    double high = 10'000;
    double lowPercent = 0;
    double highPercent = 100;
    bool plainNumber = false; // a number without unit is a factor, not pixels
};

/// The size that is next, written with its unit and brought within the limits; empty, and nothing is read,
/// where none is. A number without unit is taken for pixels, as browsers do with what newsletters write. Of
/// min(), max() and clamp() the one size that counts in usual text and a usual window.
[[nodiscard]] QString takeLength(CssValue *value, const CssLimits &limits);
/// calc() that is next, if it holds nothing but numbers, lengths and what calculates with them.
[[nodiscard]] QString takeCalculation(CssValue *value);
/// The key word that is next in lower case, if it is one of `words` (separated by spaces).
[[nodiscard]] QString takeWord(CssValue *value, const char *words);
[[nodiscard]] QString takeLengthOrWord(CssValue *value, const CssLimits &limits, const char *words);
[[nodiscard]] bool isWordOf(const QString &word, const char *words);
/// A size in pixels where it is absolute; negative where it is not.
[[nodiscard]] double pixelsOf(const CssToken &token);
/// About how many pixels a size is in usual text and a usual window; 0 for what is no size.
[[nodiscard]] double usualPixelsOf(const CssToken &token);
/// At most three decimals, no exponent.
[[nodiscard]] QString cssNumber(double number);

} // namespace posthorn
