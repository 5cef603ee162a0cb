#include "tlshandshake.h"

#include <QSslCipher>
#include <QSslSocket>

namespace posthorn
{

namespace
{

/// Qt passes on only the words in which OpenSSL says why.
ErrorCode handshakeFailure(const QString &reason)
{
    for (const char *words : {"unsupported protocol", "protocol version", "version too low"})
        if (reason.contains(QLatin1String(words)))
            return ErrorCode::TlsTooOld;
    for (const char *words : {"wrong version number", "http request", "packet length too long"})
        if (reason.contains(QLatin1String(words)))
            return ErrorCode::TlsNotSpoken;
    return ErrorCode::TlsHandshakeFailed;
}

/// The host as it stands in certificates and in SNI.
QString peerName(QString host)
{
    if (host.endsWith(u'.'))
        host.chop(1);
    return host.startsWith(u'[') && host.endsWith(u']') ? host.sliced(1, host.size() - 2) : host;
}

} // namespace

TlsHandshake::TlsHandshake(QSslSocket &socket, const Endpoint &endpoint)
    : m_socket(socket)
    , m_endpoint(endpoint)
    , m_policy(endpoint)
{
}

Result<void> TlsHandshake::judge(const QList<QSslError> &errors)
{
    const auto chain = m_socket.peerCertificateChain();
    auto verdict = m_policy.judge(chain, errors);
    if (!verdict)
        m_problem = m_policy.describe(chain, errors);
    return verdict;
}

Result<void> TlsHandshake::run(const std::function<Result<void>()> &wait)
{
    POSTHORN_TRY_ASSIGN(const auto configuration, m_policy.configuration());
    m_socket.setSslConfiguration(configuration);
    m_socket.setPeerVerifyName(peerName(m_endpoint.host));

    std::optional<Result<void>> verdict;
    const auto connection =
        QObject::connect(&m_socket, &QSslSocket::sslErrors, &m_socket, [&](const QList<QSslError> &errors) {
            verdict = judge(errors);
            if (*verdict)
                m_socket.ignoreSslErrors();
        });
    const auto errorBefore = m_socket.error();
    m_socket.startClientEncryption();
    Result<void> waited;
    // With what it cannot use (a key that is not the certificate's) Qt does not begin, and stays connected.
    if (m_socket.error() != errorBefore)
        waited = Error{ErrorDomain::Usage,
                       ErrorCode::InvalidArgument,
                       Retry::AfterUser,
                       {},
                       QStringLiteral("TLS cannot begin: %1").arg(m_socket.errorString())};
    m_socket.waitForEncrypted(0);
    while (waited && !m_socket.isEncrypted() && m_socket.state() == QAbstractSocket::ConnectedState) {
        waited = wait();
        if (waited)
            m_socket.waitForEncrypted(0);
    }
    QObject::disconnect(connection);

    const bool encrypted = m_socket.isEncrypted() && m_socket.state() == QAbstractSocket::ConnectedState;
    if (encrypted && !verdict)
        verdict = judge({});
    if (verdict && !*verdict)
        return std::move(*verdict);
    if (encrypted)
        return {};
    if (!waited)
        return waited;
    const QString reason = m_socket.errorString();
    return Error{ErrorDomain::Tls,
                 handshakeFailure(reason),
                 Retry::Backoff,
                 {},
                 QStringLiteral("TLS with %1: %2").arg(m_endpoint.hostAndPort(), reason)};
}

void TlsHandshake::describe(ConnectionSecurityInfo *security) const
{
    const auto cipher = m_socket.sessionCipher();
    security->protocolVersion = cipher.protocolString();
    security->cipher = cipher.name();
    security->cipherBits = cipher.usedBits();
    security->clientCertificate = !m_socket.localCertificate().isNull();
    security->chain = m_socket.peerCertificateChain();
    // Where nothing was trusted by hand, only the authorities can have let it pass.
    const bool good = m_endpoint.trustedSpkiSha256.isEmpty() ||
                      m_policy.describe(security->chain, m_socket.sslHandshakeErrors()).isGood();
    security->trust =
        good ? ConnectionSecurityInfo::Trust::Authorities : ConnectionSecurityInfo::Trust::Exception;
}

} // namespace posthorn
