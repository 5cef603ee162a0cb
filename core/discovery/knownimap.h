#pragma once

#include "account/account.h"

namespace posthorn
{

/// Whether the provider of a POP3 account is known to have an IMAP server: by the account's address, else by
/// its POP3 server, in the built-in table only. Asks nobody; false = nothing is known. Pure; any thread.
[[nodiscard]] bool hasKnownImap(const Account &account);

} // namespace posthorn
