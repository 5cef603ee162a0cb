#include "nettest.h"

#include <QFile>
#include <QProcess>
#include <QSslCertificateExtension>
#include <QTest>

using namespace posthorn;

Q_DECLARE_METATYPE(posthorn::TestCertificate)

namespace
{

using P = MailProtocol;
using S = ConnectionSecurity;

/// What OpenSSL takes for the system's settings here: those of an administrator who tolerates everything, so
/// that what is refused is refused by us.
bool tolerateEverything(const QString &path)
{
    QFile file(path);
    qputenv("OPENSSL_CONF", path.toUtf8());
    return file.open(QIODevice::WriteOnly) && file.write("openssl_conf = all\n"
                                                         "[all]\n"
                                                         "ssl_conf = ssl\n"
                                                         "[ssl]\n"
                                                         "system_default = tolerant\n"
                                                         "[tolerant]\n"
                                                         "MinProtocol = TLSv1\n"
                                                         "CipherString = DEFAULT:@SECLEVEL=0\n") > 0;
}

} // namespace

/// Which certificates a connection is made with, through real handshakes, for every protocol.
class CertificatesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void judged_data();
    void judged();
    void weakIsRefusedByUsAlone();
    void emptyChainIsRefused();
    void trustedException();
    void trustedExceptionIsForOneKey_data();
    void trustedExceptionIsForOneKey();
    void problemShowsBoth();
    void oldVersionsAreRefused_data();
    void oldVersionsAreRefused();
    void serverNameIsSent();
    void securityIsTold_data();
    void securityIsTold();
    void clearLineIsTold();
    void unusableClientCertificate_data();
    void unusableClientCertificate();

private:
    struct Outcome {
        QString error;
        std::optional<CertificateProblem> problem;
        ConnectionSecurityInfo security;
    };
    Outcome open(const Endpoint &endpoint)
    {
        return onWorker([&] {
            MailSocket socket(CancellationToken(), nullptr);
            socket.setTimeouts(testTimeouts());
            const auto opened = socket.open(endpoint);
            return Outcome{errorOf(opened), socket.certificateProblem(), socket.security()};
        });
    }
    static QByteArray greetingOf(P protocol)
    {
        return protocol == P::Imap ? "* OK hi\r\n" : protocol == P::Pop3 ? "+OK hi\r\n" : "220 hi\r\n";
    }
    static ScriptedServer::Script scriptOf(P protocol, S security)
    {
        return [protocol, security](ScriptedPeer &peer) {
            peer.send(greetingOf(protocol));
            if (security == S::StartTls) {
                if (protocol == P::Imap)
                    peer.answerTagged("STARTTLS");
                else if (protocol == P::Pop3)
                    peer.answer("STLS", "+OK\r\n");
                else {
                    peer.answer("EHLO", "250 hi\r\n");
                    peer.answer("STARTTLS", "220 go\r\n");
                }
                peer.startTls();
            }
            peer.waitForClose();
        };
    }
    static ScriptedServer::Tls beginOf(S security)
    {
        return security == S::Tls ? ScriptedServer::Tls::Implicit : ScriptedServer::Tls::OnDemand;
    }
    Endpoint endpointFor(const ScriptedServer &server, const QString &host, P protocol = P::Imap,
                         S security = S::Tls)
    {
        Endpoint endpoint = endpointAt(server.port(), protocol, security);
        endpoint.host = host;
        endpoint.caFile = m_authority.caFile();
        return endpoint;
    }
    /// As openssl's own server has it, which does what no server of Qt's can.
    QString errorAtOpensslServer(const QStringList &arguments);

    QTemporaryDir m_dir;
    TestAuthority m_authority;
    TestAuthority m_stranger;
};

void CertificatesTest::initTestCase()
{
    QVERIFY2(m_authority.isValid() && m_stranger.isValid(), qPrintable(m_authority.log()));
    // Before anything here has used OpenSSL, which reads it once.
    QVERIFY(tolerateEverything(m_dir.filePath(QStringLiteral("openssl.cnf"))));
}

void CertificatesTest::judged_data()
{
    QTest::addColumn<P>("protocol");
    QTest::addColumn<S>("security");
    QTest::addColumn<TestCertificate>("certificate");
    QTest::addColumn<QString>("host");
    QTest::addColumn<bool>("good");
    const QString local = QStringLiteral("localhost");
    const QString address = QStringLiteral("127.0.0.1");
    const auto row = [](const char *name, const TestCertificate &certificate, const QString &host,
                        bool good) {
        QVERIFY2(!certificate.certificate.isNull(), name);
        for (const auto &[protocol, security] :
             {std::pair(P::Imap, S::Tls), std::pair(P::Pop3, S::StartTls), std::pair(P::Smtp, S::StartTls)})
            QTest::addRow("%s, %s %s", name, qPrintable(protocolName(protocol)),
                          qPrintable(securityName(security)))
                << protocol << security << certificate << host << good;
    };
    const auto with = [](auto change) {
        CertificateSpec spec;
        change(spec);
        return spec;
    };
    const auto named = [&](const QStringList &names) {
        return m_authority.make(with([&](CertificateSpec &spec) { spec.names = names; }));
    };
    const auto asked = [](const char *text) { return QStringList{QString::fromLatin1(text)}; };

    const TestCertificate good = m_authority.make();
    row("good", good, local, true);
    row("good for the address", good, address, true);
    row("good in capitals", good, QStringLiteral("LOCALHOST"), true);
    row("unknown authority, of the same name", m_stranger.make(), local, false);
    row("self-signed", m_authority.make(with([](CertificateSpec &spec) { spec.selfSigned = true; })), local,
        false);

    row("another host", named(asked("DNS:elsewhere.example")), local, false);
    row("a longer host", named(asked("DNS:localhost.example")), local, false);
    row("common name only", named({}), local, false);
    row("name, but asked for the address", named(asked("DNS:localhost")), address, false);
    row("another address", named(asked("IP:127.0.0.2")), address, false);
    row("address as a name", named(asked("DNS:127.0.0.1")), address, false);
    row("wildcard for an address", named(asked("DNS:*.0.0.1")), address, false);
    row("wildcard alone", named(asked("DNS:*")), local, false);
    row("wildcard in a label", named(asked("DNS:local*")), local, false);
    row("wildcard at a label's begin", named(asked("DNS:*host")), local, false);
    row("wildcard beside the name", named(asked("DNS:*.localhost")), local, false);
    row("dot at the certificate's name", named(asked("DNS:localhost.")), local, false);
    row("URI of the host", named(asked("URI:imaps://localhost/")), local, false);
    row("mail address at the host", named(asked("email:ann@localhost")), local, false);
    row("one of several names", named(asked("DNS:a.example") + asked("DNS:localhost")), local, true);
    // A dNSName of "localhost" NUL ".evil.example", as bytes.
    row("NUL in the name", m_authority.make(with([](CertificateSpec &spec) {
        spec.names.clear();
        spec.extensions = {QStringLiteral(
            "2.5.29.17 = "
            "DER:30:19:82:17:6c:6f:63:61:6c:68:6f:73:74:00:2e:65:76:69:6c:2e:65:78:61:6d:70:6c:65")};
    })),
        local, false);

    row("expired",
        m_authority.make(with([](CertificateSpec &spec) { spec.until = QStringLiteral("20210101000000Z"); })),
        local, false);
    row("not yet valid",
        m_authority.make(with([](CertificateSpec &spec) { spec.from = QStringLiteral("20980101000000Z"); })),
        local, false);
    row("for clients",
        m_authority.make(with([](CertificateSpec &spec) { spec.usage = QStringLiteral("clientAuth"); })),
        local, false);
    row("for signing code",
        m_authority.make(with([](CertificateSpec &spec) { spec.usage = QStringLiteral("codeSigning"); })),
        local, false);
    row("for anything", m_authority.make(with([](CertificateSpec &spec) { spec.usage.clear(); })), local,
        true);
    row("RSA of 2048 bits",
        m_authority.make(with([](CertificateSpec &spec) { spec.key = QStringLiteral("rsa:2048"); })), local,
        true);
    row("RSA of 1024 bits",
        m_authority.make(with([](CertificateSpec &spec) { spec.key = QStringLiteral("rsa:1024"); })), local,
        false);
    row("signed with SHA-1",
        m_authority.make(with([](CertificateSpec &spec) { spec.digest = QStringLiteral("sha1"); })), local,
        false);

    const auto authority = [&](auto change) {
        return m_authority.make(with([&](CertificateSpec &spec) {
            spec.commonName = QStringLiteral("Test intermediate");
            spec.names.clear();
            spec.usage.clear();
            spec.authority = true;
            spec.extensions = {QStringLiteral("keyUsage = critical, keyCertSign")};
            change(spec);
        }));
    };
    const TestCertificate intermediate = authority([](CertificateSpec &) {});
    row("through an intermediate", m_authority.make({}, intermediate), local, true);
    TestCertificate lonely = m_authority.make({}, intermediate);
    lonely.chain.clear();
    row("its intermediate not sent", lonely, local, false);
    TestCertificate surplus = m_authority.make();
    surplus.chain = {m_stranger.make().certificate};
    row("with a stranger in the chain", surplus, local, true);
    row("signed by a server's certificate", m_authority.make({}, m_authority.make()), local, false);
    row("signed by a certificate that may not sign",
        m_authority.make({}, authority([](CertificateSpec &spec) {
                             spec.extensions = {QStringLiteral("keyUsage = critical, digitalSignature")};
                         })),
        local, false);
    row("through an expired intermediate",
        m_authority.make(
            {}, authority([](CertificateSpec &spec) { spec.until = QStringLiteral("20210101000000Z"); })),
        local, false);
    row("through a weak intermediate",
        m_authority.make({}, authority([](CertificateSpec &spec) { spec.key = QStringLiteral("rsa:1024"); })),
        local, false);
    row("through an intermediate signed with SHA-1",
        m_authority.make({}, authority([](CertificateSpec &spec) { spec.digest = QStringLiteral("sha1"); })),
        local, false);
    // The forger's own intermediate has the genuine one's name and key identifier, and signs; the genuine one
    // is sent in its place, so that names and identifiers fit all along the chain, and one signature does
    // not.
    const TestCertificate forger = authority([&](CertificateSpec &spec) {
        for (const QSslCertificateExtension &extension : intermediate.certificate.extensions())
            if (extension.oid() == QLatin1String("2.5.29.14"))
                spec.keyIdentifier = extension.value().toString();
    });
    TestCertificate forged = m_authority.make({}, forger);
    forged.chain = {intermediate.certificate};
    row("forged, with a genuine intermediate", forged, local, false);
    QCOMPARE(forged.certificate.issuerInfo(QSslCertificate::CommonName),
             intermediate.certificate.subjectInfo(QSslCertificate::CommonName));
}

void CertificatesTest::judged()
{
    QFETCH(P, protocol);
    QFETCH(S, security);
    QFETCH(TestCertificate, certificate);
    QFETCH(QString, host);
    QFETCH(bool, good);
    ScriptedServer server(scriptOf(protocol, security), certificate, beginOf(security));
    const Outcome outcome = open(endpointFor(server, host, protocol, security));
    QCOMPARE(outcome.error, good ? QStringLiteral("no error") : QStringLiteral("CertificateNotTrusted"));
    QCOMPARE(outcome.problem.has_value(), !good);
    QVERIFY(server.waitForScripts(1));
    QVERIFY2(server.failures().isEmpty(), qPrintable(server.failures().join(u'\n')));
    QCOMPARE(server.encryptedText(), QByteArray());
    QCOMPARE(server.connections(), 1);
    if (outcome.problem) {
        QVERIFY(!outcome.problem->isGood());
        QCOMPARE(outcome.problem->host, host);
        QCOMPARE(outcome.problem->chain.value(0), certificate.certificate);
        QCOMPARE(outcome.problem->spkiSha256, TlsPolicy::spkiSha256(certificate.certificate));
        QVERIFY(!outcome.problem->replacesTrusted);
    }
}

void CertificatesTest::weakIsRefusedByUsAlone()
{
    // The system was told to tolerate it, and does.
    CertificateSpec weakKey;
    weakKey.key = QStringLiteral("rsa:1024");
    CertificateSpec weakSignature;
    weakSignature.digest = QStringLiteral("sha1");
    for (const CertificateSpec &spec : {weakKey, weakSignature}) {
        ScriptedServer server(scriptOf(P::Imap, S::Tls), m_authority.make(spec),
                              ScriptedServer::Tls::Implicit);
        const Outcome outcome = open(endpointFor(server, QStringLiteral("localhost")));
        QCOMPARE(outcome.error, QStringLiteral("CertificateNotTrusted"));
        QVERIFY(outcome.problem && outcome.problem->errors.isEmpty());
        QCOMPARE(outcome.problem->weakness.key, spec.key == weakKey.key);
        QCOMPARE(outcome.problem->weakness.signature, spec.digest == weakSignature.digest);
    }
}

QString CertificatesTest::errorAtOpensslServer(const QStringList &arguments)
{
    quint16 port = 0;
    {
        ScriptedServer gone([](ScriptedPeer &) {});
        port = gone.port();
    }
    QProcess server;
    server.start(QStringLiteral("openssl"), QStringList{QStringLiteral("s_server"), QStringLiteral("-accept"),
                                                        QStringLiteral("127.0.0.1:%1").arg(port)} +
                                                arguments);
    QByteArray said;
    while (!said.contains("ACCEPT") && server.waitForReadyRead(10'000))
        said += server.readAll();
    const QString error = onWorker([&] {
        MailSocket socket(CancellationToken(), nullptr);
        socket.setTimeouts(testTimeouts());
        Endpoint endpoint = endpointAt(port, P::Imap, S::Tls);
        endpoint.host = QStringLiteral("localhost");
        endpoint.caFile = m_authority.caFile();
        return errorOf(socket.connectOnly(endpoint));
    });
    server.kill();
    server.waitForFinished();
    return said.contains("ACCEPT") ? error : QStringLiteral("no server");
}

void CertificatesTest::emptyChainIsRefused()
{
    // A server that proves nothing at all finds no cipher that we take.
    QCOMPARE(errorAtOpensslServer({QStringLiteral("-nocert"), QStringLiteral("-tls1_2"),
                                   QStringLiteral("-cipher"), QStringLiteral("aNULL:@SECLEVEL=0")}),
             QStringLiteral("TlsHandshakeFailed"));
}

void CertificatesTest::trustedException()
{
    CertificateSpec spec;
    spec.selfSigned = true;
    const TestCertificate first = m_authority.make(spec);
    Endpoint endpoint;
    {
        ScriptedServer server(scriptOf(P::Imap, S::Tls), first, ScriptedServer::Tls::Implicit);
        endpoint = endpointFor(server, QStringLiteral("127.0.0.1"));
        endpoint.trust(TlsPolicy::spkiSha256(first.certificate), first.certificate.toDer());
        const Outcome outcome = open(endpoint);
        QCOMPARE(outcome.error, QStringLiteral("no error"));
        QCOMPARE(outcome.security.trust, ConnectionSecurityInfo::Trust::Exception);
    }
    // A good one in its place needs no exception.
    ScriptedServer verified(scriptOf(P::Imap, S::Tls), m_authority.make(), ScriptedServer::Tls::Implicit);
    endpoint.port = verified.port();
    const Outcome outcome = open(endpoint);
    QCOMPARE(outcome.error, QStringLiteral("no error"));
    QCOMPARE(outcome.security.trust, ConnectionSecurityInfo::Trust::Authorities);
}

void CertificatesTest::trustedExceptionIsForOneKey_data()
{
    QTest::addColumn<P>("protocol");
    QTest::addColumn<S>("security");
    for (const auto protocol : {P::Imap, P::Pop3, P::Smtp})
        for (const auto security : {S::Tls, S::StartTls})
            QTest::addRow("%s %s", qPrintable(protocolName(protocol)), qPrintable(securityName(security)))
                << protocol << security;
}

void CertificatesTest::trustedExceptionIsForOneKey()
{
    QFETCH(P, protocol);
    QFETCH(S, security);
    CertificateSpec spec;
    spec.selfSigned = true;
    const TestCertificate trusted = m_authority.make(spec);
    // The same in all but the key.
    ScriptedServer server(scriptOf(protocol, security), m_authority.make(spec), beginOf(security));
    Endpoint endpoint = endpointFor(server, QStringLiteral("localhost"), protocol, security);
    endpoint.trust(TlsPolicy::spkiSha256(trusted.certificate), trusted.certificate.toDer());
    const Outcome outcome = open(endpoint);
    QCOMPARE(outcome.error, QStringLiteral("CertificateChanged"));
    QVERIFY(server.waitForScripts(1));
    QCOMPARE(server.encryptedText(), QByteArray());
    QCOMPARE(server.connections(), 1);
}

void CertificatesTest::problemShowsBoth()
{
    CertificateSpec spec;
    spec.selfSigned = true;
    const TestCertificate trusted = m_authority.make(spec);
    const TestCertificate shown = m_authority.make(spec);
    ScriptedServer server(scriptOf(P::Imap, S::Tls), shown, ScriptedServer::Tls::Implicit);
    Endpoint endpoint = endpointFor(server, QStringLiteral("localhost"));
    endpoint.trust(TlsPolicy::spkiSha256(trusted.certificate), trusted.certificate.toDer());
    Outcome outcome = open(endpoint);
    QVERIFY(outcome.problem && outcome.problem->replacesTrusted);
    QCOMPARE(outcome.problem->trusted, trusted.certificate);
    QCOMPARE(outcome.problem->chain.value(0), shown.certificate);
    // Of what older versions wrote, only the fingerprint is known.
    endpoint.trustedCertificate.clear();
    outcome = open(endpoint);
    QVERIFY(outcome.problem && outcome.problem->replacesTrusted && outcome.problem->trusted.isNull());
}

void CertificatesTest::oldVersionsAreRefused_data()
{
    QTest::addColumn<QSsl::SslProtocol>("protocol");
    QTest::addColumn<QString>("error");
    QTest::newRow("TLS 1.2") << QSsl::TlsV1_2 << QStringLiteral("no error");
    QTest::newRow("TLS 1.3") << QSsl::TlsV1_3 << QStringLiteral("no error");
    QT_WARNING_PUSH
    QT_WARNING_DISABLE_DEPRECATED
    QTest::newRow("TLS 1.1") << QSsl::TlsV1_1 << QStringLiteral("TlsTooOld");
    QTest::newRow("TLS 1.0") << QSsl::TlsV1_0 << QStringLiteral("TlsTooOld");
    QT_WARNING_POP
}

void CertificatesTest::oldVersionsAreRefused()
{
    QFETCH(QSsl::SslProtocol, protocol);
    QFETCH(QString, error);
    ScriptedServer server(scriptOf(P::Imap, S::Tls), m_authority.make(), ScriptedServer::Tls::Implicit,
                          protocol);
    QCOMPARE(open(endpointFor(server, QStringLiteral("localhost"))).error, error);
}

void CertificatesTest::serverNameIsSent()
{
    // A server of many names gives the certificate that was asked for.
    CertificateSpec other;
    other.names = {QStringLiteral("DNS:other.example")};
    const TestCertificate fallback = m_authority.make(other);
    const TestCertificate wanted = m_authority.make();
    QCOMPARE(errorAtOpensslServer({QStringLiteral("-cert"), fallback.certificateFile, QStringLiteral("-key"),
                                   fallback.keyFile, QStringLiteral("-servername"),
                                   QStringLiteral("localhost"), QStringLiteral("-cert2"),
                                   wanted.certificateFile, QStringLiteral("-key2"), wanted.keyFile}),
             QStringLiteral("no error"));
}

void CertificatesTest::securityIsTold_data()
{
    trustedExceptionIsForOneKey_data();
}

void CertificatesTest::securityIsTold()
{
    QFETCH(P, protocol);
    QFETCH(S, security);
    const TestCertificate certificate = m_authority.make();
    ScriptedServer server(scriptOf(protocol, security), certificate, beginOf(security), QSsl::TlsV1_3);
    const Outcome outcome = open(endpointFor(server, QStringLiteral("localhost"), protocol, security));
    QCOMPARE(outcome.error, QStringLiteral("no error"));
    QCOMPARE(outcome.security.host, QStringLiteral("localhost"));
    QCOMPARE(outcome.security.port, server.port());
    QCOMPARE(outcome.security.security, security);
    QCOMPARE(outcome.security.trust, ConnectionSecurityInfo::Trust::Authorities);
    QCOMPARE(outcome.security.protocolVersion, QStringLiteral("TLSv1.3"));
    QVERIFY(outcome.security.cipher.startsWith(QLatin1String("TLS_")));
    QVERIFY(outcome.security.cipherBits >= 128);
    QCOMPARE(outcome.security.chain.value(0), certificate.certificate);
    QVERIFY(outcome.security.loopback && !outcome.security.clientCertificate);
}

void CertificatesTest::clearLineIsTold()
{
    ScriptedServer server(scriptOf(P::Imap, S::None));
    const Outcome outcome = open(endpointFor(server, QStringLiteral("localhost"), P::Imap, S::None));
    QCOMPARE(outcome.error, QStringLiteral("no error"));
    QCOMPARE(outcome.security.trust, ConnectionSecurityInfo::Trust::NotEncrypted);
    QVERIFY(outcome.security.protocolVersion.isEmpty() && outcome.security.chain.isEmpty());
    QVERIFY(outcome.security.loopback);
}

void CertificatesTest::unusableClientCertificate_data()
{
    QTest::addColumn<QString>("certificateFile");
    QTest::addColumn<QString>("keyFile");
    const TestCertificate mine = m_authority.make();
    QTest::newRow("no such file") << QStringLiteral("/nonexistent") << mine.keyFile;
    QTest::newRow("no key") << mine.certificateFile << QString();
    QTest::newRow("no such key") << mine.certificateFile << QStringLiteral("/nonexistent");
    QTest::newRow("another certificate's key") << mine.certificateFile << m_authority.make().keyFile;
}

void CertificatesTest::unusableClientCertificate()
{
    QFETCH(QString, certificateFile);
    QFETCH(QString, keyFile);
    ScriptedServer server(scriptOf(P::Imap, S::Tls), m_authority.make(), ScriptedServer::Tls::Implicit);
    Endpoint endpoint = endpointFor(server, QStringLiteral("localhost"));
    endpoint.clientCertificateFile = certificateFile;
    endpoint.clientKeyFile = keyFile;
    QCOMPARE(open(endpoint).error, QStringLiteral("InvalidArgument"));
}

QTEST_GUILESS_MAIN(CertificatesTest)
#include "test_certificates.moc"
