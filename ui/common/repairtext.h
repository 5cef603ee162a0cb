#pragma once

#include "store/repairreport.h"

#include <QString>

namespace posthorn
{

/// What opening the store had to do about damaged files, in plain sentences; empty = nothing. Pure.
[[nodiscard]] QString repairText(const RepairReport &report);

} // namespace posthorn
