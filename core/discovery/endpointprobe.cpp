#include "endpointprobe.h"

#include "net/loginoffer.h"
#include "net/mailsocket.h"

namespace posthorn
{
namespace
{

Result<QStringList> look(const Endpoint &endpoint, const CancellationToken &token,
                         std::chrono::milliseconds stepLimit)
{
    MailSocket socket(token, nullptr);
    socket.setTimeouts({stepLimit, stepLimit, stepLimit, stepLimit});
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

} // namespace

EndpointCandidate probeEndpoint(EndpointCandidate candidate, const CancellationToken &token,
                                std::chrono::milliseconds stepLimit)
{
    auto capabilities = look(candidate.endpoint, token, stepLimit);
    candidate.error.reset();
    candidate.capabilities.clear();
    if (capabilities) {
        candidate.state = EndpointCandidate::State::Found;
        candidate.capabilities = std::move(capabilities).value();
    } else {
        candidate.state = EndpointCandidate::State::Failed;
        candidate.error = std::move(capabilities).error();
    }
    return candidate;
}

} // namespace posthorn
