#include "switchend.h"

#include "switchfolders.h"
#include "switchplan.h"

#include <QHash>
#include <QSet>
#include <algorithm>

namespace posthorn
{

namespace
{

// Few enough that everybody else gets at the store in between.
constexpr qsizetype batchRows = 100;

bool wasLookedAt(const FolderRecord &folder)
{
    return folder.local || !folder.selectable || isCollection(folder.role) || folder.lastSyncMs != 0 ||
           isRefused(folder);
}

/// Nothing is left that the next pass would find.
bool isMatched(const QList<FolderRecord> &folders, const std::vector<SwitchCandidate> &candidates)
{
    const SwitchPlan plan = SwitchPlan::of(candidates, folders);
    QSet<PlacementId> toBeFetched;
    for (const SwitchCandidate &candidate : candidates) {
        if (isToBeFetched(candidate))
            toBeFetched.insert(candidate.placement);
    }
    return plan.certain.empty() && plan.deleted.empty() && plan.maybeDeleted.empty() &&
           std::none_of(
               plan.doubtful.begin(), plan.doubtful.end(), [&toBeFetched](const SwitchPlan::Doubt &doubt) {
                   return std::any_of(doubt.onServer.begin(), doubt.onServer.end(),
                                      [&toBeFetched](PlacementId id) { return toBeFetched.contains(id); });
               });
}

SwitchOutcome outcomeOf(const Account &account, const QList<FolderRecord> &folders,
                        const std::vector<SwitchCandidate> &candidates)
{
    SwitchOutcome outcome;
    outcome.running = isSwitching(account, folders);
    outcome.ready = allLookedAt(folders) && (!outcome.running || isMatched(folders, candidates));
    for (const FolderRecord &folder : folders) {
        if (isRefused(folder) && folder.selectable)
            outcome.notOpened.append(folder.path);
    }
    for (const SwitchCandidate &candidate : candidates) {
        outcome.matched += !candidate.isHere() && candidate.collected ? 1 : 0;
        outcome.onlyHere += candidate.isHere() && !candidate.isDeleted() && !candidate.hidden ? 1 : 0;
    }
    return outcome;
}

/// Rows of the folders here that are to be uploaded, by folder.
QHash<FolderId, QList<PlacementId>> toUpload(const QList<FolderRecord> &folders,
                                             const std::vector<SwitchCandidate> &candidates)
{
    QHash<FolderId, QList<PlacementId>> ids;
    for (const SwitchCandidate &candidate : candidates) {
        const auto folder =
            std::find_if(folders.begin(), folders.end(),
                         [&candidate](const FolderRecord &one) { return one.id == candidate.folder; });
        const bool unwanted = folder->role == FolderRole::Trash || folder->role == FolderRole::Junk;
        if (candidate.isHere() && !candidate.hidden && !candidate.body.isEmpty() && !unwanted)
            ids[candidate.folder].append(candidate.placement);
    }
    return ids;
}

/// One that is damaged stays here, and does not hold up the others.
Result<int> queueUploads(WriteTransaction &transaction, OperationRecord move, const QList<PlacementId> &ids)
{
    int queued = 0;
    for (const PlacementId id : ids) {
        move.targets = {{id, {}, 0, {}, {}, 0}};
        const auto one = transaction.enqueue(move);
        const bool stays = !one && (isOvertaken(one.error()) || one.error().code == ErrorCode::StoreCorrupt ||
                                    one.error().code == ErrorCode::NotSupported);
        if (!one && !stays)
            return one.error();
        queued += one ? 1 : 0;
    }
    return queued;
}

Result<qint64> upload(Store &store, const Account &account)
{
    struct Wanted {
        QList<FolderRecord> folders;
        QHash<FolderId, QList<PlacementId>> ids;
    };
    POSTHORN_TRY_ASSIGN(Wanted wanted,
                        store.readAndWait<Wanted>([&account](StoreReader &reader) -> Result<Wanted> {
                            Wanted found;
                            POSTHORN_TRY_ASSIGN(found.folders, reader.folders(account.id));
                            POSTHORN_TRY_ASSIGN(const auto candidates, reader.switchCandidates(account.id));
                            found.ids = toUpload(found.folders, candidates);
                            return found;
                        }));
    POSTHORN_TRY_ASSIGN(const qint64 group,
                        store.writeAndWait<qint64>(Durability::Normal, [](WriteTransaction &transaction) {
                            return transaction.newOperationGroup();
                        }));
    qint64 uploaded = 0;
    for (const FolderRecord &folder : std::as_const(wanted.folders)) {
        const QList<PlacementId> ids = wanted.ids.value(folder.id);
        for (qsizetype from = 0; from < ids.size(); from += batchRows) {
            const auto queue = [&](WriteTransaction &transaction) -> Result<int> {
                OperationRecord move;
                move.kind = OperationKind::Move;
                move.group = group;
                POSTHORN_TRY_ASSIGN(const FolderRecord target,
                                    ensureServerFolderLike(transaction, account.id, folder));
                if (isRefused(target))
                    return 0;
                move.targetFolder = target.id;
                return queueUploads(transaction, move, ids.mid(from, batchRows));
            };
            POSTHORN_TRY_ASSIGN(const int queued, store.writeAndWait<int>(Durability::Full, queue));
            uploaded += queued;
        }
    }
    return uploaded;
}

} // namespace

Account switchedTo(Account account, const Endpoint &incoming)
{
    account.incomingKind = incoming.protocol == MailProtocol::Imap ? IncomingKind::Imap : IncomingKind::Pop3;
    account.incoming = incoming;
    account.retention.agreed = false;
    if (account.isImap())
        account.sharedInbox.clear();
    return account;
}

bool isOvertaken(const Error &error)
{
    return error.code == ErrorCode::InvalidArgument || error.code == ErrorCode::NotFound;
}

bool allLookedAt(const QList<FolderRecord> &folders)
{
    const bool anyOfServer =
        std::any_of(folders.begin(), folders.end(), [](const FolderRecord &folder) { return !folder.local; });
    return anyOfServer && std::all_of(folders.begin(), folders.end(), wasLookedAt);
}

Result<std::vector<SwitchCandidate>> comparedOf(StoreReader &reader, AccountId account)
{
    POSTHORN_TRY_ASSIGN(auto compared, reader.switchCandidates(account));
    POSTHORN_TRY_ASSIGN(const auto deleted, reader.deletedCandidates(account));
    compared.insert(compared.end(), deleted.begin(), deleted.end());
    return compared;
}

Result<SwitchOutcome> switchOutcome(Store &store, const Account &account)
{
    return store.readAndWait<SwitchOutcome>([&account](StoreReader &reader) -> Result<SwitchOutcome> {
        POSTHORN_TRY_ASSIGN(const auto folders, reader.folders(account.id));
        POSTHORN_TRY_ASSIGN(const auto candidates, comparedOf(reader, account.id));
        SwitchOutcome outcome = outcomeOf(account, folders, candidates);
        POSTHORN_TRY_ASSIGN(outcome.hidden, reader.hiddenSinceSwitch(account.id));
        return outcome;
    });
}

Result<void> checkMaySwitch(Store &store, AccountId account)
{
    POSTHORN_TRY_ASSIGN(const auto open,
                        store.readAndWait<QList<OperationRecord>>(
                            [account](StoreReader &reader) { return reader.openOperations(account); }));
    if (open.isEmpty())
        return {};
    return Error{ErrorDomain::Usage,
                 ErrorCode::NotSupported,
                 Retry::AfterUser,
                 {},
                 QStringLiteral("%1 changes still wait for the server").arg(open.size())};
}

Result<qint64> endSwitch(Store &store, const Account &account, OnlyHere onlyHere)
{
    POSTHORN_TRY_ASSIGN(const SwitchOutcome now, switchOutcome(store, account));
    if (!now.running)
        return qint64(0);
    if (!now.ready)
        return Error{ErrorDomain::Usage,
                     ErrorCode::NotSupported,
                     Retry::Backoff,
                     {},
                     QStringLiteral("not all mail has been compared with the server's yet")};
    qint64 uploaded = 0;
    if (onlyHere == OnlyHere::Upload) {
        POSTHORN_TRY_ASSIGN(uploaded, upload(store, account));
    }
    POSTHORN_TRY(store.writeAndWait<void>(Durability::Full, [&account](WriteTransaction &transaction) {
        return nameLikeTheServers(transaction, account.id);
    }));
    return uploaded;
}

} // namespace posthorn
