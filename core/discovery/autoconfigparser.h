#pragma once

#include "base/result.h"
#include "mailaddressparts.h"
#include "providerconfig.h"

namespace posthorn
{

/// Reads a configuration file as providers and the public database publish it (config-v1.1.xml,
/// draft-ietf-mailmaint-autoconfig). Lenient with what it does not know, whatever the version number: that is
/// skipped. Strict with what is dangerous: a document type declaration, and with it every entity of one's
/// own, refuses the whole file; so do too much depth, too many servers, and more than 256 kB. A server
/// without a usable name, port or encryption is dropped and named. Pure; any thread. Errors:
/// Protocol/UnexpectedAnswer, Protocol/LimitExceeded.
[[nodiscard]] Result<ProviderConfig> parseAutoconfig(const QByteArray &xml, const MailAddressParts &parts);

} // namespace posthorn
