#include "retentionrun.h"

#include "retentionplan.h"

#include <QHash>
#include <utility>

namespace posthorn
{

namespace
{

struct Picture {
    QList<FolderRecord> folders;
    RetentionInventory inventory;
};

Result<Picture> look(StoreReader &reader, AccountId account)
{
    Picture picture;
    POSTHORN_TRY_ASSIGN(picture.folders, reader.folders(account));
    POSTHORN_TRY_ASSIGN(picture.inventory, reader.retentionInventory(account));
    return picture;
}

void apply(const std::vector<Departure> &changes, RetentionInventory &inventory)
{
    QHash<PlacementId, qint64> leaves;
    for (const Departure &departure : changes)
        leaves.insert(departure.placement, departure.leavesMs);
    for (RetentionCandidate &candidate : inventory.candidates)
        candidate.leavesMs = leaves.value(candidate.placement, candidate.leavesMs);
}

/// Where rules remove nothing, only what was planned by earlier ones is to be taken back.
Result<bool> hasPlans(Store &store, const Account &account)
{
    if (account.retention.removes())
        return true;
    return store.readAndWait<bool>([&](StoreReader &reader) { return reader.hasDepartures(account.id); });
}

bool mayRemoveFrom(const FolderRecord &folder)
{
    return folder.selectable && !folder.readOnly && folder.allows(FolderRight::DeleteMessages) &&
           folder.allows(FolderRight::Expunge);
}

/// The bytes are not here, or not as they were: of one message; the store itself is well.
bool isDamage(const Error &error)
{
    return error.code == ErrorCode::StoreCorrupt || error.code == ErrorCode::NotFound ||
           error.code == ErrorCode::NotSupported;
}

/// Each by itself, because one of them is damaged.
Result<void> queueEach(WriteTransaction &transaction, OperationRecord operation, RetentionOutcome &outcome)
{
    const QList<OperationTarget> targets = std::exchange(operation.targets, {});
    for (const OperationTarget &target : targets) {
        operation.targets = {target};
        const auto queued = transaction.enqueue(operation);
        if (queued)
            ++outcome.queued;
        else if (!isDamage(queued.error()))
            return queued.error();
        else if (!outcome.damaged)
            outcome.damaged = queued.error();
    }
    return {};
}

/// One operation a folder, in one group: undone together.
Result<void> queueRemovals(WriteTransaction &transaction, const QList<FolderRecord> &folders,
                           const std::vector<RetentionCandidate> &due, RetentionOutcome &outcome)
{
    QHash<FolderId, OperationRecord> byFolder;
    for (const RetentionCandidate &candidate : due)
        byFolder[candidate.folder].targets.append({candidate.placement, {}, 0, {}, {}, 0});
    POSTHORN_TRY_ASSIGN(const qint64 group, transaction.newOperationGroup());
    for (const FolderRecord &folder : folders) {
        auto found = byFolder.find(folder.id);
        if (found == byFolder.end() || !mayRemoveFrom(folder))
            continue;
        OperationRecord &operation = *found;
        operation.kind = OperationKind::Move;
        operation.group = group;
        operation.byRule = true;
        POSTHORN_TRY_ASSIGN(operation.targetFolder, transaction.ensureTwin(folder.id));
        const auto queued = transaction.enqueue(operation);
        if (queued)
            outcome.queued += int(operation.targets.size());
        else if (isDamage(queued.error()))
            POSTHORN_TRY(queueEach(transaction, operation, outcome));
        else
            return queued.error();
    }
    return {};
}

} // namespace

AccountPolicy storePolicy(const Account &account)
{
    return {account.isImap() && account.retention.keepWhatLeft, account.deletingReachesServer()};
}

Result<RetentionOutcome> runRetention(Store &store, const Account &account, const Clock &clock)
{
    const qint64 nowMs = clock.nowMs();
    RetentionOutcome outcome;
    bool anyDue = false;
    // Most accounts have no rules, and all of their mail need not be read for that. POP3 mail may be in
    // Trash.
    bool plans = true;
    if (account.isImap()) {
        POSTHORN_TRY_ASSIGN(plans, hasPlans(store, account));
    }
    POSTHORN_TRY(
        store.writeAndWait<void>(Durability::Normal, [&](WriteTransaction &transaction) -> Result<void> {
            POSTHORN_TRY_ASSIGN(outcome.settled, transaction.settleWhatLeft(account.id));
            if (!plans)
                return {};
            POSTHORN_TRY_ASSIGN(Picture picture, look(transaction.reader(), account.id));
            const RetentionPlan plan(account, picture.folders, nowMs);
            const std::vector<Departure> changes = plan.changes(picture.inventory);
            outcome.planned = int(changes.size());
            POSTHORN_TRY(transaction.setDepartures(changes));
            if (!account.isImap())
                return {};
            apply(changes, picture.inventory);
            anyDue = !plan.due(picture.inventory).empty();
            return {};
        }));
    if (!anyDue)
        return outcome;
    // What is to exist here alone must be on the disk first.
    POSTHORN_TRY(store.writeAndWait<void>(
        Durability::Full, [](WriteTransaction &transaction) { return transaction.syncBodies(); }));
    POSTHORN_TRY(
        store.writeAndWait<void>(Durability::Full, [&](WriteTransaction &transaction) -> Result<void> {
            POSTHORN_TRY_ASSIGN(const Picture picture, look(transaction.reader(), account.id));
            const RetentionPlan plan(account, picture.folders, nowMs);
            return queueRemovals(transaction, picture.folders, plan.due(picture.inventory), outcome);
        }));
    return outcome;
}

} // namespace posthorn
