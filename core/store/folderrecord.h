#pragma once

#include "base/folderrole.h"
#include "base/ids.h"

#include <QByteArray>
#include <QMetaType>
#include <QString>

namespace posthorn
{

/// What one may do in a folder, by the letters of RFC 4314 2.1.
enum class FolderRight : char {
    KeepSeen = 's',
    Write = 'w', // all flags but \Seen and \Deleted
    Insert = 'i',
    DeleteMessages = 't',
    Expunge = 'e',
};

/// One folder as the store knows it. A value; any thread.
struct FolderRecord {
    FolderId id;
    AccountId account;
    /// The name as the protocol says it: opaque bytes, never a path, compared exactly. Local folders: a UTF-8
    /// path.
    QByteArray mailbox;
    QByteArray delimiter; // one byte, or empty = flat
    QByteArray mailboxId; // what the server calls it whatever its name is (RFC 8474); empty = it does not say
    QString path;         // decoded, levels joined by '/': shown and typed, "Projects/Engine"
    FolderRole role = FolderRole::None;
    bool local = false; // exists on this computer only (all folders of POP3 and Local accounts)
    bool selectable = true;
    bool subscribed = true;
    bool readOnly = false;
    QByteArray rights; // MYRIGHTS (RFC 4314); empty = not said
    int total = 0;     // kept by the store from its rows: what is shown here
    int unread = 0;
    // What the server said when last asked:
    quint32 uidValidity = 0;
    quint32 uidNext = 0;
    quint64 highestModSeq = 0;
    int serverTotal = -1;   // EXISTS or STATUS MESSAGES; -1 = not asked yet
    qint64 serverSize = -1; // bytes (RFC 8438), as of lastFullMs; -1 = not said
    qint64 lastSyncMs = 0;  // last comparison with the server, of what it says has changed or of all
    qint64 lastFullMs = 0;  // last comparison of every UID

    /// As far as the server told; it has the last word.
    [[nodiscard]] bool allows(FolderRight right) const
    {
        const bool deletes = right == FolderRight::DeleteMessages || right == FolderRight::Expunge;
        return !readOnly && (rights.isEmpty() || rights.contains(char(right)) ||
                             (deletes && rights.contains('d'))); // RFC 4314 2.1.1: as RFC 2086 had it
    }
    /// The last level of `path`.
    [[nodiscard]] QString name() const { return path.section(u'/', -1); }
};

} // namespace posthorn

Q_DECLARE_METATYPE(posthorn::FolderRecord)
