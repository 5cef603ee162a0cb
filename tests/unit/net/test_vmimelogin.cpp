#include "clearscene.h"
#include "net/vmimelogin.h"
#include "nettest.h"

#include <QTest>

using namespace posthorn;

namespace
{

const SaslCredentials credentials{QStringLiteral("ann"), QStringLiteral("se\"cr\\et")};
const QByteArray plainAnswer = QByteArray("\0ann\0se\"cr\\et", 13).toBase64();

struct Attempt {
    QString error; // "no error" or the code
    QString serverText;
    AuthMechanism mechanism = AuthMechanism::Automatic;
    QList<QByteArray> after;
    QByteArray nextLine; // what the session reads first, behind the log-in
    QString transcript;
};

Attempt logIn(const ScriptedServer &server, MailProtocol protocol,
              AuthMechanism mechanism = AuthMechanism::Automatic, const SaslCredentials &with = credentials)
{
    return onWorker([&] {
        Attempt attempt;
        const auto transcript = std::make_shared<Transcript>();
        MailSocket socket(CancellationToken(), transcript);
        socket.setTimeouts(testTimeouts());
        Endpoint endpoint = endpointAt(server.port(), protocol, ConnectionSecurity::None);
        endpoint.auth = mechanism;
        if (auto opened = socket.open(endpoint); !opened) {
            attempt.error = QStringLiteral("open: ") + errorOf(opened);
            return attempt;
        }
        const auto outcome = vmimeLogin(socket, endpoint, with);
        attempt.error = errorOf(outcome);
        if (outcome) {
            attempt.mechanism = outcome->mechanism;
            attempt.after = outcome->capabilitiesAfter;
            attempt.nextLine = socket.readLine().value_or("nothing");
        } else {
            attempt.serverText = outcome.error().serverText;
        }
        attempt.transcript = transcript->toText();
        return attempt;
    });
}

} // namespace

class VmimeLoginTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void succeeds_data();
    void succeeds();
    void refusals_data();
    void refusals();
    void loginDisabled();
    void onlyExoticMechanisms_data();
    void onlyExoticMechanisms();
    void answersBeforeTheLogin_data();
    void answersBeforeTheLogin();
    void oneGuessOnly_data();
    void oneGuessOnly();
    void nothingIsLostBehindTheLogin();
    void modernImapAnswers();
    void prematureSuccessOfScram();
    void lineBreaksInCredentials_data();
    void lineBreaksInCredentials();
    void cutDuringTheLogin_data();
    void cutDuringTheLogin();
    void garbageDuringTheLogin();
    void preauthOnlyWithoutAuthentication();
    void noAuthentication();
    void clearLineToAnotherMachine();
    void manyAtOnce();
};

void VmimeLoginTest::succeeds_data()
{
    QTest::addColumn<MailProtocol>("protocol");
    QTest::addColumn<AuthMechanism>("mechanism");
    QTest::addColumn<ScriptedServer::Script>("script");
    using P = MailProtocol;
    using M = AuthMechanism;
    const auto row = [](const char *name, P protocol, M mechanism, ScriptedServer::Script script) {
        QTest::newRow(name) << protocol << mechanism << std::move(script);
    };
    row("IMAP LOGIN", P::Imap, M::Login, [](ScriptedPeer &peer) {
        peer.send("* OK [CAPABILITY IMAP4rev1] ready\r\n");
        peer.answerTagged("LOGIN ann \"se\\\"cr\\\\et\"");
        peer.send("next\r\n");
        peer.waitForClose();
    });
    row("IMAP PLAIN, capabilities asked for", P::Imap, M::Plain, [](ScriptedPeer &peer) {
        peer.send("* OK ready\r\n");
        peer.answerTagged("CAPABILITY", "* CAPABILITY IMAP4rev1 AUTH=LOGIN AUTH=PLAIN LOGINDISABLED\r\n");
        const QByteArray tag = peer.expectTagged("AUTHENTICATE PLAIN");
        peer.send("+ \r\n");
        peer.expect(plainAnswer);
        peer.send(tag + " OK in\r\nnext\r\n");
        peer.waitForClose();
    });
    row("IMAP LOGIN by SASL", P::Imap, M::Login, [](ScriptedPeer &peer) {
        peer.send("* OK [CAPABILITY IMAP4rev1 AUTH=LOGIN] ready\r\n");
        const QByteArray tag = peer.expectTagged("AUTHENTICATE LOGIN");
        peer.send("+ VXNlcm5hbWU6\r\n");
        peer.expect(QByteArray("ann").toBase64());
        peer.send("+ UGFzc3dvcmQ6\r\n");
        peer.expect(QByteArray("se\"cr\\et").toBase64());
        peer.send(tag + " OK in\r\nnext\r\n");
        peer.waitForClose();
    });
    row("IMAP XOAUTH2", P::Imap, M::XOAuth2, [](ScriptedPeer &peer) {
        peer.send("* OK [CAPABILITY IMAP4rev1 AUTH=XOAUTH2 SASL-IR] ready\r\n");
        const QByteArray line = peer.readLine();
        const QByteArray answer = "user=ann\x01"
                                  "auth=Bearer se\"cr\\et\x01\x01";
        if (!line.endsWith(" AUTHENTICATE XOAUTH2 " + answer.toBase64()))
            peer.fail(QString::fromLatin1(line));
        peer.send(line.left(line.indexOf(' ')) + " OK in\r\nnext\r\n");
        peer.waitForClose();
    });
    row("IMAP OAUTHBEARER", P::Imap, M::OAuthBearer, [](ScriptedPeer &peer) {
        peer.send("* OK [CAPABILITY IMAP4rev1 AUTH=OAUTHBEARER SASL-IR] ready\r\n");
        const QByteArray line = peer.readLine();
        const QByteArray answer = "n,a=ann,\x01"
                                  "auth=Bearer se\"cr\\et\x01\x01";
        if (!line.endsWith(" AUTHENTICATE OAUTHBEARER " + answer.toBase64()))
            peer.fail(QString::fromLatin1(line));
        peer.send(line.left(line.indexOf(' ')) + " OK in\r\nnext\r\n");
        peer.waitForClose();
    });
    row("POP3 USER, no CAPA", P::Pop3, M::Login, [](ScriptedPeer &peer) {
        peer.send("+OK ready <1896.697170952@dbc.mtview.ca.us>\r\n");
        peer.answer("CAPA", "-ERR what\r\n");
        peer.answer("USER ann", "+OK\r\n");
        peer.answer("PASS se\"cr\\et", "+OK in\r\nnext\r\n");
        peer.waitForClose();
    });
    row("POP3 PLAIN", P::Pop3, M::Plain, [](ScriptedPeer &peer) {
        peer.send("+OK ready\r\n");
        peer.answer("CAPA", "+OK\r\nUSER\r\nSASL LOGIN PLAIN\r\nUIDL\r\n.\r\n");
        peer.answer("AUTH PLAIN", "+ \r\n");
        peer.answer(plainAnswer, "+OK in\r\nnext\r\n");
        peer.waitForClose();
    });
    row("SMTP PLAIN", P::Smtp, M::Plain, [](ScriptedPeer &peer) {
        peer.send("220-one\r\n220 two\r\n");
        peer.answer("EHLO [127.0.0.1]", "250-hello\r\n250-SIZE 1000\r\n250 AUTH LOGIN PLAIN\r\n");
        peer.answer("AUTH PLAIN", "334 \r\n");
        peer.answer(plainAnswer, "235 in\r\nnext\r\n");
        peer.waitForClose();
    });
    row("SMTP LOGIN, old form", P::Smtp, M::Login, [](ScriptedPeer &peer) {
        peer.send("220 ready\r\n");
        peer.answer("EHLO [127.0.0.1]", "250-hello\r\n250 AUTH=LOGIN\r\n");
        peer.answer("AUTH LOGIN", "334 VXNlcm5hbWU6\r\n");
        peer.answer(QByteArray("ann").toBase64(), "334 UGFzc3dvcmQ6\r\n");
        peer.answer(QByteArray("se\"cr\\et").toBase64(), "235 2.7.0 in\r\nnext\r\n");
        peer.waitForClose();
    });
}

void VmimeLoginTest::succeeds()
{
    QFETCH(MailProtocol, protocol);
    QFETCH(AuthMechanism, mechanism);
    QFETCH(ScriptedServer::Script, script);
    const bool token = mechanism == AuthMechanism::XOAuth2 || mechanism == AuthMechanism::OAuthBearer;
    ScriptedServer server(script);
    const Attempt attempt = logIn(server, protocol, token ? mechanism : AuthMechanism::Automatic);
    QCOMPARE(attempt.error, QStringLiteral("no error"));
    QCOMPARE(attempt.mechanism, mechanism);
    QCOMPARE(attempt.nextLine, QByteArray("next"));
    QVERIFY2(server.failures().isEmpty(), qPrintable(server.failures().join(u'\n')));
    for (const char *secret : {"cr", "AGFubg", "c2U"})
        QVERIFY2(!attempt.transcript.contains(QLatin1String(secret)), qPrintable(attempt.transcript));
}

void VmimeLoginTest::refusals_data()
{
    QTest::addColumn<MailProtocol>("protocol");
    QTest::addColumn<QByteArray>("answer"); // to the password
    QTest::addColumn<QString>("code");
    QTest::addColumn<QString>("text");
    using P = MailProtocol;
    const auto row = [](P protocol, const char *answer, const char *code, const char *text) {
        QTest::newRow(answer) << protocol << QByteArray(answer) << QString::fromLatin1(code)
                              << QString::fromLatin1(text);
    };
    row(P::Imap, "NO [AUTHENTICATIONFAILED] wrong", "AuthenticationFailed", "[AUTHENTICATIONFAILED] wrong");
    row(P::Imap, "NO wrong", "AuthenticationFailed", "wrong");
    row(P::Imap, "NO [UNAVAILABLE] later", "TemporaryFailure", "[UNAVAILABLE] later");
    row(P::Imap, "BAD what", "AuthenticationFailed", "what");
    // Nobody goes there, let alone with the password (one connection, below).
    row(P::Imap, "NO [REFERRAL imap://ann;AUTH=*@evil.example/] there", "AuthenticationFailed",
        "[REFERRAL imap://ann;AUTH=*@evil.example/] there");
    row(P::Pop3, "-ERR [AUTH] wrong", "AuthenticationFailed", "[AUTH] wrong");
    row(P::Pop3, "-ERR wrong", "AuthenticationFailed", "wrong");
    row(P::Pop3, "-ERR [IN-USE] locked", "MailboxInUse", "[IN-USE] locked");
    row(P::Pop3, "-ERR [LOGIN-DELAY] wait", "LoginDelay", "[LOGIN-DELAY] wait");
    row(P::Pop3, "-ERR [SYS/TEMP] later", "TemporaryFailure", "[SYS/TEMP] later");
    row(P::Smtp, "535 5.7.8 wrong", "AuthenticationFailed", "5.7.8 wrong");
    row(P::Smtp, "454 4.7.0 later", "TemporaryFailure", "4.7.0 later");
    row(P::Smtp, "421 closing", "ServerSaidBye", "closing");
}

void VmimeLoginTest::refusals()
{
    QFETCH(MailProtocol, protocol);
    QFETCH(QByteArray, answer);
    QFETCH(QString, code);
    QFETCH(QString, text);
    ScriptedServer server([protocol, answer](ScriptedPeer &peer) {
        if (protocol == MailProtocol::Imap) {
            peer.send("* OK [CAPABILITY IMAP4rev1] ready\r\n");
            const QByteArray tag = peer.expectTagged("LOGIN");
            peer.send(tag + ' ' + answer + "\r\n");
        } else if (protocol == MailProtocol::Pop3) {
            peer.send("+OK ready\r\n");
            peer.answer("CAPA", "-ERR\r\n");
            peer.answer("USER", "+OK\r\n");
            peer.answer("PASS", answer + "\r\n");
        } else {
            peer.send("220 ready\r\n");
            peer.answer("EHLO", "250-hello\r\n250 AUTH PLAIN\r\n");
            peer.answer("AUTH PLAIN", "334 \r\n");
            peer.answer(plainAnswer, answer + "\r\n");
        }
        peer.waitForClose();
    });
    const Attempt attempt = logIn(server, protocol);
    QCOMPARE(attempt.error, code);
    QCOMPARE(attempt.serverText, text);
    QCOMPARE(server.connections(), 1);
    QVERIFY2(server.failures().isEmpty(), qPrintable(server.failures().join(u'\n')));
}

void VmimeLoginTest::loginDisabled()
{
    ScriptedServer server([](ScriptedPeer &peer) {
        peer.send("* OK [CAPABILITY IMAP4rev1 LOGINDISABLED STARTTLS AUTH=GSSAPI] ready\r\n");
        peer.waitForClose();
    });
    QCOMPARE(logIn(server, MailProtocol::Imap).error, QStringLiteral("MechanismNotOffered"));
    QCOMPARE(server.clearText(), QByteArray());
}

void VmimeLoginTest::onlyExoticMechanisms_data()
{
    oneGuessOnly_data();
}

void VmimeLoginTest::onlyExoticMechanisms()
{
    // Nothing of them is tried: no hash, no name, no ticket.
    QFETCH(MailProtocol, protocol);
    const QByteArray names = exoticMechanisms().join(' ');
    ScriptedServer server([protocol, names](ScriptedPeer &peer) {
        if (protocol == MailProtocol::Imap) {
            peer.send("* OK [CAPABILITY IMAP4rev1 SASL-IR LOGINDISABLED AUTH=" +
                      QByteArray(names).replace(" ", " AUTH=") + "] hi\r\n");
        } else if (protocol == MailProtocol::Pop3) {
            peer.send("+OK hi <1896.697170952@example.test>\r\n");
            peer.answer("CAPA", "+OK\r\nSASL " + names + "\r\n.\r\n");
        } else {
            peer.send("220 hi\r\n");
            peer.answer("EHLO", "250-hi\r\n250 AUTH " + names + "\r\n");
        }
        if (const QByteArray line = peer.readLine(); !line.isEmpty())
            peer.fail(QStringLiteral("it said ") + QString::fromLatin1(line));
    });
    QCOMPARE(logIn(server, protocol).error, QStringLiteral("MechanismNotOffered"));
    QVERIFY(server.waitForScripts(1));
    QVERIFY2(server.failures().isEmpty(), qPrintable(server.failures().join(u'\n')));
}

void VmimeLoginTest::answersBeforeTheLogin_data()
{
    QTest::addColumn<MailProtocol>("protocol");
    QTest::addColumn<QByteArray>("early");
    QTest::addColumn<QString>("error");
    const QString refused = QStringLiteral("UnexpectedAnswer");
    QTest::newRow("IMAP, a guessed tag") << MailProtocol::Imap << QByteArray("a001 OK in\r\n") << refused;
    QTest::newRow("IMAP, a challenge") << MailProtocol::Imap << QByteArray("+ \r\n") << refused;
    QTest::newRow("IMAP, untagged first")
        << MailProtocol::Imap << QByteArray("* OK x\r\na001 OK\r\n") << refused;
    QTest::newRow("IMAP, untagged") << MailProtocol::Imap << QByteArray("* OK x\r\n* 3 EXISTS\r\n")
                                    << QStringLiteral("no error");
    QTest::newRow("POP3") << MailProtocol::Pop3 << QByteArray("+OK\r\n+OK in\r\n") << refused;
    QTest::newRow("SMTP") << MailProtocol::Smtp << QByteArray("334 \r\n235 in\r\n") << refused;
}

void VmimeLoginTest::answersBeforeTheLogin()
{
    QFETCH(MailProtocol, protocol);
    QFETCH(QByteArray, early);
    QFETCH(QString, error);
    ScriptedServer server([protocol, early](ScriptedPeer &peer) {
        if (protocol == MailProtocol::Imap) {
            peer.send("* OK [CAPABILITY IMAP4rev1] hi\r\n" + early);
        } else if (protocol == MailProtocol::Pop3) {
            peer.send("+OK hi\r\n");
            peer.answer("CAPA", "+OK\r\nUSER\r\n.\r\n" + early);
        } else {
            peer.send("220 hi\r\n");
            peer.answer("EHLO", "250-hi\r\n250 AUTH PLAIN\r\n" + early);
        }
        const QByteArray line = peer.readLine();
        if (!line.isEmpty())
            peer.send(line.left(line.indexOf(' ')) + " OK in\r\nnext\r\n");
        peer.waitForClose();
    });
    QCOMPARE(logIn(server, protocol).error, error);
    QVERIFY(server.waitForScripts(1));
    if (error != QLatin1String("no error"))
        QVERIFY(!server.clearText().contains("ann") && !server.clearText().contains(plainAnswer));
}

void VmimeLoginTest::oneGuessOnly_data()
{
    QTest::addColumn<MailProtocol>("protocol");
    QTest::newRow("IMAP") << MailProtocol::Imap;
    QTest::newRow("POP3") << MailProtocol::Pop3;
    QTest::newRow("SMTP") << MailProtocol::Smtp;
}

void VmimeLoginTest::oneGuessOnly()
{
    // A second guess of a wrong password is what locks accounts.
    QFETCH(MailProtocol, protocol);
    ScriptedServer server([protocol](ScriptedPeer &peer) {
        QByteArray tag;
        if (protocol == MailProtocol::Imap) {
            peer.send("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN AUTH=LOGIN AUTH=CRAM-MD5] ready\r\n");
            tag = peer.expectTagged("AUTHENTICATE PLAIN");
            peer.send("+ \r\n");
            peer.expect(plainAnswer);
            peer.send(tag + " NO wrong\r\n");
        } else if (protocol == MailProtocol::Pop3) {
            peer.send("+OK ready\r\n");
            peer.answer("CAPA", "+OK\r\nUSER\r\nSASL CRAM-MD5 LOGIN PLAIN\r\n.\r\n");
            peer.answer("AUTH PLAIN", "+ \r\n");
            peer.answer(plainAnswer, "-ERR wrong\r\n");
        } else {
            peer.send("220 ready\r\n");
            peer.answer("EHLO", "250-hello\r\n250 AUTH CRAM-MD5 LOGIN PLAIN\r\n");
            peer.answer("AUTH PLAIN", "334 \r\n");
            peer.answer(plainAnswer, "535 wrong\r\n");
        }
        if (!peer.readLine().isEmpty())
            peer.fail(QStringLiteral("there was a second attempt"));
    });
    QCOMPARE(logIn(server, protocol).error, QStringLiteral("AuthenticationFailed"));
    QVERIFY(server.waitForScripts(1));
    QVERIFY2(server.failures().isEmpty(), qPrintable(server.failures().join(u'\n')));
}

void VmimeLoginTest::nothingIsLostBehindTheLogin()
{
    // All in one segment with the final OK.
    ScriptedServer server([](ScriptedPeer &peer) {
        peer.send("* OK [CAPABILITY IMAP4rev1] ready\r\n");
        const QByteArray tag = peer.expectTagged("LOGIN");
        peer.send(tag + " OK [CAPABILITY IMAP4rev1 IDLE] in\r\n* 3 EXISTS\r\n");
        peer.waitForClose();
    });
    const Attempt attempt = logIn(server, MailProtocol::Imap);
    QCOMPARE(attempt.nextLine, QByteArray("* 3 EXISTS"));
    QCOMPARE(attempt.after, (QList<QByteArray>{"IMAP4REV1", "IDLE"}));
}

void VmimeLoginTest::modernImapAnswers()
{
    // Each of these makes vmime's own parser give up.
    ScriptedServer server([](ScriptedPeer &peer) {
        peer.send("* OK ready\r\n");
        peer.answerTagged("CAPABILITY",
                          "* CAPABILITY IMAP4rev1 UTF8=ACCEPT ID NAMESPACE QUOTA=RES-STORAGE\r\n");
        const QByteArray tag = peer.expectTagged("LOGIN");
        peer.send("* ENABLED QRESYNC\r\n* ID (\"name\" \"x\")\r\n* NAMESPACE ((\"\" \"/\")) NIL NIL\r\n"
                  "* OK [ALERT] read this\r\n* CAPABILITY IMAP4rev1 MOVE\r\n" +
                  tag + " OK\r\nnext\r\n");
        peer.waitForClose();
    });
    const Attempt attempt = logIn(server, MailProtocol::Imap);
    QCOMPARE(attempt.error, QStringLiteral("no error"));
    QCOMPARE(attempt.nextLine, QByteArray("next"));
    QCOMPARE(attempt.after, (QList<QByteArray>{"IMAP4REV1", "MOVE"}));
}

void VmimeLoginTest::prematureSuccessOfScram()
{
    // A server that says OK without the proof that it knows the password too.
    ScriptedServer server([](ScriptedPeer &peer) {
        peer.send("* OK [CAPABILITY IMAP4rev1 AUTH=SCRAM-SHA-256] ready\r\n");
        const QByteArray tag = peer.expectTagged("AUTHENTICATE SCRAM-SHA-256");
        peer.send("+ \r\n");
        peer.expect("");
        peer.send(tag + " OK in\r\n");
        peer.waitForClose();
    });
    QCOMPARE(logIn(server, MailProtocol::Imap).error, QStringLiteral("AuthenticationFailed"));
}

void VmimeLoginTest::lineBreaksInCredentials_data()
{
    QTest::addColumn<QString>("user");
    QTest::addColumn<QString>("password");
    QTest::newRow("user") << QStringLiteral("ann\r\na LOGOUT") << QStringLiteral("x");
    QTest::newRow("password") << QStringLiteral("ann") << QStringLiteral("x\nDELE 1");
    QTest::newRow("NUL") << QStringLiteral("ann") << QString(QChar(0));
}

void VmimeLoginTest::lineBreaksInCredentials()
{
    QFETCH(QString, user);
    QFETCH(QString, password);
    ScriptedServer server([](ScriptedPeer &peer) {
        peer.send("* OK [CAPABILITY IMAP4rev1] ready\r\n");
        peer.waitForClose();
    });
    QCOMPARE(logIn(server, MailProtocol::Imap, AuthMechanism::Automatic, {user, password}).error,
             QStringLiteral("AuthenticationFailed"));
    QCOMPARE(server.clearText(), QByteArray());
}

void VmimeLoginTest::cutDuringTheLogin_data()
{
    QTest::addColumn<MailProtocol>("protocol");
    QTest::newRow("IMAP") << MailProtocol::Imap;
    QTest::newRow("POP3") << MailProtocol::Pop3;
    QTest::newRow("SMTP") << MailProtocol::Smtp;
}

void VmimeLoginTest::cutDuringTheLogin()
{
    QFETCH(MailProtocol, protocol);
    ScriptedServer server([protocol](ScriptedPeer &peer) {
        if (protocol == MailProtocol::Imap) {
            peer.send("* OK [CAPABILITY IMAP4rev1] ready\r\n");
            peer.expectTagged("LOGIN");
        } else if (protocol == MailProtocol::Pop3) {
            peer.send("+OK ready\r\n");
            peer.answer("CAPA", "-ERR\r\n");
            peer.expect("USER");
        } else {
            peer.send("220 ready\r\n");
            peer.answer("EHLO", "250-hello\r\n250 AUTH PLAIN\r\n");
            peer.expect("AUTH PLAIN");
        }
        peer.close();
    });
    QCOMPARE(logIn(server, protocol).error, QStringLiteral("ConnectionClosed"));
}

void VmimeLoginTest::garbageDuringTheLogin()
{
    for (const char *garbage : {"", "\x01\x02\x03", "a", "99999 OK", "+", "+ !!!not base64!!!"}) {
        ScriptedServer server([garbage](ScriptedPeer &peer) {
            peer.send("* OK [CAPABILITY IMAP4rev1 AUTH=SCRAM-SHA-256] ready\r\n");
            peer.expectTagged("AUTHENTICATE");
            peer.send(QByteArray(garbage) + "\r\n");
            peer.close();
        });
        QVERIFY2(logIn(server, MailProtocol::Imap).error != QLatin1String("no error"), garbage);
    }
}

void VmimeLoginTest::preauthOnlyWithoutAuthentication()
{
    ScriptedServer server([](ScriptedPeer &peer) {
        peer.send("* PREAUTH [CAPABILITY IMAP4rev1] hello\r\nnext\r\n");
        peer.waitForClose();
    });
    QCOMPARE(logIn(server, MailProtocol::Imap).error, QStringLiteral("open: UnexpectedAnswer"));
    const Attempt none = logIn(server, MailProtocol::Imap, AuthMechanism::None);
    QCOMPARE(none.error, QStringLiteral("no error"));
    QCOMPARE(none.nextLine, QByteArray("next"));
}

void VmimeLoginTest::noAuthentication()
{
    ScriptedServer server([](ScriptedPeer &peer) {
        peer.send("220 ready\r\nnext\r\n");
        peer.waitForClose();
    });
    const Attempt attempt = logIn(server, MailProtocol::Smtp, AuthMechanism::None);
    QCOMPARE(attempt.error, QStringLiteral("no error"));
    QCOMPARE(attempt.nextLine, QByteArray("next"));
    QCOMPARE(server.clearText(), QByteArray());
}

void VmimeLoginTest::clearLineToAnotherMachine()
{
    // The socket is in clear and loopback, but what the account says it talks to is neither encrypted nor
    // here.
    ScriptedServer server([](ScriptedPeer &peer) {
        peer.send("* OK [CAPABILITY IMAP4rev1] ready\r\n");
        peer.waitForClose();
    });
    const QString error = onWorker([&] {
        MailSocket socket(CancellationToken(), nullptr);
        socket.setTimeouts(testTimeouts());
        Endpoint endpoint = endpointAt(server.port(), MailProtocol::Imap, ConnectionSecurity::None);
        if (!socket.open(endpoint))
            return QString();
        endpoint.host = QStringLiteral("imap.example.org");
        endpoint.security = ConnectionSecurity::StartTls;
        return errorOf(vmimeLogin(socket, endpoint, credentials));
    });
    QCOMPARE(error, QStringLiteral("PlaintextRefused"));
    QCOMPARE(server.clearText(), QByteArray());
}

void VmimeLoginTest::manyAtOnce()
{
    // Each connection has a thread of its own, and vmime has state that all of them share.
    ScriptedServer imap([](ScriptedPeer &peer) {
        peer.send("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready\r\n");
        const QByteArray tag = peer.expectTagged("AUTHENTICATE PLAIN");
        peer.send("+ \r\n");
        peer.expect(plainAnswer);
        peer.send(tag + " OK in\r\nnext\r\n");
        peer.waitForClose();
    });
    ScriptedServer smtp([](ScriptedPeer &peer) {
        peer.send("220 ready\r\n");
        peer.answer("EHLO", "250-hello\r\n250 AUTH PLAIN\r\n");
        peer.answer("AUTH PLAIN", "334 \r\n");
        peer.answer(plainAnswer, "235 in\r\nnext\r\n");
        peer.waitForClose();
    });
    std::vector<std::future<Attempt>> attempts;
    for (int i = 0; i < 16; ++i) {
        attempts.push_back(std::async(std::launch::async, [&, i] {
            return i % 2 == 0 ? logIn(imap, MailProtocol::Imap) : logIn(smtp, MailProtocol::Smtp);
        }));
    }
    for (auto &attempt : attempts) {
        const Attempt done = attempt.get();
        QCOMPARE(done.error, QStringLiteral("no error"));
        QCOMPARE(done.nextLine, QByteArray("next"));
    }
}

QTEST_GUILESS_MAIN(VmimeLoginTest)
#include "test_vmimelogin.moc"
