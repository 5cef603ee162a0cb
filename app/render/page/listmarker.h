#pragma once

#include "boxstyle.h"

namespace posthorn
{

/// What stands before the items of lists. Pure.
namespace listmarker
{

/// "3." or "iv.", or a letter like the dot that is drawn.
[[nodiscard]] QString text(ListMarker marker, int number);

} // namespace listmarker

} // namespace posthorn
