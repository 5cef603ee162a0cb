#pragma once

#include "base/folderrole.h"
#include "base/messageflags.h"

#include <QByteArray>
#include <QList>
#include <QSet>
#include <optional>
#include <vector>

namespace posthorn
{

/// One mailbox as LIST names it (RFC 9051 7.3.1, RFC 6154, RFC 5258, RFC 5819).
struct ImapMailbox {
    QByteArray name;      // as on the wire, opaque
    QByteArray delimiter; // one byte, or empty
    QString path;         // decoded from modified UTF-7 (or UTF-8), levels joined by '/'
    FolderRole role = FolderRole::None;
    bool selectable = true;
    bool subscribed = false;
    bool hasChildren = false;
    // From LIST-STATUS or STATUS; -1 / 0 = not said
    int messages = -1;
    int unseen = -1;
    quint32 uidNext = 0;
    quint32 uidValidity = 0;
    quint64 highestModSeq = 0;
    std::optional<quint64> size;        // bytes of all messages (RFC 8438)
    std::optional<quint64> appendLimit; // bytes (RFC 7889)
    QByteArray mailboxId;               // stays when it is renamed (RFC 8474 4); may be empty
};

/// What SELECT or EXAMINE said (RFC 9051 6.3.2, RFC 7162).
struct ImapSelected {
    quint32 exists = 0;
    quint32 uidValidity = 0;
    quint32 uidNext = 0;       // 0 = not said
    quint64 highestModSeq = 0; // 0 = NOMODSEQ or not supported
    bool readOnly = false;
    QByteArray rights;              // MYRIGHTS (RFC 4314), only letters; empty = not said
    QByteArray mailboxId;           // RFC 8474; may be empty
    bool permanentKeywords = false; // PERMANENTFLAGS has \*
    MessageFlags permanentFlags;
};

/// One message of a FETCH answer: only what was asked for is set.
struct ImapFetched {
    quint32 sequence = 0;
    quint32 uid = 0; // 0 = the server did not say (unsolicited)
    bool hasFlags = false;
    FlagState flags;
    quint64 modSeq = 0;
    qint64 internalDateMs = 0;
    qint64 savedMs = 0; // SAVEDATE (RFC 8514): when it came into this mailbox; 0 = not known
    qint64 size = -1;
    bool hasLabels = false; // X-GM-LABELS came, and its labels stand among the keywords of `flags`
    QByteArray emailId; // EMAILID (RFC 8474) or X-GM-MSGID: the same for the same bytes, wherever they lie
    QByteArray preview; // PREVIEW (RFC 8970), UTF-8
    QByteArray bodyStructure; // raw text
    QByteArray header;        // BODY[HEADER.FIELDS ...] or BODY[HEADER]
    QByteArray body;          // BODY[] or BODY[n]
};

/// A set of UIDs in the protocol's form, "1:3,7". Empty when `uids` is. Sorted and merged here.
[[nodiscard]] QByteArray formatUidSet(std::vector<quint32> uids);
/// In the order as written, which COPYUID relies on. Errors are skipped; at most `limit` numbers are
/// expanded.
[[nodiscard]] std::vector<quint32> parseUidSet(QByteArrayView set, size_t limit = 10'000'000);
/// The same set in pieces that servers with short command lines accept (RFC 7162 section 4 advises 8,192
/// bytes).
[[nodiscard]] QList<QByteArray> splitUidSet(const QByteArray &set, qsizetype maxLength = 7'000);
/// `text` as a quoted string, e.g. for SEARCH criteria; nullopt where it holds CR, LF or NUL, which none can.
[[nodiscard]] std::optional<QByteArray> quoteImapString(QByteArrayView text);

} // namespace posthorn
