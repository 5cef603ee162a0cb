#pragma once

#include "base/cancellationtoken.h"
#include "base/result.h"

#include <chrono>
#include <functional>

namespace posthorn
{

/// Resolves `host` (a name or an address literal) and connects; the answer is a connected, non-blocking
/// descriptor that the caller owns. Addresses are tried in the resolver's order, the next one joining in when
/// the one before has not answered within 250 ms (RFC 8305). Cancellation ends it at once. `resolved` is
/// called once the name has addresses. Errors: Network/HostNotFound, ConnectionRefused, ConnectionTimedOut,
/// ConnectionLost (no route); Cancelled.
[[nodiscard]] Result<int> connectTcp(const QString &host, quint16 port, std::chrono::milliseconds timeout,
                                     const CancellationToken &token,
                                     const std::function<void()> &resolved = {});

} // namespace posthorn
