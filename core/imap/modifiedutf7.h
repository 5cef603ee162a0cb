#pragma once

#include <QByteArray>
#include <QString>

namespace posthorn
{

/// Mailbox names of IMAP4rev1 (RFC 3501 5.1.3). Decoding never fails: what is not valid stands as it came.
[[nodiscard]] QString decodeModifiedUtf7(QByteArrayView name);
[[nodiscard]] QByteArray encodeModifiedUtf7(const QString &name);

} // namespace posthorn
