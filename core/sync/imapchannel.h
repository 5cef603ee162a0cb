#pragma once

#include "accountsync.h"
#include "imap/imapsession.h"
#include "net/connectionworker.h"
#include "tokenretry.h"
#include "wakeevent.h"

namespace posthorn
{

/// One IMAP connection of an account with its worker: connects when a job needs it, keeps the session between
/// jobs, and runs one job at a time. Engine thread; owned by ImapAccountSync. The session lives and dies on
/// the worker.
class ImapChannel : public QObject
{
    Q_OBJECT

public:
    /// Runs on the worker. `wake` is set when a resting job should come to an end.
    using Job = std::function<Result<void>(ImapSession &session, const WakeEvent &wake)>;
    /// Runs on the engine thread, never after close().
    using Done = std::function<void(const JobEnd &)>;

    ImapChannel(const SyncContext &context, const QString &name);
    ~ImapChannel() override;

    enum class State { Idle, Busy, Resting };
    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] bool isConnected() const { return m_connected; }
    [[nodiscard]] bool canIdle() const { return m_canIdle; }

    /// Only when Idle. Reads the password and logs in first where there is no session.
    void run(const Account &account, Job job, Done done);
    /// The same for a job that only waits for news: interrupt() ends it.
    void rest(const Account &account, Job job, Done done);
    void interrupt();
    /// Cuts the line at once; a running job is forgotten. The channel can be used again.
    void close();

private:
    struct Line;
    void begin(const Account &account);
    void readSecret(const Endpoint &endpoint);
    void post(const Endpoint &endpoint, const QString &secret);
    void finish(const JobEnd &end);

    SyncContext m_context;
    QString m_name;
    WakeEvent m_wake;
    State m_state = State::Idle;
    bool m_connected = false;
    bool m_canIdle = false;
    Job m_job;
    Done m_done;
    AccountId m_accountId;
    TokenRetry m_retry;
    quint64 m_generation = 0;
    std::shared_ptr<Line> m_line;               // its content is touched by the worker only
    std::unique_ptr<ConnectionWorker> m_worker; // last: joined before what its commands use goes away
};

} // namespace posthorn
