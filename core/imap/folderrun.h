#pragma once

#include "headerfetch.h"

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
    [[nodiscard]] size_t count() const { return m_knownCount + size_t(m_headers.taken() - m_addedBefore); }
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
    Result<void> removeVanished(std::vector<quint32> uids);
    Result<void> confirmMassVanish(std::vector<quint32> &uids);
    Result<void> finish();
    void noteNews(const FolderRecord &before);
    ServerMessage *known(quint32 uid);

    ImapSession &m_session;
    Store &m_store;
    const Clock &m_clock;
    FolderRecord m_folder;
    quint32 m_uidNextBefore;
    StoreBatches m_batches;
    HeaderFetch m_headers;
    FolderSyncStats m_stats;

    ImapSelected m_selected;
    ImapSession::Changes m_changes;
    bool m_hasChanges = false;            // m_changes is all that happened since m_folder.highestModSeq
    std::vector<ServerMessage> m_known;   // sorted by UID
    size_t m_knownCount = 0;              // without those that vanished
    int m_addedBefore = 0;                // m_headers.taken() when m_known was read
    bool m_incomplete = false;            // the server owes us messages
    std::vector<PlacementId> m_unmatched; // rows without a UID since before SELECT, ascending
    bool m_comparedAll = false;           // by a listing of every UID
};

} // namespace posthorn
