#pragma once

#include "paragraph.h"

namespace posthorn
{

/// The children of a box with `display: flex` or `grid`, placed in its contents of `width`; `offset` is where
/// those begin. CSS Flexible Box Layout 1, section 9, without percentages of heights in columns; of CSS Grid
/// Layout 1 columns that are filled one after the other. Answers the height of the contents.
[[nodiscard]] double layOutFlex(LayoutContext &context, LayoutBox *box, double width, QPointF offset);
/// How narrow and how wide the children want its contents.
[[nodiscard]] IntrinsicWidths flexWidths(LayoutContext &context, LayoutBox *box);

} // namespace posthorn
