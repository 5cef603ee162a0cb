#pragma once

#include "floatarea.h"
#include "paragraph.h"

namespace posthorn
{

/// Breaks the contents of `block` into lines of `width` and places them. `corner` is that of the block's
/// content in the flow of `floats`, `offset` the same in its border box. Gives the height; sets the block's
/// baselines. Atomic boxes and floats inside are laid out on the way.
[[nodiscard]] double layOutLines(LayoutContext &context, LayoutBox *block, double width, FloatArea *floats,
                                 QPointF corner, QPointF offset);

} // namespace posthorn
