#pragma once

#include "foldersync.h"
#include "storebatches.h"

namespace posthorn
{

/// One run of FolderSync over one folder: what the store knew at its beginning, what the server says, and the
/// difference. Worker thread; lives for one call.
class FolderRun
{
public:
    FolderRun(ImapSession &session, Store &store, const Clock &clock, const FolderSync::Progress &progress,
              FolderRecord folder);

    [[nodiscard]] Result<FolderSyncStats> sync(bool full);
    [[nodiscard]] Result<FolderSyncStats> catchUp();

private:
    Result<void> select(bool full);
    Result<void> adoptUidValidity();
    Result<std::vector<PlacementId>> unmatched();
    Result<void> matchTheRest();
    Result<void> crossCheck();
    Result<void> readSize();
    void noteWhatIsOwed();
    /// What the store will have once everything is written.
    [[nodiscard]] size_t count() const { return m_knownCount + size_t(m_stats.added - m_addedBefore); }
    Result<void> loadKnown();
    [[nodiscard]] bool isUnchanged() const;
    Result<void> firstSync();
    Result<void> compareChanges();
    Result<void> compareAll();
    Result<void> compareNewest();
    Result<void> listAll(QByteArrayView set, std::vector<quint32> &unknown, std::vector<bool> &seen);
    Result<std::vector<quint32>> allUids();
    Result<void> takeFlags(ImapFetched &&message);
    Result<void> fetchNew(std::vector<quint32> uids);
    Result<void> takeMessage(ImapFetched &&message);
    Result<void> removeVanished(std::vector<quint32> uids);
    Result<void> confirmMassVanish(std::vector<quint32> &uids);
    Result<void> finish();
    Result<void> fetchHeaders(const std::vector<quint32> &uids, bool withStructure);
    [[nodiscard]] QByteArray headerItems(bool withStructure) const;
    ServerMessage *known(quint32 uid);

    ImapSession &m_session;
    Store &m_store;
    const Clock &m_clock;
    const FolderSync::Progress &m_progress;
    FolderRecord m_folder;
    StoreBatches m_batches;
    FolderSyncStats m_stats;

    ImapSelected m_selected;
    ImapSession::Changes m_changes;
    bool m_hasChanges = false;            // m_changes is all that happened since m_folder.highestModSeq
    std::vector<ServerMessage> m_known;   // sorted by UID
    size_t m_knownCount = 0;              // without those that vanished
    int m_addedBefore = 0;                // m_stats.added when m_known was read
    std::vector<quint32> m_wanted;        // UIDs whose header is being fetched, ascending
    std::vector<bool> m_received;         // of m_wanted
    quint32 m_highestUid = 0;             // of what was added
    bool m_incomplete = false;            // the server owes us messages
    std::vector<PlacementId> m_unmatched; // rows without a UID since before SELECT, ascending
    bool m_comparedAll = false;           // by a listing of every UID
    int m_total = 0;
};

} // namespace posthorn
