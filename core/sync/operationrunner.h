#pragma once

#include "imap/imapsession.h"
#include "operationbatch.h"
#include "relocation.h"
#include "store/store.h"

namespace posthorn
{

/// Carries out what waits in the journal of an IMAP account: operations become commands, their ends become
/// states. Straight-line on a channel's worker; one runner at a time per account. Session, store and clock
/// are used, not owned.
class OperationRunner
{
public:
    struct Notice {
        QString key;
        QStringList details;
    };
    struct Outcome {
        int done = 0;
        int failed = 0;
        QSet<FolderId> touched; // hold messages whose UIDs are not known yet
        QSet<FolderId> blocked; // operations wait for a UID in these
        qint64 nextDueMs = 0;   // when the first pause is over; 0 = none
        /// Of the first that a rule moved here and whose bytes are not whole: such stay on the server, the
        /// others leave.
        std::optional<Error> damaged;
        QList<Notice> notices;
    };

    OperationRunner(ImapSession &session, Store &store, const Clock &clock, AccountId account);

    /// Until nothing is left that can be done now. An error: the session or the store is of no use at
    /// present.
    [[nodiscard]] Result<void> drain();
    [[nodiscard]] const Outcome &outcome() const { return m_outcome; }

private:
    enum class Step { Done, Again };

    [[nodiscard]] Result<void> run(const OperationBatch &batch);
    [[nodiscard]] Result<Step> perform(const OperationBatch &batch);
    [[nodiscard]] Result<Step> performInFolder(const OperationBatch &batch, const FolderRecord &folder);
    [[nodiscard]] Result<void> relocate(const OperationBatch &batch, const FolderRecord &folder,
                                        QList<Relocation::Item> &items);
    [[nodiscard]] Result<void> completeRelocated(const OperationBatch &batch, const FolderRecord &source,
                                                 const QList<Relocation::Item> &items);
    [[nodiscard]] Result<void> readArrived(const OperationRecord &operation, QList<Relocation::Item> &items);
    [[nodiscard]] Result<void> note(const OperationBatch &batch, const QList<Relocation::Item> &items);
    struct Stored {
        QByteArray messageId;
        ImapSession::Upload upload;
    };
    [[nodiscard]] Result<void> append(const OperationBatch &batch);
    [[nodiscard]] Result<void> appendTogether(const OperationBatch &batch, const FolderRecord &into);
    [[nodiscard]] Result<quint32> appendOne(const FolderRecord &folder, const OperationTarget &target,
                                            bool lookFirst);
    [[nodiscard]] Result<Stored> read(const OperationTarget &target);
    [[nodiscard]] Result<quint32> findUploaded(const FolderRecord &folder, const Stored &stored);
    [[nodiscard]] Result<bool> verifyKept(const OperationBatch &batch);
    [[nodiscard]] Result<bool> areThere(const OperationBatch &batch, const FolderRecord &source,
                                        std::vector<quint32> uids);
    [[nodiscard]] Result<void> expunge(const std::vector<quint32> &uids);
    [[nodiscard]] Result<void> removeForGood(const FolderRecord &source, const std::vector<quint32> &uids);
    [[nodiscard]] Result<bool> select(const FolderRecord &folder);
    [[nodiscard]] Result<QList<Relocation::Item>> itemsOf(const OperationBatch &batch);

    [[nodiscard]] Result<bool> markInFlight(const OperationBatch &batch);
    [[nodiscard]] static Result<void> requeue(WriteTransaction &transaction, const OperationBatch &batch);
    [[nodiscard]] Result<void> complete(const OperationBatch &batch, const QList<quint32> &newUids = {},
                                        const ImapSession::ModSeqs &modSeqs = {});
    [[nodiscard]] Result<void> settle(const OperationRecord &operation, const Error &error);
    [[nodiscard]] Result<FolderRecord> folder(FolderId id);
    void summarize(const QList<OperationRecord> &open);

    ImapSession &m_session;
    Store &m_store;
    const Clock &m_clock;
    AccountId m_account;
    Relocation m_relocation;
    Outcome m_outcome;
    QSet<OperationId> m_tried;
    QSet<FolderId> m_resynced;
    std::optional<ImapSelected> m_selected; // by this runner, of m_session.selectedMailbox()
};

} // namespace posthorn
