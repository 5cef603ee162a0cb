#pragma once

#include "base/messageflags.h"
#include "store/store.h"

#include <QObject>
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

    explicit MailActions(Store &store);

    void changeFlags(const QList<PlacementId> &ids, const FlagChange &change, QObject *context, Reply reply);
    void markRead(const QList<PlacementId> &ids, bool read, QObject *context, Reply reply);
    void setFlagged(const QList<PlacementId> &ids, bool flagged, QObject *context, Reply reply);
    /// `tag` must be an IMAP keyword atom; see tagFromName().
    void setTag(const QList<PlacementId> &ids, const QString &tag, bool on, QObject *context, Reply reply);
    void move(const QList<PlacementId> &ids, FolderId target, QObject *context, Reply reply);
    void copy(const QList<PlacementId> &ids, FolderId target, QObject *context, Reply reply);
    /// To the account's Archive folder.
    void archive(const QList<PlacementId> &ids, QObject *context, Reply reply);
    /// To Trash; what lies in Trash (or where there is none) is deleted for good.
    void remove(const QList<PlacementId> &ids, QObject *context, Reply reply);
    void removeForGood(const QList<PlacementId> &ids, QObject *context, Reply reply);
    void undo(qint64 group, QObject *context, Reply reply);

    /// "Need to pay!" -> "Need_to_pay": a name made into a keyword that every server takes.
    [[nodiscard]] static QString tagFromName(const QString &name);

private:
    Store &m_store;
};

} // namespace posthorn
