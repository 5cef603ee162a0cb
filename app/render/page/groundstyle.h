#pragma once

#include "boxstyle.h"
#include "declarations.h"

namespace posthorn
{

/// The background properties of one element: colour, picture or gradient, its place, size and repetition.
/// Pure.
void applyGroundStyle(const Declarations &declarations, const LengthBasis &basis, BoxStyle *style);

} // namespace posthorn
