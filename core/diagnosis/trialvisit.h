#pragma once

#include "base/result.h"
#include "net/vmimelogin.h"

namespace posthorn
{

// The last rung of the ladder, after the log-in, on the socket that vmimeLogin() has left. They change
// nothing on the server and end with a goodbye. Worker thread. Errors: those of the socket;
// Protocol/UnexpectedAnswer; Server/ServerSaidNo and, by response code, FolderGone, OverQuota,
// TemporaryFailure and the like.

/// EXAMINE INBOX (IMAP), STAT (POP3).
[[nodiscard]] Result<void> lookIntoInbox(MailSocket &socket, MailProtocol protocol,
                                         const LoginOutcome &login);

/// MAIL and RCPT with `address` for both, and RSET: a letter to oneself that is never sent (SMTP). A
/// temporary no to the recipient counts as a yes, for servers that make strangers wait. Errors also:
/// Server/RecipientsRefused.
[[nodiscard]] Result<void> offerLetter(MailSocket &socket, const QString &address);

} // namespace posthorn
