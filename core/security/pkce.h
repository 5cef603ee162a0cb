#pragma once

#include <QByteArray>

namespace posthorn
{

/// 256 bits from the system's generator as 43 characters of the base64url alphabet: states, nonces and code
/// verifiers (RFC 7636 4.1).
[[nodiscard]] QByteArray randomUrlToken();

/// The S256 challenge of a code verifier (RFC 7636 4.2).
[[nodiscard]] QByteArray pkceChallenge(const QByteArray &verifier);

} // namespace posthorn
