#include "net/vmimelogin.h"
#include "nettest.h"

#include <QTest>

using namespace posthorn;

namespace
{

using P = MailProtocol;

QByteArray greetingOf(P protocol)
{
    return protocol == P::Imap   ? "* OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED] hi\r\n"
           : protocol == P::Pop3 ? "+OK hi <1@x>\r\n"
                                 : "220 hi\r\n";
}

/// Plays up to the client's STARTTLS; gives the tag for IMAP.
QByteArray untilStartTls(ScriptedPeer &peer, P protocol, const QByteArray &extensions = "250-STARTTLS\r\n")
{
    peer.send(greetingOf(protocol));
    if (protocol == P::Imap)
        return peer.expectTagged("STARTTLS");
    if (protocol == P::Smtp)
        peer.answer("EHLO [127.0.0.1]", "250-hi\r\n" + extensions + "250 AUTH PLAIN\r\n");
    peer.expect(protocol == P::Pop3 ? "STLS" : "STARTTLS");
    return {};
}

QByteArray okOf(P protocol, const QByteArray &tag)
{
    return protocol == P::Imap ? tag + " OK go\r\n" : protocol == P::Pop3 ? "+OK go\r\n" : "220 go\r\n";
}

/// The log-in inside TLS; what is offered there is not what was offered in clear.
void playLogin(ScriptedPeer &peer, P protocol)
{
    if (protocol == P::Imap) {
        peer.answerTagged("CAPABILITY", "* CAPABILITY IMAP4rev1\r\n");
        peer.answerTagged("LOGIN ann secret");
    } else if (protocol == P::Pop3) {
        peer.answer("CAPA", "+OK\r\nUSER\r\n.\r\n");
        peer.answer("USER ann", "+OK\r\n");
        peer.answer("PASS secret", "+OK\r\n");
    } else {
        peer.answer("EHLO [127.0.0.1]", "250-hi\r\n250 AUTH LOGIN\r\n");
        peer.answer("AUTH LOGIN", "334 VXNlcm5hbWU6\r\n");
        peer.answer(QByteArray("ann").toBase64(), "334 UGFzc3dvcmQ6\r\n");
        peer.answer(QByteArray("secret").toBase64(), "235 in\r\n");
    }
    peer.waitForClose();
}

} // namespace

/// What an attacker between us and the server can say before the line is encrypted.
class StartTlsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void upgradesAndLogsIn_data();
    void upgradesAndLogsIn();
    void refusals_data();
    void refusals();
    void surplusBytesAreAnAttack_data();
    void surplusBytesAreAnAttack();
    void untaggedDataIsIgnored();
    void greetings_data();
    void greetings();
    void wantedEncryptionNotOffered();
    void preauthInsideTls();
    void noAuthenticationIsEncryptedAllTheSame_data();
    void noAuthenticationIsEncryptedAllTheSame();
    void clearTextOnATlsPort();
    void silentHandshakeTimesOut();
    void cutInTheHandshake();

private:
    struct Outcome {
        QString error;
        QString serverText;
        bool encrypted = false;
        QByteArray greeting;
    };
    /// Opens with STARTTLS and logs in.
    Outcome run(const ScriptedServer &server, P protocol,
                ConnectionSecurity security = ConnectionSecurity::StartTls, bool login = true)
    {
        return onWorker([&] {
            Outcome outcome;
            MailSocket socket(CancellationToken(), nullptr);
            MailSocket::Timeouts timeouts = testTimeouts();
            timeouts.handshake = m_handshake;
            socket.setTimeouts(timeouts);
            Endpoint endpoint = endpointAt(server.port(), protocol, security);
            endpoint.caFile = m_authority.caFile();
            endpoint.auth = m_auth;
            auto opened = socket.open(endpoint);
            outcome.error = errorOf(opened);
            outcome.encrypted = socket.isEncrypted();
            outcome.greeting = socket.greeting();
            if (!opened) {
                outcome.serverText = opened.error().serverText;
                return outcome;
            }
            if (login) {
                const auto in =
                    vmimeLogin(socket, endpoint, {QStringLiteral("ann"), QStringLiteral("secret")});
                if (!in)
                    outcome.error = QStringLiteral("log-in: ") + errorOf(in);
            }
            return outcome;
        });
    }
    void verifyNothingLeaked(const ScriptedServer &server)
    {
        const QByteArray clear = server.clearText().toUpper();
        for (const char *word : {"LOGIN", "AUTH", "USER", "PASS", "APOP", "MAIL FROM", "SECRET", "ANN"})
            QVERIFY2(!clear.contains(word), clear.constData());
    }

    TestAuthority m_authority;
    TestCertificate m_certificate;
    AuthMechanism m_auth = AuthMechanism::Automatic;
    std::chrono::milliseconds m_handshake = std::chrono::seconds(10);
};

void StartTlsTest::initTestCase()
{
    m_certificate = m_authority.make();
    QVERIFY2(!m_certificate.certificate.isNull(), qPrintable(m_authority.log()));
}

void StartTlsTest::upgradesAndLogsIn_data()
{
    QTest::addColumn<P>("protocol");
    QTest::addColumn<int>("segment");
    for (const int segment : {0, 1}) {
        QTest::addRow("IMAP, segments of %d", segment) << P::Imap << segment;
        QTest::addRow("POP3, segments of %d", segment) << P::Pop3 << segment;
        QTest::addRow("SMTP, segments of %d", segment) << P::Smtp << segment;
    }
}

void StartTlsTest::upgradesAndLogsIn()
{
    QFETCH(P, protocol);
    QFETCH(int, segment);
    ScriptedServer server(
        [protocol, segment](ScriptedPeer &peer) {
            peer.setSegmentSize(segment);
            peer.send(okOf(protocol, untilStartTls(peer, protocol)));
            peer.setSegmentSize(0);
            if (!peer.startTls())
                return;
            playLogin(peer, protocol);
        },
        m_certificate, ScriptedServer::Tls::OnDemand);
    const Outcome outcome = run(server, protocol);
    QCOMPARE(outcome.error, QStringLiteral("no error"));
    QVERIFY(outcome.encrypted);
    QVERIFY(!outcome.greeting.contains("LOGINDISABLED") && !outcome.greeting.contains('<'));
    QVERIFY2(server.failures().isEmpty(), qPrintable(server.failures().join(u'\n')));
    verifyNothingLeaked(server);
}

void StartTlsTest::refusals_data()
{
    QTest::addColumn<P>("protocol");
    QTest::addColumn<QByteArray>("answer"); // with TAG for the tag
    QTest::addColumn<QString>("error");
    const auto row = [](P protocol, const char *answer, const char *error = "EncryptionRefused") {
        QTest::addRow("%s %s", qPrintable(protocolName(protocol)),
                      QByteArray(answer).left(30).trimmed().constData())
            << protocol << QByteArray(answer) << QString::fromLatin1(error);
    };
    row(P::Imap, "TAG NO [ALERT] call 555\r\n");
    row(P::Imap, "TAG BAD what\r\n");
    row(P::Imap, "+ go on\r\n");
    row(P::Imap, "hello\r\n");
    row(P::Imap, "A1 OK predicted\r\n");
    row(P::Imap, "* OK untagged\r\n+ x\r\n");
    row(P::Imap, "* BYE [ALERT] call 555\r\n", "ServerSaidBye");
    row(P::Imap, "\r\n");
    row(P::Imap, "", "ConnectionClosed");
    row(P::Pop3, "-ERR no\r\n");
    row(P::Pop3, "-ERR [SYS/PERM] call 555\r\n");
    row(P::Pop3, "+ go on\r\n");
    row(P::Pop3, "OK\r\n");
    row(P::Pop3, "", "ConnectionClosed");
    row(P::Smtp, "454 not now\r\n");
    row(P::Smtp, "502 what\r\n");
    row(P::Smtp, "354 go on\r\n");
    row(P::Smtp, "250 fine\r\n");
    row(P::Smtp, "220-go\r\n250 fine\r\n");
    row(P::Smtp, "hello\r\n");
    row(P::Smtp, "", "ConnectionClosed");
}

void StartTlsTest::refusals()
{
    QFETCH(P, protocol);
    QFETCH(QByteArray, answer);
    QFETCH(QString, error);
    ScriptedServer server([protocol, answer](ScriptedPeer &peer) {
        const QByteArray tag = untilStartTls(peer, protocol);
        peer.send(QByteArray(answer).replace("TAG", tag));
        if (answer.isEmpty())
            peer.close();
        else
            peer.waitForClose();
    });
    const Outcome outcome = run(server, protocol);
    QCOMPARE(outcome.error, error);
    QCOMPARE(outcome.serverText, QString()); // nobody has signed for it
    QVERIFY(server.waitForScripts(1));
    verifyNothingLeaked(server);
    QVERIFY2(server.failures().isEmpty(), qPrintable(server.failures().join(u'\n')));
}

void StartTlsTest::surplusBytesAreAnAttack_data()
{
    QTest::addColumn<P>("protocol");
    QTest::addColumn<QByteArray>("surplus");
    QTest::newRow("IMAP") << P::Imap << QByteArray("a002 OK [CAPABILITY IMAP4rev1] in\r\n");
    QTest::newRow("IMAP untagged") << P::Imap << QByteArray("* 1 EXISTS\r\n");
    QTest::newRow("IMAP one byte") << P::Imap << QByteArray("*");
    QTest::newRow("IMAP line end") << P::Imap << QByteArray("\r\n");
    QTest::newRow("POP3") << P::Pop3 << QByteArray("+OK\r\n");
    QTest::newRow("SMTP") << P::Smtp << QByteArray("250-evil\r\n250 AUTH PLAIN\r\n");
}

void StartTlsTest::surplusBytesAreAnAttack()
{
    QFETCH(P, protocol);
    QFETCH(QByteArray, surplus);
    ScriptedServer server(
        [protocol, surplus](ScriptedPeer &peer) {
            const QByteArray tag = untilStartTls(peer, protocol);
            peer.send(okOf(protocol, tag) + surplus);
            peer.waitForClose();
        },
        m_certificate, ScriptedServer::Tls::OnDemand);
    QCOMPARE(run(server, protocol).error, QStringLiteral("EncryptionTampered"));
    verifyNothingLeaked(server);
}

void StartTlsTest::untaggedDataIsIgnored()
{
    const QByteArray untagged =
        "* LIST () \"/\" evil\r\n* LSUB () \"/\" evil\r\n* STATUS evil (MESSAGES 5)\r\n"
        "* SEARCH 1 2 3\r\n* FLAGS (\\Evil)\r\n* 9 EXISTS\r\n* 9 RECENT\r\n* 1 EXPUNGE\r\n"
        "* 1 FETCH (FLAGS (\\Seen))\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN LOGINDISABLED\r\n";
    ScriptedServer server(
        [untagged](ScriptedPeer &peer) {
            peer.send(greetingOf(P::Imap) + untagged);
            const QByteArray tag = peer.expectTagged("STARTTLS");
            peer.send(untagged + tag + " OK go\r\n");
            if (!peer.startTls())
                return;
            playLogin(peer, P::Imap);
        },
        m_certificate, ScriptedServer::Tls::OnDemand);
    QCOMPARE(run(server, P::Imap).error, QStringLiteral("no error"));
    QVERIFY2(server.failures().isEmpty(), qPrintable(server.failures().join(u'\n')));
}

void StartTlsTest::greetings_data()
{
    QTest::addColumn<P>("protocol");
    QTest::addColumn<ConnectionSecurity>("security");
    QTest::addColumn<QByteArray>("greeting");
    QTest::addColumn<QString>("error");
    QTest::addColumn<QString>("text");
    const auto row = [](P protocol, const char *greeting, const char *error, const char *text = "",
                        ConnectionSecurity security = ConnectionSecurity::StartTls) {
        QTest::addRow("%s %s %s", qPrintable(protocolName(protocol)), qPrintable(securityName(security)),
                      QByteArray(greeting).left(40).trimmed().constData())
            << protocol << security << QByteArray(greeting) << QString::fromLatin1(error)
            << QString::fromLatin1(text);
    };
    const auto none = ConnectionSecurity::None;
    row(P::Imap, "* PREAUTH hi\r\n", "EncryptionTampered");
    row(P::Imap, "* PREAUTH [CAPABILITY IMAP4rev1 STARTTLS] hi\r\n", "EncryptionTampered");
    row(P::Imap, "* PREAUTH hi\r\n", "UnexpectedAnswer", "", none);
    row(P::Imap, "* BYE [ALERT] call 555\r\n", "ServerSaidBye");
    row(P::Imap, "* BYE too many\r\n", "ServerSaidBye", "too many", none);
    row(P::Imap, "* NO no\r\n", "ServerSaidNo", "no", none);
    row(P::Imap, "* BAD [BADCHARSET (call 555)] no\r\n", "ServerSaidNo");
    row(P::Imap, "A1 OK tagged\r\n", "UnexpectedAnswer");
    row(P::Imap, "garbage\r\n* OK hi\r\n", "UnexpectedAnswer");
    row(P::Imap, "\r\n* OK hi\r\n", "UnexpectedAnswer");
    row(P::Imap, "+OK hi\r\n", "WrongProtocol");
    row(P::Imap, "220 hi ESMTP\r\n", "WrongProtocol");
    row(P::Imap, "HTTP/1.1 400 Bad Request\r\n", "WrongProtocol");
    row(P::Imap, "SSH-2.0-OpenSSH_9\r\n", "WrongProtocol");
    row(P::Pop3, "* OK hi\r\n", "WrongProtocol");
    row(P::Pop3, "220 hi\r\n", "WrongProtocol");
    row(P::Pop3, "-ERR [IN-USE] locked\r\n", "MailboxInUse", "[IN-USE] locked", none);
    row(P::Pop3, "-ERR [SYS/PERM] gone\r\n", "PermanentFailure", "[SYS/PERM] gone", none);
    row(P::Pop3, "-ERR [SYS/TEMP] call 555\r\n", "TemporaryFailure");
    row(P::Pop3, "-ERR no\r\n", "ServerSaidNo", "no", none);
    row(P::Smtp, "* OK hi\r\n", "WrongProtocol");
    row(P::Smtp, "+OK hi\r\n", "WrongProtocol");
    row(P::Smtp, "421 busy\r\n", "ServerSaidBye", "busy", none);
    row(P::Smtp, "450 later\r\n", "TemporaryFailure", "later", none);
    row(P::Smtp, "554 no service\r\n", "PermanentFailure", "no service", none);
    row(P::Smtp, "221 bye\r\n", "UnexpectedAnswer");
    row(P::Smtp, "354 go\r\n", "UnexpectedAnswer");
    row(P::Smtp, "", "ConnectionClosed");
    const QByteArray endless(200'000, 'x');
    row(P::Imap, endless.constData(), "LimitExceeded");
}

void StartTlsTest::greetings()
{
    QFETCH(P, protocol);
    QFETCH(ConnectionSecurity, security);
    QFETCH(QByteArray, greeting);
    QFETCH(QString, error);
    QFETCH(QString, text);
    ScriptedServer server([greeting](ScriptedPeer &peer) {
        peer.send(greeting);
        if (greeting.isEmpty())
            peer.close();
        else
            peer.waitForClose();
    });
    const Outcome outcome = run(server, protocol, security);
    QCOMPARE(outcome.error, error);
    QCOMPARE(outcome.serverText, text);
    QVERIFY(server.waitForScripts(1));
    QCOMPARE(server.clearText(), QByteArray()); // not a byte was said to it
}

void StartTlsTest::wantedEncryptionNotOffered()
{
    // SMTP with extensions refused altogether: nothing but the greeting words may have been sent.
    ScriptedServer server([](ScriptedPeer &peer) {
        peer.send("220 hi\r\n");
        peer.answer("EHLO", "502 what\r\n");
        const QByteArray next = peer.readLine();
        if (!next.isEmpty())
            peer.fail(QStringLiteral("it went on with ") + QString::fromLatin1(next));
    });
    QCOMPARE(run(server, P::Smtp).error, QStringLiteral("EncryptionRefused"));
    QVERIFY(server.waitForScripts(1));
    QVERIFY2(server.failures().isEmpty(), qPrintable(server.failures().join(u'\n')));
}

void StartTlsTest::preauthInsideTls()
{
    // Whom does it take us for? The account has a log-in.
    ScriptedServer server(
        [](ScriptedPeer &peer) {
            peer.send("* PREAUTH [CAPABILITY IMAP4rev1] hi\r\n");
            peer.waitForClose();
        },
        m_certificate, ScriptedServer::Tls::Implicit);
    QCOMPARE(run(server, P::Imap, ConnectionSecurity::Tls).error, QStringLiteral("UnexpectedAnswer"));
    QVERIFY(server.waitForScripts(1));
    QCOMPARE(server.encryptedText(), QByteArray());
    m_auth = AuthMechanism::None;
    QCOMPARE(run(server, P::Imap, ConnectionSecurity::Tls).error, QStringLiteral("no error"));
    m_auth = AuthMechanism::Automatic;
}

void StartTlsTest::noAuthenticationIsEncryptedAllTheSame_data()
{
    QTest::addColumn<P>("protocol");
    QTest::newRow("IMAP") << P::Imap;
    QTest::newRow("POP3") << P::Pop3;
    QTest::newRow("SMTP") << P::Smtp;
}

void StartTlsTest::noAuthenticationIsEncryptedAllTheSame()
{
    QFETCH(P, protocol);
    ScriptedServer server([protocol](ScriptedPeer &peer) {
        const QByteArray tag = untilStartTls(peer, protocol, {});
        const QByteArray refusal = protocol == P::Imap   ? tag + " NO no\r\n"
                                   : protocol == P::Pop3 ? QByteArray("-ERR no\r\n")
                                                         : QByteArray("502 what\r\n");
        peer.send(refusal);
        peer.waitForClose();
    });
    m_auth = AuthMechanism::None;
    const Outcome outcome = run(server, protocol);
    m_auth = AuthMechanism::Automatic;
    QCOMPARE(outcome.error, QStringLiteral("EncryptionRefused"));
    QVERIFY(server.waitForScripts(1));
    verifyNothingLeaked(server);
}

void StartTlsTest::clearTextOnATlsPort()
{
    ScriptedServer server([](ScriptedPeer &peer) {
        peer.send(greetingOf(P::Imap));
        peer.waitForClose();
    });
    QCOMPARE(run(server, P::Imap, ConnectionSecurity::Tls).error, QStringLiteral("TlsNotSpoken"));
    verifyNothingLeaked(server);
}

void StartTlsTest::silentHandshakeTimesOut()
{
    ScriptedServer server([](ScriptedPeer &peer) { peer.hang(); });
    m_handshake = std::chrono::milliseconds(50);
    const Outcome outcome = run(server, P::Imap, ConnectionSecurity::Tls);
    m_handshake = std::chrono::seconds(10);
    QCOMPARE(outcome.error, QStringLiteral("TimedOut"));
}

void StartTlsTest::cutInTheHandshake()
{
    ScriptedServer server([](ScriptedPeer &peer) {
        [[maybe_unused]] const QByteArray hello = peer.readExactly(1);
        peer.close();
    });
    QCOMPARE(run(server, P::Imap, ConnectionSecurity::Tls).error, QStringLiteral("TlsHandshakeFailed"));
}

QTEST_GUILESS_MAIN(StartTlsTest)
#include "test_starttls.moc"
