#pragma once

// Private to this room: fonts of CSS.

#include "csslength_p.h"

#include <QStringList>

namespace posthorn
{

inline constexpr CssLimits cssLineLimits{0, 500, 0, 1'000, true};

/// Nothing at all (as between columns that stand side by side), or what can be read; empty, and nothing is
/// read, where none is next.
[[nodiscard]] QString takeFontSize(CssValue *value);
[[nodiscard]] QString takeFontWeight(CssValue *value);
/// All that is left, as names of fonts; empty where it is something else.
[[nodiscard]] QString takeFontFamilies(CssValue *value);
/// The shorthand "font" in its parts, "name:value" each; none where it is something else.
[[nodiscard]] QStringList filterFont(CssValue value);

} // namespace posthorn
