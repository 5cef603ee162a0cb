#pragma once

#include "security/connectionsecurityinfo.h"

#include <QString>

namespace posthorn
{

// Words for how a line is protected. Pure; plain text, translated.

/// "Encrypted with TLS 1.3; Example Authority vouches for the server.", "Not encrypted: everybody on the way
/// can read along."
[[nodiscard]] QString securitySentence(const ConnectionSecurityInfo &security);

/// "TLS 1.3, TLS_AES_256_GCM_SHA384, 256 bits"; empty where not encrypted.
[[nodiscard]] QString cipherText(const ConnectionSecurityInfo &security);

/// "Its key changed on 3 March 2027, ..."; empty where nothing changed.
[[nodiscard]] QString keyChangeText(const ConnectionSecurityInfo &security);

} // namespace posthorn
