#pragma once

#include "base/result.h"
#include "saslcredentials.h"

#include <QByteArray>

namespace posthorn
{

class MailSocket;

// POP3's own challenge and response (RFC 1939 7): the MD5 of the greeting's timestamp and the password.
// Whoever sees one can try passwords at leisure, and whoever may choose the timestamp can find the password's
// first characters (CVE-2007-1558), for which it needs bytes that no real timestamp has. Hence: only where
// the user chose it, only over TLS or to this computer, and only with a timestamp that is a msg-id as RFC 822
// has it.

/// The timestamp of a greeting, brackets included; empty where there is none, or where it is not made of what
/// a msg-id is made of: atoms with dots, "@", atoms with dots or an address in brackets. Pure.
[[nodiscard]] QByteArray apopTimestamp(QByteArrayView greeting);

/// What APOP sends for its second word: lower-case hex. Pure.
[[nodiscard]] QByteArray apopDigest(const QByteArray &timestamp, const QString &password);

/// Sends APOP and reads the answer. Blocks; the socket's thread. Errors: Authentication/AuthenticationFailed,
/// Server/* by pop3Refusal(), Network/*, Protocol/UnexpectedAnswer; Usage/InvalidArgument for a user name
/// with a blank, which the command has no room for.
[[nodiscard]] Result<void> apopLogIn(MailSocket &socket, const SaslCredentials &credentials,
                                     const QByteArray &timestamp, const QString &context);

} // namespace posthorn
