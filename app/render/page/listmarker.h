#pragma once

#include "boxstyle.h"

namespace posthorn
{

/// What stands before the items of lists. Pure.
namespace listmarker
{

/// "3." or "iv."; empty for those that are drawn.
[[nodiscard]] QString text(ListMarker marker, int number);

} // namespace listmarker

} // namespace posthorn
