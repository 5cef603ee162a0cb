#include "foldersync.h"

#include "bodyfetch.h"
#include "folderrun.h"

#include <QSet>

namespace posthorn
{

namespace
{

constexpr int bodiesAtOnce = 500;

} // namespace

FolderSyncStats &FolderSyncStats::operator+=(const FolderSyncStats &other)
{
    added += other.added;
    changed += other.changed;
    removed += other.removed;
    uidValidityChanged = uidValidityChanged || other.uidValidityChanged;
    massVanish = massVanish || other.massVanish;
    bodiesFetched += other.bodiesFetched;
    return *this;
}

FolderSync::FolderSync(ImapSession &session, Store &store, const Clock &clock)
    : m_session(session)
    , m_store(store)
    , m_clock(clock)
{
}

Result<FolderRecord> FolderSync::record(FolderId id)
{
    return m_store.readAndWait<FolderRecord>([id](StoreReader &reader) { return reader.folder(id); });
}

Result<FolderSyncStats> FolderSync::sync(const FolderRecord &folder, bool full)
{
    POSTHORN_TRY_ASSIGN(FolderRecord current, record(folder.id));
    return FolderRun(m_session, m_store, m_clock, m_progress, std::move(current)).sync(full);
}

Result<FolderSyncStats> FolderSync::catchUp(FolderId folder)
{
    POSTHORN_TRY_ASSIGN(FolderRecord current, record(folder));
    return FolderRun(m_session, m_store, m_clock, m_progress, std::move(current)).catchUp();
}

/// Selects the folder where it is not, and makes sure that UIDs still mean what the store believes.
Result<FolderRecord> FolderSync::selected(FolderId folder)
{
    POSTHORN_TRY_ASSIGN(FolderRecord current, record(folder));
    if (m_session.selectedMailbox() == current.mailbox)
        return current;
    POSTHORN_TRY_ASSIGN(const ImapSelected now, m_session.select(current.mailbox));
    if (now.uidValidity == current.uidValidity)
        return current;
    POSTHORN_TRY(sync(current, false));
    return record(folder);
}

Result<FolderSyncStats> FolderSync::fetchBodies(FolderId folder, const std::vector<quint32> &uids)
{
    POSTHORN_TRY_ASSIGN(const FolderRecord current, selected(folder));
    FolderSyncStats stats;
    POSTHORN_TRY_ASSIGN(stats.bodiesFetched,
                        BodyFetch(m_session, m_store, current, m_progress).run(uids, uids.size() > 1));
    return stats;
}

Result<FolderSyncStats> FolderSync::fetchMissingBodies(FolderId folder, qint64 sinceMs)
{
    POSTHORN_TRY_ASSIGN(const FolderRecord current, selected(folder));
    FolderSyncStats stats;
    QSet<quint32> tried; // what the server did not give is not asked for again in this run
    qsizetype refused = 0;
    while (true) {
        const qsizetype limit = bodiesAtOnce + refused;
        POSTHORN_TRY_ASSIGN(
            std::vector<quint32> uids,
            m_store.readAndWait<std::vector<quint32>>([folder, sinceMs, limit](StoreReader &reader) {
                return reader.missingBodies(folder, sinceMs, static_cast<int>(limit));
            }));
        const bool more = std::ssize(uids) >= limit;
        refused =
            static_cast<qsizetype>(std::erase_if(uids, [&](quint32 uid) { return tried.contains(uid); }));
        if (uids.empty()) {
            if (!more)
                return stats;
            continue;
        }
        POSTHORN_TRY_ASSIGN(const int fetched,
                            BodyFetch(m_session, m_store, current, m_progress).run(uids, true));
        stats.bodiesFetched += fetched;
        for (const quint32 uid : uids)
            tried.insert(uid);
    }
}

} // namespace posthorn
