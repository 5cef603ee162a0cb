#pragma once

#include "mime/messageparser.h"

namespace posthorn
{

/// One of several messages that are attached to another, as a digest of a mailing list or a collection of
/// forwarded mail has them: as much as a line of a list shows. A value; any thread.
struct DigestEntry {
    MessagePart part;
    Address from;
    QString subject;
    qint64 dateMs = 0; // 0: it says none
    QString snippet;   // its first words
};

/// The messages in a message, in their order: the first 100, or less of a large message, since each costs a
/// look at all of it. None where there are less than two: one is an attachment like others. Pure; not for the
/// window thread.
[[nodiscard]] QList<DigestEntry> digestIn(const QByteArray &bytes, const ParsedMessage &parsed);

} // namespace posthorn
