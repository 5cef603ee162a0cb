#pragma once

#include "base/cancellationtoken.h"
#include "logintest.h"

#include <functional>

namespace posthorn
{

/// The steps of one server, in order, each told as Running and then as Ok or Failed. Blocks: for a worker
/// thread. Gives the mechanism that worked, or nullopt when a step failed or the token was cancelled.
[[nodiscard]] std::optional<AuthMechanism>
climbLoginLadder(const Endpoint &endpoint, const QString &password, const CancellationToken &token,
                 const std::function<void(const LoginStep &)> &tell);

} // namespace posthorn
