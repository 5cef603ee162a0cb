#pragma once

#include <QByteArray>
#include <QString>

namespace posthorn
{

/// Mailbox names of IMAP4rev1 (RFC 3501 5.1.3). Decoding never fails: what is not valid stands as it came.
[[nodiscard]] QString decodeModifiedUtf7(QByteArrayView name);
[[nodiscard]] QByteArray encodeModifiedUtf7(const QString &name);

/// Where UTF8=ACCEPT is on, the wire has names in UTF-8 (RFC 6855 3). Everything above the session knows them
/// in modified UTF-7, so that a mailbox keeps its name when a server learns the extension.
[[nodiscard]] QByteArray mailboxNameFromUtf8(const QByteArray &name);
[[nodiscard]] QByteArray mailboxNameToUtf8(const QByteArray &name);

} // namespace posthorn
