#pragma once

#include "account/account.h"
#include "endpointcandidate.h"

namespace posthorn
{

/// Whether the provider of a POP3 account is known to have an IMAP server: by the account's address, else by
/// its POP3 server, in the built-in table only. Asks nobody; false = nothing is known. Pure; any thread.
[[nodiscard]] bool hasKnownImap(const Account &account);

/// Where the servers that a POP3 account uses already may speak IMAP: its host, and before it, where that is
/// called pop or pop3, the host called imap in the same domain; with TLS, then with STARTTLS. Pure; any
/// thread.
[[nodiscard]] QList<EndpointCandidate> imapBesidePop3(const Account &account);

} // namespace posthorn
