#include "net/apop.h"
#include "net/loginoffer.h"
#include "net/transcript.h"
#include "net/vmimelogin.h"
#include "nettest.h"

#include <QTest>

using namespace posthorn;

namespace
{

const SaslCredentials credentials{QStringLiteral("mrose"), QStringLiteral("tanstaaf")};
// RFC 1939 7
const QByteArray timestamp = "<1896.697170952@dbc.mtview.ca.us>";
const QByteArray digest = "c4c9334bac560ecc979e58001b3e22fb";
const QByteArray greeting = "+OK POP3 server ready " + timestamp + "\r\n";

Result<LoginOutcome> logIn(const ScriptedServer &server, Endpoint endpoint,
                           const std::shared_ptr<Transcript> &transcript = nullptr,
                           const SaslCredentials &secret = credentials)
{
    return onWorker([&]() -> Result<LoginOutcome> {
        MailSocket socket(CancellationToken(), transcript);
        socket.setTimeouts(testTimeouts());
        endpoint.port = server.port();
        if (auto opened = socket.open(endpoint); !opened)
            return opened.error();
        return vmimeLogin(socket, endpoint, secret);
    });
}

Endpoint endpointWith(AuthMechanism mechanism, ConnectionSecurity security = ConnectionSecurity::None)
{
    Endpoint endpoint = endpointAt(0, MailProtocol::Pop3, security);
    endpoint.auth = mechanism;
    return endpoint;
}

} // namespace

/// APOP (RFC 1939 7): by choice, never in clear to another machine, and never with a timestamp that is none.
class ApopTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void timestamps_data()
    {
        QTest::addColumn<QByteArray>("greeting");
        QTest::addColumn<QByteArray>("expected");
        const auto row = [](const char *name, const QByteArray &said, const QByteArray &expected) {
            QTest::newRow(name) << said << expected;
        };
        row("RFC 1939", "+OK POP3 server ready <1896.697170952@dbc.mtview.ca.us>", timestamp);
        row("words behind it", "+OK <1.2@host> ready", "<1.2@host>");
        row("address", "+OK <1.2@[192.0.2.1]>", "<1.2@[192.0.2.1]>");
        row("none", "+OK ready", {});
        row("no host", "+OK <1.2>", {});
        row("empty", "+OK <>", {});
        row("empty local part", "+OK <@host>", {});
        row("empty host", "+OK <1.2@>", {});
        row("two at signs", "+OK <1@2@host>", {});
        row("two dots", "+OK <1..2@host>", {});
        row("dot at the end", "+OK <1.@host>", {});
        row("blank", "+OK <1 2@host>", {});
        row("nested", "+OK <<1.2@host>>", {});
        row("not closed", "+OK <1.2@host", {});
        row("closed first", "+OK > <1.2@host>", {});
        row("not ASCII", "+OK <1.\xc3\xa4@host>", {});
        row("high bytes, as collisions need", "+OK <\x8b\xff\x01@host>", {});
        row("control character", "+OK <1.\x07@host>", {});
        row("NUL", QByteArray("+OK <1.\0@host>", 15), {});
        row("quoted", "+OK <\"a\"@host>", {});
        row("endless", "+OK <" + QByteArray(1000, 'a') + "@host>", {});
    }

    void timestamps()
    {
        QFETCH(const QByteArray, greeting);
        QFETCH(const QByteArray, expected);
        QCOMPARE(apopTimestamp(greeting), expected);
    }

    void digestOfTheStandard() { QCOMPARE(apopDigest(timestamp, credentials.password), digest); }

    void logsInWhereChosen()
    {
        ScriptedServer server([](ScriptedPeer &peer) {
            peer.send(greeting);
            peer.answer("CAPA", "-ERR what\r\n");
            peer.answer("APOP mrose " + digest, "+OK in\r\n");
            peer.waitForClose();
        });
        const auto transcript = std::make_shared<Transcript>();
        const auto outcome = logIn(server, endpointWith(AuthMechanism::Apop), transcript);
        QVERIFY2(outcome, outcome ? "" : qPrintable(outcome.error().toString()));
        QCOMPARE(outcome->mechanism, AuthMechanism::Apop);
        QVERIFY2(server.failures().isEmpty(), qPrintable(server.failures().join(u'\n')));
        const QString noted = transcript->toText();
        QVERIFY(noted.contains(QLatin1String("APOP mrose")));
        QVERIFY(!noted.contains(QString::fromLatin1(digest)));
    }

    void refusals_data()
    {
        QTest::addColumn<QByteArray>("answer");
        QTest::addColumn<QString>("error");
        QTest::newRow("wrong password")
            << QByteArray("-ERR permission denied\r\n") << QStringLiteral("AuthenticationFailed");
        QTest::newRow("locked") << QByteArray("-ERR [IN-USE] maildrop locked\r\n")
                                << QStringLiteral("MailboxInUse");
        QTest::newRow("nonsense") << QByteArray("yes\r\n") << QStringLiteral("UnexpectedAnswer");
    }

    void refusals()
    {
        QFETCH(const QByteArray, answer);
        QFETCH(const QString, error);
        ScriptedServer server([answer](ScriptedPeer &peer) {
            peer.send(greeting);
            peer.answer("CAPA", "-ERR what\r\n");
            peer.answer("APOP", answer);
            // Never another way with the same password.
            if (!peer.readLine().isEmpty())
                peer.fail(QStringLiteral("a second guess"));
        });
        QCOMPARE(errorOf(logIn(server, endpointWith(AuthMechanism::Apop))), error);
        QVERIFY2(server.failures().isEmpty(), qPrintable(server.failures().join(u'\n')));
    }

    void neverByItself()
    {
        ScriptedServer server([](ScriptedPeer &peer) {
            peer.send(greeting);
            peer.answer("CAPA", "+OK\r\nSASL NTLM\r\n.\r\n");
            peer.waitForClose();
        });
        QCOMPARE(errorOf(logIn(server, endpointWith(AuthMechanism::Automatic))),
                 QStringLiteral("MechanismNotOffered"));
        QVERIFY(!server.clearText().contains("APOP"));
    }

    void onlyWithATimestamp()
    {
        ScriptedServer server([](ScriptedPeer &peer) {
            peer.send("+OK ready <1\xff.2@host>\r\n");
            peer.answer("CAPA", "+OK\r\nUSER\r\nSASL PLAIN\r\n.\r\n");
            peer.waitForClose();
        });
        QCOMPARE(errorOf(logIn(server, endpointWith(AuthMechanism::Apop))),
                 QStringLiteral("MechanismNotOffered"));
        QVERIFY(!server.clearText().contains("APOP"));
    }

    void neverInClearToAnotherMachine()
    {
        ScriptedServer server([](ScriptedPeer &peer) {
            peer.send(greeting);
            peer.waitForClose();
        });
        const QString error = onWorker([&] {
            MailSocket socket(CancellationToken(), nullptr);
            socket.setTimeouts(testTimeouts());
            Endpoint endpoint = endpointWith(AuthMechanism::Apop);
            endpoint.port = server.port();
            if (!socket.open(endpoint))
                return QString();
            // The account's owner chose to do without TLS; the digest stays here all the same.
            endpoint.host = QStringLiteral("pop.example.org");
            return errorOf(vmimeLogin(socket, endpoint, credentials));
        });
        QCOMPARE(error, QStringLiteral("PlaintextRefused"));
        QCOMPARE(server.clearText(), QByteArray());
    }

    void theTimestampInClearIsForgotten()
    {
        TestAuthority authority;
        QVERIFY2(authority.isValid(), qPrintable(authority.log()));
        ScriptedServer server(
            [](ScriptedPeer &peer) {
                peer.send(greeting);
                peer.answer("STLS", "+OK begin\r\n");
                if (!peer.startTls())
                    return;
                peer.answer("CAPA", "+OK\r\nUSER\r\n.\r\n");
                peer.waitForClose();
            },
            authority.make(), ScriptedServer::Tls::OnDemand);
        Endpoint endpoint = endpointWith(AuthMechanism::Apop, ConnectionSecurity::StartTls);
        endpoint.caFile = authority.caFile();
        QCOMPARE(errorOf(logIn(server, endpoint)), QStringLiteral("MechanismNotOffered"));
        QVERIFY(!server.encryptedText().contains("APOP"));
    }

    void userNameWithABlank()
    {
        ScriptedServer server([](ScriptedPeer &peer) {
            peer.send(greeting);
            peer.answer("CAPA", "-ERR what\r\n");
            peer.waitForClose();
        });
        QCOMPARE(errorOf(logIn(server, endpointWith(AuthMechanism::Apop), nullptr,
                               {QStringLiteral("m rose"), credentials.password})),
                 QStringLiteral("InvalidArgument"));
    }
};

QTEST_GUILESS_MAIN(ApopTest)
#include "test_apop.moc"
