#pragma once

#include "foldersync.h"

namespace posthorn
{

/// Brings whole messages of the selected folder into the store, without marking them as read. A body is bound
/// to its row by folder, UIDVALIDITY and UID only, taken once, and only when it was asked for. Where its
/// length is not what the server announced it is asked for once more: a server that then says the same again
/// has it so. One too large to be read is left out, so that it does not stand in the way of the others.
/// Worker thread.
class BodyFetch
{
public:
    BodyFetch(ImapSession &session, Store &store, const FolderRecord &folder,
              const FolderSync::Progress &progress);

    /// Answers how many were stored. UIDs that the server has nothing for are left out. For a message that
    /// someone waits for, `askSizesFirst` false saves a round trip.
    [[nodiscard]] Result<int> run(std::vector<quint32> uids, bool askSizesFirst);

private:
    struct Received {
        qint64 size = 0; // as announced before; 0 = not asked
        bool stored = false;
        qint64 doubtfulSize = -1; // length of a body that was not as long as announced
    };
    Result<void> askSizes(const std::vector<quint32> &uids);
    Result<void> fetch(const std::vector<quint32> &uids);
    Result<void> take(ImapFetched &&message);

    ImapSession &m_session;
    Store &m_store;
    FolderRecord m_folder;
    const FolderSync::Progress &m_progress;
    QHash<quint32, Received> m_wanted;
    class StoreBatches *m_batches = nullptr; // while run() runs
    int m_stored = 0;
};

} // namespace posthorn
