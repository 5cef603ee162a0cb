#pragma once

#include "account/endpoint.h"
#include "certificatestrength.h"

#include <QList>
#include <QMetaType>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QSslError>

namespace posthorn
{

/// Why a server's certificate was not believed, in full, for the dialog that shows it. A value; any thread.
struct CertificateProblem {
    QString host;
    quint16 port = 0;
    QList<QSslCertificate> chain; // as presented, leaf first
    QList<QSslError> errors;
    CertificateWeakness weakness;
    QByteArray spkiSha256;        // of the leaf: what Endpoint::trustedSpkiSha256 would hold
    bool replacesTrusted = false; // the user trusted another certificate here: a hard stop
    QSslCertificate trusted;      // that other one; null where only its fingerprint is known

    /// Without the user's exception in mind.
    [[nodiscard]] bool isGood() const { return errors.isEmpty() && !weakness.any(); }
};

/// The one TLS policy for every protocol: TLS >= 1.2 without insecure renegotiation (RFC 5746) and without
/// sessions that another connection resumes, the system's authorities (plus Endpoint::caFile), chain and host
/// name verified by Qt against the configured host (RFC 9525), no weak keys or signatures, SNI; the only
/// exception is the very certificate that the user trusted for this endpoint at set-up. Shows the endpoint's
/// client certificate to a server that asks for one. A value; any thread.
class TlsPolicy
{
public:
    explicit TlsPolicy(const Endpoint &endpoint);

    /// Errors: Usage/InvalidArgument when caFile or the client certificate or its key cannot be read.
    [[nodiscard]] Result<QSslConfiguration> configuration() const;
    /// The verdict after a handshake that reported `errors`. Errors: Tls/CertificateNotTrusted,
    /// Tls/CertificateChanged.
    [[nodiscard]] Result<void> judge(const QList<QSslCertificate> &chain,
                                     const QList<QSslError> &errors) const;
    [[nodiscard]] CertificateProblem describe(const QList<QSslCertificate> &chain,
                                              const QList<QSslError> &errors) const;
    [[nodiscard]] static QByteArray spkiSha256(const QSslCertificate &certificate);

private:
    [[nodiscard]] QList<QSslCertificate> authorities() const;

    Endpoint m_endpoint;
};

} // namespace posthorn

Q_DECLARE_METATYPE(posthorn::CertificateProblem)
