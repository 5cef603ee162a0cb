#pragma once

#include "account/endpoint.h"
#include "base/result.h"
#include "security/connectionsecurityinfo.h"
#include "security/tlspolicy.h"

#include <functional>
#include <optional>

class QSslSocket;

namespace posthorn
{

/// One TLS handshake as the client, on a connected socket, judged by TlsPolicy: SNI, chain, host name, the
/// one certificate that the user trusted. Blocks; on the socket's thread. Lives as long as the handshake; the
/// socket is used, not owned.
class TlsHandshake
{
public:
    TlsHandshake(QSslSocket &socket, const Endpoint &endpoint);

    /// `wait` returns when the peer has said something, or with the error that ends the handshake. Errors:
    /// those of `wait`; Tls/CertificateNotTrusted, CertificateChanged, TlsTooOld, TlsNotSpoken,
    /// TlsHandshakeFailed; Usage/InvalidArgument for files that cannot be used. After an error the socket is
    /// good for nothing.
    [[nodiscard]] Result<void> run(const std::function<Result<void>()> &wait);
    /// What was wrong with the certificate.
    [[nodiscard]] const std::optional<CertificateProblem> &problem() const { return m_problem; }
    /// After success: how the line is encrypted, and who vouches for the peer.
    void describe(ConnectionSecurityInfo *security) const;

private:
    [[nodiscard]] Result<void> judge(const QList<QSslError> &errors);

    QSslSocket &m_socket;
    const Endpoint &m_endpoint;
    const TlsPolicy m_policy;
    std::optional<CertificateProblem> m_problem;
};

} // namespace posthorn
