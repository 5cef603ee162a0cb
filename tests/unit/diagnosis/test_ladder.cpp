#include "diagnosis/ladder.h"
#include "support/loginscripts.h"
#include "ui/text/diagnosistext.h"

#include <QTest>
#include <future>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace posthorn;

namespace
{

using Cause = Diagnosis::Cause;
using Action = Diagnosis::Action;
using Stage = LadderStep::Stage;
using Tls = ScriptedServer::Tls;

const QString password = QStringLiteral("hunter2");

ScriptedServer::Script imapRefusing(const QByteArray &logIn)
{
    return imapLogIns(" AUTH=PLAIN", {"NO " + logIn});
}

ScriptedServer::Script pop3(const QByteArray &logIn, const QByteArray &stat = "+OK 0 0")
{
    return [=](ScriptedPeer &peer) {
        peer.send("+OK ready\r\n");
        while (true) {
            const QByteArray line = peer.readLine();
            if (line.isEmpty() || line == "QUIT")
                return;
            if (line == "CAPA")
                peer.send("+OK\r\nUSER\r\n.\r\n");
            else if (line.startsWith("PASS"))
                peer.send(logIn + "\r\n");
            else if (line == "STAT")
                peer.send(stat + "\r\n");
            else
                peer.send("+OK\r\n");
        }
    };
}

ScriptedServer::Script smtp(const QByteArray &logIn, const QByteArray &mail = "250 fine",
                            const QByteArray &recipient = "250 fine")
{
    return [=](ScriptedPeer &peer) {
        peer.send("220 ready\r\n");
        while (true) {
            const QByteArray line = peer.readLine();
            if (line.isEmpty())
                return;
            if (line.startsWith("EHLO"))
                peer.send("250-mail.example\r\n250 AUTH PLAIN\r\n");
            else if (line == "AUTH PLAIN")
                peer.send("334 \r\n");
            else if (line.startsWith("MAIL"))
                peer.send(mail + "\r\n");
            else if (line.startsWith("RCPT"))
                peer.send(recipient + "\r\n");
            else if (line.startsWith("RSET"))
                peer.send("250 fine\r\n");
            else if (line.startsWith("QUIT"))
                return;
            else
                peer.send(logIn + "\r\n");
        }
    };
}

ScriptedServer::Script saying(const QByteArray &greeting)
{
    return [=](ScriptedPeer &peer) {
        peer.send(greeting);
        peer.waitForClose();
    };
}

struct Climbed {
    QList<LadderStep> steps;
    std::optional<Endpoint> result;

    [[nodiscard]] LadderStep last() const { return steps.isEmpty() ? LadderStep() : steps.last(); }
};

Climbed climb(const LadderTask &task)
{
    Climbed climbed;
    // On a thread without an event loop, as in the program.
    climbed.result = std::async(std::launch::async, [&] {
                         return climbLadder(task, CancellationToken(),
                                            [&](const LadderStep &step) { climbed.steps += step; });
                     }).get();
    return climbed;
}

LadderTask taskFor(const Endpoint &endpoint)
{
    LadderTask task;
    task.endpoint = endpoint;
    task.endpoint.userName = QStringLiteral("ada@example.org");
    task.secret = password;
    task.address = task.endpoint.userName;
    task.stepLimit = std::chrono::seconds(10);
    return task;
}

/// A port at which connections hang, as behind a firewall that swallows them: the queue is full and nobody
/// accepts.
class SwallowingPort
{
public:
    SwallowingPort()
    {
        m_listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        ::bind(m_listener, reinterpret_cast<sockaddr *>(&address), size);
        ::getsockname(m_listener, reinterpret_cast<sockaddr *>(&address), &size);
        ::listen(m_listener, 0);
        m_port = ntohs(address.sin_port);
        for (int &fd : m_waiting) {
            fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
            ::connect(fd, reinterpret_cast<sockaddr *>(&address), size);
        }
    }
    ~SwallowingPort()
    {
        for (const int fd : m_waiting)
            ::close(fd);
        ::close(m_listener);
    }
    [[nodiscard]] quint16 port() const { return m_port; }

private:
    int m_listener = -1;
    int m_waiting[4] = {};
    quint16 m_port = 0;
};

QT_WARNING_PUSH
QT_WARNING_DISABLE_DEPRECATED
constexpr QSsl::SslProtocol outdated = QSsl::TlsV1_1;
QT_WARNING_POP

} // namespace

/// A scripted server for each cause that a connection can fail for.
class TestLadder : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { QVERIFY2(m_authority.isValid(), qPrintable(m_authority.log())); }
    void findsTheCause_data();
    void findsTheCause();
    void encryption_data();
    void encryption();
    void withoutAServer();
    void swallowedConnection();
    void certificateChanged();
    void suggestionsWork();
    void secondTryOfTheUserName();
    void secondTryAfterScram();
    void neverAThirdTry();
    void reportHasNoSecrets();
    void greylistedRecipientPasses();
    void withoutALogIn();

private:
    [[nodiscard]] Endpoint trusting(const ScriptedServer &server, MailProtocol protocol,
                                    ConnectionSecurity security) const
    {
        Endpoint endpoint = server.endpoint(protocol);
        endpoint.security = security;
        endpoint.caFile = m_authority.caFile();
        return endpoint;
    }

    TestAuthority m_authority;
};

void TestLadder::findsTheCause_data()
{
    QTest::addColumn<MailProtocol>("protocol");
    QTest::addColumn<ScriptedServer::Script>("script");
    QTest::addColumn<Stage>("stage");
    QTest::addColumn<Cause>("cause");
    QTest::addColumn<Action>("action");
    QTest::addColumn<QString>("sentence");
    const auto row = [](const char *name, MailProtocol protocol, const ScriptedServer::Script &script,
                        Stage stage, Cause cause, Action action, const char *sentence) {
        QTest::newRow(name) << protocol << script << stage << cause << action << QString::fromUtf8(sentence);
    };
    const auto I = MailProtocol::Imap;
    const auto P = MailProtocol::Pop3;
    const auto S = MailProtocol::Smtp;

    row("POP3 where IMAP was expected", I, saying("+OK ready\r\n"), Stage::Greeting, Cause::WrongProtocol,
        Action::EditServers, "This server speaks POP3, not IMAP.");
    row("SMTP where POP3 was expected", P, saying("220 mail.example ESMTP\r\n"), Stage::Greeting,
        Cause::WrongProtocol, Action::EditServers, "This server speaks SMTP, not POP3.");
    row("IMAP where SMTP was expected", S, saying("* OK ready\r\n"), Stage::Greeting, Cause::WrongProtocol,
        Action::EditServers, "This server speaks IMAP, not SMTP.");
    row(
        "a web server", I,
        [](ScriptedPeer &peer) {
            if (!peer.readLine().isEmpty())
                peer.send("HTTP/1.1 400 Bad Request\r\n\r\n");
        },
        Stage::Greeting, Cause::NotMail, Action::EditServers,
        "A web server answers here, not a mail server.");
    row("nonsense", I, saying("hello, who are you?\r\n"), Stage::Greeting, Cause::NotMail,
        Action::EditServers, "What answers here is not a mail server.");
    row(
        "silence", I, [](ScriptedPeer &peer) { peer.hang(); }, Stage::Greeting, Cause::NoAnswer,
        Action::TryAgain, "127.0.0.1 takes the connection and then says nothing.");
    row(
        "cut off", I, [](ScriptedPeer &peer) { peer.cut(); }, Stage::Greeting, Cause::ConnectionLost,
        Action::TryAgain, "The connection to 127.0.0.1 broke off.");
    row("busy, IMAP", I, saying("* BYE [UNAVAILABLE] maintenance\r\n"), Stage::Greeting,
        Cause::ServerUnavailable, Action::TryLater, "127.0.0.1 cannot serve you just now.");
    row("busy, POP3", P, saying("-ERR [SYS/TEMP] maintenance\r\n"), Stage::Greeting, Cause::ServerUnavailable,
        Action::TryLater, "127.0.0.1 cannot serve you just now.");
    row("busy, SMTP", S, saying("421 4.3.2 shutting down\r\n"), Stage::Greeting, Cause::ServerUnavailable,
        Action::TryLater, "127.0.0.1 cannot serve you just now.");
    row("too many, in the greeting", I, saying("* BYE Too many connections from your address\r\n"),
        Stage::Greeting, Cause::TooManyConnections, Action::TryLater,
        "Too many programs are connected to this mailbox.");
    row("only tokens", I, imapLogIns(" LOGINDISABLED AUTH=XOAUTH2 AUTH=OAUTHBEARER", {"NO"}),
        Stage::Capabilities, Cause::BrowserSignInNeeded, Action::SignInWithBrowser,
        "This provider takes no passwords here.");
    row("no mechanism of ours", I, imapLogIns(" LOGINDISABLED AUTH=KERBEROS_V4", {"NO"}), Stage::Capabilities,
        Cause::MechanismGone, Action::EditServers,
        "127.0.0.1 does not offer the way to log in of this account.");

    row("wrong password, IMAP", I, imapRefusing("[AUTHENTICATIONFAILED] Authentication failed."),
        Stage::LogIn, Cause::WrongPassword, Action::EnterPassword,
        "127.0.0.1 did not take the user name or the password.");
    row("wrong password, POP3", P, pop3("-ERR [AUTH] no"), Stage::LogIn, Cause::WrongPassword,
        Action::EnterPassword, "127.0.0.1 did not take the user name or the password.");
    row("wrong password, SMTP", S, smtp("535 5.7.8 no"), Stage::LogIn, Cause::WrongPassword,
        Action::EnterPassword, "127.0.0.1 did not take the user name or the password.");
    row("wrong user name", P, pop3("-ERR no such user here"), Stage::LogIn, Cause::WrongUserName,
        Action::UseUserName, "127.0.0.1 knows no user of this name.");
    row("app password", I, imapRefusing("[ALERT] Application-specific password required"), Stage::LogIn,
        Cause::AppPasswordNeeded, Action::EnterPassword,
        "This provider wants a password made for this program.");
    row("app password, SMTP", S, smtp("534 5.7.9 Application-specific password required"), Stage::LogIn,
        Cause::AppPasswordNeeded, Action::EnterPassword,
        "This provider wants a password made for this program.");
    row("browser sign-in", S,
        smtp("535 5.7.139 Authentication unsuccessful, basic authentication is disabled."), Stage::LogIn,
        Cause::BrowserSignInNeeded, Action::SignInWithBrowser, "This provider takes no passwords here.");
    row("blocked", I, imapRefusing("[CONTACTADMIN] Your account is suspended"), Stage::LogIn,
        Cause::AccountBlocked, Action::TryAgain, "127.0.0.1 has blocked the log-in.");
    row("too many tries", S, smtp("454 4.7.0 Too many login attempts, please try again later."), Stage::LogIn,
        Cause::AccountBlocked, Action::TryAgain, "127.0.0.1 has blocked the log-in.");
    row("too many connections", I,
        imapRefusing(
            "[LIMIT] Maximum number of connections from user+IP exceeded (mail_max_userip_connections=10)"),
        Stage::LogIn, Cause::TooManyConnections, Action::TryLater,
        "Too many programs are connected to this mailbox.");
    row("IMAP switched off", I, imapRefusing("[ALERT] Your account is not enabled for IMAP use."),
        Stage::LogIn, Cause::ProtocolSwitchedOff, Action::TryAgain, "IMAP is switched off for this mailbox.");
    row("POP3 switched off", P, pop3("-ERR [SYS/PERM] Your account is not enabled for POP access."),
        Stage::LogIn, Cause::ProtocolSwitchedOff, Action::TryAgain, "POP3 is switched off for this mailbox.");
    row("in use", P, pop3("-ERR [IN-USE] another session"), Stage::LogIn, Cause::MailboxInUse,
        Action::TryLater, "Another program is using this mailbox.");
    row("a pause", P, pop3("-ERR [LOGIN-DELAY] once in five minutes"), Stage::LogIn, Cause::PauseWanted,
        Action::TryLater, "The server asks for a pause between two visits.");
    row("unavailable after the password", I, imapRefusing("[UNAVAILABLE] backend down"), Stage::LogIn,
        Cause::ServerUnavailable, Action::TryLater, "127.0.0.1 cannot serve you just now.");

    row("no inbox", I, imapLogIns(" AUTH=PLAIN", {"OK"}, "NO [NONEXISTENT] Mailbox doesn't exist: INBOX"),
        Stage::Mailbox, Cause::FolderMissing, Action::TryAgain, "The server has no inbox for you.");
    row("no reason", I, imapLogIns(" AUTH=PLAIN", {"OK"}, "NO because"), Stage::Mailbox, Cause::Refused,
        Action::EditServers, "127.0.0.1 said no.");
    row("full, POP3", P, pop3("+OK", "-ERR mailbox is full"), Stage::Mailbox, Cause::OverQuota,
        Action::FreeSpace, "The mailbox on the server is full.");
    row("full, SMTP", S, smtp("235 fine", "250 fine", "552 5.2.2 mailbox full"), Stage::Recipient,
        Cause::OverQuota, Action::FreeSpace, "The mailbox on the server is full.");
    row("sender refused", S, smtp("235 fine", "553 5.7.1 not your address"), Stage::Recipient,
        Cause::SenderRefused, Action::EditServers, "127.0.0.1 takes no mail from this address.");
    row("recipient refused", S, smtp("235 fine", "250 fine", "550 5.1.1 who?"), Stage::Recipient,
        Cause::SenderRefused, Action::EditServers, "127.0.0.1 takes no mail from this address.");
}

void TestLadder::findsTheCause()
{
    QFETCH(MailProtocol, protocol);
    QFETCH(ScriptedServer::Script, script);
    const ScriptedServer server(script);
    LadderTask task = taskFor(server.endpoint(protocol));
    // What has to be waited for; the rest may take what a busy machine needs.
    const QByteArray tag = QTest::currentDataTag();
    if (tag == "silence" || tag == "a web server")
        task.stepLimit = std::chrono::seconds(2);
    // A second try is another test's.
    if (tag == "wrong user name")
        task.endpoint.userName = QStringLiteral("ada@");
    const Climbed climbed = climb(task);
    QVERIFY(!climbed.result);
    const LadderStep step = climbed.last();
    QTEST(step.stage, "stage");
    QCOMPARE(step.state, LadderStep::State::Failed);
    QFETCH(Cause, cause);
    QCOMPARE(causeName(step.diagnosis.cause), causeName(cause));
    QFETCH(Action, action);
    QCOMPARE(actionName(step.diagnosis.action), actionName(action));
    const ErrorText words = diagnosisText(step, task.endpoint);
    QTEST(words.sentence, "sentence");
    QCOMPARE(words.action.isEmpty(), action == Action::None);
    QVERIFY(!step.error.toString().contains(password));
}

void TestLadder::encryption_data()
{
    QTest::addColumn<ConnectionSecurity>("security");
    QTest::addColumn<Tls>("tls");
    QTest::addColumn<QString>("certificate");
    QTest::addColumn<ScriptedServer::Script>("script");
    QTest::addColumn<Cause>("cause");
    QTest::addColumn<Action>("action");
    QTest::addColumn<QString>("sentence");
    const auto row = [](const char *name, ConnectionSecurity security, Tls tls, const char *certificate,
                        const ScriptedServer::Script &script, Cause cause, Action action,
                        const char *sentence) {
        QTest::newRow(name) << security << tls << QString::fromLatin1(certificate) << script << cause
                            << action << QString::fromUtf8(sentence);
    };
    const auto tls = ConnectionSecurity::Tls;
    const auto startTls = ConnectionSecurity::StartTls;
    const auto implicit = Tls::Implicit;
    const auto greet = saying("* OK ready\r\n");
    row("in clear on a TLS port", tls, Tls::None, "", greet, Cause::WrongPort, Action::UseServer,
        "does not begin encrypted.");
    row("TLS on a STARTTLS port", startTls, implicit, "", greet, Cause::WrongPort, Action::UseServer,
        "is encrypted from the start.");
    row("POP3 in clear on a TLS port", tls, Tls::None, "", saying("+OK ready\r\n"), Cause::WrongProtocol,
        Action::EditServers, "This server speaks POP3, not IMAP.");
    row(
        "no STARTTLS", startTls, Tls::None, "",
        [](ScriptedPeer &peer) {
            peer.send("* OK ready\r\n");
            const QByteArray line = peer.readLine();
            peer.send(line.left(line.indexOf(' ')) + " BAD what\r\n");
            peer.waitForClose();
        },
        Cause::EncryptionRefused, Action::UseServer, "127.0.0.1 offers no encryption on this port.");
    row(
        "spoke before the handshake", startTls, Tls::None, "",
        [](ScriptedPeer &peer) {
            peer.send("* OK ready\r\n");
            const QByteArray line = peer.readLine();
            peer.send(line.left(line.indexOf(' ')) + " OK go\r\n* CAPABILITY IMAP4rev1\r\n");
            peer.waitForClose();
        },
        Cause::EncryptionTampered, Action::TryAgain, "The start of the encryption was tampered with.");
    row("too old", tls, implicit, "old", greet, Cause::TlsTooOld, Action::EditServers,
        "The encryption of 127.0.0.1 is too old to be safe.");
    row(
        "hangs up in the handshake", tls, Tls::None, "", [](ScriptedPeer &peer) { peer.cut(); },
        Cause::TlsFailed, Action::TryAgain, "No encrypted connection to 127.0.0.1 came about.");
    row("another name", tls, implicit, "name", greet, Cause::NameMismatch, Action::ShowCertificate,
        "The certificate is for another server.");
    row("self-signed", tls, implicit, "self", greet, Cause::Untrusted, Action::ShowCertificate,
        "127.0.0.1 could not prove who it is.");
    row("expired", tls, implicit, "expired", greet, Cause::Expired, Action::ShowCertificate,
        "The certificate of 127.0.0.1 has expired.");
    row("not yet valid", tls, implicit, "early", greet, Cause::NotYetValid, Action::ShowCertificate,
        "The certificate of 127.0.0.1 is not valid yet.");
    row("clock wrong", tls, implicit, "clock", greet, Cause::ClockWrong, Action::SetClock,
        "This computer's clock is wrong.");
}

void TestLadder::encryption()
{
    QFETCH(ConnectionSecurity, security);
    QFETCH(Tls, tls);
    QFETCH(QString, certificate);
    QFETCH(ScriptedServer::Script, script);
    CertificateSpec spec;
    if (certificate == QLatin1String("name"))
        spec.names = {QStringLiteral("DNS:other.example")};
    spec.selfSigned = certificate == QLatin1String("self");
    if (certificate == QLatin1String("expired"))
        spec.until = QStringLiteral("20200301000000Z");
    if (certificate == QLatin1String("early") || certificate == QLatin1String("clock"))
        spec.from = QStringLiteral("20900101000000Z");
    const ScriptedServer server(script, m_authority.make(spec), tls,
                                certificate == QLatin1String("old") ? outdated : QSsl::TlsV1_2OrLater);
    LadderTask task = taskFor(trusting(server, MailProtocol::Imap, security));
    if (QByteArray(QTest::currentDataTag()) == "TLS on a STARTTLS port")
        task.stepLimit = std::chrono::seconds(3);
    if (certificate == QLatin1String("clock"))
        task.now = QDateTime(QDate(2001, 1, 1), QTime(0, 0), Qt::UTC);
    const Climbed climbed = climb(task);
    QVERIFY(!climbed.result);
    const LadderStep step = climbed.last();
    QFETCH(Cause, cause);
    QCOMPARE(causeName(step.diagnosis.cause), causeName(cause));
    QFETCH(Action, action);
    QCOMPARE(actionName(step.diagnosis.action), actionName(action));
    const QString shown = diagnosisText(step, task.endpoint).sentence;
    QFETCH(QString, sentence);
    QVERIFY2(shown.endsWith(sentence), qPrintable(shown));
    QVERIFY(!server.clearText().contains(QByteArray(password.toLatin1()).toBase64()));
}

void TestLadder::withoutAServer()
{
    Endpoint endpoint;
    endpoint.host = QStringLiteral("imap.nowhere.invalid");
    endpoint.port = 993;
    LadderTask task = taskFor(endpoint);
    task.network.hasAddress = false;
    LadderStep step = climb(task).last();
    QCOMPARE(step.stage, Stage::Network);
    QCOMPARE(causeName(step.diagnosis.cause), causeName(Cause::NoNetwork));
    QCOMPARE(diagnosisText(step, endpoint).sentence, QStringLiteral("This computer has no network."));

    // Where the name leads to this computer, that is no obstacle.
    const ScriptedServer here(imapLogIns(" AUTH=PLAIN", {"OK"}));
    LadderTask near = taskFor(here.endpoint(MailProtocol::Imap));
    near.endpoint.host = QStringLiteral("127.1"); // as the resolver reads it, and nobody else
    QVERIFY(!near.endpoint.isLoopback());
    near.network.hasAddress = false;
    const Climbed reached = climb(near);
    QVERIFY2(reached.result, qPrintable(reached.last().error.toString()));

    task.network = {true, true};
    step = climb(task).last();
    QCOMPARE(step.stage, Stage::Dns);
    QCOMPARE(causeName(step.diagnosis.cause), causeName(Cause::CaptivePortal));
    QCOMPARE(step.diagnosis.link, QStringLiteral("http://imap.nowhere.invalid/"));
    QCOMPARE(diagnosisText(step, endpoint).sentence,
             QStringLiteral("This network wants you to sign in first."));

    task.network = {true, false};
    step = climb(task).last();
    QCOMPARE(causeName(step.diagnosis.cause), causeName(Cause::NameUnknown));
    QCOMPARE(diagnosisText(step, endpoint).sentence,
             QStringLiteral("There is no server named imap.nowhere.invalid."));

    {
        const ScriptedServer gone(saying("* OK ready\r\n"));
        task = taskFor(gone.endpoint(MailProtocol::Imap));
    }
    step = climb(task).last();
    QCOMPARE(step.stage, Stage::Tcp);
    QCOMPARE(causeName(step.diagnosis.cause), causeName(Cause::PortClosed));
    QVERIFY(diagnosisText(step, task.endpoint).sentence.startsWith(QLatin1String("Nothing listens on port")));
}

void TestLadder::swallowedConnection()
{
    const SwallowingPort swallowing;
    Endpoint endpoint;
    endpoint.host = QStringLiteral("127.0.0.1");
    endpoint.port = swallowing.port();
    LadderTask task = taskFor(endpoint);
    task.stepLimit = std::chrono::milliseconds(300);
    const LadderStep step = climb(task).last();
    QCOMPARE(step.stage, Stage::Tcp);
    QCOMPARE(causeName(step.diagnosis.cause), causeName(Cause::PortBlocked));
    QVERIFY(diagnosisText(step, endpoint).sentence.contains(QLatin1String("does not answer on port")));
}

void TestLadder::certificateChanged()
{
    CertificateSpec spec;
    spec.selfSigned = true;
    const TestCertificate trusted = m_authority.make(spec);
    const ScriptedServer server(saying("* OK ready\r\n"), m_authority.make(spec), Tls::Implicit);
    LadderTask task = taskFor(trusting(server, MailProtocol::Imap, ConnectionSecurity::Tls));
    task.endpoint.trust(TlsPolicy::spkiSha256(trusted.certificate), trusted.certificate.toDer());
    const LadderStep step = climb(task).last();
    QCOMPARE(causeName(step.diagnosis.cause), causeName(Cause::CertificateChanged));
    QCOMPARE(actionName(step.diagnosis.action), actionName(Action::ShowCertificate));
    QVERIFY(step.certificateProblem);
    QCOMPARE(step.certificateProblem->trusted, trusted.certificate);
}

void TestLadder::suggestionsWork()
{
    // What is offered in place of what failed leads to the top.
    const ScriptedServer server(imapLogIns(" AUTH=PLAIN", {"OK"}), m_authority.make(), Tls::Implicit);
    LadderTask task = taskFor(trusting(server, MailProtocol::Imap, ConnectionSecurity::StartTls));
    task.stepLimit = std::chrono::seconds(3);
    const LadderStep step = climb(task).last();
    QVERIFY(step.diagnosis.suggestion);
    LadderTask better = task;
    better.endpoint = *step.diagnosis.suggestion;
    const Climbed climbed = climb(better);
    QVERIFY2(climbed.result, qPrintable(climbed.last().error.toString()));
    QCOMPARE(climbed.result->auth, AuthMechanism::Plain);
}

void TestLadder::secondTryOfTheUserName()
{
    const ScriptedServer server(imapLogIns(" AUTH=PLAIN", {"NO no such user", "OK"}));
    const LadderTask task = taskFor(server.endpoint(MailProtocol::Imap));
    const Climbed climbed = climb(task);
    QVERIFY(climbed.result);
    QCOMPARE(climbed.result->userName, QStringLiteral("ada"));
    QCOMPARE(server.connections(), 2);
    QCOMPARE(std::count_if(climbed.steps.begin(), climbed.steps.end(),
                           [](const LadderStep &step) { return step.stage == Stage::Tcp; }),
             2); // running and ok: what passed is not told twice
}

void TestLadder::secondTryAfterScram()
{
    const ScriptedServer server(
        imapLogIns(" AUTH=SCRAM-SHA-256 AUTH=PLAIN", {"NO [AUTHENTICATIONFAILED] no", "OK"}));
    const Climbed climbed = climb(taskFor(server.endpoint(MailProtocol::Imap)));
    QVERIFY2(climbed.result, qPrintable(climbed.last().error.toString()));
    QCOMPARE(climbed.result->auth, AuthMechanism::Plain);
    QCOMPARE(server.connections(), 2);

    // An account that once used SCRAM is not asked to fall back.
    LadderTask remembered = taskFor(server.endpoint(MailProtocol::Imap));
    const ScriptedServer weaker(
        imapLogIns(" AUTH=SCRAM-SHA-256 AUTH=PLAIN", {"NO [AUTHENTICATIONFAILED] no", "OK"}));
    remembered.endpoint = taskFor(weaker.endpoint(MailProtocol::Imap)).endpoint;
    remembered.endpoint.auth = AuthMechanism::ScramSha256;
    QVERIFY(!climb(remembered).result);
    QCOMPARE(weaker.connections(), 1);
}

void TestLadder::neverAThirdTry()
{
    const ScriptedServer server(imapLogIns(" AUTH=SCRAM-SHA-256 AUTH=PLAIN", {"NO no such user"}));
    const Climbed climbed = climb(taskFor(server.endpoint(MailProtocol::Imap)));
    QVERIFY(!climbed.result);
    QCOMPARE(server.connections(), 2);
}

void TestLadder::reportHasNoSecrets()
{
    const ScriptedServer server(imapRefusing("[AUTHENTICATIONFAILED] ada@example.org may not, hunter2"));
    const LadderTask task = taskFor(server.endpoint(MailProtocol::Imap));
    const QString report = diagnosisReport({{task.endpoint, climb(task).steps}});
    QVERIFY2(report.contains(QLatin1String("wrong-password")), qPrintable(report));
    QVERIFY2(report.contains(QLatin1String("127.0.0.1")), qPrintable(report));
    QVERIFY2(!report.contains(QLatin1String("ada@")), qPrintable(report));
}

void TestLadder::greylistedRecipientPasses()
{
    const ScriptedServer server(smtp("235 fine", "250 fine", "451 4.7.1 come again"));
    QVERIFY(climb(taskFor(server.endpoint(MailProtocol::Smtp))).result);
}

void TestLadder::withoutALogIn()
{
    const ScriptedServer relay(smtp("535 nobody logs in here"));
    const ScriptedServer open([](ScriptedPeer &peer) {
        peer.send("* PREAUTH welcome\r\n");
        for (QByteArray line = peer.readLine(); !line.isEmpty(); line = peer.readLine())
            peer.send((line.contains("CAPABILITY") ? "* CAPABILITY IMAP4rev1\r\n" : "") +
                      line.left(line.indexOf(' ')) + " OK\r\n");
    });
    for (LadderTask task :
         {taskFor(relay.endpoint(MailProtocol::Smtp)), taskFor(open.endpoint(MailProtocol::Imap))}) {
        task.endpoint.auth = AuthMechanism::None;
        const Climbed climbed = climb(task);
        QVERIFY2(climbed.result, qPrintable(climbed.last().error.toString()));
        QCOMPARE(climbed.result->auth, AuthMechanism::None);
        QCOMPARE(climbed.last().state, LadderStep::State::Ok);
        QCOMPARE(climbed.last().stage, ladderStages(task.endpoint).last());
    }
}

QTEST_GUILESS_MAIN(TestLadder)
#include "test_ladder.moc"
