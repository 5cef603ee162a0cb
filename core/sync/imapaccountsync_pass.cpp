// ImapAccountSync: one walk over the account's folders, step by step.

#include "imapaccountsync.h"

#include "accountswitch.h"
#include "latecopies.h"
#include "retentionrun.h"
#include "switchfolders.h"

#include <algorithm>

namespace posthorn
{

namespace
{

int rank(const FolderRecord &folder, FolderId open)
{
    if (folder.role == FolderRole::Inbox)
        return 0;
    if (folder.id == open)
        return 1;
    if (isCollection(folder.role))
        return 4;
    return folder.role == FolderRole::None ? 3 : 2;
}

/// How many of these are in none of the account's folders.
Result<int> countNowhere(Store &store, AccountId account, const QList<QByteArray> &messageIds)
{
    if (messageIds.isEmpty())
        return 0;
    return store.readAndWait<int>([&](StoreReader &reader) -> Result<int> {
        int count = 0;
        for (const QByteArray &messageId : messageIds) {
            POSTHORN_TRY_ASSIGN(const auto rows, reader.placementsByMessageId(account, messageId));
            count += rows.isEmpty() ? 1 : 0;
        }
        return count;
    });
}

} // namespace

void ImapAccountSync::resetPass()
{
    m_listed = false;
    m_drainWanted = true;
    m_foldersToDo.clear();
    m_bodiesToDo.clear();
    m_switchDone = false;
    m_retentionDone = false;
    m_unseen.clear();
    m_refused.clear();
    m_folderFailures.clear();
    m_unblockTried.clear();
    m_passError.reset();
    m_oneLine = false;
    m_restless.clear();
}

bool ImapAccountSync::startPassStep()
{
    if (!m_pass)
        return false;
    if (m_draining)
        return true; // the journal comes first
    if (!m_listed) {
        startList();
        return true;
    }
    if (!m_foldersToDo.isEmpty()) {
        startFolder(m_foldersToDo.takeFirst(), m_pass->options.full);
        return true;
    }
    if (!m_switchDone && m_switching) {
        startSwitch();
        return true;
    }
    if (!m_bodiesToDo.isEmpty()) {
        startBodies(m_bodiesToDo.takeFirst(), bodyPolicy());
        return true;
    }
    if (!m_retentionDone && !m_switching && !m_pass->options.folder) {
        startRetention();
        return true;
    }
    if (!m_passError)
        workSucceeded();
    passEnded(std::exchange(m_passError, {}));
    QMetaObject::invokeMethod(
        this, [this] { pump(); }, Qt::QueuedConnection);
    return true;
}

// -- Folders
// --

void ImapAccountSync::startList()
{
    connecting();
    const quint64 activity = m_activities.begin(Activity::Kind::ListingFolders);
    auto outcome = std::make_shared<FolderListSync::Outcome>();
    m_sync.run(
        m_account,
        [&store = m_context.store, &clock = m_context.clock, id = m_account.id,
         outcome](ImapSession &session, const WakeEvent &) -> Result<void> {
            FolderListSync list(session, store, clock, id);
            POSTHORN_TRY_ASSIGN(*outcome, list.run());
            return {};
        },
        [this, outcome, activity](const JobEnd &end) {
            m_activities.end(activity);
            if (!end.error)
                listed(*outcome);
            else if (end.alive)
                failed(*end.error, {}); // a server that cannot list is not worth a comparison
            stepEnded(m_sync, end);
        });
}

void ImapAccountSync::listed(const FolderListSync::Outcome &outcome)
{
    m_folders = outcome.folders;
    m_listed = true;
    m_switching = isSwitching(m_account, m_folders);
    m_switchDone = false;
    m_drainWanted = m_drainWanted || outcome.requeued;
    for (const QString &path : outcome.removed)
        emit noticed(m_account.id, QStringLiteral("folder-gone"), {path, QString::number(outcome.parked)});
    if (!m_pass)
        return;
    const SyncEngine::SyncOptions &options = m_pass->options;
    QList<std::pair<int, FolderId>> due;
    for (const FolderRecord &folder : std::as_const(m_folders)) {
        if (folder.local || !folder.selectable)
            continue;
        if (options.folder && *options.folder != folder.id)
            continue;
        const bool asked = options.folder.has_value() || folder.id == m_openFolder;
        // What lies in other folders too is looked at only when it is opened; what lies nowhere else must not
        // wait for that, and costs little where its messages are known by name.
        const bool holdsTheRest = folder.role == FolderRole::All && outcome.namesMessages;
        if (isCollection(folder.role) && !asked && !holdsTheRest)
            continue;
        ++m_pass->stats.folders;
        if (folder.role == FolderRole::Inbox && folder.lastSyncMs != 0)
            m_inboxKnown = true;
        if (outcome.changed.contains(folder.id) || options.full || asked)
            due.append({rank(folder, m_openFolder), folder.id});
        const bool unwanted = folder.role == FolderRole::Junk || folder.role == FolderRole::Trash;
        if (bodyPolicy().kind != BodyPolicy::Kind::None && (!unwanted || options.bodies))
            m_bodiesToDo.append(folder.id);
    }
    std::stable_sort(due.begin(), due.end(),
                     [](const auto &one, const auto &other) { return one.first < other.first; });
    for (const auto &[order, folder] : std::as_const(due))
        m_foldersToDo.append(folder);
}

void ImapAccountSync::startFolder(FolderId folder, bool full)
{
    connecting();
    const quint64 activity = m_activities.begin(Activity::Kind::SyncingFolder, folder);
    auto news = std::make_shared<FolderNews>();
    m_sync.run(
        m_account,
        [&store = m_context.store, &clock = m_context.clock, folder, full, news, bodies = bodies(),
         progress = progressOf(activity)](ImapSession &session, const WakeEvent &) -> Result<void> {
            ImapSteps steps(session, store, clock, bodies);
            POSTHORN_TRY_ASSIGN(*news, steps.syncFolder(folder, full, progress));
            return {};
        },
        [this, folder, activity, news](const JobEnd &end) {
            m_activities.end(activity);
            if (end.error) {
                folderFailed(folder, end);
            } else {
                m_unseen.remove(folder);
                m_refused.remove(folder);
                takeNews(*news);
            }
            // Operations may have waited for what this listing brought.
            if (!end.error && m_unblockTried.contains(folder))
                m_drainWanted = true;
            stepEnded(m_sync, end);
        });
}

void ImapAccountSync::startBodies(FolderId folder, const BodyPolicy &policy)
{
    const quint64 activity = m_activities.begin(Activity::Kind::FetchingBodies, folder);
    auto news = std::make_shared<FolderNews>();
    m_sync.run(
        m_account,
        [&store = m_context.store, &clock = m_context.clock, folder, policy, news,
         progress = progressOf(activity)](ImapSession &session, const WakeEvent &) -> Result<void> {
            ImapSteps steps(session, store, clock);
            POSTHORN_TRY_ASSIGN(*news, steps.fetchBodies(folder, policy, progress));
            return {};
        },
        [this, folder, activity, news](const JobEnd &end) {
            m_activities.end(activity);
            if (!end.error)
                takeNews(*news);
            else if (!end.alive && m_pass && ++m_folderFailures[folder] < 2)
                m_bodiesToDo.prepend(folder);
            stepEnded(m_sync, end);
        });
}

/// Before any body comes: what was collected by POP3 need not come again.
void ImapAccountSync::startSwitch()
{
    m_switchDone = true;
    const quint64 activity = m_activities.begin(Activity::Kind::SyncingFolder);
    auto outcome = std::make_shared<SwitchOutcome>();
    m_sync.run(
        m_account,
        [&store = m_context.store, &clock = m_context.clock, account = m_account, refused = m_refused,
         outcome, progress = progressOf(activity)](ImapSession &session, const WakeEvent &) -> Result<void> {
            AccountSwitch matching(session, store, clock, account);
            matching.setProgress(progress);
            matching.setRefused(refused);
            POSTHORN_TRY_ASSIGN(*outcome, matching.run());
            return {};
        },
        [this, outcome, activity](const JobEnd &end) {
            m_activities.end(activity);
            if (end.error && end.alive)
                m_passError = end.error;
            if (!end.error) {
                m_switching = outcome->running;
                m_drainWanted = m_drainWanted || outcome->joined > 0;
            }
            if (!outcome->ready)
                m_bodiesToDo.clear(); // they may be here already
            stepEnded(m_sync, end);
        });
}

/// What came twice, and what leaves by rules. Only after all folders were looked at: what went from one may
/// lie in another. One that cannot be does not hold up the rest.
void ImapAccountSync::startRetention()
{
    m_retentionDone = true;
    const auto left = std::exchange(m_goneUnfetched, {});
    auto outcome = std::make_shared<RetentionOutcome>();
    auto gone = std::make_shared<int>(0);
    auto late = std::make_shared<int>(0);
    m_sync.run(
        m_account,
        [&store = m_context.store, &clock = m_context.clock, account = m_account, unseen = m_unseen, left,
         outcome, gone, late](ImapSession &session, const WakeEvent &) -> Result<void> {
            POSTHORN_TRY_ASSIGN(*late, queueLateCopies(session, store, clock, account.id));
            POSTHORN_TRY_ASSIGN(*outcome, runRetention(store, account, clock, unseen));
            POSTHORN_TRY_ASSIGN(*gone, countNowhere(store, account.id, left));
            return {};
        },
        [this, left, outcome, gone, late](const JobEnd &end) {
            if (end.error)
                m_goneUnfetched = left + m_goneUnfetched; // told after the next pass
            if (end.error || !m_passError)
                m_passError = end.error ? end.error : outcome->damaged;
            if (outcome->settled > 0 || *gone > 0)
                emit noticed(m_account.id, QStringLiteral("removed-elsewhere"),
                             {QString::number(outcome->settled), QString::number(*gone)});
            m_drainWanted = m_drainWanted || outcome->queued > 0 || *late > 0;
            stepEnded(m_sync, end);
        });
}

void ImapAccountSync::folderFailed(FolderId folder, const JobEnd &end)
{
    if (!m_pass)
        return;
    // A broken line is no reason to skip the folder, unless it is the folder that breaks it.
    if (!end.alive && (!end.connected || ++m_folderFailures[folder] < 2)) {
        if (!m_foldersToDo.contains(folder))
            m_foldersToDo.prepend(folder);
        return;
    }
    m_unseen.insert(folder);
    if (end.alive && isRefusal(*end.error))
        m_refused.insert(folder);
    if (end.error->code == ErrorCode::FolderGone && end.alive)
        m_sync.close(); // what this session lists may be what was there when it began
    if (end.error->code != ErrorCode::NotFound && end.error->code != ErrorCode::FolderGone)
        m_passError = end.error; // else the next list will say so
}

} // namespace posthorn
