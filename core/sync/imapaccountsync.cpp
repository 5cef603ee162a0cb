#include "imapaccountsync.h"

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
    m_activities.endAllButSending();
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
            this, [this, activity, done, total] { m_activities.progress(activity, done, total); },
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

// -- What the steps bring
// --

void ImapAccountSync::takeNews(const FolderNews &news)
{
    SyncStats stats;
    stats.added = news.stats.added;
    stats.changed = news.stats.changed;
    stats.removed = news.stats.removed;
    stats.massVanish = news.stats.massVanish;
    if (m_pass)
        m_pass->stats += stats;
    m_goneUnfetched += news.stats.goneUnfetched;
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
