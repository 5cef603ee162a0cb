#pragma once

#include "boxstyle.h"
#include "styleddocument.h"

namespace posthorn
{

/// What browsers give an element of this name before any style sheet, and what its attributes of old say
/// (bgcolor, align, width, cellpadding, ...). `style` has the inherited part of `parent` already. Pure.
void applyTagDefaults(const litehtml::element &element, const BoxStyle &parent, BoxStyle *style);

} // namespace posthorn
