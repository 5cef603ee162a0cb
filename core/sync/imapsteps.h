#pragma once

#include "account/account.h"
#include "imap/foldersync.h"
#include "store/store.h"
#include "wakeevent.h"

#include <functional>

namespace posthorn
{

/// What a look at one folder brought, as it travels to the engine thread. A value.
struct FolderNews {
    FolderId folder;
    QString path;
    FolderSyncStats stats;
    QList<PlacementId> newMail; // unread, new in an INBOX that was known before; told by one line only
    QStringList alerts;         // what the server wants to be shown
    QList<FolderId> elsewhere;  // folders that have changed since they were compared, as the server says
};

/// The straight-line steps of IMAP work on one folder; on a channel's worker. Session, store and clock are
/// used, not owned.
class ImapSteps
{
public:
    using Progress = std::function<void(int done, int total)>;
    using NewsSink = std::function<void(const FolderNews &)>;

    /// Whether the bodies of new messages will come by themselves; where not, their first words are asked
    /// for.
    enum class Bodies { Come, StayAway };
    ImapSteps(ImapSession &session, Store &store, const Clock &clock, Bodies bodies = Bodies::Come);
    ~ImapSteps();
    ImapSteps(const ImapSteps &) = delete;
    ImapSteps &operator=(const ImapSteps &) = delete;

    /// Compares the folder with the server. A folder that went away meanwhile is Usage/NotFound.
    [[nodiscard]] Result<FolderNews> syncFolder(FolderId folder, bool full, const Progress &progress = {});
    /// Bodies that the policy wants and that are not here.
    [[nodiscard]] Result<FolderNews> fetchBodies(FolderId folder, const BodyPolicy &policy,
                                                 const Progress &progress = {});
    /// The bodies that somebody waits for, by their UIDs.
    [[nodiscard]] Result<void> fetchBodiesOf(FolderId folder, const std::vector<quint32> &uids);
    /// Compares, then waits in IDLE and catches up with every change, until `wake` is set. With NOTIFY it
    /// hears of all other folders too.
    [[nodiscard]] Result<void> watch(FolderId folder, const WakeEvent &wake, const NewsSink &sink);

private:
    [[nodiscard]] Result<FolderRecord> record(FolderId folder);
    [[nodiscard]] Result<FolderNews> news(const FolderRecord &before, const FolderSyncStats &stats);
    [[nodiscard]] Result<QList<PlacementId>> newMail(FolderId inbox, const FolderSyncStats &stats);
    void noteArrivals(quint32 compared, FolderNews &news) const;
    [[nodiscard]] Result<void> selectFor(const FolderRecord &folder);
    [[nodiscard]] Result<void> addElsewhere(const FolderRecord &watched, FolderNews &news);
    void listen();

    ImapSession &m_session;
    Store &m_store;
    const Clock &m_clock;
    Bodies m_bodies;
    QStringList m_alerts;
    QHash<QByteArray, ImapMailbox> m_elsewhere; // by name, as the server told of them since the last news
    bool m_someWent = false;                    // messages vanished since the last comparison
};

} // namespace posthorn
