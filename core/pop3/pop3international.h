#pragma once

#include "net/loginoffer.h"
#include "net/mailsocket.h"
#include "net/saslcredentials.h"

namespace posthorn
{

/// Asks for what RFC 6856 has, where the server offers it: after STLS and before the log-in, the only time at
/// which UTF8 may be said.
///
/// UTF8 because a server that keeps messages with UTF-8 in their headers gives those to others as a version
/// that it made of them, or not at all; what is collected, hashed and perhaps removed has to be the original.
/// A server that does not say "UTF8 USER" would then refuse a user name or password that is not ASCII: for
/// such it is left out. LANG because what a server says when it refuses is shown: in the user's `language` (a
/// BCP 47 tag), but for English, which is what servers say by themselves.
///
/// -ERR to either is no error; the mailbox is used without. Blocks; the socket's thread. Errors: Network/*,
/// Protocol/UnexpectedAnswer.
[[nodiscard]] Result<void> askForInternational(MailSocket &socket, const LoginOffer &offer,
                                               const SaslCredentials &credentials, const QString &language);

} // namespace posthorn
