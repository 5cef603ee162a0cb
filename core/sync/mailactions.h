#pragma once

#include "base/messageflags.h"
#include "store/store.h"

#include <QObject>
#include <chrono>
#include <functional>

namespace posthorn
{

/// What a user's action did: enough to say it and to undo it.
struct ActionReceipt {
    qint64 group = 0; // for undo(); 0 = nothing happened
    int messages = 0;
    FolderId target; // where they went, if anywhere
    QString targetPath;
    bool undoable = true;
    // What deleting came to. A message that goes from the server and stays here counts in `asked` alone.
    int hidden = 0;  // out of view here; the server keeps them
    int trashed = 0; // in Trash now
    int asked = 0;   // a server is asked to delete them when the undo time is over; then nothing undoes it
};

/// Everything the user can do to messages. Each call is one FULL transaction: journal rows in, what is shown
/// recomputed, StoreChange out; the network is not needed. Messages of several accounts may be mixed: the
/// operations are split by account and folder. May be called from any thread; replies come on the context's
/// thread. Errors in replies: Store/*, Usage/NotFound (no Trash or Archive folder and none can be made),
/// Server/ReadOnly (a folder does not allow it: nothing was done).
class MailActions
{
public:
    using Reply = std::function<void(Result<ActionReceipt>)>;

    /// `undoTime`: how long what cannot be undone afterwards waits before the server is asked.
    explicit MailActions(Store &store, std::chrono::milliseconds undoTime = {});

    void changeFlags(const QList<PlacementId> &ids, const FlagChange &change, QObject *context, Reply reply);
    void markRead(const QList<PlacementId> &ids, bool read, QObject *context, Reply reply);
    void setFlagged(const QList<PlacementId> &ids, bool flagged, QObject *context, Reply reply);
    /// `tag` must be an IMAP keyword atom; see tagFromName().
    void setTag(const QList<PlacementId> &ids, const QString &tag, bool on, QObject *context, Reply reply);
    void move(const QList<PlacementId> &ids, FolderId target, QObject *context, Reply reply);
    void copy(const QList<PlacementId> &ids, FolderId target, QObject *context, Reply reply);
    /// To the folder with this role of each message's own account.
    void moveToRole(const QList<PlacementId> &ids, FolderRole role, QObject *context, Reply reply);
    /// To the account's Archive folder.
    void archive(const QList<PlacementId> &ids, QObject *context, Reply reply);
    /// What the account's rules say deleting does (AccountPolicy): to Trash, and what lies in Trash or Junk
    /// is deleted for good, which can be undone for the undo time; or, where the server is to keep it, hidden
    /// here. What lies only here goes to Trash here.
    void remove(const QList<PlacementId> &ids, QObject *context, Reply reply);
    void removeForGood(const QList<PlacementId> &ids, QObject *context, Reply reply);
    /// From this computer: hidden here while the server keeps it; POP3 mail goes to Trash here and is not
    /// collected again. What no server has goes to Trash.
    void removeHere(const QList<PlacementId> &ids, QObject *context, Reply reply);
    /// From the server: afterwards it lies only here, in the folder that mirrors the server's.
    /// Usage/NotSupported while a message's bytes are not here: then nothing is done. What no server has is
    /// left alone.
    void removeFromServer(const QList<PlacementId> &ids, QObject *context, Reply reply);
    /// Here and on the server, for good; until the server was asked it can be undone.
    void removeEverywhere(const QList<PlacementId> &ids, QObject *context, Reply reply);
    /// No rule takes them from the server any more; `keep` false: the rules are for them again.
    void keepOnServer(const QList<PlacementId> &ids, bool keep, QObject *context, Reply reply);
    /// Shows again what is hidden here.
    void unhide(const QList<PlacementId> &ids, QObject *context, Reply reply);
    void undo(qint64 group, QObject *context, Reply reply);

    /// "Need to pay!" -> "Need_to_pay": a name made into a keyword that every server takes.
    [[nodiscard]] static QString tagFromName(const QString &name);

private:
    Store &m_store;
    std::chrono::milliseconds m_undoTime;
};

} // namespace posthorn
