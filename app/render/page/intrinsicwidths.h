#pragma once

#include "paragraph.h"

namespace posthorn
{

/// How narrow and how wide the border box of `box` wants to be. Found out once for each box, so that the work
/// grows with the number of boxes and not with how deep they are nested.
[[nodiscard]] IntrinsicWidths intrinsicWidths(LayoutContext &context, LayoutBox *box);
/// The same for what is in it, without regard to its own width, borders and padding.
[[nodiscard]] IntrinsicWidths contentWidths(LayoutContext &context, LayoutBox *box);
/// The border box of a picture in a block of this width.
[[nodiscard]] QSizeF pictureSize(LayoutContext &context, const LayoutBox &box, double containingWidth);
/// A width of CSS as that of a border box.
[[nodiscard]] double borderBoxWidth(const BoxStyle &style, const CssLength &width, double containingWidth);
/// `width` between min-width and max-width.
[[nodiscard]] double boundedWidth(const BoxStyle &style, double width, double containingWidth);

} // namespace posthorn
