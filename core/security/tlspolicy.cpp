#include "tlspolicy.h"

#include <QCryptographicHash>
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

QString reasons(const QList<QSslError> &errors)
{
    QStringList texts;
    for (const QSslError &error : errors)
        if (!texts.contains(error.errorString()))
            texts.append(error.errorString());
    return texts.join(QStringLiteral("; "));
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
    if (!m_endpoint.caFile.isEmpty()) {
        const auto own = QSslCertificate::fromPath(m_endpoint.caFile, QSsl::Pem,
                                                   QSslCertificate::PatternSyntax::FixedString);
        if (own.isEmpty()) {
            return Error{ErrorDomain::Usage,
                         ErrorCode::InvalidArgument,
                         Retry::AfterUser,
                         {},
                         QStringLiteral("%1 has no certificate in it").arg(m_endpoint.caFile)};
        }
        configuration.setCaCertificates(QSslConfiguration::systemCaCertificates() + own);
    }
    return configuration;
}

Result<void> TlsPolicy::judge(const QList<QSslCertificate> &chain, const QList<QSslError> &errors) const
{
    const QList<QSslError> all = allErrors(m_endpoint.host, chain, errors);
    if (all.isEmpty())
        return {};
    if (!chain.isEmpty() && !m_endpoint.trustedSpkiSha256.isEmpty() &&
        spkiSha256(chain.first()) == m_endpoint.trustedSpkiSha256)
        return {};
    const bool changed = !m_endpoint.trustedSpkiSha256.isEmpty();
    return Error{ErrorDomain::Tls,
                 changed ? ErrorCode::CertificateChanged : ErrorCode::CertificateNotTrusted,
                 Retry::AfterUser,
                 {},
                 QStringLiteral("certificate of %1: %2").arg(m_endpoint.hostAndPort(), reasons(all))};
}

CertificateProblem TlsPolicy::describe(const QList<QSslCertificate> &chain,
                                       const QList<QSslError> &errors) const
{
    CertificateProblem problem;
    problem.host = m_endpoint.host;
    problem.port = m_endpoint.port;
    problem.chain = chain;
    problem.errors = allErrors(m_endpoint.host, chain, errors);
    if (!chain.isEmpty())
        problem.spkiSha256 = spkiSha256(chain.first());
    problem.replacesTrusted =
        !m_endpoint.trustedSpkiSha256.isEmpty() && problem.spkiSha256 != m_endpoint.trustedSpkiSha256;
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
