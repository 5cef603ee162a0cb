#include "retentionrun.h"

#include "passedtime.h"
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

void takeOver(const std::vector<Departure> &changes, RetentionInventory &inventory)
{
    QHash<PlacementId, qint64> leaves;
    for (const Departure &departure : changes)
        leaves.insert(departure.placement, departure.leavesMs);
    for (RetentionCandidate &candidate : inventory.candidates)
        candidate.leavesMs = leaves.value(candidate.placement, candidate.leavesMs);
}

/// The rule has no grace period that a wrong clock could shorten.
qint64 dueNow(const Account &account, const PassedTime &passed, const RetentionLook &now)
{
    const bool atOnce = account.retention.afterDownload == RetentionPolicy::AfterDownload::RemoveAtOnce;
    return atOnce ? now.wallMs : passed.dueMs;
}

/// What was planned moves with a clock that was set. Answers what is due by now.
Result<qint64> takeTime(WriteTransaction &transaction, const Account &account, const RetentionLook &now,
                        RetentionInventory &inventory)
{
    POSTHORN_TRY_ASSIGN(const RetentionLook before, transaction.reader().retentionLook(account.id));
    const PassedTime passed = PassedTime::between(before, now);
    std::vector<Departure> moved;
    bool any = account.retention.removes();
    for (const RetentionCandidate &candidate : inventory.candidates) {
        any = any || candidate.leavesMs > 0;
        if (passed.shiftMs != 0 && candidate.leavesMs > 0)
            moved.push_back({candidate.placement, std::max<qint64>(1, candidate.leavesMs + passed.shiftMs)});
    }
    takeOver(moved, inventory);
    POSTHORN_TRY(transaction.setDepartures(moved));
    if (any)
        POSTHORN_TRY(transaction.setRetentionLook(account.id, now));
    return dueNow(account, passed, now);
}

/// What leaves now, but for folders that could not be looked at.
std::vector<RetentionCandidate> due(const Account &account, const Picture &picture, qint64 dueMs,
                                    const QSet<FolderId> &unseen)
{
    auto leaving = RetentionPlan(account, picture.folders, dueMs).due(picture.inventory);
    std::erase_if(leaving, [&unseen](const RetentionCandidate &candidate) {
        return unseen.contains(candidate.folder);
    });
    return leaving;
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

/// Told once: without its bytes no rule is for it, until they were fetched again.
Result<void> forgetDamaged(WriteTransaction &transaction, PlacementId id, const Error &error,
                           RetentionOutcome &outcome)
{
    if (!outcome.damaged)
        outcome.damaged = error;
    const auto forgotten = transaction.forgetBody(id);
    return forgotten || isDamage(forgotten.error()) ? Result<void>() : forgotten;
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
        else
            POSTHORN_TRY(forgetDamaged(transaction, target.placement, queued.error(), outcome));
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

Result<qint64> dueTime(StoreReader &reader, const Account &account, const Clock &clock)
{
    const RetentionLook now = lookNow(clock);
    POSTHORN_TRY_ASSIGN(const RetentionLook before, reader.retentionLook(account.id));
    const PassedTime passed = PassedTime::between(before, now);
    return dueNow(account, passed, now) - passed.shiftMs;
}

Result<RetentionOutcome> runRetention(Store &store, const Account &account, const Clock &clock,
                                      const QSet<FolderId> &unseen)
{
    const RetentionLook now = lookNow(clock);
    RetentionOutcome outcome;
    qint64 dueMs = 0;
    bool anyDue = false;
    // Most accounts have no rules, and all of their mail need not be read for that. POP3 mail may be in
    // Trash.
    bool plans = true;
    if (account.isImap()) {
        POSTHORN_TRY_ASSIGN(plans, hasPlans(store, account));
    }
    POSTHORN_TRY(
        store.writeAndWait<void>(Durability::Normal, [&](WriteTransaction &transaction) -> Result<void> {
            if (unseen.isEmpty()) {
                POSTHORN_TRY_ASSIGN(outcome.settled, transaction.settleWhatLeft(account.id));
            }
            if (!plans)
                return {};
            POSTHORN_TRY_ASSIGN(Picture picture, look(transaction.reader(), account.id));
            POSTHORN_TRY_ASSIGN(dueMs, takeTime(transaction, account, now, picture.inventory));
            const RetentionPlan plan(account, picture.folders, now.wallMs);
            const std::vector<Departure> changes = plan.changes(picture.inventory);
            outcome.planned = int(changes.size());
            POSTHORN_TRY(transaction.setDepartures(changes));
            if (!account.isImap())
                return {};
            takeOver(changes, picture.inventory);
            anyDue = !due(account, picture, dueMs, unseen).empty();
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
            return queueRemovals(transaction, picture.folders, due(account, picture, dueMs, unseen), outcome);
        }));
    return outcome;
}

} // namespace posthorn
