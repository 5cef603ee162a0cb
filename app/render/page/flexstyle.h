#pragma once

#include "boxstyle.h"
#include "declarations.h"

namespace posthorn
{

/// What the declarations say of rows and grids of boxes. Pure.
void applyFlexStyle(const Declarations &declarations, const LengthBasis &basis, BoxStyle *style);

} // namespace posthorn
