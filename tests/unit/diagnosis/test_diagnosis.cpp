#include "diagnosis/diagnosis.h"
#include "diagnosis/serverphrases.h"
#include "ui/text/diagnosistext.h"

#include <QTest>

using namespace posthorn;

namespace
{

using Cause = Diagnosis::Cause;
using Action = Diagnosis::Action;

DiagnosisFacts refusedLogIn(const char *user, const char *host, const char *said)
{
    DiagnosisFacts facts;
    facts.endpoint.host = QString::fromLatin1(host);
    facts.endpoint.port = 993;
    facts.endpoint.userName = QString::fromLatin1(user);
    facts.error = {ErrorDomain::Authentication,
                   ErrorCode::AuthenticationFailed,
                   Retry::AfterUser,
                   QString::fromLatin1(said),
                   {}};
    return facts;
}

} // namespace

class TestDiagnosis : public QObject
{
    Q_OBJECT

private slots:
    void namesAreUnique();
    void everyCauseHasWords();
    void knownSentences_data();
    void knownSentences();
    void providersAreKnown();
    void mechanisms();
    void buildTimeIsADate();
};

void TestDiagnosis::namesAreUnique()
{
    QStringList names;
    for (int i = 0; i <= static_cast<int>(Cause::Refused); ++i)
        names += causeName(static_cast<Cause>(i));
    for (int i = 0; i <= static_cast<int>(Action::FreeSpace); ++i)
        names += QStringLiteral("action ") + actionName(static_cast<Action>(i));
    QVERIFY(!names.contains(QString()));
    QCOMPARE(names.removeDuplicates(), 0);
}

void TestDiagnosis::everyCauseHasWords()
{
    QStringList sentences;
    for (int i = 0; i <= static_cast<int>(Cause::Refused); ++i) {
        LadderStep step;
        step.state = LadderStep::State::Failed;
        step.diagnosis.cause = static_cast<Cause>(i);
        step.diagnosis.action = Action::TryAgain;
        Endpoint endpoint;
        endpoint.host = QStringLiteral("mail.example.org");
        endpoint.port = 993;
        const ErrorText words = diagnosisText(step, endpoint);
        QVERIFY2(words.sentence.endsWith(u'.'), qPrintable(causeName(step.diagnosis.cause)));
        QCOMPARE(words.action, QStringLiteral("Try again"));
        sentences += words.sentence;
    }
    QCOMPARE(sentences.removeDuplicates(), 0);
}

void TestDiagnosis::knownSentences_data()
{
    QTest::addColumn<QString>("said");
    QTest::addColumn<Cause>("cause");
    QTest::newRow("Google") << "[ALERT] Application-specific password required: help"
                            << Cause::AppPasswordNeeded;
    QTest::newRow("Google, web") << "[ALERT] Please log in via your web browser"
                                 << Cause::BrowserSignInNeeded;
    QTest::newRow("Google, many") << "Too many simultaneous connections. (Failure)"
                                  << Cause::TooManyConnections;
    QTest::newRow("Microsoft") << "5.7.139 Authentication unsuccessful, basic authentication is disabled."
                               << Cause::BrowserSignInNeeded;
    QTest::newRow("Exchange") << "User is authenticated but not connected." << Cause::ProtocolSwitchedOff;
    QTest::newRow("SMTP off") << "5.7.139 SmtpClientAuthentication is disabled for the Tenant."
                              << Cause::ProtocolSwitchedOff;
    QTest::newRow("NetEase") << "SELECT Unsafe Login. Please contact kefu for help" << Cause::AccountBlocked;
    QTest::newRow("case") << "NO SUCH USER" << Cause::WrongUserName;
}

void TestDiagnosis::knownSentences()
{
    QFETCH(QString, said);
    QFETCH(Cause, cause);
    const auto found = causeInText(said);
    QVERIFY(found);
    QCOMPARE(causeName(*found), causeName(cause));
    QVERIFY(!causeInText(QStringLiteral("LOGIN failed.")));
    QVERIFY(!causeInText({}));
}

void TestDiagnosis::providersAreKnown()
{
    // Where a provider takes no ordinary password, a refusal means that, whatever it says.
    Diagnosis diagnosis = diagnose(refusedLogIn("ada@outlook.com", "outlook.office365.com", "LOGIN failed."));
    QCOMPARE(causeName(diagnosis.cause), causeName(Cause::BrowserSignInNeeded));
    QVERIFY(!diagnosis.providerNote.isEmpty());
    diagnosis = diagnose(refusedLogIn("ada@icloud.com", "imap.mail.me.com", "[AUTHENTICATIONFAILED]"));
    QCOMPARE(causeName(diagnosis.cause), causeName(Cause::AppPasswordNeeded));
    QCOMPARE(actionName(diagnosis.action), actionName(Action::OpenProviderPage));
    QVERIFY2(diagnosis.link.startsWith(QLatin1String("https://")), qPrintable(diagnosis.link));
    diagnosis = diagnose(refusedLogIn("ada@gmx.net", "imap.gmx.net", "authentication failed"));
    QCOMPARE(causeName(diagnosis.cause), causeName(Cause::ProtocolSwitchedOff));
    // On this computer any program may listen.
    QVERIFY(diagnose(refusedLogIn("ada@lovelace.example", "127.0.0.1", "no")).providerNote.isEmpty());
    // By the server, where the domain is a customer's.
    diagnosis = diagnose(refusedLogIn("ada@lovelace.example", "imap.gmail.com", "Invalid credentials"));
    QCOMPARE(causeName(diagnosis.cause), causeName(Cause::AppPasswordNeeded));
    diagnosis =
        diagnose(refusedLogIn("ada@lovelace.example", "mail.lovelace.example", "Invalid credentials"));
    QCOMPARE(causeName(diagnosis.cause), causeName(Cause::WrongPassword));
}

void TestDiagnosis::mechanisms()
{
    DiagnosisFacts token = refusedLogIn("ada@gmail.com", "imap.gmail.com", "Invalid credentials");
    token.endpoint.auth = AuthMechanism::OAuthBearer;
    QCOMPARE(causeName(diagnose(token).cause), causeName(Cause::SignInRefused));
    QCOMPARE(actionName(diagnose(token).action), actionName(Action::SignInWithBrowser));

    DiagnosisFacts facts = refusedLogIn("ada", "mail.example.org", "");
    facts.error.code = ErrorCode::MechanismNotOffered;
    facts.mechanisms = {QStringLiteral("XOAUTH2")};
    QCOMPARE(causeName(diagnose(facts).cause), causeName(Cause::BrowserSignInNeeded));
    facts.mechanisms += QStringLiteral("PLAIN"); // it wanted something stronger
    QCOMPARE(causeName(diagnose(facts).cause), causeName(Cause::MechanismGone));
}

void TestDiagnosis::buildTimeIsADate()
{
    QVERIFY(buildTime().isValid());
    QVERIFY(buildTime() <= QDateTime::currentDateTimeUtc().addDays(1));
}

QTEST_GUILESS_MAIN(TestDiagnosis)
#include "test_diagnosis.moc"
