#include "diagnosis/connectiontest.h"
#include "support/scriptedserver.h"

#include <QSignalSpy>
#include <QTest>

using namespace posthorn;

namespace
{

void playImap(ScriptedPeer &peer)
{
    peer.send("* OK ready\r\n");
    peer.waitForClose();
}

void playSmtp(ScriptedPeer &peer)
{
    peer.send("220 ready\r\n");
    peer.waitForClose();
}

ConnectionTask taskFor(const ScriptedServer &server, MailProtocol protocol,
                       ConnectionSecurity security = ConnectionSecurity::None)
{
    Endpoint endpoint = server.endpoint(protocol);
    endpoint.security = security;
    endpoint.userName = QStringLiteral("ada");
    ConnectionTask task;
    (protocol == MailProtocol::Smtp ? task.outgoing : task.incoming) = endpoint;
    task.secret = QStringLiteral("secret");
    task.address = QStringLiteral("ada@example.org");
    return task;
}

QString shown(const LadderStep &step)
{
    return ladderStageName(step.stage) + u' ' + ladderStateName(step.state);
}

} // namespace

class TestConnectionTest : public QObject
{
    Q_OBJECT

private slots:
    void climbsEveryRung();
    void givesTheMechanismThatWorked();
    void failsAtItsRung();
    void tellsTheCertificateProblem();
    void cancelled();
    void ofNothing();
};

void TestConnectionTest::climbsEveryRung()
{
    const ScriptedServer pop3([](ScriptedPeer &peer) {
        peer.send("+OK ready\r\n");
        peer.answer("CAPA", "+OK\r\nUSER\r\n.\r\n");
        // vmime asks once more before it logs in.
        QByteArray line = peer.readLine();
        if (line == "CAPA") {
            peer.send("+OK\r\nUSER\r\n.\r\n");
            line = peer.readLine();
        }
        if (line != "USER ada")
            peer.fail(QString::fromLatin1(line));
        peer.send("+OK\r\n");
        peer.answer("PASS secret", "+OK\r\n");
        peer.answer("STAT", "+OK 2 200\r\n");
        peer.expect("QUIT");
    });
    ConnectionTest test;
    QStringList steps;
    connect(&test, &ConnectionTest::stepChanged, this, [&](const LadderStep &step) {
        if (step.state != LadderStep::State::Running)
            steps += shown(step);
    });
    QSignalSpy finished(&test, &ConnectionTest::finished);
    test.start(taskFor(pop3, MailProtocol::Pop3));
    QVERIFY(test.isRunning());
    QVERIFY(finished.wait(20'000));
    QVERIFY2(pop3.failures().isEmpty(), qPrintable(pop3.failures().join(u'\n')));
    QCOMPARE(steps, (QStringList{"network ok", "dns ok", "tcp ok", "greeting ok", "capabilities ok",
                                 "log-in ok", "mailbox ok"}));
    QVERIFY(finished[0][0].toBool());
}

void TestConnectionTest::givesTheMechanismThatWorked()
{
    const ScriptedServer smtp([](ScriptedPeer &peer) {
        peer.send("220 ready\r\n");
        while (true) {
            const QByteArray line = peer.readLine();
            if (line.startsWith("EHLO")) {
                peer.send("250-mail.example\r\n250 AUTH PLAIN LOGIN\r\n");
            } else if (line.startsWith("AUTH PLAIN")) {
                if (line == "AUTH PLAIN") {
                    peer.send("334 \r\n");
                    static_cast<void>(peer.readLine());
                }
                peer.send("235 fine\r\n");
            } else if (line.startsWith("MAIL") || line.startsWith("RCPT") || line.startsWith("RSET")) {
                peer.send("250 fine\r\n");
            } else if (line.startsWith("QUIT") || line.isEmpty()) {
                return;
            } else {
                peer.send("502 what\r\n");
            }
        }
    });
    ConnectionTest test;
    QSignalSpy finished(&test, &ConnectionTest::finished);
    test.start(taskFor(smtp, MailProtocol::Smtp));
    QVERIFY(finished.wait(20'000));
    QVERIFY(finished[0][0].toBool());
    QCOMPARE(finished[0][2].value<Endpoint>().auth, AuthMechanism::Plain);
    QVERIFY(!smtp.clearText().contains("secret")); // base64, of course: the test knows what it looks for
}

void TestConnectionTest::failsAtItsRung()
{
    struct Case {
        ScriptedServer::Script script;
        QString last;
        ErrorCode code;
    };
    const QList<Case> cases = {
        {playSmtp, QStringLiteral("greeting failed"), ErrorCode::WrongProtocol},
        {[](ScriptedPeer &peer) { peer.send("* BYE busy\r\n"); }, QStringLiteral("greeting failed"),
         ErrorCode::ServerSaidBye},
        {[](ScriptedPeer &peer) {
             peer.send("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] ready\r\n");
             while (true) {
                 const QByteArray line = peer.readLine();
                 if (line.isEmpty())
                     return;
                 const QByteArray tag = line.left(line.indexOf(' '));
                 if (line.toUpper().contains("CAPABILITY"))
                     peer.send("* CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR\r\n" + tag + " OK\r\n");
                 else
                     peer.send(tag + " NO [AUTHENTICATIONFAILED] no\r\n");
             }
         },
         QStringLiteral("log-in failed"), ErrorCode::AuthenticationFailed},
    };
    for (const Case &one : cases) {
        const ScriptedServer server(one.script);
        ConnectionTest test;
        QList<LadderStep> steps;
        connect(&test, &ConnectionTest::stepChanged, this, [&](const LadderStep &step) { steps += step; });
        QSignalSpy finished(&test, &ConnectionTest::finished);
        test.start(taskFor(server, MailProtocol::Imap));
        QVERIFY(finished.wait(20'000));
        QVERIFY(!finished[0][0].toBool());
        QCOMPARE(shown(steps.last()), one.last);
        QCOMPARE(steps.last().error.code, one.code);
    }
}

void TestConnectionTest::tellsTheCertificateProblem()
{
    TestAuthority authority;
    QVERIFY2(authority.isValid(), qPrintable(authority.log()));
    CertificateSpec spec;
    spec.names = {QStringLiteral("DNS:other.example")};
    const TestCertificate certificate = authority.make(spec);
    const ScriptedServer server(playImap, certificate, ScriptedServer::Tls::Implicit);
    ConnectionTest test;
    QList<LadderStep> steps;
    connect(&test, &ConnectionTest::stepChanged, this, [&](const LadderStep &step) { steps += step; });
    QSignalSpy finished(&test, &ConnectionTest::finished);
    test.start(taskFor(server, MailProtocol::Imap, ConnectionSecurity::Tls));
    QVERIFY(finished.wait(20'000));
    QCOMPARE(shown(steps.last()), QStringLiteral("tls failed"));
    QVERIFY(steps.last().certificateProblem.has_value());
    QVERIFY(!steps.last().certificateProblem->chain.isEmpty());
}

void TestConnectionTest::cancelled()
{
    const ScriptedServer server([](ScriptedPeer &peer) { peer.hang(); });
    ConnectionTest test;
    QSignalSpy steps(&test, &ConnectionTest::stepChanged);
    QSignalSpy finished(&test, &ConnectionTest::finished);
    test.start(taskFor(server, MailProtocol::Imap));
    QVERIFY(steps.wait(5'000));
    test.cancel();
    QVERIFY(!test.isRunning());
    test.start({});
    QVERIFY(finished.wait(20'000));
    QCOMPARE(finished.size(), 1);
}

void TestConnectionTest::ofNothing()
{
    ConnectionTest test;
    QSignalSpy finished(&test, &ConnectionTest::finished);
    test.start({});
    QVERIFY(finished.wait(5'000));
    QVERIFY(!finished[0][0].toBool());
}

QTEST_GUILESS_MAIN(TestConnectionTest)
#include "test_connectiontest.moc"
