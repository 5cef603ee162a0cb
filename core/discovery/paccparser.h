#pragma once

#include "base/result.h"
#include "mailaddressparts.h"
#include "providerconfig.h"

#include <optional>

namespace posthorn
{

/// Reads user-agent-configuration.json (draft-ietf-mailmaint-pacc): servers with TLS from the first byte on
/// the standard ports, the user name is the whole address. What it does not know is skipped. At most 256 kB.
/// Pure; any thread. Errors: Protocol/UnexpectedAnswer, Protocol/LimitExceeded.
[[nodiscard]] Result<ProviderConfig> parsePacc(const QByteArray &json, const MailAddressParts &parts);

/// The SHA-256 that the file must have, from the text of the record at _ua-auto-config:
/// "v=UAAC1; a=sha256; d=<base64>". nullopt for other records and other algorithms. Pure; any thread.
[[nodiscard]] std::optional<QByteArray> paccDigest(const QByteArray &record);

} // namespace posthorn
