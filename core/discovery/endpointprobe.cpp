#include "endpointprobe.h"

#include "hostname.h"
#include "net/loginoffer.h"
#include "net/mailsocket.h"
#include "net/starttls.h"

#include <QHostInfo>
#include <algorithm>

namespace posthorn
{
namespace
{

MailSocket::Timeouts timeoutsOf(std::chrono::milliseconds stepLimit)
{
    return {stepLimit, stepLimit, stepLimit, stepLimit};
}

/// Without encryption, nothing is asked outside of networks that are private.
Result<void> checkPlaintext(const Endpoint &endpoint)
{
    if (endpoint.security != ConnectionSecurity::None || endpoint.isLoopback())
        return {};
    const QList<QHostAddress> addresses = QHostInfo::fromName(endpoint.host).addresses();
    if (!addresses.isEmpty() && std::all_of(addresses.begin(), addresses.end(), isPrivateAddress))
        return {};
    return Error{ErrorDomain::Authentication,
                 ErrorCode::PlaintextRefused,
                 Retry::Never,
                 {},
                 endpoint.host + QStringLiteral(" has no private address")};
}

Result<QStringList> look(MailSocket &socket, const Endpoint &endpoint)
{
    POSTHORN_TRY(checkPlaintext(endpoint));
    POSTHORN_TRY(socket.open(endpoint));
    POSTHORN_TRY_ASSIGN(const LoginOffer offer, readLoginOffer(socket, endpoint.protocol));
    // Whether the goodbye arrives changes nothing in what was found out.
    const bool toldGoodbye =
        socket.write(endpoint.protocol == MailProtocol::Imap ? "Z LOGOUT\r\n" : "QUIT\r\n").has_value();
    Q_UNUSED(toldGoodbye)
    QStringList capabilities;
    for (const QByteArray &capability :
         offer.capabilities.first(std::min<qsizetype>(offer.capabilities.size(), 100)))
        capabilities += QString::fromLatin1(capability.left(200));
    return capabilities;
}

/// What answers where another server was expected, by its first line. Where TLS is not spoken it is read in
/// clear.
QString whatSpeaks(const EndpointCandidate &candidate, const CancellationToken &token,
                   std::chrono::milliseconds stepLimit)
{
    if (candidate.error->code != ErrorCode::WrongProtocol && candidate.error->code != ErrorCode::TlsNotSpoken)
        return {};
    Endpoint endpoint = candidate.endpoint;
    if (candidate.error->code == ErrorCode::TlsNotSpoken)
        endpoint.security = ConnectionSecurity::None;
    MailSocket socket(token, nullptr);
    socket.setTimeouts(timeoutsOf(stepLimit));
    if (!socket.connectOnly(endpoint))
        return {};
    return serverKind(socket.readLine().value_or(QByteArray()));
}

void tellCertificate(EndpointCandidate *candidate, const CertificateProblem &problem)
{
    QStringList &issues = candidate->certificateIssues;
    const auto add = [&issues](const char *issue) {
        if (!issues.contains(QLatin1String(issue)))
            issues += QLatin1String(issue);
    };
    for (const QSslError &error : problem.errors) {
        switch (error.error()) {
        case QSslError::HostNameMismatch:
            add("name-mismatch");
            break;
        case QSslError::CertificateExpired:
            add("expired");
            break;
        case QSslError::CertificateNotYetValid:
            add("not-yet-valid");
            break;
        case QSslError::SelfSignedCertificate:
        case QSslError::SelfSignedCertificateInChain:
            add("self-signed");
            break;
        default:
            add("untrusted");
            break;
        }
    }
    if (problem.weakness.any())
        add("weak");
    if (issues != QStringList{QStringLiteral("name-mismatch")} || problem.chain.isEmpty())
        return;
    for (const QString &name : problem.chain.first().subjectAlternativeNames().values(QSsl::DnsEntry)) {
        const auto host = asciiHostName(name); // no wildcards: they name no server
        if (host && candidate->certificateNames.size() < 20)
            candidate->certificateNames += *host;
    }
    // Qt keeps the names in a hash.
    candidate->certificateNames.sort();
}

} // namespace

EndpointCandidate probeEndpoint(EndpointCandidate candidate, const CancellationToken &token,
                                std::chrono::milliseconds stepLimit)
{
    MailSocket socket(token, nullptr);
    socket.setTimeouts(timeoutsOf(stepLimit));
    auto capabilities = look(socket, candidate.endpoint);
    candidate.error.reset();
    candidate.capabilities.clear();
    candidate.certificateIssues.clear();
    candidate.certificateNames.clear();
    candidate.speaks.clear();
    if (capabilities) {
        candidate.state = EndpointCandidate::State::Found;
        candidate.capabilities = std::move(capabilities).value();
        return candidate;
    }
    candidate.state = EndpointCandidate::State::Failed;
    candidate.error = std::move(capabilities).error();
    if (socket.certificateProblem())
        tellCertificate(&candidate, *socket.certificateProblem());
    candidate.speaks = whatSpeaks(candidate, token, stepLimit);
    return candidate;
}

} // namespace posthorn
