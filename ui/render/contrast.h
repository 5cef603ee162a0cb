#pragma once

#include <QColor>

namespace posthorn
{

/// Relative luminance (WCAG 2), 0 to 1; the alpha of `color` does not count. Pure.
[[nodiscard]] double luminance(const QColor &color);

/// How well one can be told from the other (WCAG 2): 1 to 21. Pure.
[[nodiscard]] double contrast(const QColor &a, const QColor &b);

} // namespace posthorn
