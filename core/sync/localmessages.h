#pragma once

#include "store/incomingmessage.h"

#include <QStringList>

namespace posthorn
{

class ParsingMarks;

/// The row that a whole message becomes in `folder`: envelope, snippet and attachments as parsing finds them.
[[nodiscard]] IncomingMessage describeMessage(FolderId folder, const QByteArray &bytes,
                                              const FlagState &flags, qint64 receivedMs);
/// That of a stranger's message, whose bytes have this hash (PackedBody): one that the program died of is not
/// parsed, and has only an envelope.
[[nodiscard]] IncomingMessage describeCollected(FolderId folder, const QByteArray &bytes,
                                                const QByteArray &hash, ParsingMarks &marks);

/// The message with those of `recipients` that its To and Cc don't name put back into a Bcc field: a sent
/// message has none, its author's own copy does. Pure.
[[nodiscard]] QByteArray withBcc(const QByteArray &message, const QStringList &recipients);

} // namespace posthorn
