#pragma once

#include "base/result.h"
#include "imaparguments.h"
#include "imaptypes.h"

namespace posthorn
{

/// Reads what follows "* n FETCH " straight into an ImapFetched (RFC 9051 7.5.2, RFC 7162 3.1.4). Items that
/// nobody asked for are stepped over whatever they are; an item that cannot be read ends the message there,
/// because the framing of the stream does not depend on it. Errors: Protocol/UnexpectedAnswer (no list at
/// all), Protocol/LimitExceeded (nesting).
[[nodiscard]] Result<ImapFetched> parseFetch(quint32 sequence, ImapArguments arguments);

/// "17-Jul-1996 02:44:25 -0700" as milliseconds since 1970 UTC; nullopt for what is no date (RFC 9051 9,
/// date-time).
[[nodiscard]] std::optional<qint64> parseInternalDate(QByteArrayView text);
[[nodiscard]] QByteArray formatInternalDate(qint64 msSinceEpoch);

} // namespace posthorn
