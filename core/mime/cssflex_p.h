#pragma once

// Private to this room: rows and grids of boxes.

#include "csslength_p.h"

#include <QStringList>

namespace posthorn
{

/// CSS Flexible Box Layout 1 and what CSS Grid Layout 1 has of columns, the shorthands in their parts and
/// lists of columns written out. Empty for other properties and for values that are not kept. Idempotent.
[[nodiscard]] QStringList filterFlex(const QString &name, CssValue value);

} // namespace posthorn
