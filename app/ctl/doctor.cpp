#include "commands.h"
#include "diagnosis/connectiontest.h"
#include "lookup.h"
#include "objects.h"
#include "ui/text/diagnosistext.h"
#include "ui/text/errortext.h"

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
        connect(&m_test, &ConnectionTest::stepChanged, this, &Doctor::step);
        connect(&m_test, &ConnectionTest::finished, this, [this] { next(); });
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
                                   if (!password && m_current.incoming.needsSecret()) {
                                       tellNoPassword(password.error());
                                       return next();
                                   }
                                   withPasswords(password ? *password : QString());
                               });
    }

    void withPasswords(const QString &incoming)
    {
        runtime().readPassword({m_current.id, CredentialKind::OutgoingPassword},
                               [this, incoming](const Result<QString> &outgoing) {
                                   m_test.start({m_current.incoming, m_current.outgoing, incoming,
                                                 outgoing ? *outgoing : QString(), m_current.address()});
                               });
    }

    void step(const LadderStep &step)
    {
        if (step.state == LadderStep::State::Running)
            return;
        QJsonObject object{{QStringLiteral("account"), m_current.name},
                           {QStringLiteral("protocol"), protocolName(step.protocol)},
                           {QStringLiteral("step"), ladderStageName(step.stage)},
                           {QStringLiteral("state"), ladderStateName(step.state)},
                           {QStringLiteral("ms"), static_cast<qint64>(step.took.count())}};
        if (!step.fact.isEmpty())
            object.insert(QStringLiteral("fact"), step.fact);
        QString line =
            QStringLiteral("%1  %2  %3  %4  %5  %6")
                .arg(m_current.name, protocolName(step.protocol).leftJustified(5),
                     ladderStageName(step.stage).leftJustified(12),
                     ladderStateName(step.state).leftJustified(6), durationText(step.took), step.fact)
                .trimmed();
        if (step.state == LadderStep::State::Failed) {
            remember(step.error);
            const Endpoint &endpoint =
                step.protocol == MailProtocol::Smtp ? m_current.outgoing : m_current.incoming;
            explain(diagnosisText(step, endpoint), step.error, object, line);
            object.insert(QStringLiteral("cause"), causeName(step.diagnosis.cause));
            object.insert(QStringLiteral("action"), actionName(step.diagnosis.action));
            if (step.diagnosis.suggestion)
                object.insert(QStringLiteral("suggestion"), suggestionOf(*step.diagnosis.suggestion));
        }
        output().fact(object, line);
    }

    static QJsonObject suggestionOf(const Endpoint &endpoint)
    {
        return {{QStringLiteral("server"), endpoint.hostAndPort()},
                {QStringLiteral("security"), securityName(endpoint.security)},
                {QStringLiteral("user"), endpoint.userName}};
    }

    /// Nothing was tried, because the secret is missing.
    void tellNoPassword(const Error &error)
    {
        remember(error);
        QJsonObject object{{QStringLiteral("account"), m_current.name},
                           {QStringLiteral("step"), QStringLiteral("password")},
                           {QStringLiteral("state"), QStringLiteral("failed")}};
        QString line = QStringLiteral("%1  password  failed").arg(m_current.name);
        explain(errorText(error), error, object, line);
        output().fact(object, line);
    }

    static void explain(const ErrorText &words, const Error &error, QJsonObject &object, QString &line)
    {
        object.insert(QStringLiteral("problem"), objectOf(error));
        object.insert(QStringLiteral("sentence"), words.sentence);
        object.insert(QStringLiteral("because"), words.cause);
        object.insert(QStringLiteral("next"), words.action);
        for (const QString &text : {words.sentence, words.cause})
            if (!text.isEmpty())
                line += QStringLiteral("\n    ") + text;
        if (!words.action.isEmpty())
            line += QStringLiteral("\n    -> ") + words.action;
    }

    void remember(const Error &error)
    {
        if (!m_error)
            m_error = error;
    }

    QList<Account> m_accounts; // still to do
    Account m_current;
    ConnectionTest m_test;
    std::optional<Error> m_error; // the first
};

} // namespace

std::unique_ptr<Command> makeDoctor()
{
    return std::make_unique<Doctor>();
}

} // namespace posthorn
