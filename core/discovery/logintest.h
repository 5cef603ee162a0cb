#pragma once

#include "account/endpoint.h"
#include "security/tlspolicy.h"

#include <QObject>
#include <map>
#include <memory>
#include <optional>

namespace posthorn
{

class ConnectionWorker;

/// One rung of the diagnosis ladder. A value; any thread.
struct LoginStep {
    enum class Stage {
        Dns,      // the name has an address
        Tcp,      // something listens
        Tls,      // encrypted and believed (also by STARTTLS); not reported for ConnectionSecurity::None
        Greeting, // the right protocol answers
        LogIn,    // user name and password were taken
        Mailbox,  // INBOX can be looked at (IMAP, POP3)
    };
    enum class State { Running, Ok, Failed };

    MailProtocol protocol = MailProtocol::Imap;
    Stage stage = Stage::Dns;
    State state = State::Running;
    Error error;                                          // when Failed
    std::optional<CertificateProblem> certificateProblem; // Tls failed because of the certificate
};

/// "dns", "tcp", "tls", "greeting", "log-in", "mailbox" and "running", "ok", "failed": for posthornctl and
/// tests.
[[nodiscard]] QString loginStageName(LoginStep::Stage stage);
[[nodiscard]] QString loginStateName(LoginStep::State state);

/// A real log-in to the incoming and the outgoing server, step by step, as the wizard and `posthornctl
/// doctor` show it. One mechanism, one try of the password per server. Lives on the thread that made it,
/// which runs an event loop, and is owned by whoever asks; the work runs on one worker thread per server,
/// both at once. The password lives in the worker's command only.
class LoginTest : public QObject
{
    Q_OBJECT

public:
    explicit LoginTest(QObject *parent = nullptr);
    ~LoginTest() override;

    /// An endpoint that is not configured is left out. `outgoingPassword` is used where it differs from
    /// `password`.
    void start(const Endpoint &incoming, const Endpoint &outgoing, const QString &password,
               const QString &outgoingPassword = {});
    /// Nothing is reported any more, also not finished().
    void cancel();
    [[nodiscard]] bool isRunning() const { return m_open > 0; }

Q_SIGNALS:
    void stepChanged(const posthorn::LoginStep &step);
    /// `ok` when all that were tried took the log-in. The mechanism that worked is in the endpoints' `auth`.
    void finished(bool ok, const posthorn::Endpoint &incoming, const posthorn::Endpoint &outgoing);

private:
    void startOne(const Endpoint &endpoint, const QString &password);
    void report(quint64 generation, const LoginStep &step);
    void endOne(quint64 id, quint64 generation, MailProtocol protocol, bool ok, AuthMechanism mechanism);

    Endpoint m_incoming;
    Endpoint m_outgoing;
    /// Threads that work, or that were told to stop and have not ended yet.
    std::map<quint64, std::unique_ptr<ConnectionWorker>> m_workers;
    quint64 m_lastWorker = 0;
    int m_open = 0;
    bool m_ok = true;
    quint64 m_generation = 0; // answers of a cancelled test are dropped
};

} // namespace posthorn

Q_DECLARE_METATYPE(posthorn::LoginStep)
