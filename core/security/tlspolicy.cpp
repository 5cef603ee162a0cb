#include "tlspolicy.h"

#include <QCryptographicHash>
#include <QFile>
#include <QHostAddress>
#include <QSslKey>
#include <algorithm>

namespace posthorn
{

namespace
{

/// RFC 9525 6.3: labels are compared without case; a wildcard stands for exactly the left-most label, and
/// never for a whole top-level domain.
bool matchesName(const QString &pattern, const QString &name)
{
    if (!pattern.startsWith(QLatin1String("*.")))
        return pattern.compare(name, Qt::CaseInsensitive) == 0;
    const QString domain = pattern.sliced(1);
    const qsizetype firstDot = name.indexOf(u'.');
    return domain.count(u'.') >= 2 && !domain.contains(u'*') && firstDot > 0 &&
           name.sliced(firstDot).compare(domain, Qt::CaseInsensitive) == 0;
}

/// Only the alternative names count; Qt would also take the common name, which nobody checks when issuing.
bool certificateIsFor(const QSslCertificate &certificate, QString host)
{
    if (host.endsWith(u'.'))
        host.chop(1);
    if (host.startsWith(u'[') && host.endsWith(u']'))
        host = host.sliced(1, host.size() - 2);
    const auto names = certificate.subjectAlternativeNames();
    const QHostAddress address(host);
    if (!address.isNull()) {
        const QStringList addresses = names.values(QSsl::IpAddressEntry);
        return std::any_of(addresses.begin(), addresses.end(),
                           [&address](const QString &entry) { return QHostAddress(entry) == address; });
    }
    const QStringList dns = names.values(QSsl::DnsEntry);
    return std::any_of(dns.begin(), dns.end(),
                       [&host](const QString &entry) { return matchesName(entry, host); });
}

QString reasons(const CertificateProblem &problem)
{
    QStringList texts;
    for (const QSslError &error : problem.errors)
        if (!texts.contains(error.errorString()))
            texts.append(error.errorString());
    if (problem.weakness.key)
        texts.append(QStringLiteral("a key is too weak"));
    if (problem.weakness.signature)
        texts.append(QStringLiteral("a signature is too weak"));
    return texts.join(QStringLiteral("; "));
}

Error unusable(const QString &context)
{
    return {ErrorDomain::Usage, ErrorCode::InvalidArgument, Retry::AfterUser, {}, context};
}

Result<QList<QSslCertificate>> certificatesOf(const QString &path)
{
    auto certificates =
        QSslCertificate::fromPath(path, QSsl::Pem, QSslCertificate::PatternSyntax::FixedString);
    if (certificates.isEmpty())
        return unusable(QStringLiteral("%1 has no certificate in it").arg(path));
    return certificates;
}

Result<QSslKey> keyOf(const QString &path)
{
    QFile file(path);
    if (file.open(QIODevice::ReadOnly)) {
        const QByteArray pem = file.read(1024 * 1024);
        for (const auto algorithm : {QSsl::Rsa, QSsl::Ec, QSsl::Dsa}) {
            const QSslKey key(pem, algorithm);
            if (!key.isNull())
                return key;
        }
    }
    return unusable(QStringLiteral("%1 has no private key that can be read without a password").arg(path));
}

Result<void> setClientCertificate(QSslConfiguration &configuration, const Endpoint &endpoint)
{
    if (endpoint.clientCertificateFile.isEmpty())
        return {};
    POSTHORN_TRY_ASSIGN(const auto chain, certificatesOf(endpoint.clientCertificateFile));
    POSTHORN_TRY_ASSIGN(
        const auto key,
        keyOf(endpoint.clientKeyFile.isEmpty() ? endpoint.clientCertificateFile : endpoint.clientKeyFile));
    configuration.setLocalCertificateChain(chain);
    configuration.setPrivateKey(key);
    return {};
}

/// What Qt found, and what it does not look for.
QList<QSslError> allErrors(const QString &host, const QList<QSslCertificate> &chain, QList<QSslError> errors)
{
    if (chain.isEmpty()) {
        errors.append(QSslError(QSslError::NoPeerCertificate));
        return errors;
    }
    const bool known = std::any_of(errors.begin(), errors.end(), [](const QSslError &error) {
        return error.error() == QSslError::HostNameMismatch;
    });
    if (!known && !certificateIsFor(chain.first(), host))
        errors.append(QSslError(QSslError::HostNameMismatch, chain.first()));
    return errors;
}

} // namespace

TlsPolicy::TlsPolicy(const Endpoint &endpoint)
    : m_endpoint(endpoint)
{
}

Result<QSslConfiguration> TlsPolicy::configuration() const
{
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setProtocol(QSsl::TlsV1_2OrLater);
    configuration.setPeerVerifyMode(QSslSocket::VerifyPeer);
    // Two accounts on one server must not be linked by a resumed session.
    configuration.setSslOption(QSsl::SslOptionDisableSessionSharing, true);
    configuration.setSslOption(QSsl::SslOptionDisableSessionPersistence, true);
    configuration.setSslOption(QSsl::SslOptionDisableLegacyRenegotiation, true);
    if (!m_endpoint.caFile.isEmpty()) {
        POSTHORN_TRY(certificatesOf(m_endpoint.caFile));
        configuration.setCaCertificates(authorities());
    }
    POSTHORN_TRY(setClientCertificate(configuration, m_endpoint));
    return configuration;
}

QList<QSslCertificate> TlsPolicy::authorities() const
{
    QList<QSslCertificate> all = QSslConfiguration::systemCaCertificates();
    if (!m_endpoint.caFile.isEmpty())
        all += certificatesOf(m_endpoint.caFile).value_or(QList<QSslCertificate>());
    return all;
}

Result<void> TlsPolicy::judge(const QList<QSslCertificate> &chain, const QList<QSslError> &errors) const
{
    const CertificateProblem problem = describe(chain, errors);
    if (problem.isGood())
        return {};
    const bool exception = !m_endpoint.trustedSpkiSha256.isEmpty();
    if (exception && problem.spkiSha256 == m_endpoint.trustedSpkiSha256)
        return {};
    return Error{ErrorDomain::Tls,
                 exception ? ErrorCode::CertificateChanged : ErrorCode::CertificateNotTrusted,
                 Retry::AfterUser,
                 {},
                 QStringLiteral("certificate of %1: %2").arg(m_endpoint.hostAndPort(), reasons(problem))};
}

CertificateProblem TlsPolicy::describe(const QList<QSslCertificate> &chain,
                                       const QList<QSslError> &errors) const
{
    CertificateProblem problem;
    problem.host = m_endpoint.host;
    problem.port = m_endpoint.port;
    problem.chain = chain;
    problem.errors = allErrors(m_endpoint.host, chain, errors);
    problem.weakness = weaknessOf(chain);
    if (problem.weakness.any())
        problem.weakness = weaknessOf(chain, authorities());
    if (!chain.isEmpty())
        problem.spkiSha256 = spkiSha256(chain.first());
    problem.replacesTrusted =
        !m_endpoint.trustedSpkiSha256.isEmpty() && problem.spkiSha256 != m_endpoint.trustedSpkiSha256;
    if (problem.replacesTrusted)
        problem.trusted = QSslCertificate(m_endpoint.trustedCertificate, QSsl::Der);
    return problem;
}

QByteArray TlsPolicy::spkiSha256(const QSslCertificate &certificate)
{
    QByteArray der = certificate.publicKey().toDer();
    // Qt knows no DER of some kinds of keys (Ed25519). Those are remembered by the whole certificate, because
    // all of them having one fingerprint would mean that trusting one trusts any.
    if (der.isEmpty())
        der = certificate.toDer();
    return QCryptographicHash::hash(der, QCryptographicHash::Sha256);
}

} // namespace posthorn
