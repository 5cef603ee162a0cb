#pragma once

#include "imap/foldersync.h"

namespace posthorn
{

/// Brings the store's folders of an IMAP account in step with LIST and STATUS. Straight-line on a channel's
/// worker; session and store are used, not owned.
class FolderListSync
{
public:
    struct Outcome {
        QList<FolderRecord> folders; // all of the account, as they are now
        QSet<FolderId> changed;      // those whose STATUS says that a comparison is due, or whose last is old
        bool requeued = false;       // operations can go on in folders that were renamed
        QStringList removed;         // paths of folders that another client deleted
        bool namesMessages = false;  // the same message has one name in all folders
        int parked = 0;              // messages and operations of those that were kept
    };

    FolderListSync(ImapSession &session, Store &store, const Clock &clock, AccountId account);
    [[nodiscard]] Result<Outcome> run();

private:
    [[nodiscard]] Result<QList<ImapMailbox>> listing();
    [[nodiscard]] Result<void> addFigures(QList<ImapMailbox> &mailboxes, const QList<FolderRecord> &known,
                                          bool someGone);
    [[nodiscard]] Result<void> readQuotas();
    void addOverdue(Outcome &outcome) const;
    [[nodiscard]] static Result<Outcome> apply(WriteTransaction &transaction, AccountId account,
                                               const QList<ImapMailbox> &mailboxes, QSet<QByteArray> gone);

    ImapSession &m_session;
    Store &m_store;
    const Clock &m_clock;
    AccountId m_account;
};

/// True when the server's figures of a mailbox say that nothing changed since the folder was last compared.
/// Pure.
[[nodiscard]] bool isUnchanged(const FolderRecord &folder, const ImapMailbox &mailbox);

} // namespace posthorn
