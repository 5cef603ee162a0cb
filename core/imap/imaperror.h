#pragma once

#include "base/error.h"
#include "responsereader.h"

namespace posthorn
{

/// What a tagged NO or BAD means (RFC 5530, RFC 3501 7.1, RFC 7888), with the server's words; `what` is the
/// command.
[[nodiscard]] Error imapRefusal(ImapResponse::Status status, const QByteArray &code, const QByteArray &text,
                                const QByteArray &what);
/// What an unexpected BYE means: the session is over.
[[nodiscard]] Error imapBye(const QByteArray &code, const QByteArray &text);
/// The server's words as they may be shown: UTF-8, without control characters, at most 500 characters.
[[nodiscard]] QString imapServerText(QByteArrayView text);

/// Usage/NotSupported: the session was asked for what the server does not announce.
[[nodiscard]] Error notOffered(const char *what);
/// Usage/InvalidArgument: what IMAP has no words for.
[[nodiscard]] Error badArgument(const char *what);

} // namespace posthorn
