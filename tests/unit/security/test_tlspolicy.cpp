#include "security/connectionsecurityinfo.h"
#include "security/tlspolicy.h"
#include "support/testcertificate.h"

#include <QProcess>
#include <QSslKey>
#include <QTest>

using namespace posthorn;

class TlsPolicyTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void configurationIsStrict();
    void configurationTakesAnAuthority();
    void unusableAuthorityFile_data();
    void unusableAuthorityFile();
    void namesAreChecked_data();
    void namesAreChecked();
    void emptyChainIsRefused();
    void errorsAreRefused();
    void trustedCertificateIsAccepted();
    void anotherCertificateIsAHardStop();
    void fingerprintIsThatOfTheKey();
    void weakness_data();
    void weakness();
    void weaknessIsAProblem();
    void weaknessAboveAnAuthority();
    void keysAreRemembered();
    void onlyVerifiedKeysAreRemembered();
    void clientCertificateIsShown();

private:
    Endpoint m_endpoint;
    TestAuthority m_authority;
    TestCertificate m_first;
    TestCertificate m_second;
};

void TlsPolicyTest::initTestCase()
{
    QVERIFY2(m_authority.isValid(), qPrintable(m_authority.log()));
    m_endpoint.host = QStringLiteral("localhost");
    m_endpoint.port = 993;
    m_first = m_authority.make();
    m_second = m_authority.make();
    QVERIFY2(!m_first.certificate.isNull() && !m_second.certificate.isNull(), qPrintable(m_authority.log()));
}

void TlsPolicyTest::configurationIsStrict()
{
    const auto configuration = TlsPolicy(m_endpoint).configuration();
    QVERIFY(configuration);
    QCOMPARE(configuration->protocol(), QSsl::TlsV1_2OrLater);
    QCOMPARE(configuration->peerVerifyMode(), QSslSocket::VerifyPeer);
    for (const auto option : {QSsl::SslOptionDisableLegacyRenegotiation, QSsl::SslOptionDisableSessionSharing,
                              QSsl::SslOptionDisableSessionPersistence})
        QVERIFY(configuration->testSslOption(option));
    QVERIFY(configuration->localCertificate().isNull() && configuration->privateKey().isNull());
}

void TlsPolicyTest::configurationTakesAnAuthority()
{
    Endpoint endpoint = m_endpoint;
    endpoint.caFile = m_authority.caFile();
    const auto configuration = TlsPolicy(endpoint).configuration();
    QVERIFY(configuration);
    const QSslCertificate own = QSslCertificate::fromPath(endpoint.caFile).value(0);
    QVERIFY(configuration->caCertificates().contains(own));
    QCOMPARE(configuration->caCertificates().size(), QSslConfiguration::systemCaCertificates().size() + 1);
}

void TlsPolicyTest::unusableAuthorityFile_data()
{
    QTest::addColumn<QString>("path");
    QTest::newRow("absent") << QStringLiteral("/nonexistent/ca.pem");
    QTest::newRow("no certificate") << QStringLiteral("/dev/null");
}

void TlsPolicyTest::unusableAuthorityFile()
{
    QFETCH(QString, path);
    Endpoint endpoint = m_endpoint;
    endpoint.caFile = path;
    const auto configuration = TlsPolicy(endpoint).configuration();
    QVERIFY(!configuration);
    QCOMPARE(configuration.error().code, ErrorCode::InvalidArgument);
}

void TlsPolicyTest::namesAreChecked_data()
{
    QTest::addColumn<QStringList>("names");
    QTest::addColumn<QString>("host");
    QTest::addColumn<bool>("accepted");
    const QStringList mail = {QStringLiteral("DNS:mail.example.org")};
    QTest::newRow("exact") << mail << "mail.example.org" << true;
    QTest::newRow("case") << mail << "MAIL.Example.ORG" << true;
    QTest::newRow("rooted host") << mail << "mail.example.org." << true;
    QTest::newRow("other host") << mail << "mail.example.com" << false;
    QTest::newRow("subdomain") << mail << "a.mail.example.org" << false;
    QTest::newRow("parent") << mail << "example.org" << false;
    QTest::newRow("common name only") << QStringList() << "localhost" << false;
    const QStringList wild = {QStringLiteral("DNS:*.example.org")};
    QTest::newRow("wildcard") << wild << "mail.example.org" << true;
    QTest::newRow("wildcard, two labels") << wild << "a.mail.example.org" << false;
    QTest::newRow("wildcard, bare domain") << wild << "example.org" << false;
    QTest::newRow("wildcard of a top-level domain")
        << QStringList{QStringLiteral("DNS:*.org")} << "example.org" << false;
    QTest::newRow("partial wildcard")
        << QStringList{QStringLiteral("DNS:m*.example.org")} << "mail.example.org" << false;
    QTest::newRow("two wildcards") << QStringList{QStringLiteral("DNS:*.*.example.org")} << "a.b.example.org"
                                   << false;
    QTest::newRow("IP") << QStringList{QStringLiteral("IP:127.0.0.1")} << "127.0.0.1" << true;
    QTest::newRow("other IP") << QStringList{QStringLiteral("IP:127.0.0.1")} << "127.0.0.2" << false;
    QTest::newRow("IPv6") << QStringList{QStringLiteral("IP:::1")} << "::1" << true;
    QTest::newRow("IPv6 in brackets") << QStringList{QStringLiteral("IP:::1")} << "[::1]" << true;
    QTest::newRow("IP as a DNS name") << QStringList{QStringLiteral("DNS:127.0.0.1")} << "127.0.0.1" << false;
    QTest::newRow("punycode") << QStringList{QStringLiteral("DNS:xn--bcher-kva.example")}
                              << "xn--bcher-kva.example" << true;
}

void TlsPolicyTest::namesAreChecked()
{
    QFETCH(QStringList, names);
    QFETCH(QString, host);
    QFETCH(bool, accepted);
    CertificateSpec spec;
    spec.names = names;
    const TestCertificate made = m_authority.make(spec);
    QVERIFY2(!made.certificate.isNull(), qPrintable(m_authority.log()));
    Endpoint endpoint = m_endpoint;
    endpoint.host = host;
    const auto verdict = TlsPolicy(endpoint).judge({made.certificate}, {});
    QCOMPARE(verdict.has_value(), accepted);
    if (!accepted) {
        QCOMPARE(verdict.error().code, ErrorCode::CertificateNotTrusted);
        const auto problem = TlsPolicy(endpoint).describe({made.certificate}, {});
        QCOMPARE(problem.errors.size(), 1);
        QCOMPARE(problem.errors.first().error(), QSslError::HostNameMismatch);
    }
}

void TlsPolicyTest::emptyChainIsRefused()
{
    const auto verdict = TlsPolicy(m_endpoint).judge({}, {});
    QVERIFY(!verdict);
    QCOMPARE(verdict.error().code, ErrorCode::CertificateNotTrusted);
    Endpoint trusting = m_endpoint;
    trusting.trustedSpkiSha256 = QByteArray(32, 'x');
    QVERIFY(!TlsPolicy(trusting).judge({}, {}));
}

void TlsPolicyTest::errorsAreRefused()
{
    const QList<QSslError> errors = {QSslError(QSslError::CertificateExpired, m_first.certificate)};
    const auto verdict = TlsPolicy(m_endpoint).judge({m_first.certificate}, errors);
    QVERIFY(!verdict);
    QCOMPARE(verdict.error().domain, ErrorDomain::Tls);
    QCOMPARE(verdict.error().code, ErrorCode::CertificateNotTrusted);
    const auto problem = TlsPolicy(m_endpoint).describe({m_first.certificate}, errors);
    QCOMPARE(problem.host, QStringLiteral("localhost"));
    QCOMPARE(problem.errors, errors);
    QCOMPARE(problem.spkiSha256, TlsPolicy::spkiSha256(m_first.certificate));
    QVERIFY(!problem.replacesTrusted);
}

void TlsPolicyTest::trustedCertificateIsAccepted()
{
    Endpoint endpoint = m_endpoint;
    endpoint.trustedSpkiSha256 = TlsPolicy::spkiSha256(m_first.certificate);
    const QList<QSslError> errors = {QSslError(QSslError::SelfSignedCertificate, m_first.certificate)};
    QVERIFY(TlsPolicy(endpoint).judge({m_first.certificate}, errors));
}

void TlsPolicyTest::anotherCertificateIsAHardStop()
{
    Endpoint endpoint = m_endpoint;
    endpoint.trustedSpkiSha256 = TlsPolicy::spkiSha256(m_first.certificate);
    const QList<QSslError> errors = {QSslError(QSslError::SelfSignedCertificate, m_second.certificate)};
    const auto verdict = TlsPolicy(endpoint).judge({m_second.certificate}, errors);
    QVERIFY(!verdict);
    QCOMPARE(verdict.error().code, ErrorCode::CertificateChanged);
    QVERIFY(TlsPolicy(endpoint).describe({m_second.certificate}, errors).replacesTrusted);
    // A certificate that verifies is good without an exception.
    QVERIFY(TlsPolicy(endpoint).judge({m_second.certificate}, {}));
}

void TlsPolicyTest::fingerprintIsThatOfTheKey()
{
    QProcess shell;
    shell.start(QStringLiteral("/bin/sh"),
                {QStringLiteral("-c"),
                 QStringLiteral(
                     "openssl x509 -in \"$0\" -noout -pubkey | openssl pkey -pubin -outform DER | sha256sum"),
                 m_first.certificateFile});
    QVERIFY(shell.waitForFinished());
    QCOMPARE(TlsPolicy::spkiSha256(m_first.certificate).toHex(), shell.readAllStandardOutput().left(64));
    QVERIFY(TlsPolicy::spkiSha256(m_first.certificate) != TlsPolicy::spkiSha256(m_second.certificate));
}

void TlsPolicyTest::weakness_data()
{
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("digest");
    QTest::addColumn<bool>("weakKey");
    QTest::addColumn<bool>("weakSignature");
    QTest::newRow("EC, SHA-256") << "ec"
                                 << "sha256" << false << false;
    QTest::newRow("RSA 2048, SHA-256") << "rsa:2048"
                                       << "sha256" << false << false;
    QTest::newRow("RSA 2048, SHA-512") << "rsa:2048"
                                       << "sha512" << false << false;
    QTest::newRow("RSA 1024") << "rsa:1024"
                              << "sha256" << true << false;
    QTest::newRow("SHA-1") << "ec"
                           << "sha1" << false << true;
    QTest::newRow("RSA 1024, SHA-1") << "rsa:1024"
                                     << "sha1" << true << true;
}

void TlsPolicyTest::weakness()
{
    QFETCH(QString, key);
    QFETCH(QString, digest);
    QFETCH(bool, weakKey);
    QFETCH(bool, weakSignature);
    CertificateSpec spec;
    spec.key = key;
    spec.digest = digest;
    const TestCertificate made = m_authority.make(spec);
    QVERIFY2(!made.certificate.isNull(), qPrintable(m_authority.log()));
    QCOMPARE(weaknessOf({made.certificate}), (CertificateWeakness{weakKey, weakSignature}));
    // Sent along by a server that does not need it, it says nothing of the others.
    QCOMPARE(weaknessOf({m_first.certificate, made.certificate}), CertificateWeakness());
    // What signs itself is believed for its key, or not at all.
    spec.selfSigned = true;
    QCOMPARE(weaknessOf({m_authority.make(spec).certificate}), (CertificateWeakness{weakKey, false}));
    // Whoever vouches must be strong too.
    spec.selfSigned = false;
    spec.authority = true;
    spec.commonName = QStringLiteral("Test intermediate");
    const TestCertificate through = m_authority.make({}, m_authority.make(spec));
    QCOMPARE(weaknessOf(QList<QSslCertificate>{through.certificate} + through.chain),
             (CertificateWeakness{weakKey, weakSignature}));
    // A strong one of the same name before it hides nothing.
    CertificateSpec decoy;
    decoy.commonName = spec.commonName;
    decoy.selfSigned = true;
    QCOMPARE(weaknessOf(QList<QSslCertificate>{through.certificate, m_authority.make(decoy).certificate} +
                        through.chain),
             (CertificateWeakness{weakKey, weakSignature}));
}

void TlsPolicyTest::weaknessIsAProblem()
{
    CertificateSpec spec;
    spec.digest = QStringLiteral("sha1");
    const QSslCertificate weak = m_authority.make(spec).certificate;
    Endpoint endpoint = m_endpoint;
    const auto verdict = TlsPolicy(endpoint).judge({weak}, {});
    QVERIFY(!verdict);
    QCOMPARE(verdict.error().code, ErrorCode::CertificateNotTrusted);
    QVERIFY(verdict.error().context.contains(QLatin1String("signature is too weak")));
    const CertificateProblem problem = TlsPolicy(endpoint).describe({weak}, {});
    QVERIFY(problem.errors.isEmpty() && problem.weakness.signature && !problem.isGood());
    // It is the user's to trust, as any other.
    endpoint.trust(TlsPolicy::spkiSha256(weak), weak.toDer());
    QVERIFY(TlsPolicy(endpoint).judge({weak}, {}));
}

void TlsPolicyTest::weaknessAboveAnAuthority()
{
    // An old signature vouches for what signed the leaf.
    CertificateSpec spec;
    spec.commonName = QStringLiteral("Test intermediate");
    spec.authority = true;
    spec.digest = QStringLiteral("sha1");
    const TestCertificate signer = m_authority.make(spec);
    const TestCertificate leaf = m_authority.make({}, signer);
    const QList<QSslCertificate> chain = QList<QSslCertificate>{leaf.certificate} + leaf.chain;
    QVERIFY(weaknessOf(chain).signature);
    Endpoint endpoint = m_endpoint;
    QVERIFY(!TlsPolicy(endpoint).judge(chain, {}));
    // Nobody needs it where the signer is an authority by itself; having its name is not being it.
    endpoint.caFile = signer.certificateFile;
    QVERIFY(TlsPolicy(endpoint).judge(chain, {}));
    endpoint.caFile = m_authority.make(spec).certificateFile;
    QVERIFY(!TlsPolicy(endpoint).judge(chain, {}));
}

void TlsPolicyTest::keysAreRemembered()
{
    Endpoint endpoint = m_endpoint;
    ConnectionSecurityInfo security;
    security.trust = ConnectionSecurityInfo::Trust::Authorities;
    security.chain = {m_first.certificate};
    QVERIFY(rememberKey(security, endpoint, 1'000));
    QCOMPARE(security.keyFirstSeenMs, 1'000);
    QVERIFY(!security.keyChanged);
    QVERIFY(!rememberKey(security, endpoint, 2'000));
    QCOMPARE(security.keyFirstSeenMs, 1'000);

    // Another one verifies: no error, but told.
    security.chain = {m_second.certificate};
    QVERIFY(rememberKey(security, endpoint, 3'000));
    QCOMPARE(security.keyFirstSeenMs, 3'000);
    QVERIFY(security.keyChanged);
    // And still in later runs, which know it from the account.
    QVERIFY(!rememberKey(security, endpoint, 4'000));
    QVERIFY(security.keyChanged);
    // A name with two machines behind it is no news each time.
    security.chain = {m_first.certificate};
    QVERIFY(!rememberKey(security, endpoint, 5'000));
    QVERIFY(!security.keyChanged);

    for (int i = 0; i < 20; ++i) {
        endpoint.seenKeys.prepend({QByteArray(32, char(i)), i});
        QVERIFY(endpoint.seenKeys.size() < 40);
    }
    security.chain = {m_authority.make().certificate};
    QVERIFY(rememberKey(security, endpoint, 6'000));
    QCOMPARE(endpoint.seenKeys.size(), Endpoint::mostSeenKeys);
    QCOMPARE(endpoint.seenKeys.first().firstSeenMs, 6'000);
}

void TlsPolicyTest::onlyVerifiedKeysAreRemembered()
{
    Endpoint endpoint = m_endpoint;
    ConnectionSecurityInfo security;
    security.chain = {m_first.certificate};
    for (const auto trust :
         {ConnectionSecurityInfo::Trust::NotEncrypted, ConnectionSecurityInfo::Trust::Exception}) {
        security.trust = trust;
        QVERIFY(!rememberKey(security, endpoint, 1'000));
        QVERIFY(endpoint.seenKeys.isEmpty() && security.keyFirstSeenMs == 0 && !security.keyChanged);
    }
}

void TlsPolicyTest::clientCertificateIsShown()
{
    Endpoint endpoint = m_endpoint;
    endpoint.clientCertificateFile = m_first.certificateFile;
    endpoint.clientKeyFile = m_first.keyFile;
    const auto configuration = TlsPolicy(endpoint).configuration();
    QVERIFY(configuration);
    QCOMPARE(configuration->localCertificate(), m_first.certificate);
    QVERIFY(!configuration->privateKey().isNull());
    endpoint.clientKeyFile.clear();
    QCOMPARE(TlsPolicy(endpoint).configuration().error().code, ErrorCode::InvalidArgument);
}

QTEST_GUILESS_MAIN(TlsPolicyTest)
#include "test_tlspolicy.moc"
