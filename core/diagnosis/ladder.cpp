#include "ladder.h"

#include "net/loginoffer.h"
#include "net/mailsocket.h"
#include "net/serverlook.h"
#include "net/vmimelogin.h"
#include "serverphrases.h"
#include "trialvisit.h"

#include <QElapsedTimer>
#include <QSslSocket>

namespace posthorn
{

namespace
{

using Stage = LadderStep::Stage;
using State = LadderStep::State;
using std::chrono::milliseconds;
using std::chrono::seconds;

/// How long a POP3 server keeps mail, and how often it may be visited, as it says before the log-in.
QStringList serverRules(MailProtocol protocol, const LoginOffer &offer)
{
    QStringList rules;
    for (const QByteArray &line : offer.capabilities) {
        if (protocol == MailProtocol::Pop3 && (line.startsWith("EXPIRE ") || line.startsWith("LOGIN-DELAY ")))
            rules += QString::fromLatin1(line);
    }
    return rules;
}

class Climb
{
public:
    Climb(const LadderTask &task, const CancellationToken &token,
          const std::function<void(const LadderStep &)> &tell)
        : m_task(task)
        , m_token(token)
        , m_tell(tell)
        , m_stages(ladderStages(task.endpoint))
    {
    }

    std::optional<Endpoint> run()
    {
        // Qt loads its TLS library at the first use, and that is no server's time.
        QSslSocket::supportsSsl();
        begin();
        // Without an address the server may still be on this computer: only that the name leads nowhere
        // settles it.
        if (m_task.network.hasAddress || m_task.endpoint.isLoopback())
            passed(Stage::Network);
        std::optional<Endpoint> result = attempt(m_task.endpoint);
        if (!result && m_second && !m_token.isCancelled())
            result = attempt(*std::exchange(m_second, std::nullopt));
        return result;
    }

private:
    std::optional<Endpoint> attempt(Endpoint endpoint);
    Result<LoginOutcome> logIn(MailSocket &socket, const Endpoint &endpoint);
    std::optional<Endpoint> secondTry(const Endpoint &endpoint, const Error &error) const;

    [[nodiscard]] LadderStep step(State state) const
    {
        LadderStep step;
        step.protocol = m_task.endpoint.protocol;
        step.stage = m_stages.value(m_at);
        step.state = state;
        step.took = milliseconds(m_watch.isValid() ? m_watch.elapsed() : 0);
        return step;
    }

    void begin()
    {
        m_watch.start();
        m_tell(step(State::Running));
    }

    /// Steps that passed in the first try are not told again.
    void passed(Stage stage, const QString &fact = {})
    {
        if (m_stages.value(m_at) != stage)
            return;
        LadderStep ended = step(State::Ok);
        ended.fact = fact;
        m_tell(ended);
        if (++m_at < m_stages.size())
            begin();
    }

    std::nullopt_t failed(const Error &error, const std::optional<CertificateProblem> &problem = {})
    {
        if (m_token.isCancelled())
            return std::nullopt;
        LadderStep ended = step(State::Failed);
        ended.error = error;
        ended.certificateProblem = problem;
        DiagnosisFacts facts;
        facts.endpoint = m_task.endpoint;
        facts.error = error;
        facts.certificate = problem;
        facts.network = m_task.network;
        facts.mechanisms = m_mechanisms;
        facts.now = m_task.now;
        facts.builtAt = buildTime();
        if (isPuzzling(error, problem))
            facts.answeredBy =
                whatAnswersAt(m_task.endpoint, m_token, std::min<milliseconds>(m_task.stepLimit, seconds(4)));
        ended.diagnosis = diagnose(facts);
        m_tell(ended);
        return std::nullopt;
    }

    /// The port answers, but not as it should: worth another look.
    [[nodiscard]] bool isPuzzling(const Error &error, const std::optional<CertificateProblem> &problem) const
    {
        const Stage stage = m_stages.value(m_at);
        return !problem && (stage == Stage::Tls || stage == Stage::Greeting) &&
               error.code != ErrorCode::EncryptionRefused && error.code != ErrorCode::EncryptionTampered &&
               error.code != ErrorCode::TlsTooOld && error.domain != ErrorDomain::Server;
    }

    const LadderTask &m_task;
    const CancellationToken &m_token;
    const std::function<void(const LadderStep &)> &m_tell;
    const QList<Stage> m_stages;
    qsizetype m_at = 0; // of m_stages: the rung that is being tried
    QElapsedTimer m_watch;
    QStringList m_mechanisms;
    std::optional<Endpoint> m_second; // what is still to be tried
    bool m_triedTwice = false;
};

std::optional<Endpoint> Climb::attempt(Endpoint endpoint)
{
    MailSocket socket(m_token, nullptr);
    socket.setTimeouts({m_task.stepLimit, m_task.stepLimit, m_task.stepLimit, m_task.stepLimit});
    socket.setObserver([this, &socket](MailSocket::Milestone milestone) {
        switch (milestone) {
        case MailSocket::Milestone::Resolved:
            passed(Stage::Network);
            return passed(Stage::Dns);
        case MailSocket::Milestone::Connected:
            return passed(Stage::Tcp, socket.peerAddress());
        case MailSocket::Milestone::Encrypted:
            return passed(Stage::Tls, socket.security().protocolVersion);
        case MailSocket::Milestone::Greeted:
            return passed(Stage::Greeting);
        }
    });
    if (const auto opened = socket.open(endpoint); !opened)
        return failed(opened.error(), socket.certificateProblem());
    const auto login = logIn(socket, endpoint);
    if (!login) {
        m_second = m_triedTwice ? std::nullopt : secondTry(endpoint, login.error());
        m_triedTwice = true;
        return m_second ? std::nullopt : failed(login.error());
    }
    passed(Stage::LogIn, mechanismName(login->mechanism));
    endpoint.auth = login->mechanism;
    const Result<void> visited = endpoint.protocol == MailProtocol::Smtp
                                     ? offerLetter(socket, m_task.address)
                                     : lookIntoInbox(socket, endpoint.protocol, *login);
    if (!visited)
        return failed(visited.error());
    passed(m_stages.last());
    return endpoint;
}

Result<LoginOutcome> Climb::logIn(MailSocket &socket, const Endpoint &endpoint)
{
    POSTHORN_TRY_ASSIGN(const LoginOffer offer, readLoginOffer(socket, endpoint.protocol));
    m_mechanisms.clear();
    for (const QByteArray &mechanism : offer.mechanisms)
        m_mechanisms += QString::fromLatin1(mechanism);
    const bool logsIn = endpoint.auth != AuthMechanism::None;
    if (logsIn)
        POSTHORN_TRY(planLogin(offer, endpoint.auth));
    passed(Stage::Capabilities, (m_mechanisms + serverRules(endpoint.protocol, offer)).join(u' ').left(100));
    return logsIn ? vmimeLogin(socket, endpoint, {endpoint.userName, m_task.secret}, offer)
                  : Result<LoginOutcome>(LoginOutcome{AuthMechanism::None, offer.capabilities, {}});
}

std::optional<Endpoint> Climb::secondTry(const Endpoint &endpoint, const Error &error) const
{
    if (error.code != ErrorCode::AuthenticationFailed)
        return std::nullopt;
    Endpoint second = endpoint;
    const auto cause = causeInText(error.serverText);
    if (cause == Diagnosis::Cause::WrongUserName && endpoint.userName.contains(u'@')) {
        second.userName = endpoint.userName.section(u'@', 0, -2);
        return second;
    }
    const bool scram = m_mechanisms.contains(QLatin1String("SCRAM-SHA-256")) ||
                       m_mechanisms.contains(QLatin1String("SCRAM-SHA-1"));
    if (cause || endpoint.auth != AuthMechanism::Automatic || !scram)
        return std::nullopt;
    if (m_mechanisms.contains(QLatin1String("PLAIN")))
        second.auth = AuthMechanism::Plain;
    else if (m_mechanisms.contains(QLatin1String("LOGIN")))
        second.auth = AuthMechanism::Login;
    else
        return std::nullopt;
    return second;
}

} // namespace

std::optional<Endpoint> climbLadder(const LadderTask &task, const CancellationToken &token,
                                    const std::function<void(const LadderStep &)> &tell)
{
    return Climb(task, token, tell).run();
}

} // namespace posthorn
