#include "loginladder.h"

#include "net/mailsocket.h"
#include "net/vmimelogin.h"

namespace posthorn
{
namespace
{

using Stage = LoginStep::Stage;
using State = LoginStep::State;

constexpr int maxLines = 500;

/// How far an attempt to connect came, from what is left of it.
Stage failedStage(const Error &error, const MailSocket &socket)
{
    if (error.code == ErrorCode::HostNotFound)
        return Stage::Dns;
    if (error.domain == ErrorDomain::Tls)
        return Stage::Tls;
    if (error.code == ErrorCode::ConnectionRefused || error.code == ErrorCode::ConnectionTimedOut ||
        error.domain == ErrorDomain::Usage)
        return Stage::Tcp;
    // A greeting that fails leaves the socket open, a handshake that fails closes it.
    return error.domain == ErrorDomain::Network && !socket.isOpen() && !socket.isEncrypted()
               ? Stage::Tls
               : Stage::Greeting;
}

Error unexpected(const QString &context)
{
    return {ErrorDomain::Protocol, ErrorCode::UnexpectedAnswer, Retry::AfterUser, {}, context};
}

Result<void> imapCommand(MailSocket &socket, const QByteArray &tag, const QByteArray &command)
{
    POSTHORN_TRY(socket.write(tag + ' ' + command + "\r\n"));
    for (int i = 0; i < maxLines; ++i) {
        POSTHORN_TRY_ASSIGN(const QByteArray line, socket.readLine());
        if (!line.startsWith(tag + ' '))
            continue;
        const QByteArray answer = line.mid(tag.size() + 1);
        if (answer.toUpper().startsWith("OK"))
            return {};
        return Error{ErrorDomain::Server, ErrorCode::ServerSaidNo, Retry::AfterUser,
                     socket.isPeerTextTrusted() ? QString::fromUtf8(answer.left(500)) : QString(),
                     QString::fromLatin1(command)};
    }
    return unexpected(QStringLiteral("no end in the answer to ") + QString::fromLatin1(command));
}

Result<void> openMailbox(MailSocket &socket, MailProtocol protocol, const LoginOutcome &login)
{
    if (protocol == MailProtocol::Imap) {
        // Some providers open no mailbox for a program that does not say its name (RFC 2971).
        if (login.capabilities.contains("ID") || login.capabilitiesAfter.contains("ID"))
            POSTHORN_TRY(imapCommand(socket, "L1", "ID (\"name\" \"Posthorn\")"));
        POSTHORN_TRY(imapCommand(socket, "L2", "EXAMINE INBOX"));
        return socket.write("L3 LOGOUT\r\n");
    }
    POSTHORN_TRY(socket.write("STAT\r\n"));
    POSTHORN_TRY_ASSIGN(const QByteArray line, socket.readLine());
    if (!line.startsWith("+OK"))
        return Error{ErrorDomain::Server, ErrorCode::ServerSaidNo, Retry::AfterUser,
                     socket.isPeerTextTrusted() ? QString::fromUtf8(line.left(500)) : QString(),
                     QStringLiteral("STAT")};
    return socket.write("QUIT\r\n");
}

class Ladder
{
public:
    Ladder(const Endpoint &endpoint, const std::function<void(const LoginStep &)> &tell)
        : m_endpoint(endpoint)
        , m_tell(tell)
    {
    }

    void running(Stage stage) const { m_tell({m_endpoint.protocol, stage, State::Running, {}, {}}); }
    void ok(Stage stage) const { m_tell({m_endpoint.protocol, stage, State::Ok, {}, {}}); }
    void failed(Stage stage, const Error &error, const std::optional<CertificateProblem> &problem = {}) const
    {
        m_tell({m_endpoint.protocol, stage, State::Failed, error, problem});
    }

    /// What connecting has passed, up to `end`.
    void passed(std::optional<Stage> end) const
    {
        for (const Stage stage : {Stage::Dns, Stage::Tcp, Stage::Tls, Stage::Greeting}) {
            if (end == stage)
                return;
            if (stage == Stage::Tls && m_endpoint.security == ConnectionSecurity::None)
                continue;
            // With STARTTLS the greeting comes before the handshake.
            if (stage == Stage::Tls && end && m_endpoint.security == ConnectionSecurity::StartTls)
                continue;
            ok(stage);
        }
    }

private:
    const Endpoint &m_endpoint;
    const std::function<void(const LoginStep &)> &m_tell;
};

} // namespace

std::optional<AuthMechanism> climbLoginLadder(const Endpoint &endpoint, const QString &password,
                                              const CancellationToken &token,
                                              const std::function<void(const LoginStep &)> &tell)
{
    const Ladder ladder(endpoint, tell);
    MailSocket socket(token, nullptr);
    using std::chrono::seconds;
    socket.setTimeouts({seconds(15), seconds(15), seconds(30), seconds(30)});
    ladder.running(Stage::Dns);
    if (const auto opened = socket.open(endpoint); !opened) {
        const Stage stage = failedStage(opened.error(), socket);
        ladder.passed(stage);
        ladder.failed(stage, opened.error(), socket.certificateProblem());
        return std::nullopt;
    }
    ladder.passed(std::nullopt);
    ladder.running(Stage::LogIn);
    const auto login = vmimeLogin(socket, endpoint, {endpoint.userName, password});
    if (!login) {
        ladder.failed(Stage::LogIn, login.error());
        return std::nullopt;
    }
    ladder.ok(Stage::LogIn);
    if (endpoint.protocol == MailProtocol::Smtp) {
        const bool toldGoodbye = socket.write("QUIT\r\n").has_value();
        Q_UNUSED(toldGoodbye)
        return login->mechanism;
    }
    ladder.running(Stage::Mailbox);
    if (const auto mailbox = openMailbox(socket, endpoint.protocol, *login); !mailbox) {
        ladder.failed(Stage::Mailbox, mailbox.error());
        return std::nullopt;
    }
    ladder.ok(Stage::Mailbox);
    return login->mechanism;
}

} // namespace posthorn
