#pragma once

#include "accountsync.h"
#include "folderlistsync.h"
#include "imapchannel.h"
#include "imapsteps.h"
#include "operationrunner.h"

#include <QElapsedTimer>

namespace posthorn
{

/// An IMAP account: decides which of its three connections does what. Engine thread; owned by SyncEngine.
/// - sync: the journal, then the folder list, INBOX, the open folder, the special ones, the rest, then bodies
/// by policy;
///   in between it waits in IDLE on the open folder.
/// - interactive: the bodies that the user waits for, and the journal while sync is busy.
/// - watch: IDLE on INBOX.
/// A server that refuses the second connection is served with one.
class ImapAccountSync final : public AccountSync
{
    Q_OBJECT

public:
    ImapAccountSync(const SyncContext &context, const Account &account);
    ~ImapAccountSync() override;

    void journalChanged() override;
    void setOpenFolder(FolderId folder) override;
    void fetchBody(const MessageRow &row) override;

protected:
    void pump() override;
    void closeLines() override;
    void closeRestingLines() override;
    void resetPass() override;

private:
    struct BodyRequest {
        PlacementId placement;
        FolderId folder;
        quint32 uid = 0;
        int attempts = 0;
    };

    // What sync may do next, in the order of importance; each answers whether it started something.
    bool startSyncStep();
    bool startPassStep();
    void startDrain(ImapChannel &channel);
    void drained(const std::shared_ptr<OperationRunner::Outcome> &outcome, const JobEnd &end);
    void startList();
    void listed(const FolderListSync::Outcome &outcome);
    void startFolder(FolderId folder, bool full);
    void startBodies(FolderId folder, const BodyPolicy &policy);
    void startSwitch();
    void startRetention();
    void startBodyRequests();
    void startRest(ImapChannel &channel, FolderId folder);

    void takeNews(const FolderNews &news);
    void stepEnded(ImapChannel &channel, const JobEnd &end);
    void folderFailed(FolderId folder, const JobEnd &end);
    void lineFailed(ImapChannel &channel, const JobEnd &end);
    void askAgain(const QList<BodyRequest> &requests, const JobEnd &end);
    [[nodiscard]] FolderId inbox() const;
    [[nodiscard]] const FolderRecord *find(FolderId folder) const;
    [[nodiscard]] BodyPolicy bodyPolicy() const;
    [[nodiscard]] ImapSteps::Bodies bodies() const;
    [[nodiscard]] ImapSteps::Progress progressOf(quint64 activity);

    QList<FolderRecord> m_folders;
    QList<FolderId> m_urgent; // to be compared before the rest of the pass
    QList<FolderId> m_urgentBodies;
    QList<BodyRequest> m_bodies;
    QList<BodyRequest> m_bodiesRunning;
    QHash<FolderId, int> m_folderFailures; // of this pass
    QSet<FolderId> m_unblockTried;
    QSet<ImapChannel *> m_restless; // channels whose folder could not be watched
    FolderId m_openFolder;

    bool m_drainWanted = false;
    bool m_draining = false;
    bool m_listed = false; // the pass has its list
    QList<FolderId> m_foldersToDo;
    QList<FolderId> m_bodiesToDo;
    bool m_switchDone = false;         // of this pass
    bool m_switching = false;          // what was collected by POP3 has not been settled yet
    bool m_retentionDone = false;      // of this pass
    QSet<FolderId> m_unseen;           // could not be compared in this pass
    QSet<FolderId> m_refused;          // of these, because the server says no
    QList<QByteArray> m_goneUnfetched; // FolderSyncStats, since rules were looked at last
    std::optional<Error> m_passError;
    bool m_inboxKnown = false;
    bool m_oneLine = false;    // the server refused a second connection
    QTimer m_journalTimer;     // the pause of an operation
    QTimer m_interactiveTimer; // closes the interactive line when nobody needs it

    ImapChannel m_sync;
    ImapChannel m_interactive;
    ImapChannel m_watch;
};

} // namespace posthorn
