#pragma once

#include "floatarea.h"
#include "paragraph.h"

namespace posthorn
{

/// Lays a box out whose place is somebody else's matter: floats, boxes in lines. Sets its size, and the
/// places of what is in it.
void layOutApart(LayoutContext &context, LayoutBox *box, double containingWidth);
/// Lays a block, cell or caption out at a width that is settled. `corner` is that of its border box in the
/// flow of `floats`.
void layOutBlock(LayoutContext &context, LayoutBox *box, double borderWidth, double containingWidth,
                 FloatArea *floats, QPointF corner);
/// The height of what a box lies in, where it is known: for percentages. -1 elsewhere.
[[nodiscard]] double heightAround(const LayoutBox &box);
/// Moves all that is in a box, not the box itself.
void shiftContents(LayoutBox *box, double down);

/// The line that stands for a quotation.
inline constexpr QSizeF QuoteButtonSize(40, 20);

} // namespace posthorn
