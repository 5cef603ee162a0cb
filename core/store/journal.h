#pragma once

#include "base/clock.h"
#include "foldertable.h"
#include "messagetable.h"
#include "operationtable.h"
#include "placementtable.h"
#include "uidltable.h"

namespace posthorn
{

/// The rules of the journal: what an operation changes in what is shown when it is queued, done, cancelled or
/// undone, and what becomes of it when the server changed meanwhile. Part of a WriteTransaction; throws
/// StoreFailure and SQLite::Exception.
///
/// An operation of a server's folder is Queued and its effect shown: flags are recomputed, a moved row is
/// hidden and another stands for it in the target folder, until the server's answer (or the next listing)
/// gives that one its UID. An operation on rows that no server holds is carried out at once and kept as Done,
/// to be undone. A move between accounts, or between a server and this computer, becomes an Append of a copy
/// and an Expunge that waits for it: both in one group.
class Journal
{
public:
    Journal(Database &database, BodyStore &bodies, const Clock &clock, StoreChange &change,
            FolderTable &folders, PlacementTable &placements, MessageTable &messages, UidlTable &uidls);

    [[nodiscard]] qint64 newGroup();
    OperationId enqueue(OperationRecord operation);
    void setState(OperationId id, OperationState state, const std::optional<Error> &error,
                  qint64 notBeforeMs);
    void complete(OperationId id, const QList<quint32> &newUids, const QHash<quint32, quint64> &modSeqs = {});
    void noteArrived(OperationId id, const QList<quint32> &newUids);
    void cancel(OperationId id);
    void undo(qint64 group);
    [[nodiscard]] int recoverInterrupted();
    void prune(qint64 olderThanMs);

    /// Brings `flags` in step with `serverFlags` and the open operations, also in rows that stand for this
    /// one.
    void recompute(PlacementId id);
    /// Removes the row, and its message where no other row has it. Its operations are the caller's business.
    void drop(const Placement &placement);
    /// The server no longer has this row: settles its operations and removes it. `keepHere`: it stays, as
    /// only here, where its body is. Answers whether it was removed.
    bool vanish(const Placement &placement, bool keepHere);
    /// The row may get a UID from a listing: no upload, copy or move that would make another one stands on
    /// it.
    [[nodiscard]] bool mayBeMatched(const Placement &placement);
    /// `row` turned out to be `known`, which goes: UID, flags as heard and operations move over.
    void absorb(PlacementId row, const Placement &known);
    /// The folder is gone on the server. Answers how many rows were parked in `refuge`.
    int folderGone(FolderId folder, const std::function<FolderId()> &refuge);
    /// Keeps the uploaded version of a draft row whose content is being replaced until the new one is
    /// uploaded.
    void keepOldVersion(PlacementId id);
    /// These are left out of an open Expunge: an operation of their own, which has failed with this error.
    /// What a rule chose is taken back, and with it the copy that was made here.
    void takeOut(OperationId expunge, const std::vector<PlacementId> &placements, const Error &error);
    /// Rules removed that many today.
    void noteRemovals(AccountId account, qint64 messages, qint64 bytes);
    /// Shows again what a Hide took out of view.
    void unhide(PlacementId id);

private:
    struct Part {
        FolderRecord folder;
        bool here = false; // no server holds these
        std::vector<Placement> rows;
    };
    [[nodiscard]] std::vector<Placement> currentRows(const OperationRecord &operation);
    [[nodiscard]] std::vector<Part> parts(std::vector<Placement> rows);
    [[nodiscard]] OperationId enqueuePart(const OperationRecord &operation, const Part &part);
    [[nodiscard]] OperationId enqueueFlags(const OperationRecord &operation, const Part &part);
    [[nodiscard]] OperationId enqueueTransfer(const OperationRecord &operation, const Part &part);
    [[nodiscard]] OperationId enqueueOnServer(const OperationRecord &operation, const Part &part);
    [[nodiscard]] OperationId enqueueAcross(const OperationRecord &operation, const Part &part,
                                            const FolderRecord &target);
    [[nodiscard]] OperationId enqueueExpunge(const OperationRecord &operation, const Part &part,
                                             OperationId after);
    [[nodiscard]] OperationId enqueueUpload(const OperationRecord &operation, const Part &part);
    [[nodiscard]] OperationId enqueuePopDelete(const OperationRecord &operation, const Part &part);
    [[nodiscard]] OperationId enqueueHide(const OperationRecord &operation, const Part &part);
    [[nodiscard]] StoredOperation prepared(const OperationRecord &operation, const Part &part,
                                           OperationState state);
    [[nodiscard]] StoredTarget frozen(const Placement &row);

    [[nodiscard]] bool isHere(const Placement &row, const FolderRecord &folder);
    [[nodiscard]] bool awaitsUpload(PlacementId id);
    [[nodiscard]] FlagState applied(const Placement &row, const std::vector<TargetedOperation> &operations,
                                    qint64 before) const;
    [[nodiscard]] OperationId follow(const Placement &from, const Placement &to, OperationId except);
    void finish(const StoredOperation &operation, OperationState state,
                const std::optional<Error> &error = {});
    void noteDeleted(const Placement &row);
    void noteDeleted(const Placement &row, UidlTable::Deleted deleted);
    void dropCopiesHere(const StoredOperation &expunge);
    void takePlaceOfCopy(Placement &row);
    void completeFlags(const Placement &row, const FlagChange &flags, quint64 modSeq);
    void completeMove(const StoredOperation &operation, const StoredTarget &target, quint32 uid);
    void completeAppend(const StoredTarget &target, quint32 uid);
    void inheritFlags(PlacementId id, const Placement &source);
    void giveUid(PlacementId id, quint32 uid);
    void enqueueInverse(const OperationRecord &inverse);
    [[nodiscard]] bool hasMoved(const OperationTarget &target);
    void showAgain(PlacementId id, OperationId hiddenBy);
    void cancelMove(const StoredOperation &operation, const StoredTarget &target);
    void cancelShown(PlacementId shown);
    void settleHere(PlacementId id);
    void undoDone(const StoredOperation &operation, qint64 group);
    void undoFlags(const StoredOperation &operation, qint64 group);
    void dropTarget(const TargetedOperation &targeted);
    void release(const Placement &placement, bool keepHere);
    void arrivedAndWent(const Placement &shown);
    void touchAll(const StoredOperation &operation);

    Database &m_database;
    BodyStore &m_bodies;
    const Clock &m_clock;
    StoreChange &m_change;
    FolderTable &m_folders;
    PlacementTable &m_placements;
    MessageTable &m_messages;
    UidlTable &m_uidls;
    OperationTable m_operations;
};

} // namespace posthorn
