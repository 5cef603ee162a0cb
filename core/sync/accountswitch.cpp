#include "accountswitch.h"

#include "imapsteps.h"
#include "switchend.h"
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
    for (const SwitchCandidate &candidate : candidates) {
        if (!candidate.isDeleted())
            rows.insert(candidate.placement, &candidate);
    }
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

bool hasDeleted(const std::vector<SwitchCandidate> &candidates)
{
    return std::any_of(candidates.begin(), candidates.end(),
                       [](const SwitchCandidate &candidate) { return candidate.isDeleted(); });
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

} // namespace

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
            POSTHORN_TRY_ASSIGN(picture.candidates, comparedOf(reader, m_account.id));
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
    if (!plan.doubtful.empty() || !plan.maybeDeleted.empty()) {
        POSTHORN_TRY(fetchDoubtful(picture, plan));
        POSTHORN_TRY_ASSIGN(picture, look());
        POSTHORN_TRY_ASSIGN(const auto settled, settle(picture, plan.doubtful));
        POSTHORN_TRY_ASSIGN(const int more, join(picture, settled));
        joined += more;
    }
    if (hasDeleted(picture.candidates)) {
        POSTHORN_TRY_ASSIGN(picture, look());
        POSTHORN_TRY(hide(picture));
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
                const FolderRole there = folders[rows.value(pair.onServer)->folder].role;
                const bool staysHidden = filed.role == FolderRole::Trash && there != FolderRole::Trash &&
                                         !m_account.deletingReachesServer();
                if (filed.role == FolderRole::Inbox || (!staysHidden && there != FolderRole::Inbox))
                    continue;
                OperationRecord move;
                if (staysHidden) {
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

/// What was deleted here. In the server's Trash it is where it belongs.
Result<void> AccountSwitch::hide(const Picture &picture)
{
    const Rows rows = byPlacement(picture.candidates);
    QSet<FolderId> trash;
    for (const FolderRecord &folder : picture.folders) {
        if (folder.role == FolderRole::Trash)
            trash.insert(folder.id);
    }
    const SwitchPlan plan = SwitchPlan::of(picture.candidates, picture.folders);
    for (size_t from = 0; from < plan.deleted.size(); from += batchRows) {
        const std::span batch(plan.deleted.data() + from, std::min(batchRows, plan.deleted.size() - from));
        POSTHORN_TRY(
            m_store.writeAndWait<void>(Durability::Full, [&](WriteTransaction &transaction) -> Result<void> {
                OperationRecord hiding;
                hiding.kind = OperationKind::Hide;
                for (const SwitchPlan::Deletion &deletion : batch) {
                    const auto bound =
                        transaction.bindDeleted(m_account.id, deletion.uidl, deletion.onServer);
                    if (!bound && !isOvertaken(bound.error()))
                        return bound;
                    if (bound && !trash.contains(rows.value(deletion.onServer)->folder))
                        hiding.targets.append({deletion.onServer, {}, 0, {}, {}, 0});
                }
                return hiding.targets.isEmpty() ? Result<void>() : enqueueAll(transaction, {hiding});
            }));
    }
    return {};
}

Result<void> AccountSwitch::fetchDoubtful(const Picture &picture, const SwitchPlan &plan)
{
    const Rows rows = byPlacement(picture.candidates);
    QHash<FolderId, std::vector<quint32>> wanted;
    QSet<PlacementId> asked;
    const auto ask = [&](const std::vector<PlacementId> &onServer) {
        for (const PlacementId id : onServer) {
            const SwitchCandidate &there = *rows.value(id);
            if (!isToBeFetched(there) || asked.contains(id))
                continue;
            asked.insert(id);
            wanted[there.folder].push_back(there.uid);
        }
    };
    for (const SwitchPlan::Doubt &doubt : plan.doubtful)
        ask(doubt.onServer);
    ask(plan.maybeDeleted);
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

} // namespace posthorn
