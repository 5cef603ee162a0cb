#pragma once

// Private to this room: backgrounds of CSS.

#include "cssfilter.h"
#include "csslength_p.h"

namespace posthorn
{

inline constexpr CssLimits cssBoxLimits{0, 10'000, 0, 100, false};
inline constexpr const char *cssRepeats = "repeat repeat-x repeat-y no-repeat";
inline constexpr const char *cssPlaces = "left right top bottom center";

/// The shorthand "background": a colour alone, or in its parts, "name:value" each. Of several pictures and
/// gradients the first that may stay.
[[nodiscard]] QStringList filterBackground(CssValue value, const PictureFilter &pictures);
[[nodiscard]] QStringList filterBackgroundImage(CssValue value, const PictureFilter &pictures);
/// The address of url() that is next; false, and nothing is read, where none is.
[[nodiscard]] bool takeUrl(CssValue *value, QString *url);

} // namespace posthorn
