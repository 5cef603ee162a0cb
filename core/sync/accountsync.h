#pragma once

#include "account/account.h"
#include "accountactivities.h"
#include "base/backoff.h"
#include "connectionattempt.h"
#include "security/credentials.h"
#include "securitylog.h"
#include "store/store.h"
#include "syncengine.h"
#include "transcriptlog.h"

#include <QTimer>

namespace posthorn
{

class Sender;

/// What every part of the engine works with; used, not owned.
struct SyncContext {
    Store &store;
    Credentials &credentials;
    const Clock &clock;
    TranscriptLog &transcripts;
    SecurityLog &securities;
    SyncEngine::Mode mode;
};

/// One account kept in step. Lives on the engine thread; owned by SyncEngine. The base class holds what all
/// kinds share: the status and when to try again, activities, passes that were asked for, and the Sender. The
/// kinds decide in pump() what to do next: it is called after every event and looks at what is wanted, so no
/// wake-up can be lost.
class AccountSync : public QObject
{
    Q_OBJECT

public:
    [[nodiscard]] static std::unique_ptr<AccountSync> make(const SyncContext &context,
                                                           const Account &account);
    ~AccountSync() override;

    [[nodiscard]] const Account &account() const { return m_account; }
    void start(bool online);
    /// Cancels and joins; nothing is emitted afterwards.
    void stop();
    void announce();

    void setOnline(bool online);
    void sync(const SyncEngine::SyncOptions &options);
    void reconnect();
    /// The machine slept or lost a network address: no line can be alive, though none says so.
    void linesLost();
    /// What waits to be tried again is tried now.
    void networkGained();
    void outboxChanged();
    virtual void journalChanged() = 0;
    virtual void setOpenFolder(FolderId folder) = 0;
    virtual void fetchBody(const MessageRow &row) = 0;

Q_SIGNALS:
    void statusChanged(const posthorn::AccountStatus &status);
    void activityChanged(const posthorn::Activity &activity);
    void newMailArrived(const posthorn::NewMail &mail);
    void bodyArrived(posthorn::PlacementId placement);
    void bodyFailed(posthorn::PlacementId placement, const posthorn::Error &error);
    void syncFinished(posthorn::AccountId account, const posthorn::SyncStats &stats,
                      const std::optional<posthorn::Error> &error);
    void mechanismLearned(posthorn::AccountId account, posthorn::MailProtocol protocol,
                          posthorn::AuthMechanism mechanism);
    void keysSeen(posthorn::AccountId account, posthorn::MailProtocol protocol,
                  const QList<posthorn::SeenKey> &keys);
    void securityChanged(posthorn::AccountId account, posthorn::MailProtocol protocol,
                         const posthorn::ConnectionSecurityInfo &security);
    void noticed(posthorn::AccountId account, const QString &key, const QStringList &details);

protected:
    AccountSync(const SyncContext &context, const Account &account);

    /// Looks at what is wanted and starts it. Called whenever something changed; cheap when there is nothing
    /// to do.
    virtual void pump() = 0;
    /// Cuts all lines at once; running work is forgotten and will be wanted again.
    virtual void closeLines() = 0;
    /// Cuts the lines that only wait: when one of several broke, those are probably dead too.
    virtual void closeRestingLines() = 0;
    /// The pass in m_pass begins or begins again.
    virtual void resetPass() = 0;

    [[nodiscard]] bool mayConnect() const;
    [[nodiscard]] bool isContinuous() const { return m_context.mode == SyncEngine::Mode::Continuous; }
    [[nodiscard]] static Error offlineError();

    // What the kinds report:
    void connecting();
    void jobEnded(const JobEnd &end, MailProtocol protocol);
    /// A whole step of work succeeded, so the next failure starts again with the first pause.
    void workSucceeded();
    void failed(const Error &error, const std::optional<CertificateProblem> &certificate);
    /// Until the next try after a failure that passes by itself. Each call is one such failure.
    [[nodiscard]] virtual std::chrono::milliseconds pauseAfter(const Error &error);
    /// AccountStatus::serverKeepsDays.
    void setServerKeepsDays(std::optional<int> days);
    /// The account is not looked at more often than this, whatever its pollMinutes.
    void setShortestPoll(std::chrono::milliseconds shortest);

    /// Why nothing goes over the network at present.
    [[nodiscard]] Error connectionError() const { return m_status.error.value_or(offlineError()); }

    /// The pass that runs or waits for a connection.
    struct Pass {
        SyncEngine::SyncOptions options;
        SyncStats stats;
        bool asked = false;    // by sync(): a failure is told at once
        bool answered = false; // syncFinished was emitted already, the rest runs on quietly
    };
    void wantPass(const SyncEngine::SyncOptions &options, bool asked);
    void passEnded(const std::optional<Error> &error);

    SyncContext m_context;
    Account m_account;
    std::optional<Pass> m_pass;
    AccountActivities m_activities;

private:
    void setState(AccountStatus::State state, const std::optional<Error> &error = {}, qint64 retryAtMs = 0,
                  const std::optional<CertificateProblem> &certificate = {});
    void publishStatus();
    [[nodiscard]] bool needsUser() const;
    void answerPass(const std::optional<Error> &error);
    void beginSync(const SyncEngine::SyncOptions &options);
    void allowConnecting();
    void makeSender();
    void sendingChanged(bool sending);
    void noteSecurity(ConnectionSecurityInfo security, Endpoint &endpoint);

    std::optional<Pass> m_nextPass;
    AccountStatus m_status; // of the incoming side
    std::optional<AccountStatus> m_published;
    std::unique_ptr<Sender> m_sender;
    QTimer m_retryTimer;
    QTimer m_pollTimer;
    Backoff m_backoff;
    quint64 m_sendingActivity = 0;
    bool m_reconnectUsed = false; // the one reconnection at once since work last succeeded
    bool m_running = false;
    bool m_online = true;
};

} // namespace posthorn
