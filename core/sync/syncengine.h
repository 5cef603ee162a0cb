#pragma once

#include "account/account.h"
#include "net/transcript.h"
#include "security/connectionsecurityinfo.h"
#include "security/credentials.h"
#include "store/store.h"
#include "syncstatus.h"

#include <QObject>
#include <memory>

namespace posthorn
{

/// Keeps the store and the servers of all accounts in step. Lives on the engine thread (made there, or moved
/// there before start()); owned by the composition root. All public methods but the constructor may be called
/// from any thread: they post to the engine thread. Signals are emitted on the engine thread and carry
/// values.
class SyncEngine : public QObject
{
    Q_OBJECT

public:
    enum class Mode {
        Continuous, // stays connected: push, polling, retries
        OneShot,    // connects only for what is asked (posthornctl)
    };
    struct SyncOptions {
        std::optional<FolderId> folder;   // only this one
        bool full = false;                // compare every UID
        std::optional<BodyPolicy> bodies; // instead of the account's
    };

    /// Store, credentials and clock are used, not owned.
    SyncEngine(Store &store, Credentials &credentials, const Clock &clock, Mode mode);
    ~SyncEngine() override;

    /// Also recovers what a crash interrupted. `accounts`: all of them, disabled ones too.
    void start(const QList<Account> &accounts);
    /// Cancels, closes all connections; stopped() follows.
    void stop();

    void addAccount(const Account &account);
    void updateAccount(const Account &account);
    /// Stops the account; its mail stays in the store (removing it is a store write of the caller, after
    /// accountStopped).
    void removeAccount(AccountId account);

    /// Offline: nothing is sent or fetched; actions wait in the journal.
    void setOnline(bool online);
    /// Drains the journal, then pulls; syncFinished follows for each account asked.
    void sync(AccountId account, const SyncOptions &options);
    void sync(AccountId account) { sync(account, SyncOptions{}); }
    void syncAll();
    /// Try again now: after a failure, a new password, a trusted certificate.
    void reconnect(AccountId account);
    /// The folder that the user looks at: watched with priority.
    void setOpenFolder(FolderId folder);
    /// Fetches a body at once; bodyArrived or bodyFailed follows. A body that is here already is answered at
    /// once.
    void fetchBody(PlacementId placement);

    /// The status of all accounts again, as signals (for windows that opened later).
    void announceStatus();
    /// Of the account's most recent connections, newest last; any thread.
    [[nodiscard]] QList<std::shared_ptr<const Transcript>> transcripts(AccountId account) const;
    /// How the account's most recent line of that protocol was protected; none before the first. Any thread.
    [[nodiscard]] std::optional<ConnectionSecurityInfo> security(AccountId account,
                                                                 MailProtocol protocol) const;

Q_SIGNALS:
    void statusChanged(const posthorn::AccountStatus &status);
    void activityChanged(const posthorn::Activity &activity);
    void newMailArrived(const posthorn::NewMail &mail);
    void bodyArrived(posthorn::PlacementId placement);
    void bodyFailed(posthorn::PlacementId placement, const posthorn::Error &error);
    void syncFinished(posthorn::AccountId account, const posthorn::SyncStats &stats,
                      const std::optional<posthorn::Error> &error);
    /// The mechanism (and, for POP3 and IMAP, nothing else) that worked: to be remembered in the account.
    void mechanismLearned(posthorn::AccountId account, posthorn::MailProtocol protocol,
                          posthorn::AuthMechanism mechanism);
    /// The keys that verified at the account's server, with one that was not among them: to be remembered in
    /// the account.
    void keysSeen(posthorn::AccountId account, posthorn::MailProtocol protocol,
                  const QList<posthorn::SeenKey> &keys);
    /// A line was opened that is protected in another way, or by another certificate, than the one before.
    void securityChanged(posthorn::AccountId account, posthorn::MailProtocol protocol,
                         const posthorn::ConnectionSecurityInfo &security);
    /// Things the user should be told once, in calm words: a stable key and its details ("mass-vanish",
    /// "uidvalidity-changed", "folder-gone", "operations-parked", "removed-elsewhere", "keyring-unavailable",
    /// "server-alert").
    void noticed(posthorn::AccountId account, const QString &key, const QStringList &details);
    void accountStopped(posthorn::AccountId account);
    void stopped();

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace posthorn
