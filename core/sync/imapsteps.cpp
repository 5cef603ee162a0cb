#include "imapsteps.h"

#include "folderlistsync.h"

#include <chrono>

namespace posthorn
{

namespace
{
constexpr auto longestIdle = std::chrono::minutes(28);
// More new mail than this at once is told as a number anyway.
constexpr int newMailLimit = 200;
// A server that names more at once than anybody has folders is not listened to.
constexpr qsizetype mostElsewhere = 20'000;
} // namespace

ImapSteps::ImapSteps(ImapSession &session, Store &store, const Clock &clock, Bodies bodies)
    : m_session(session)
    , m_store(store)
    , m_clock(clock)
    , m_bodies(bodies)
{
    listen();
}

ImapSteps::~ImapSteps()
{
    m_session.setUnsolicitedHandler({});
}

void ImapSteps::listen()
{
    m_session.setUnsolicitedHandler([this](const ImapSession::Unsolicited &said) {
        switch (said.kind) {
        case ImapSession::Unsolicited::Kind::Alert:
            m_alerts.append(said.text);
            break;
        case ImapSession::Unsolicited::Kind::Expunged:
        case ImapSession::Unsolicited::Kind::Vanished:
            m_someWent = true;
            break;
        case ImapSession::Unsolicited::Kind::Mailbox:
            if (m_elsewhere.size() < mostElsewhere || m_elsewhere.contains(said.mailbox.name))
                m_elsewhere.insert(said.mailbox.name, said.mailbox);
            break;
        case ImapSession::Unsolicited::Kind::Exists:
        case ImapSession::Unsolicited::Kind::Flags:
        case ImapSession::Unsolicited::Kind::Bye:
            break;
        }
    });
}

Result<FolderRecord> ImapSteps::record(FolderId folder)
{
    return m_store.readAndWait<FolderRecord>([folder](StoreReader &reader) { return reader.folder(folder); });
}

Result<void> ImapSteps::selectFor(const FolderRecord &folder)
{
    if (m_session.selectedMailbox() == folder.mailbox)
        return {};
    POSTHORN_TRY_ASSIGN(const ImapSelected selected, m_session.select(folder.mailbox));
    if (folder.uidValidity != 0 && !hasSameUids(folder, selected)) {
        // The UIDs that are known here mean other messages now.
        FolderSync sync(m_session, m_store, m_clock);
        POSTHORN_TRY(sync.sync(folder, false));
    }
    return {};
}

Result<FolderNews> ImapSteps::news(const FolderRecord &before, const FolderSyncStats &stats)
{
    const quint32 compared = m_session.exists();
    if (m_bodies == Bodies::StayAway && stats.added > 0)
        POSTHORN_TRY(FolderSync(m_session, m_store, m_clock).fetchPreviews(before.id, before.uidNext));
    FolderNews news;
    news.folder = before.id;
    noteArrivals(compared, news);
    news.path = before.path;
    news.stats = stats;
    news.alerts = std::exchange(m_alerts, {});
    if (before.role == FolderRole::Inbox && stats.newFrom < stats.newUntil) {
        POSTHORN_TRY_ASSIGN(news.newMail, newMail(before.id, stats));
    }
    return news;
}

/// What the user moved here is nothing new.
Result<QList<PlacementId>> ImapSteps::newMail(FolderId inbox, const FolderSyncStats &stats)
{
    MessageQuery query;
    query.folder = inbox;
    query.onlyUnread = true;
    return m_store.readAndWait<QList<PlacementId>>([&](StoreReader &reader) -> Result<QList<PlacementId>> {
        QList<PlacementId> ids;
        POSTHORN_TRY_ASSIGN(const auto rows, reader.firstRows(query, newMailLimit));
        for (const MessageRow &row : rows) {
            if (row.uid < stats.newFrom || row.uid >= stats.newUntil)
                continue;
            POSTHORN_TRY_ASSIGN(const MessageDetail detail, reader.detail(row.id));
            if (detail.savedMs == 0)
                ids.append(row.id);
        }
        return ids;
    });
}

/// What came into the folder while something else of it was fetched: the server may not say it again.
void ImapSteps::noteArrivals(quint32 compared, FolderNews &news) const
{
    if (m_session.exists() != compared)
        news.elsewhere.append(news.folder);
}

Result<FolderNews> ImapSteps::syncFolder(FolderId folder, bool full, const Progress &progress)
{
    POSTHORN_TRY_ASSIGN(const FolderRecord before, record(folder));
    FolderSync sync(m_session, m_store, m_clock);
    if (progress)
        sync.setProgress(progress);
    POSTHORN_TRY_ASSIGN(const FolderSyncStats stats, sync.sync(before, full));
    m_someWent = false;
    return news(before, stats);
}

Result<FolderNews> ImapSteps::fetchBodies(FolderId folder, const BodyPolicy &policy, const Progress &progress)
{
    POSTHORN_TRY_ASSIGN(const FolderRecord before, record(folder));
    qint64 since = 0;
    if (policy.kind == BodyPolicy::Kind::None)
        return news(before, {});
    if (policy.kind == BodyPolicy::Kind::LastDays)
        since = m_clock.nowMs() - std::chrono::milliseconds(std::chrono::hours(24) * policy.days).count();
    POSTHORN_TRY_ASSIGN(const auto missing,
                        m_store.readAndWait<std::vector<MissingBody>>([&](StoreReader &reader) {
                            return reader.missingBodies(folder, since, 1, {}, policy.mostBytes);
                        }));
    if (missing.empty())
        return news(before, {});
    POSTHORN_TRY(selectFor(before));
    FolderSync sync(m_session, m_store, m_clock);
    if (progress)
        sync.setProgress(progress);
    const quint32 compared = m_session.exists();
    POSTHORN_TRY_ASSIGN(const FolderSyncStats stats,
                        sync.fetchMissingBodies(folder, since, policy.mostBytes));
    POSTHORN_TRY_ASSIGN(FolderNews told, news(before, stats));
    noteArrivals(compared, told);
    return told;
}

Result<void> ImapSteps::fetchBodiesOf(FolderId folder, const std::vector<quint32> &uids)
{
    POSTHORN_TRY_ASSIGN(const FolderRecord before, record(folder));
    POSTHORN_TRY(selectFor(before));
    FolderSync sync(m_session, m_store, m_clock);
    POSTHORN_TRY(sync.fetchBodies(folder, uids));
    return {};
}

/// Those of the mailboxes told of whose figures are not what the store has.
Result<void> ImapSteps::addElsewhere(const FolderRecord &watched, FolderNews &news)
{
    const QHash<QByteArray, ImapMailbox> told = std::exchange(m_elsewhere, {});
    for (const ImapMailbox &mailbox : told) {
        POSTHORN_TRY_ASSIGN(const auto folder,
                            m_store.readAndWait<std::optional<FolderRecord>>([&](StoreReader &reader) {
                                return reader.folderByMailbox(watched.account, mailbox.name);
                            }));
        if (folder && folder->id != watched.id && folder->selectable && !isUnchanged(*folder, mailbox) &&
            !news.elsewhere.contains(folder->id))
            news.elsewhere.append(folder->id);
    }
    return {};
}

Result<void> ImapSteps::watch(FolderId folder, const WakeEvent &wake, const NewsSink &sink)
{
    POSTHORN_TRY_ASSIGN(const FolderNews first, syncFolder(folder, false));
    sink(first);
    if (m_session.has(ImapCapability::Notify)) {
        // Where it is refused, IDLE alone has to do.
        if (const auto set = m_session.notifyOfAll(); !set && set.error().domain != ErrorDomain::Server)
            return set.error();
    }
    while (!wake.isSet()) {
        POSTHORN_TRY_ASSIGN(const auto end, m_session.idle(longestIdle, wake.fd()));
        if (end == ImapSession::IdleEnd::Interrupted)
            break;
        if (end == ImapSession::IdleEnd::TimedOut) {
            if (!m_session.quirks().noopIsUseless) // hears what the server forgot to tell in IDLE
                POSTHORN_TRY(m_session.noop());
            continue;
        }
        POSTHORN_TRY_ASSIGN(const FolderRecord before, record(folder));
        FolderNews changed;
        if (end == ImapSession::IdleEnd::Changed && m_someWent) {
            POSTHORN_TRY_ASSIGN(changed, syncFolder(folder, false));
        } else if (end == ImapSession::IdleEnd::Changed) {
            FolderSync sync(m_session, m_store, m_clock);
            POSTHORN_TRY_ASSIGN(const FolderSyncStats stats, sync.catchUp(folder));
            POSTHORN_TRY_ASSIGN(changed, news(before, stats));
        } else {
            POSTHORN_TRY_ASSIGN(changed, news(before, {}));
        }
        POSTHORN_TRY(addElsewhere(before, changed));
        sink(changed);
    }
    return {};
}

} // namespace posthorn
