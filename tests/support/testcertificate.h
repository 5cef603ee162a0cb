#pragma once

#include <QSslCertificate>
#include <QSslKey>
#include <QTemporaryDir>

namespace posthorn
{

/// What a test wants in a certificate.
struct CertificateSpec {
    QString commonName = QStringLiteral("localhost");
    /// Subject alternative names; empty = none at all.
    QStringList names = {QStringLiteral("DNS:localhost"), QStringLiteral("IP:127.0.0.1")};
    bool selfSigned = false;
    QString from = QStringLiteral("20200101000000Z");
    QString until = QStringLiteral("20991231000000Z");
    QString usage = QStringLiteral("serverAuth"); // extended; empty = any
    bool authority = false;                       // CA:TRUE: may sign others
    QString key = QStringLiteral("ec");           // or "rsa:2048", "rsa:1024", ...
    QString digest = QStringLiteral("sha256");    // of the signature
    /// Hexadecimal; empty = made from the key.
    QString keyIdentifier = {};
    /// More lines of openssl's extension file.
    QStringList extensions = {};
};

/// A certificate with its key, made at run time.
struct TestCertificate {
    QSslCertificate certificate;
    QSslKey key;
    QString certificateFile;
    QString keyFile;
    /// What a server sends along with it.
    QList<QSslCertificate> chain = {};
};

/// An authority that exists only in this test, made and used through the openssl command. Its files live as
/// long as it. Any one thread.
class TestAuthority
{
public:
    TestAuthority();

    /// False when the openssl command could not make the authority; see log().
    [[nodiscard]] bool isValid() const { return m_valid; }
    /// The authority's own certificate: what Endpoint::caFile may name.
    [[nodiscard]] QString caFile() const { return m_dir.filePath(QStringLiteral("ca.pem")); }
    [[nodiscard]] TestCertificate make(const CertificateSpec &spec = {});
    /// Signed by `issuer`, whether that may or not, instead of by the authority, and with it in its chain.
    [[nodiscard]] TestCertificate make(const CertificateSpec &spec, const TestCertificate &issuer);
    [[nodiscard]] QString log() const { return m_log; }

private:
    [[nodiscard]] TestCertificate sign(const CertificateSpec &spec, const QStringList &signer);
    [[nodiscard]] bool openssl(const QStringList &arguments);

    QTemporaryDir m_dir;
    QString m_log;
    int m_count = 0;
    bool m_valid = false;
};

} // namespace posthorn
