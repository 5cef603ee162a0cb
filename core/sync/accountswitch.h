#pragma once

#include "imap/imapsession.h"
#include "switchend.h"
#include "switchplan.h"

#include <QSet>
#include <functional>

namespace posthorn
{

/// An account that was POP3's and is IMAP's now keeps its mail. Its folders here keep their names until it is
/// decided what becomes of what is only here; by these names (isSwitching(), switchfolders.h) everybody knows
/// that it is between the two, after any crash, and each pass over the account goes on where the last one
/// stopped. Meanwhile no rule removes anything from the server.
///
/// The pass of an IMAP account calls run() after the headers of all folders were compared and before any body
/// comes. A message that is found on the server becomes one with its row there
/// (WriteTransaction::joinRows()); one that was filed here and lies in the server's INBOX is moved to the
/// folder there of the same role or name. What was deleted here while the POP3 server kept it stays out of
/// view (OperationKind::Hide). Straight-line on a channel's worker; session, store and clock are
/// used, not owned.
class AccountSwitch
{
public:
    using Progress = std::function<void(int done, int total)>;

    AccountSwitch(ImapSession &session, Store &store, const Clock &clock, const Account &account);

    void setProgress(Progress progress) { m_progress = std::move(progress); }
    /// Folders that the server refused to open in this pass. What nobody can look at must not keep the
    /// account between the two for ever: they count as looked at, and what may lie there is only here.
    void setRefused(const QSet<FolderId> &folders) { m_refused = folders; }
    /// Does nothing for an account that is not between the two. Ends the switch by itself where nothing is
    /// only here. Errors: the session's, Store/*.
    [[nodiscard]] Result<SwitchOutcome> run();

private:
    struct Picture {
        QList<FolderRecord> folders;
        std::vector<SwitchCandidate> candidates;
    };
    [[nodiscard]] Result<Picture> look();
    [[nodiscard]] Result<int> join(const Picture &picture, const std::vector<SwitchPlan::Pair> &pairs);
    [[nodiscard]] Result<std::vector<SwitchPlan::Pair>> settle(const Picture &picture,
                                                               const std::vector<SwitchPlan::Doubt> &doubts);
    [[nodiscard]] Result<void> hide(const Picture &picture);
    [[nodiscard]] Result<void> fetchDoubtful(const Picture &picture, const SwitchPlan &plan);
    [[nodiscard]] Result<QByteArray> contentOf(PlacementId id);

    ImapSession &m_session;
    Store &m_store;
    const Clock &m_clock;
    Account m_account;
    Progress m_progress;
    QSet<FolderId> m_refused;
    bool m_collectingMarked = false; // the server marked as read whatever POP3 collected
};

} // namespace posthorn
