#include "net/vmimelogin.h"
#include "nettest.h"
#include "support/dovecotserver.h"

#include <QTest>

using namespace posthorn;

/// Log-ins by a client certificate (SASL EXTERNAL) at a real server that asks for one.
class ClientCertificateTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void logsIn_data();
    void logsIn();
    void keyInTheSameFile();
    void strangersCertificate();
    void withoutACertificate();
    void notOffered();

private:
    struct Attempt {
        QString error;
        AuthMechanism mechanism = AuthMechanism::Automatic;
        bool told = false; // in the connection's security
    };
    Attempt logIn(const Endpoint &endpoint)
    {
        return onWorker([&] {
            MailSocket socket(CancellationToken(), m_transcript);
            socket.setTimeouts(testTimeouts());
            if (auto opened = socket.open(endpoint); !opened)
                return Attempt{QStringLiteral("open: ") + errorOf(opened)};
            auto login = vmimeLogin(socket, endpoint, {QStringLiteral("somebody else"), {}});
            Attempt attempt{errorOf(login), AuthMechanism::Automatic, socket.security().clientCertificate};
            if (login)
                attempt.mechanism = login->mechanism;
            return attempt;
        });
    }
    Endpoint endpointWith(MailProtocol protocol, ConnectionSecurity security,
                          const TestCertificate &certificate)
    {
        Endpoint endpoint = m_server.endpoint(protocol, security);
        endpoint.auth = AuthMechanism::External;
        endpoint.clientCertificateFile = certificate.certificateFile;
        endpoint.clientKeyFile = certificate.keyFile;
        return endpoint;
    }

    TestAuthority m_authority;
    TestAuthority m_stranger;
    CertificateSpec m_spec;
    DovecotServer m_server;
    std::shared_ptr<Transcript> m_transcript = std::make_shared<Transcript>();
};

void ClientCertificateTest::initTestCase()
{
    if (!DovecotServer::isInstalled())
        QSKIP("Dovecot is not installed: packaging/install-deps --tests");
    m_spec.commonName = QStringLiteral("home");
    m_spec.names.clear();
    m_spec.usage = QStringLiteral("clientAuth");
    DovecotServer::Options options;
    options.settings = {QStringLiteral("ssl_ca = <") + m_authority.caFile(),
                        QStringLiteral("ssl_require_crl = no"),
                        QStringLiteral("ssl_verify_client_cert = yes"),
                        QStringLiteral("auth_ssl_username_from_cert = yes"),
                        QStringLiteral("auth_mechanisms = plain external"),
                        QStringLiteral("passdb {\n  driver = static\n  args = nopassword=y\n"
                                       "  mechanisms = external\n}")};
    QVERIFY2(m_server.start(options), qPrintable(m_server.errorString()));
}

void ClientCertificateTest::logsIn_data()
{
    QTest::addColumn<MailProtocol>("protocol");
    QTest::addColumn<ConnectionSecurity>("security");
    for (const auto protocol : {MailProtocol::Imap, MailProtocol::Pop3, MailProtocol::Smtp})
        for (const auto security : {ConnectionSecurity::Tls, ConnectionSecurity::StartTls})
            QTest::addRow("%s %s", qPrintable(protocolName(protocol)), qPrintable(securityName(security)))
                << protocol << security;
}

void ClientCertificateTest::logsIn()
{
    QFETCH(MailProtocol, protocol);
    QFETCH(ConnectionSecurity, security);
    const Attempt attempt = logIn(endpointWith(protocol, security, m_authority.make(m_spec)));
    QVERIFY2(attempt.error == QLatin1String("no error"),
             qPrintable(attempt.error + u'\n' + m_transcript->toText()));
    QCOMPARE(attempt.mechanism, AuthMechanism::External);
    QVERIFY(attempt.told);
}

void ClientCertificateTest::keyInTheSameFile()
{
    const TestCertificate certificate = m_authority.make(m_spec);
    QFile key(certificate.keyFile);
    QFile both(certificate.certificateFile);
    QVERIFY(key.open(QIODevice::ReadOnly) && both.open(QIODevice::Append));
    QVERIFY(both.write(key.readAll()) > 0);
    both.close();
    Endpoint endpoint = endpointWith(MailProtocol::Imap, ConnectionSecurity::Tls, certificate);
    endpoint.clientKeyFile.clear();
    QCOMPARE(logIn(endpoint).error, QStringLiteral("no error"));
}

void ClientCertificateTest::strangersCertificate()
{
    // One protocol only: the server lets each wait that it refuses.
    const Attempt attempt =
        logIn(endpointWith(MailProtocol::Imap, ConnectionSecurity::Tls, m_stranger.make(m_spec)));
    QVERIFY2(attempt.error != QLatin1String("no error"), qPrintable(m_transcript->toText()));
}

void ClientCertificateTest::withoutACertificate()
{
    // Nothing is asked of the server.
    ScriptedServer server([](ScriptedPeer &peer) {
        peer.send("* OK [CAPABILITY IMAP4rev1 AUTH=EXTERNAL] ready\r\n");
        peer.waitForClose();
    });
    Endpoint endpoint = server.endpoint(MailProtocol::Imap);
    endpoint.auth = AuthMechanism::External;
    QCOMPARE(logIn(endpoint).error, QStringLiteral("InvalidArgument"));
    QCOMPARE(server.clearText(), QByteArray());
}

void ClientCertificateTest::notOffered()
{
    const TestCertificate certificate = m_authority.make();
    ScriptedServer server(
        [](ScriptedPeer &peer) {
            peer.send("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready\r\n");
            peer.waitForClose();
        },
        certificate, ScriptedServer::Tls::Implicit);
    Endpoint endpoint = endpointWith(MailProtocol::Imap, ConnectionSecurity::Tls, m_authority.make(m_spec));
    endpoint.port = server.port();
    endpoint.caFile = m_authority.caFile();
    QCOMPARE(logIn(endpoint).error, QStringLiteral("MechanismNotOffered"));
    QCOMPARE(server.encryptedText(), QByteArray());
}

QTEST_GUILESS_MAIN(ClientCertificateTest)
#include "test_clientcertificate.moc"
