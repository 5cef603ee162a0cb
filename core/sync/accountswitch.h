#pragma once

#include "account/account.h"
#include "imap/imapsession.h"
#include "store/store.h"
#include "switchplan.h"

#include <QSet>
#include <QStringList>
#include <functional>

namespace posthorn
{

/// What became of the mail here of an account that is IMAP's now. A value.
struct SwitchOutcome {
    bool running = false;  // the account is between the two, until endSwitch()
    bool ready = false;    // all folders of the server were looked at, and all mail compared with theirs
    QStringList notOpened; // but for these, which the server refuses to open: what lies there is unknown
    qint64 matched = 0;    // messages that are one with the server's
    qint64 onlyHere = 0;
    int joined = 0; // by this pass
};

/// An account that was POP3's and is IMAP's now keeps its mail. Its folders here keep their names until it is
/// decided what becomes of what is only here; by these names (isSwitching(), switchfolders.h) everybody knows
/// that it is between the two, after any crash, and each pass over the account goes on where the last one
/// stopped. Meanwhile no rule removes anything from the server.
///
/// The pass of an IMAP account calls run() after the headers of all folders were compared and before any body
/// comes. A message that is found on the server becomes one with its row there
/// (WriteTransaction::joinRows()); one that was filed here and lies in the server's INBOX is moved to the
/// folder there of the same role or name. Straight-line on a channel's worker; session, store and clock are
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
    [[nodiscard]] Result<void> fetchDoubtful(const Picture &picture,
                                             const std::vector<SwitchPlan::Doubt> &doubts);
    [[nodiscard]] Result<QByteArray> contentOf(PlacementId id);

    ImapSession &m_session;
    Store &m_store;
    const Clock &m_clock;
    Account m_account;
    Progress m_progress;
    QSet<FolderId> m_refused;
    bool m_collectingMarked = false; // the server marked as read whatever POP3 collected
};

/// The account as it is once mail comes by `incoming`: the rest stays, but rules that remove mail from the
/// server wait until the user agreed to them for the new protocol. Pure.
[[nodiscard]] Account switchedTo(Account account, const Endpoint &incoming);

/// How far the switch is. Blocks; any thread but the store's own.
[[nodiscard]] Result<SwitchOutcome> switchOutcome(Store &store, const Account &account);

/// An account changes its protocol only when no change waits for its server. Errors: Usage/NotSupported where
/// some do, with their number as context; Store/*.
[[nodiscard]] Result<void> checkMaySwitch(Store &store, AccountId account);

enum class OnlyHere { Keep, Upload };

/// What is only here stays (in folders that mirror the server's), or goes to the server, to the folder of the
/// same role or name: by the journal, so this returns before it is there. Trash and Junk are not uploaded.
/// Goes on where it was interrupted; answers how many go up. Blocks. Errors: Usage/NotSupported before all
/// was compared; Store/*.
[[nodiscard]] Result<qint64> endSwitch(Store &store, const Account &account, OnlyHere onlyHere);

} // namespace posthorn
