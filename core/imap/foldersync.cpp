#include "foldersync.h"

#include "bodyfetch.h"
#include "bodypipeline.h"
#include "folderrun.h"
#include "mime/messageparser.h"

#include <chrono>

namespace posthorn
{

namespace
{

constexpr int bodiesAtOnce = 5'000;

} // namespace

FolderSyncStats &FolderSyncStats::operator+=(const FolderSyncStats &other)
{
    added += other.added;
    changed += other.changed;
    removed += other.removed;
    uidValidityChanged = uidValidityChanged || other.uidValidityChanged;
    massVanish = massVanish || other.massVanish;
    bodiesFetched += other.bodiesFetched;
    goneUnfetched += other.goneUnfetched;
    return *this;
}

bool hasSameUids(const FolderRecord &folder, const ImapSelected &selected)
{
    const bool another = !folder.mailboxId.isEmpty() && !selected.mailboxId.isEmpty() &&
                         folder.mailboxId != selected.mailboxId;
    return folder.uidValidity == selected.uidValidity && !another;
}

bool isCrossCheckDue(const FolderRecord &folder, qint64 nowMs)
{
    constexpr std::chrono::milliseconds every = std::chrono::hours(7 * 24);
    return folder.lastSyncMs != 0 && nowMs - folder.lastFullMs > every.count();
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
    if (hasSameUids(current, now))
        return current;
    POSTHORN_TRY(sync(current, false));
    return record(folder);
}

Result<FolderSyncStats> FolderSync::fetchBodies(FolderId folder, const std::vector<quint32> &uids)
{
    POSTHORN_TRY_ASSIGN(const FolderRecord current, selected(folder));
    POSTHORN_TRY_ASSIGN(const auto bodies,
                        m_store.readAndWait<std::vector<MissingBody>>(
                            [folder, &uids](StoreReader &reader) { return reader.bodiesOf(folder, uids); }));
    BodyPipeline pipeline(m_store, folder);
    BodyFetch fetch(m_session, pipeline, m_progress, static_cast<int>(bodies.size()));
    const auto done = fetch.run(bodies);
    return finished(pipeline, fetch, done, Durability::Normal);
}

Result<FolderSyncStats> FolderSync::fetchMissingBodies(FolderId folder, qint64 sinceMs, qint64 mostBytes)
{
    POSTHORN_TRY_ASSIGN(const FolderRecord current, selected(folder));
    POSTHORN_TRY_ASSIGN(const qint64 total, m_store.readAndWait<qint64>([&](StoreReader &reader) {
        return reader.missingBodyCount(folder, sinceMs, mostBytes);
    }));
    BodyPipeline pipeline(m_store, folder);
    BodyFetch fetch(m_session, pipeline, m_progress, static_cast<int>(total));
    Result<void> done;
    std::optional<MissingBody> last; // what the server did not give is not asked for again in this run
    while (done) {
        const auto bodies = m_store.readAndWait<std::vector<MissingBody>>([&](StoreReader &reader) {
            return reader.missingBodies(folder, sinceMs, bodiesAtOnce, last, mostBytes);
        });
        if (!bodies)
            done = bodies.error();
        else if (bodies->empty())
            break;
        else
            done = fetch.run(*bodies);
        if (done)
            last = bodies->back();
    }
    return finished(pipeline, fetch, done, Durability::Full);
}

Result<void> FolderSync::fetchPreviews(FolderId folder, quint32 fromUid)
{
    constexpr int shownAtOnce = 200;
    if (!m_session.has(ImapCapability::Preview))
        return {};
    POSTHORN_TRY_ASSIGN(const auto newest,
                        m_store.readAndWait<std::vector<MissingBody>>([folder](StoreReader &reader) {
                            return reader.missingBodies(folder, 0, shownAtOnce);
                        }));
    std::vector<quint32> uids;
    for (const MissingBody &missing : newest) {
        if (missing.uid >= fromUid)
            uids.push_back(missing.uid);
    }
    if (uids.empty())
        return {};
    QList<std::pair<quint32, QString>> previews;
    POSTHORN_TRY(m_session.fetch(
        formatUidSet(uids), "(UID PREVIEW (LAZY))", [&](ImapFetched &&message) -> Result<void> {
            if (!message.preview.isEmpty() && previews.size() < shownAtOnce)
                previews.append({message.uid, MessageParser::snippet(QString::fromUtf8(message.preview))});
            return {};
        }));
    return m_store.writeAndWait<void>(Durability::Normal, [&](WriteTransaction &transaction) {
        return transaction.setPreviews(folder, previews);
    });
}

/// What came before an error is good, and is kept.
Result<FolderSyncStats> FolderSync::finished(BodyPipeline &pipeline, const BodyFetch &fetch,
                                             const Result<void> &done, Durability durability)
{
    const auto stored = pipeline.finish(durability);
    POSTHORN_TRY(done);
    POSTHORN_TRY(stored);
    FolderSyncStats stats;
    stats.bodiesFetched = fetch.taken();
    return stats;
}

} // namespace posthorn
