#include "nettest.h"

#include <QProcess>
#include <QTest>

using namespace posthorn;

Q_DECLARE_METATYPE(posthorn::CertificateSpec)

/// Which certificates a connection is made with, through real handshakes.
class CertificatesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void judged_data();
    void judged();
    void trustedException();
    void everyProtocolChecks_data();
    void everyProtocolChecks();
    void oldVersionsAreRefused_data();
    void oldVersionsAreRefused();
    void forgedIssuerIsRefused();
    void serverNameIsSent();

private:
    struct Outcome {
        QString error;
        std::optional<CertificateProblem> problem;
    };
    Outcome open(const Endpoint &endpoint)
    {
        return onWorker([&] {
            MailSocket socket(CancellationToken(), nullptr);
            socket.setTimeouts(testTimeouts());
            const auto opened = socket.open(endpoint);
            return Outcome{errorOf(opened), socket.certificateProblem()};
        });
    }
    static void greet(ScriptedPeer &peer)
    {
        peer.send("* OK ready\r\n");
        peer.waitForClose();
    }
    Endpoint endpointFor(const ScriptedServer &server, const QString &host)
    {
        Endpoint endpoint = endpointAt(server.port(), MailProtocol::Imap, ConnectionSecurity::Tls);
        endpoint.host = host;
        endpoint.caFile = m_authority.caFile();
        return endpoint;
    }

    TestAuthority m_authority;
    TestAuthority m_stranger;
};

void CertificatesTest::initTestCase()
{
    QVERIFY2(m_authority.isValid() && m_stranger.isValid(), qPrintable(m_authority.log()));
}

void CertificatesTest::judged_data()
{
    QTest::addColumn<CertificateSpec>("spec");
    QTest::addColumn<bool>("ours"); // signed by the authority that the endpoint names
    QTest::addColumn<QString>("host");
    QTest::addColumn<QString>("error");
    const QString local = QStringLiteral("localhost");
    const QString good = QStringLiteral("no error");
    const QString bad = QStringLiteral("CertificateNotTrusted");
    QTest::newRow("good") << CertificateSpec() << true << local << good;
    QTest::newRow("good for the address") << CertificateSpec() << true << QStringLiteral("127.0.0.1") << good;
    QTest::newRow("unknown authority") << CertificateSpec() << false << local << bad;
    CertificateSpec spec;
    spec.selfSigned = true;
    QTest::newRow("self-signed") << spec << true << local << bad;
    spec = {};
    spec.names = {QStringLiteral("DNS:elsewhere.example")};
    QTest::newRow("another host") << spec << true << local << bad;
    spec.names = {};
    QTest::newRow("common name only") << spec << true << local << bad;
    spec.names = {QStringLiteral("DNS:localhost")};
    QTest::newRow("name, but asked for the address") << spec << true << QStringLiteral("127.0.0.1") << bad;
    spec = {};
    spec.until = QStringLiteral("20210101000000Z");
    QTest::newRow("expired") << spec << true << local << bad;
    spec = {};
    spec.from = QStringLiteral("20980101000000Z");
    QTest::newRow("not yet valid") << spec << true << local << bad;
    spec = {};
    spec.usage = QStringLiteral("clientAuth");
    QTest::newRow("not for servers") << spec << true << local << bad;
}

void CertificatesTest::judged()
{
    QFETCH(CertificateSpec, spec);
    QFETCH(bool, ours);
    QFETCH(QString, host);
    QFETCH(QString, error);
    const TestCertificate certificate = (ours ? m_authority : m_stranger).make(spec);
    QVERIFY(!certificate.certificate.isNull());
    ScriptedServer server(greet, certificate, ScriptedServer::Tls::Implicit);
    const Outcome outcome = open(endpointFor(server, host));
    QCOMPARE(outcome.error, error);
    QCOMPARE(outcome.problem.has_value(), error != QLatin1String("no error"));
    QCOMPARE(server.encryptedText(), QByteArray());
    if (outcome.problem) {
        QVERIFY(!outcome.problem->errors.isEmpty());
        QCOMPARE(outcome.problem->host, host);
        QCOMPARE(outcome.problem->chain.value(0), certificate.certificate);
        QCOMPARE(outcome.problem->spkiSha256, TlsPolicy::spkiSha256(certificate.certificate));
        QVERIFY(!outcome.problem->replacesTrusted);
    }
}

void CertificatesTest::trustedException()
{
    CertificateSpec spec;
    spec.selfSigned = true;
    const TestCertificate first = m_authority.make(spec);
    const TestCertificate second = m_authority.make(spec);
    Endpoint endpoint;
    {
        ScriptedServer server(greet, first, ScriptedServer::Tls::Implicit);
        endpoint = endpointFor(server, QStringLiteral("127.0.0.1"));
        endpoint.trustedSpkiSha256 = TlsPolicy::spkiSha256(first.certificate);
        QCOMPARE(open(endpoint).error, QStringLiteral("no error"));
    }
    // Another bad one in its place is not asked about but stopped.
    ScriptedServer server(greet, second, ScriptedServer::Tls::Implicit);
    endpoint.port = server.port();
    const Outcome outcome = open(endpoint);
    QCOMPARE(outcome.error, QStringLiteral("CertificateChanged"));
    QVERIFY(outcome.problem && outcome.problem->replacesTrusted);
    // A good one needs no exception.
    ScriptedServer verified(greet, m_authority.make(), ScriptedServer::Tls::Implicit);
    endpoint.port = verified.port();
    QCOMPARE(open(endpoint).error, QStringLiteral("no error"));
}

void CertificatesTest::everyProtocolChecks_data()
{
    QTest::addColumn<MailProtocol>("protocol");
    QTest::addColumn<ConnectionSecurity>("security");
    for (const auto protocol : {MailProtocol::Imap, MailProtocol::Pop3, MailProtocol::Smtp})
        for (const auto security : {ConnectionSecurity::Tls, ConnectionSecurity::StartTls})
            QTest::addRow("%s %s", qPrintable(protocolName(protocol)), qPrintable(securityName(security)))
                << protocol << security;
}

void CertificatesTest::everyProtocolChecks()
{
    QFETCH(MailProtocol, protocol);
    QFETCH(ConnectionSecurity, security);
    const bool implicit = security == ConnectionSecurity::Tls;
    ScriptedServer server(
        [protocol, implicit](ScriptedPeer &peer) {
            if (implicit)
                return;
            if (protocol == MailProtocol::Imap) {
                peer.send("* OK hi\r\n");
                peer.answerTagged("STARTTLS");
            } else if (protocol == MailProtocol::Pop3) {
                peer.send("+OK hi\r\n");
                peer.answer("STLS", "+OK\r\n");
            } else {
                peer.send("220 hi\r\n");
                peer.answer("EHLO", "250-hi\r\n250 STARTTLS\r\n");
                peer.answer("STARTTLS", "220 go\r\n");
            }
            peer.startTls();
        },
        m_stranger.make(), implicit ? ScriptedServer::Tls::Implicit : ScriptedServer::Tls::OnDemand);
    Endpoint endpoint = endpointFor(server, QStringLiteral("localhost"));
    endpoint.protocol = protocol;
    endpoint.security = security;
    const Outcome outcome = open(endpoint);
    QCOMPARE(outcome.error, QStringLiteral("CertificateNotTrusted"));
    QVERIFY(outcome.problem);
    QCOMPARE(server.encryptedText(), QByteArray());
}

void CertificatesTest::oldVersionsAreRefused_data()
{
    QTest::addColumn<QSsl::SslProtocol>("protocol");
    QTest::addColumn<QString>("error");
    QTest::newRow("TLS 1.2") << QSsl::TlsV1_2 << QStringLiteral("no error");
    QTest::newRow("TLS 1.3") << QSsl::TlsV1_3 << QStringLiteral("no error");
    QT_WARNING_PUSH
    QT_WARNING_DISABLE_DEPRECATED
    QTest::newRow("TLS 1.1") << QSsl::TlsV1_1 << QStringLiteral("TlsHandshakeFailed");
    QTest::newRow("TLS 1.0") << QSsl::TlsV1_0 << QStringLiteral("TlsHandshakeFailed");
    QT_WARNING_POP
}

void CertificatesTest::oldVersionsAreRefused()
{
    QFETCH(QSsl::SslProtocol, protocol);
    QFETCH(QString, error);
    ScriptedServer server(greet, m_authority.make(), ScriptedServer::Tls::Implicit, protocol);
    QCOMPARE(open(endpointFor(server, QStringLiteral("localhost"))).error, error);
}

void CertificatesTest::forgedIssuerIsRefused()
{
    // Names the trusted authority as its issuer, but is signed by another key.
    CertificateSpec spec;
    const TestCertificate forged = m_stranger.make(spec);
    const QSslCertificate ca = QSslCertificate::fromPath(m_authority.caFile()).value(0);
    QCOMPARE(forged.certificate.issuerInfo(QSslCertificate::CommonName),
             ca.subjectInfo(QSslCertificate::CommonName));
    ScriptedServer server(greet, forged, ScriptedServer::Tls::Implicit);
    QCOMPARE(open(endpointFor(server, QStringLiteral("localhost"))).error,
             QStringLiteral("CertificateNotTrusted"));
}

void CertificatesTest::serverNameIsSent()
{
    // A server of many names gives the certificate that was asked for.
    CertificateSpec other;
    other.names = {QStringLiteral("DNS:other.example")};
    const TestCertificate fallback = m_authority.make(other);
    const TestCertificate wanted = m_authority.make();
    quint16 port = 0;
    {
        ScriptedServer gone([](ScriptedPeer &) {});
        port = gone.port();
    }
    QProcess server;
    server.start(QStringLiteral("openssl"),
                 {QStringLiteral("s_server"), QStringLiteral("-accept"),
                  QStringLiteral("127.0.0.1:%1").arg(port), QStringLiteral("-cert"), fallback.certificateFile,
                  QStringLiteral("-key"), fallback.keyFile, QStringLiteral("-servername"),
                  QStringLiteral("localhost"), QStringLiteral("-cert2"), wanted.certificateFile,
                  QStringLiteral("-key2"), wanted.keyFile});
    QVERIFY(server.waitForStarted());
    QByteArray said;
    while (!said.contains("ACCEPT") && server.waitForReadyRead(10'000))
        said += server.readAll();
    const QString error = onWorker([&] {
        MailSocket socket(CancellationToken(), nullptr);
        socket.setTimeouts(testTimeouts());
        Endpoint endpoint = endpointAt(port, MailProtocol::Imap, ConnectionSecurity::Tls);
        endpoint.host = QStringLiteral("localhost");
        endpoint.caFile = m_authority.caFile();
        return errorOf(socket.connectOnly(endpoint));
    });
    server.kill();
    server.waitForFinished();
    QCOMPARE(error, QStringLiteral("no error"));
}

QTEST_GUILESS_MAIN(CertificatesTest)
#include "test_certificates.moc"
