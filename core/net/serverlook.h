#pragma once

#include "account/endpoint.h"
#include "base/cancellationtoken.h"

#include <chrono>

namespace posthorn
{

/// What answers at an endpoint when nothing is said and nothing is encrypted: "IMAP", "POP3", "SMTP", "HTTP",
/// "SSH"; else, when a TLS handshake succeeds there (whoever it is, for nothing is sent), "TLS"; else empty.
/// For telling the user what is wrong with a port, after the real connection failed. Blocks, for at most
/// twice `limit`: worker thread.
[[nodiscard]] QString whatAnswersAt(const Endpoint &endpoint, const CancellationToken &token,
                                    std::chrono::milliseconds limit);

} // namespace posthorn
