#include "imapaccountsync.h"

#include "accountswitch.h"
#include "retentionrun.h"
#include "switchfolders.h"

#include <algorithm>

namespace posthorn
{

namespace
{

constexpr qint64 progressEveryMs = 100;

QString channelName(const Account &account, const char *what)
{
    return QStringLiteral("imap-%1-%2").arg(account.id.value()).arg(QLatin1String(what));
}

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

} // namespace

ImapAccountSync::ImapAccountSync(const SyncContext &context, const Account &account)
    : AccountSync(context, account)
    , m_sync(context, channelName(account, "sync"))
    , m_interactive(context, channelName(account, "interactive"))
    , m_watch(context, channelName(account, "watch"))
{
    m_journalTimer.setSingleShot(true);
    connect(&m_journalTimer, &QTimer::timeout, this, &ImapAccountSync::journalChanged);
    m_interactiveTimer.setSingleShot(true);
    connect(&m_interactiveTimer, &QTimer::timeout, this, [this] {
        if (m_interactive.state() == ImapChannel::State::Idle)
            m_interactive.close();
    });
}

ImapAccountSync::~ImapAccountSync() = default;

void ImapAccountSync::closeLines()
{
    for (ImapChannel *channel : {&m_sync, &m_interactive, &m_watch})
        channel->close();
    m_drainWanted = std::exchange(m_draining, false) || m_drainWanted;
    m_interactiveTimer.stop();
    endActivities();
    // A step that was cut short is forgotten by its channel, so the list is asked for again.
    m_listed = false;
    m_foldersToDo.clear();
    m_bodiesToDo.clear();
    for (const BodyRequest &request : std::exchange(m_bodiesRunning, {}))
        emit bodyFailed(request.placement, connectionError());
}

void ImapAccountSync::closeRestingLines()
{
    for (ImapChannel *channel : {&m_sync, &m_interactive, &m_watch}) {
        if (channel->state() != ImapChannel::State::Busy)
            channel->close();
    }
}

void ImapAccountSync::resetPass()
{
    m_listed = false;
    m_drainWanted = true;
    m_foldersToDo.clear();
    m_bodiesToDo.clear();
    m_switchDone = false;
    m_retentionDone = false;
    m_unseen.clear();
    m_folderFailures.clear();
    m_unblockTried.clear();
    m_passError.reset();
    m_oneLine = false;
    m_restless.clear();
}

void ImapAccountSync::journalChanged()
{
    m_drainWanted = true;
    pump();
}

void ImapAccountSync::setOpenFolder(FolderId folder)
{
    if (m_openFolder == folder)
        return;
    m_openFolder = folder;
    m_restless.remove(&m_sync);
    if (!isContinuous())
        return;
    if (find(folder) != nullptr && !m_urgent.contains(folder))
        m_urgent.append(folder);
    // Whatever it waits for now, it is no longer the right folder.
    m_sync.interrupt();
    pump();
}

void ImapAccountSync::fetchBody(const MessageRow &row)
{
    if (!mayConnect() && !isContinuous()) {
        emit bodyFailed(row.id, offlineError());
        return;
    }
    if (row.uid == 0) {
        emit bodyFailed(row.id, Error{ErrorDomain::Usage,
                                      ErrorCode::NotFound,
                                      Retry::Backoff,
                                      {},
                                      QStringLiteral("the message is still on its way to this folder")});
        return;
    }
    m_bodies.append({row.id, row.folder, row.uid, 0});
    pump();
}

const FolderRecord *ImapAccountSync::find(FolderId folder) const
{
    const auto it = std::find_if(m_folders.begin(), m_folders.end(),
                                 [folder](const FolderRecord &record) { return record.id == folder; });
    return it == m_folders.end() ? nullptr : &*it;
}

FolderId ImapAccountSync::inbox() const
{
    for (const FolderRecord &folder : m_folders) {
        if (folder.role == FolderRole::Inbox)
            return folder.id;
    }
    return {};
}

BodyPolicy ImapAccountSync::bodyPolicy() const
{
    return m_pass && m_pass->options.bodies ? *m_pass->options.bodies : m_account.bodies;
}

ImapSteps::Bodies ImapAccountSync::bodies() const
{
    return bodyPolicy().kind == BodyPolicy::Kind::None ? ImapSteps::Bodies::StayAway
                                                       : ImapSteps::Bodies::Come;
}

ImapSteps::Progress ImapAccountSync::progressOf(quint64 activity)
{
    // Called on the worker for every batch; the engine hears of it ten times a second.
    auto last = std::make_shared<QElapsedTimer>();
    return [this, activity, last](int done, int total) {
        if (last->isValid() && last->elapsed() < progressEveryMs)
            return;
        last->start();
        QMetaObject::invokeMethod(
            this, [this, activity, done, total] { progressActivity(activity, done, total); },
            Qt::QueuedConnection);
    };
}

// -- What to do next
// -----------------------------------------------------------------------------------------

void ImapAccountSync::pump()
{
    if (!mayConnect()) {
        // Nobody should wait for a body that cannot come.
        for (const BodyRequest &request : std::exchange(m_bodies, {}))
            emit bodyFailed(request.placement, connectionError());
        return;
    }
    const bool syncBusy = !startSyncStep();
    if (!m_bodies.isEmpty() && !m_oneLine)
        startBodyRequests();
    if (m_drainWanted && !m_draining && syncBusy && !m_oneLine && m_sync.isConnected() &&
        m_interactive.state() == ImapChannel::State::Idle)
        startDrain(m_interactive);
    const FolderId watched = inbox();
    if (isContinuous() && m_inboxKnown && !m_oneLine && watched.isValid() &&
        m_watch.state() == ImapChannel::State::Idle && (!m_watch.isConnected() || m_watch.canIdle()) &&
        m_sync.isConnected() && m_sync.canIdle() && !m_restless.contains(&m_watch))
        startRest(m_watch, watched);
}

/// False when sync is busy with something that was started earlier.
bool ImapAccountSync::startSyncStep()
{
    const bool urgent = !m_urgent.isEmpty() || !m_urgentBodies.isEmpty();
    const bool work =
        (m_drainWanted && !m_draining) || urgent || m_pass || (m_oneLine && !m_bodies.isEmpty());
    switch (m_sync.state()) {
    case ImapChannel::State::Busy:
        return false;
    case ImapChannel::State::Resting:
        if (work)
            m_sync.interrupt();
        return true;
    case ImapChannel::State::Idle:
        break;
    }
    if (m_drainWanted && !m_draining) {
        startDrain(m_sync);
        return true;
    }
    if (m_oneLine && !m_bodies.isEmpty()) {
        startBodyRequests();
        return true;
    }
    if (!m_urgent.isEmpty()) {
        startFolder(m_urgent.takeFirst(), false);
        return true;
    }
    if (startPassStep())
        return true;
    if (!m_urgentBodies.isEmpty()) {
        startBodies(m_urgentBodies.takeFirst(), m_account.bodies);
        return true;
    }
    if (isContinuous() && m_sync.isConnected() && m_sync.canIdle() && !m_restless.contains(&m_sync)) {
        const bool own =
            find(m_openFolder) != nullptr && find(m_openFolder)->selectable && m_openFolder != inbox();
        if (own)
            startRest(m_sync, m_openFolder);
        else if (m_oneLine && inbox().isValid())
            startRest(m_sync, inbox());
    }
    return true;
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

// -- The journal
// ---------------------------------------------------------------------------------------------

void ImapAccountSync::startDrain(ImapChannel &channel)
{
    m_drainWanted = false;
    m_draining = true;
    connecting();
    auto outcome = std::make_shared<OperationRunner::Outcome>();
    channel.run(
        m_account,
        [&store = m_context.store, &clock = m_context.clock, id = m_account.id, outcome](ImapSession &session,
                                                                                         const WakeEvent &) {
            OperationRunner runner(session, store, clock, id);
            auto result = runner.drain();
            *outcome = runner.outcome();
            return result;
        },
        [this, &channel, outcome](const JobEnd &end) {
            m_draining = false;
            drained(outcome, end);
            stepEnded(channel, end);
        });
}

void ImapAccountSync::drained(const std::shared_ptr<OperationRunner::Outcome> &outcome, const JobEnd &end)
{
    if (end.error)
        m_drainWanted = true;
    if (m_pass) {
        m_pass->stats.operationsDone += outcome->done;
        m_pass->stats.operationsFailed += outcome->failed;
        if (!m_passError)
            m_passError = outcome->damaged;
    }
    for (const OperationRunner::Notice &notice : std::as_const(outcome->notices))
        emit noticed(m_account.id, notice.key, notice.details);
    for (const FolderId folder : std::as_const(outcome->touched)) {
        if (!m_urgent.contains(folder))
            m_urgent.append(folder);
    }
    for (const FolderId folder : std::as_const(outcome->blocked)) {
        // A listing may bring the UID that they wait for; once a pass is often enough.
        if (m_unblockTried.contains(folder))
            continue;
        m_unblockTried.insert(folder);
        if (!m_urgent.contains(folder))
            m_urgent.append(folder);
    }
    if (outcome->nextDueMs != 0 && isContinuous()) {
        const qint64 pause = std::clamp<qint64>(outcome->nextDueMs - m_context.clock.nowMs(), 1, 3'600'000);
        m_journalTimer.start(std::chrono::milliseconds(pause));
    }
}

// -- The pass
// ------------------------------------------------------------------------------------------------

void ImapAccountSync::startList()
{
    connecting();
    const quint64 activity = beginActivity(Activity::Kind::ListingFolders);
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
            endActivity(activity);
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
    const quint64 activity = beginActivity(Activity::Kind::SyncingFolder, folder);
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
            endActivity(activity);
            if (end.error) {
                folderFailed(folder, end);
            } else {
                m_unseen.remove(folder);
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
    const quint64 activity = beginActivity(Activity::Kind::FetchingBodies, folder);
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
            endActivity(activity);
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
    const quint64 activity = beginActivity(Activity::Kind::SyncingFolder);
    auto outcome = std::make_shared<SwitchOutcome>();
    m_sync.run(
        m_account,
        [&store = m_context.store, &clock = m_context.clock, account = m_account, outcome,
         progress = progressOf(activity)](ImapSession &session, const WakeEvent &) -> Result<void> {
            AccountSwitch matching(session, store, clock, account);
            matching.setProgress(progress);
            POSTHORN_TRY_ASSIGN(*outcome, matching.run());
            return {};
        },
        [this, outcome, activity](const JobEnd &end) {
            endActivity(activity);
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

/// Only after all folders were looked at: what went from one may lie in another. One that cannot be does not
/// hold up the rest.
void ImapAccountSync::startRetention()
{
    m_retentionDone = true;
    auto outcome = std::make_shared<RetentionOutcome>();
    m_sync.run(
        m_account,
        [&store = m_context.store, &clock = m_context.clock, account = m_account, unseen = m_unseen,
         outcome](ImapSession &, const WakeEvent &) -> Result<void> {
            POSTHORN_TRY_ASSIGN(*outcome, runRetention(store, account, clock, unseen));
            return {};
        },
        [this, outcome](const JobEnd &end) {
            if (end.error || !m_passError)
                m_passError = end.error ? end.error : outcome->damaged;
            if (outcome->settled > 0)
                emit noticed(m_account.id, QStringLiteral("removed-elsewhere"),
                             {QString::number(outcome->settled)});
            m_drainWanted = m_drainWanted || outcome->queued > 0;
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
    if (end.error->code == ErrorCode::FolderGone && end.alive)
        m_sync.close(); // what this session lists may be what was there when it began
    if (end.error->code != ErrorCode::NotFound && end.error->code != ErrorCode::FolderGone)
        m_passError = end.error; // else the next list will say so
}

void ImapAccountSync::takeNews(const FolderNews &news)
{
    SyncStats stats;
    stats.added = news.stats.added;
    stats.changed = news.stats.changed;
    stats.removed = news.stats.removed;
    stats.massVanish = news.stats.massVanish;
    if (m_pass)
        m_pass->stats += stats;
    if (news.folder == inbox())
        m_inboxKnown = true;
    for (const QString &alert : news.alerts)
        emit noticed(m_account.id, QStringLiteral("server-alert"), {alert});
    if (news.stats.massVanish)
        emit noticed(m_account.id, QStringLiteral("mass-vanish"), {news.path});
    if (news.stats.uidValidityChanged) {
        emit noticed(m_account.id, QStringLiteral("uidvalidity-changed"), {news.path});
        m_drainWanted = true;
    }
    for (const FolderId changed : news.elsewhere) {
        const FolderRecord *folder = find(changed);
        // What the pass is about to compare anyway need not come twice.
        if (folder != nullptr && !isCollection(folder->role) && !m_urgent.contains(changed) &&
            !m_foldersToDo.contains(changed))
            m_urgent.append(changed);
    }
    if (!news.newMail.isEmpty())
        emit newMailArrived({m_account.id, news.folder, news.newMail});
    const bool bodiesWanted =
        news.stats.added > 0 && m_account.bodies.kind != BodyPolicy::Kind::None && !m_pass;
    if (bodiesWanted && !m_urgentBodies.contains(news.folder))
        m_urgentBodies.append(news.folder);
}

} // namespace posthorn
