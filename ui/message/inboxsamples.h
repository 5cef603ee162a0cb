#pragma once

#include "base/ids.h"
#include "base/result.h"
#include "trust/receivingserver.h"

namespace posthorn
{

class StoreReader;

/// Messages of an account's inbox as they came in, evenly over its newest 2,000 so that no flood of late can
/// speak for all: what learnedFrom() wants. Reads up to 200 bodies that are here; a job for the background.
/// Errors: as StoreReader's.
[[nodiscard]] Result<QList<ArrivalSample>> inboxSamples(StoreReader &reader, AccountId account);

} // namespace posthorn
