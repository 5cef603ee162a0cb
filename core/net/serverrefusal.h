#pragma once

#include "account/endpoint.h"
#include "base/result.h"

#include <QByteArray>

namespace posthorn
{

// What a server that says no means by it, the same for greetings, log-ins and sessions. `line` is the
// server's line without its end. Pure functions; any thread.

/// Text of a server for Error::serverText: one line, no control characters, at most 500 characters.
[[nodiscard]] QString serverTextOf(QByteArrayView text);

/// "-ERR [IN-USE] ...": the response codes of RFC 2449 and RFC 3206. Servers without them say in words that
/// another session has the mailbox, or that one came too soon: the usual ones are known. Else: `otherwise`.
[[nodiscard]] Error pop3Refusal(QByteArrayView line, const Error &otherwise);

/// "TAG NO [AUTHENTICATIONFAILED] ...", "* BYE ...": the response codes of RFC 5530. Without one:
/// `otherwise`.
[[nodiscard]] Error imapRefusal(QByteArrayView line, const Error &otherwise);

/// "535 5.7.8 ..." in answer to AUTH or as a greeting (RFC 4954 6, RFC 5321 4.2).
[[nodiscard]] Error smtpRefusal(QByteArrayView line, const Error &otherwise);

[[nodiscard]] Error refusal(MailProtocol protocol, QByteArrayView line, const Error &otherwise);

} // namespace posthorn
