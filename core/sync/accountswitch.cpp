#include "accountswitch.h"

#include "imapsteps.h"
#include "switchfolders.h"

#include <QHash>
#include <algorithm>
#include <span>

namespace posthorn
{

namespace
{

// Few enough that everybody else gets at the store in between.
constexpr size_t batchRows = 100;

using Rows = QHash<PlacementId, const SwitchCandidate *>;

Rows byPlacement(const std::vector<SwitchCandidate> &candidates)
{
    Rows rows;
    rows.reserve(static_cast<qsizetype>(candidates.size()));
    for (const SwitchCandidate &candidate : candidates)
        rows.insert(candidate.placement, &candidate);
    return rows;
}

void addTarget(QList<OperationRecord> &operations, const OperationRecord &wanted, PlacementId target)
{
    auto same =
        std::find_if(operations.begin(), operations.end(), [&wanted](const OperationRecord &operation) {
            return operation.kind == wanted.kind && operation.folder == wanted.folder &&
                   operation.targetFolder == wanted.targetFolder && operation.flags == wanted.flags;
        });
    if (same == operations.end())
        same = operations.insert(operations.end(), wanted);
    same->targets.append({target, {}, 0, {}, {}, 0});
}

Result<void> enqueueAll(WriteTransaction &transaction, QList<OperationRecord> operations)
{
    if (operations.isEmpty())
        return {};
    POSTHORN_TRY_ASSIGN(const qint64 group, transaction.newOperationGroup());
    for (OperationRecord &operation : operations) {
        operation.group = group;
        operation.folder = {};
        POSTHORN_TRY(transaction.enqueue(operation));
    }
    return {};
}

/// To be compared. What is larger than any letter stays apart.
bool isToBeFetched(const SwitchCandidate &there)
{
    constexpr qint64 most = 128 * 1024 * 1024;
    return there.body.isEmpty() && there.size <= most;
}

bool wasLookedAt(const FolderRecord &folder)
{
    return folder.local || !folder.selectable || isCollection(folder.role) || folder.lastSyncMs != 0 ||
           isRefused(folder);
}

bool allLookedAt(const QList<FolderRecord> &folders)
{
    const bool anyOfServer =
        std::any_of(folders.begin(), folders.end(), [](const FolderRecord &folder) { return !folder.local; });
    return anyOfServer && std::all_of(folders.begin(), folders.end(), wasLookedAt);
}

/// It was taken away, or something was asked of it, since it was looked at: the next pass sees.
bool isOvertaken(const Error &error)
{
    return error.code == ErrorCode::InvalidArgument || error.code == ErrorCode::NotFound;
}

/// Many servers mark what POP3 collects as read. Where all of it is, that says nothing of what a person read.
/// After a crash some may have lost the mark already by a pass that came no further, and some of these went
/// to another folder, under another number: only INBOX, which is what POP3 shows, tells that it does not
/// mark.
bool collectingMarked(const SwitchPlan &plan, const Rows &rows, const QList<FolderRecord> &folders)
{
    FolderId inbox;
    for (const FolderRecord &folder : folders) {
        if (!folder.local && folder.role == FolderRole::Inbox)
            inbox = folder.id;
    }
    bool any = false;
    bool all = true;
    const auto look = [&](PlacementId here, PlacementId onServer) {
        if (!rows.value(here)->collected)
            return;
        any = true;
        const SwitchCandidate &there = *rows.value(onServer);
        all =
            all && (there.folder != inbox || there.unmarked || there.flags.flags.testFlag(MessageFlag::Seen));
    };
    for (const SwitchPlan::Pair &pair : plan.certain)
        look(pair.here, pair.onServer);
    for (const SwitchPlan::Doubt &doubt : plan.doubtful) {
        for (const PlacementId onServer : doubt.onServer)
            look(doubt.here, onServer);
    }
    return any && all;
}

/// Nothing is left that the next pass would find.
bool isMatched(const QList<FolderRecord> &folders, const std::vector<SwitchCandidate> &candidates)
{
    const SwitchPlan plan = SwitchPlan::of(candidates, folders);
    const Rows rows = byPlacement(candidates);
    return plan.certain.empty() &&
           std::all_of(plan.doubtful.begin(), plan.doubtful.end(), [&rows](const SwitchPlan::Doubt &doubt) {
               return std::all_of(doubt.onServer.begin(), doubt.onServer.end(),
                                  [&rows](PlacementId id) { return !isToBeFetched(*rows.value(id)); });
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
        outcome.onlyHere += candidate.isHere() && !candidate.hidden ? 1 : 0;
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
        for (qsizetype from = 0; from < ids.size(); from += qsizetype(batchRows)) {
            const auto queue = [&](WriteTransaction &transaction) -> Result<int> {
                OperationRecord move;
                move.kind = OperationKind::Move;
                move.group = group;
                POSTHORN_TRY_ASSIGN(const FolderRecord target,
                                    ensureServerFolderLike(transaction, account.id, folder));
                if (isRefused(target))
                    return 0;
                move.targetFolder = target.id;
                return queueUploads(transaction, move, ids.mid(from, qsizetype(batchRows)));
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

Result<SwitchOutcome> switchOutcome(Store &store, const Account &account)
{
    return store.readAndWait<SwitchOutcome>([&account](StoreReader &reader) -> Result<SwitchOutcome> {
        POSTHORN_TRY_ASSIGN(const auto folders, reader.folders(account.id));
        POSTHORN_TRY_ASSIGN(const auto candidates, reader.switchCandidates(account.id));
        return outcomeOf(account, folders, candidates);
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

AccountSwitch::AccountSwitch(ImapSession &session, Store &store, const Clock &clock, const Account &account)
    : m_session(session)
    , m_store(store)
    , m_clock(clock)
    , m_account(account)
{
}

Result<AccountSwitch::Picture> AccountSwitch::look()
{
    return m_store.readAndWait<Picture>([this](StoreReader &reader) -> Result<Picture> {
        Picture picture;
        POSTHORN_TRY_ASSIGN(picture.folders, reader.folders(m_account.id));
        if (isSwitching(m_account, picture.folders) && allLookedAt(picture.folders)) {
            POSTHORN_TRY_ASSIGN(picture.candidates, reader.switchCandidates(m_account.id));
        }
        return picture;
    });
}

Result<SwitchOutcome> AccountSwitch::run()
{
    if (!m_refused.isEmpty()) {
        POSTHORN_TRY(m_store.writeAndWait<void>(Durability::Normal, [this](WriteTransaction &transaction) {
            return noteRefused(transaction, m_refused);
        }));
    }
    POSTHORN_TRY_ASSIGN(Picture picture, look());
    if (!isSwitching(m_account, picture.folders) || !allLookedAt(picture.folders)) {
        SwitchOutcome outcome;
        outcome.running = isSwitching(m_account, picture.folders);
        return outcome;
    }
    const SwitchPlan plan = SwitchPlan::of(picture.candidates, picture.folders);
    m_collectingMarked = collectingMarked(plan, byPlacement(picture.candidates), picture.folders);
    POSTHORN_TRY_ASSIGN(int joined, join(picture, plan.certain));
    if (!plan.doubtful.empty()) {
        POSTHORN_TRY(fetchDoubtful(picture, plan.doubtful));
        POSTHORN_TRY_ASSIGN(picture, look());
        POSTHORN_TRY_ASSIGN(const auto settled, settle(picture, plan.doubtful));
        POSTHORN_TRY_ASSIGN(const int more, join(picture, settled));
        joined += more;
    }
    POSTHORN_TRY_ASSIGN(SwitchOutcome outcome, switchOutcome(m_store, m_account));
    if (outcome.running && outcome.ready && outcome.onlyHere == 0) {
        POSTHORN_TRY(endSwitch(m_store, m_account, OnlyHere::Keep));
        outcome.running = false;
    }
    outcome.joined = joined;
    return outcome;
}

/// Together with what was done to them here: flags, tags, and the folder they were filed in.
Result<int> AccountSwitch::join(const Picture &picture, const std::vector<SwitchPlan::Pair> &pairs)
{
    const Rows rows = byPlacement(picture.candidates);
    QHash<FolderId, FolderRecord> folders;
    for (const FolderRecord &folder : picture.folders)
        folders.insert(folder.id, folder);
    int joined = 0;
    for (size_t from = 0; from < pairs.size(); from += batchRows) {
        const std::span batch(pairs.data() + from, std::min(batchRows, pairs.size() - from));
        const auto write = [&](WriteTransaction &transaction) -> Result<int> {
            QList<OperationRecord> flags;
            for (const SwitchPlan::Pair &pair : batch) {
                const SwitchCandidate &there = *rows.value(pair.onServer);
                OperationRecord change;
                change.kind = OperationKind::SetFlags;
                change.folder = there.folder;
                const SwitchCandidate &here = *rows.value(pair.here);
                change.flags = carriedFlags(here.flags, there.flags);
                if (m_collectingMarked && here.collected && !here.flags.flags.testFlag(MessageFlag::Seen))
                    change.flags.remove = MessageFlag::Seen;
                if (!change.flags.isEmpty())
                    addTarget(flags, change, pair.onServer);
            }
            POSTHORN_TRY(enqueueAll(transaction, flags));
            QList<OperationRecord> moves;
            int done = 0;
            for (const SwitchPlan::Pair &pair : batch) {
                if (const auto one = transaction.joinRows(pair.here, pair.onServer); !one) {
                    if (!isOvertaken(one.error()))
                        return one.error();
                    continue;
                }
                ++done;
                const FolderRecord &filed = folders[rows.value(pair.here)->folder];
                if (filed.role == FolderRole::Inbox ||
                    folders[rows.value(pair.onServer)->folder].role != FolderRole::Inbox)
                    continue;
                OperationRecord move;
                if (filed.role == FolderRole::Trash && !m_account.deletingReachesServer()) {
                    move.kind = OperationKind::Hide;
                } else {
                    move.kind = OperationKind::Move;
                    POSTHORN_TRY_ASSIGN(const FolderRecord target,
                                        ensureServerFolderLike(transaction, m_account.id, filed));
                    if (isRefused(target))
                        continue; // it stays where the server has it
                    move.targetFolder = target.id;
                }
                addTarget(moves, move, pair.onServer);
            }
            POSTHORN_TRY(enqueueAll(transaction, moves));
            return done;
        };
        POSTHORN_TRY_ASSIGN(const int done, m_store.writeAndWait<int>(Durability::Full, write));
        joined += done;
        if (m_progress)
            m_progress(int(from + batch.size()), int(pairs.size()));
    }
    return joined;
}

Result<void> AccountSwitch::fetchDoubtful(const Picture &picture,
                                          const std::vector<SwitchPlan::Doubt> &doubts)
{
    const Rows rows = byPlacement(picture.candidates);
    QHash<FolderId, std::vector<quint32>> wanted;
    QSet<PlacementId> asked;
    for (const SwitchPlan::Doubt &doubt : doubts) {
        for (const PlacementId id : doubt.onServer) {
            const SwitchCandidate &there = *rows.value(id);
            if (!isToBeFetched(there) || asked.contains(id))
                continue;
            asked.insert(id);
            wanted[there.folder].push_back(there.uid);
        }
    }
    for (const FolderRecord &folder : picture.folders) {
        if (!wanted.contains(folder.id))
            continue;
        ImapSteps steps(m_session, m_store, m_clock);
        POSTHORN_TRY(steps.fetchBodiesOf(folder.id, wanted[folder.id]));
    }
    return {};
}

/// Empty where the bytes are not here (any more), or not whole: then nothing can be told of it.
Result<QByteArray> AccountSwitch::contentOf(PlacementId id)
{
    const auto bytes = m_store.readAndWait<QByteArray>([id](StoreReader &reader) { return reader.body(id); });
    if (bytes)
        return contentHash(*bytes);
    if (bytes.error().code == ErrorCode::NotFound || bytes.error().code == ErrorCode::StoreCorrupt)
        return QByteArray();
    return bytes.error();
}

Result<std::vector<SwitchPlan::Pair>> AccountSwitch::settle(const Picture &picture,
                                                            const std::vector<SwitchPlan::Doubt> &doubts)
{
    const Rows rows = byPlacement(picture.candidates);
    std::vector<SwitchPlan::Pair> pairs;
    QSet<PlacementId> taken;
    QHash<PlacementId, QByteArray> contents;
    for (const SwitchPlan::Doubt &doubt : doubts) {
        if (!rows.contains(doubt.here))
            continue;
        POSTHORN_TRY_ASSIGN(const QByteArray content, contentOf(doubt.here));
        PlacementId found;
        for (const PlacementId id : doubt.onServer) {
            if (content.isEmpty() || taken.contains(id) || !rows.contains(id))
                continue;
            if (!contents.contains(id)) {
                POSTHORN_TRY_ASSIGN(contents[id], contentOf(id));
            }
            const bool exact = rows.value(id)->body == rows.value(doubt.here)->body;
            if (contents.value(id) == content && (exact || !found.isValid()))
                found = id;
            if (exact)
                break;
        }
        if (!found.isValid())
            continue;
        taken.insert(found);
        pairs.push_back({doubt.here, found});
    }
    return pairs;
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
