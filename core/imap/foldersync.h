#pragma once

#include "imapsession.h"
#include "store/store.h"

#include <functional>

namespace posthorn
{

class BodyFetch;
class BodyPipeline;

/// What one sync did, for activity lines, posthornctl's last line and the benchmarks.
struct FolderSyncStats {
    int added = 0;
    int changed = 0;
    int removed = 0;
    bool uidValidityChanged = false;
    bool massVanish = false; // far fewer messages than before: believed only after a second full listing
    int bodiesFetched = 0;
    /// Message-IDs of what went from the folder before its bytes came, of an account that keeps what leaves:
    /// it may lie in another folder.
    QList<QByteArray> goneUnfetched;
    /// The UIDs that this sync was the first to compare up to, of a folder that was known before: what is new
    /// in it, whichever of several lines brought it. Told once, because it is read and moved on in one
    /// commit.
    quint32 newFrom = 0;
    quint32 newUntil = 0; // the first that is not among them
    FolderSyncStats &operator+=(const FolderSyncStats &other);
};

/// Whether it is time to compare every UID, whatever the server says of changes: once a week.
[[nodiscard]] bool isCrossCheckDue(const FolderRecord &folder, qint64 nowMs);

/// Whether the UIDs that the store has of the folder still mean the same messages: one UIDVALIDITY, and one
/// mailbox where the server names them (RFC 8474). Those made in the same second may share a UIDVALIDITY
/// (Cyrus), and a rename puts one in the place of the other.
[[nodiscard]] bool hasSameUids(const FolderRecord &folder, const ImapSelected &selected);

/// Brings the store's picture of one IMAP folder in step with the server: newest messages first, in windows,
/// so that a list fills at once; then the rest; flags, keywords and removals by QRESYNC, CONDSTORE or a
/// streamed flag listing. Blocking: runs on the worker of its session. Writes to the store in batches while
/// it goes on reading.
class FolderSync
{
public:
    using Progress = std::function<void(int done, int total)>;

    /// Session and store are used, not owned.
    FolderSync(ImapSession &session, Store &store, const Clock &clock);

    void setProgress(Progress progress) { m_progress = std::move(progress); }

    /// Selects the folder and compares. `full`: by a complete UID listing even where the server says nothing
    /// changed.
    [[nodiscard]] Result<FolderSyncStats> sync(const FolderRecord &folder, bool full);
    /// After IDLE or NOOP told of new mail in the selected folder: only what is new since uidNext, and flags.
    [[nodiscard]] Result<FolderSyncStats> catchUp(FolderId folder);
    /// First words (PREVIEW, RFC 8970) of the newest messages from `fromUid` on whose bodies are not here;
    /// nothing where the server has none. They come last, because servers may have to read the messages for
    /// them.
    [[nodiscard]] Result<void> fetchPreviews(FolderId folder, quint32 fromUid);
    /// Bodies of these UIDs of the selected folder, or of all that the policy wants (`sinceMs` 0 = all,
    /// `mostBytes` 0 = of any size).
    [[nodiscard]] Result<FolderSyncStats> fetchBodies(FolderId folder, const std::vector<quint32> &uids);
    [[nodiscard]] Result<FolderSyncStats> fetchMissingBodies(FolderId folder, qint64 sinceMs,
                                                             qint64 mostBytes = 0);

private:
    Result<FolderRecord> record(FolderId id);
    Result<FolderRecord> selected(FolderId folder);
    static Result<FolderSyncStats> finished(BodyPipeline &pipeline, const BodyFetch &fetch,
                                            const Result<void> &done, Durability durability);

    ImapSession &m_session;
    Store &m_store;
    const Clock &m_clock;
    Progress m_progress;
};

} // namespace posthorn
