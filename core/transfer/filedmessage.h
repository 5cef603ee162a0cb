#pragma once

#include "base/messageflags.h"

#include <QByteArray>
#include <QString>
#include <optional>

namespace posthorn
{

/// One message of a mailbox in files, as the store takes and gives it: without what mailbox programs note
/// down in the header, and with line ends as lineends.h says. A value; any thread.
struct FiledMessage {
    QByteArray bytes;
    FlagState flags;
    qint64 receivedMs = 0; // 0: not known
    QByteArray uidl;       // what a POP3 server named it, where Thunderbird noted that down
};

/// Why something in a source did not become a message.
enum class SkipReason {
    TooLarge,   // more than largestFiledMessage
    Unreadable, // no permission, or the disk failed
    Empty,      // no bytes at all
    HeaderOnly, // another program fetched only its header
    NotMail,    // a file that is no mail
    Link,       // a symbolic link, or no ordinary file: not followed
    TooDeep,    // folders in folders beyond measure
    Outside,    // a folder with an account's mail that is not in its profile
    NotHere,    // of an export: its bytes have not been fetched
};

/// "too-large", "unreadable", ...: for posthornctl and tests.
[[nodiscard]] QString skipReasonName(SkipReason reason);

/// A message, or why there is none, and where it stood.
struct ReadMessage {
    FiledMessage message;
    std::optional<SkipReason> skipped;
    bool deleted = false; // the other program had removed it and not yet tidied up: no message any more
    QString place;        // the file, and for an mbox the byte it begins at
};

/// As large a message as a server may send (see BodyFetch).
constexpr qint64 largestFiledMessage = 250LL * 1024 * 1024;

} // namespace posthorn
