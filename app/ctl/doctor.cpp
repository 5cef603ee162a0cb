#include "commands.h"
#include "discovery/logintest.h"
#include "lookup.h"
#include "objects.h"

namespace posthorn
{

namespace
{

/// Walks the ladder for each account, one after the other, and says what works and what does not.
class Doctor final : public Command
{
public:
    void start() override
    {
        if (!open(MailRuntime::Use::Read))
            return;
        if (arguments().isEmpty()) {
            m_accounts = runtime().accounts().accounts();
        } else {
            const auto account = findAccount(runtime().accounts(), arguments().first());
            if (!account)
                return fail(account.error());
            m_accounts = {*account};
        }
        connect(&m_test, &LoginTest::stepChanged, this, &Doctor::step);
        connect(&m_test, &LoginTest::finished, this, [this] { next(); });
        next();
    }

private:
    void next()
    {
        if (m_accounts.isEmpty())
            return finish(m_error ? exitCodeOf(*m_error) : ExitCode::Done);
        m_current = m_accounts.takeFirst();
        if (m_current.incomingKind == IncomingKind::Local)
            return next();
        runtime().readPassword({m_current.id, CredentialKind::IncomingPassword},
                               [this](const Result<QString> &password) {
                                   if (!password) {
                                       remember(password.error());
                                       tell(QStringLiteral("account"), QStringLiteral("password"),
                                            QStringLiteral("failed"), password.error());
                                       return next();
                                   }
                                   withPasswords(*password);
                               });
    }

    void withPasswords(const QString &incoming)
    {
        runtime().readPassword({m_current.id, CredentialKind::OutgoingPassword},
                               [this, incoming](const Result<QString> &outgoing) {
                                   m_test.start(m_current.incoming, m_current.outgoing, incoming,
                                                outgoing ? *outgoing : QString());
                               });
    }

    void step(const LoginStep &step)
    {
        if (step.state == LoginStep::State::Running)
            return;
        const bool failed = step.state == LoginStep::State::Failed;
        if (failed)
            remember(step.error);
        tell(protocolName(step.protocol), loginStageName(step.stage), loginStateName(step.state),
             failed ? std::optional(step.error) : std::nullopt);
    }

    void tell(const QString &protocol, const QString &stage, const QString &state,
              const std::optional<Error> &error)
    {
        QJsonObject object{{QStringLiteral("account"), m_current.name},
                           {QStringLiteral("protocol"), protocol},
                           {QStringLiteral("step"), stage},
                           {QStringLiteral("state"), state}};
        if (error) {
            object.insert(QStringLiteral("problem"), objectOf(*error));
            object.insert(QStringLiteral("next"), nextAction(*error));
        }
        output().fact(
            object,
            QStringLiteral("%1  %2  %3  %4%5")
                .arg(m_current.name, protocol.leftJustified(7), stage.leftJustified(8), state,
                     error ? QStringLiteral("\n    %1\n    %2").arg(error->toString(), nextAction(*error))
                           : QString()));
    }

    void remember(const Error &error)
    {
        if (!m_error)
            m_error = error;
    }

    /// The one thing to do about it.
    [[nodiscard]] static QString nextAction(const Error &error)
    {
        switch (error.code) {
        case ErrorCode::HostNotFound:
            return QStringLiteral("Check the server's name and this computer's network.");
        case ErrorCode::ConnectionRefused:
        case ErrorCode::ConnectionTimedOut:
            return QStringLiteral("Check the port and whether a firewall is in between.");
        case ErrorCode::CertificateNotTrusted:
        case ErrorCode::CertificateChanged:
            return QStringLiteral(
                "Do not log in. Check the server's name, and ask who runs the server about its certificate.");
        case ErrorCode::EncryptionRefused:
            return QStringLiteral("Use --security tls with its own port, or ask who runs the server.");
        case ErrorCode::EncryptionTampered:
            return QStringLiteral("Do not log in from this network: the encryption was interfered with.");
        case ErrorCode::AuthenticationFailed:
            return QStringLiteral(
                "Check user name and password; many providers want a password made for this program.");
        case ErrorCode::CredentialsMissing:
            return QStringLiteral(
                "Store the password: posthornctl account password ACCOUNT, or set a password-command.");
        case ErrorCode::KeyringUnavailable:
            return QStringLiteral("Start a keyring (Secret Service), or set a password-command.");
        case ErrorCode::WrongProtocol:
            return QStringLiteral("Another protocol answers on this port: check host and port.");
        default:
            return error.retry == Retry::Backoff ? QStringLiteral("Try again later.")
                                                 : QStringLiteral("Look at what the server said.");
        }
    }

    QList<Account> m_accounts; // still to do
    Account m_current;
    LoginTest m_test;
    std::optional<Error> m_error; // the first
};

} // namespace

std::unique_ptr<Command> makeDoctor()
{
    return std::make_unique<Doctor>();
}

} // namespace posthorn
