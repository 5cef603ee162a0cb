#pragma once

#include "foldersync.h"
#include "storebatches.h"

namespace posthorn
{

/// Brings the headers of messages that the store lacks from the selected mailbox, newest first, and hands
/// them to be stored. Worker thread; lives for one run. What it is given is used, not owned.
class HeaderFetch
{
public:
    HeaderFetch(ImapSession &session, StoreBatches &batches, FolderId folder,
                const FolderSync::Progress &progress, ImapSession::FetchSink flags);

    /// Asks for MODSEQ too (RFC 7162).
    void setModSeq(bool on) { m_modSeq = on; }
    /// Asks for SAVEDATE too, where offered (RFC 8514).
    void setSaveDate(bool on) { m_saveDate = on; }

    /// The newest that a list shows at once, by their numbers, because their UIDs are not known yet. Returns
    /// the UIDs that came, ascending. `exists`: messages in the mailbox.
    [[nodiscard]] Result<std::vector<quint32>> fetchNewest(quint32 exists);
    /// These UIDs. False: the server did not give all of them.
    [[nodiscard]] Result<bool> fetch(std::vector<quint32> uids);

    /// Messages handed over so far, and the highest UID among them.
    [[nodiscard]] int taken() const { return m_taken; }
    [[nodiscard]] quint32 highestUid() const { return m_highestUid; }

private:
    [[nodiscard]] QByteArray items(bool withStructure) const;
    Result<void> fetchWindows(const std::vector<quint32> &uids, bool withStructure);
    Result<void> take(ImapFetched &&message);

    ImapSession &m_session;
    StoreBatches &m_batches;
    FolderId m_folder;
    const FolderSync::Progress &m_progress;
    ImapSession::FetchSink m_flags; // told what a server says of messages whose header was not asked for
    bool m_modSeq = false;
    bool m_saveDate = false;
    std::vector<quint32> m_wanted; // UIDs whose header is being fetched, ascending
    std::vector<bool> m_received;  // of m_wanted
    quint32 m_highestUid = 0;
    int m_taken = 0;
    int m_total = 0;
};

} // namespace posthorn
