#include "kerberosrealm.h"
#include "net/vmimelogin.h"
#include "nettest.h"
#include "support/dovecotserver.h"

#include <QFileInfo>
#include <QTest>

using namespace posthorn;

/// Log-ins with a Kerberos ticket: a real KDC, and a real server that believes it.
class KerberosLoginTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void logsIn_data();
    void logsIn();
    void withoutATicket_data();
    void withoutATicket();
    void successWithoutProof();

private:
    Result<LoginOutcome> logIn(Endpoint endpoint)
    {
        return onWorker([&]() -> Result<LoginOutcome> {
            MailSocket socket(CancellationToken(), m_transcript);
            socket.setTimeouts(testTimeouts());
            endpoint.host = QStringLiteral("localhost"); // the name in the ticket
            endpoint.auth = AuthMechanism::Gssapi;
            POSTHORN_TRY(socket.open(endpoint));
            POSTHORN_TRY_ASSIGN(const LoginOutcome outcome, vmimeLogin(socket, endpoint, {}));
            const bool imap = endpoint.protocol == MailProtocol::Imap;
            POSTHORN_TRY(socket.write(imap ? "x NOOP\r\n" : "NOOP\r\n"));
            POSTHORN_TRY_ASSIGN(const QByteArray line, socket.readLine());
            if (!line.startsWith(imap ? "x OK" : endpoint.protocol == MailProtocol::Pop3 ? "+OK" : "250"))
                return Error{ErrorDomain::Protocol,
                             ErrorCode::UnexpectedAnswer,
                             Retry::Never,
                             {},
                             QString::fromLatin1(line)};
            return outcome;
        });
    }

    KerberosRealm m_realm;
    DovecotServer m_server;
    std::shared_ptr<Transcript> m_transcript = std::make_shared<Transcript>();
};

void KerberosLoginTest::initTestCase()
{
    if (!DovecotServer::isInstalled() || !KerberosRealm::isInstalled() ||
        !QFileInfo::exists(QStringLiteral("/usr/lib/dovecot/modules/auth/libmech_gssapi.so")))
        QSKIP("Dovecot's GSSAPI or the KDC is not installed: packaging/install-deps --tests");
    QVERIFY2(m_realm.start(QStringLiteral("home"), QStringLiteral("posthorn"),
                           {QStringLiteral("imap"), QStringLiteral("pop"), QStringLiteral("smtp")}),
             qPrintable(m_realm.log()));
    DovecotServer::Options options;
    options.settings = {
        QStringLiteral("auth_mechanisms = plain gssapi"), QStringLiteral("auth_gssapi_hostname = \"$ALL\""),
        QStringLiteral("auth_krb5_keytab = ") + m_realm.keytab(),
        QStringLiteral("import_environment = $import_environment KRB5_CONFIG=") + m_realm.configFile()};
    QVERIFY2(m_server.start(options), qPrintable(m_server.errorString()));
    QVERIFY2(m_realm.logIn(QStringLiteral("home"), QStringLiteral("posthorn")), qPrintable(m_realm.log()));
}

void KerberosLoginTest::logsIn_data()
{
    QTest::addColumn<MailProtocol>("protocol");
    QTest::newRow("IMAP") << MailProtocol::Imap;
    QTest::newRow("POP3") << MailProtocol::Pop3;
    QTest::newRow("SMTP") << MailProtocol::Smtp;
}

void KerberosLoginTest::logsIn()
{
    QFETCH(MailProtocol, protocol);
    const auto outcome = logIn(m_server.endpoint(protocol, ConnectionSecurity::Tls));
    QVERIFY2(outcome,
             qPrintable((outcome ? QString() : outcome.error().toString()) + u'\n' + m_transcript->toText()));
    QCOMPARE(outcome->mechanism, AuthMechanism::Gssapi);
}

void KerberosLoginTest::withoutATicket_data()
{
    logsIn_data();
}

void KerberosLoginTest::withoutATicket()
{
    QFETCH(MailProtocol, protocol);
    m_realm.forgetTickets();
    const auto outcome = logIn(m_server.endpoint(protocol, ConnectionSecurity::Tls));
    QVERIFY2(m_realm.logIn(QStringLiteral("home"), QStringLiteral("posthorn")), qPrintable(m_realm.log()));
    QCOMPARE(errorOf(outcome), QStringLiteral("TicketMissing"));
}

void KerberosLoginTest::successWithoutProof()
{
    // A server that has no key for the ticket, and says OK instead.
    ScriptedServer server([](ScriptedPeer &peer) {
        peer.send("* OK [CAPABILITY IMAP4rev1 AUTH=GSSAPI] ready\r\n");
        const QByteArray tag = peer.expectTagged("AUTHENTICATE GSSAPI");
        peer.send("+ \r\n");
        peer.expect("");
        peer.send(tag + " OK in\r\n");
        peer.waitForClose();
    });
    QCOMPARE(errorOf(logIn(server.endpoint(MailProtocol::Imap))), QStringLiteral("AuthenticationFailed"));
    QVERIFY2(server.failures().isEmpty(), qPrintable(server.failures().join(u'\n')));
}

QTEST_GUILESS_MAIN(KerberosLoginTest)
#include "test_kerberoslogin.moc"
