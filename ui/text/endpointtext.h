#pragma once

#include "account/endpoint.h"

namespace posthorn
{

// Words for what an endpoint is. Pure; translated.

/// "TLS", "STARTTLS", "not encrypted"
[[nodiscard]] QString securityText(ConnectionSecurity security);
/// "Incoming mail (IMAP)", ...
[[nodiscard]] QString protocolText(MailProtocol protocol);
/// "IMAP"
[[nodiscard]] QString protocolShortText(MailProtocol protocol);

} // namespace posthorn
