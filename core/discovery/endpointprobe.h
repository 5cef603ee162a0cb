#pragma once

#include "base/cancellationtoken.h"
#include "endpointcandidate.h"

#include <chrono>

namespace posthorn
{

/// One look at one candidate: connects, reads greeting and capabilities, says goodbye. Blocks: for a worker
/// thread. The answer is the candidate as Found or Failed; what answers instead and what is wrong with the
/// certificate are in it. A candidate without encryption fails with Authentication/PlaintextRefused, and is
/// not connected to, unless all its addresses are private.
[[nodiscard]] EndpointCandidate probeEndpoint(EndpointCandidate candidate, const CancellationToken &token,
                                              std::chrono::milliseconds stepLimit);

} // namespace posthorn
