#include "endpointcandidate.h"

namespace posthorn
{

bool EndpointCandidate::isVouchedByDnsOnly() const
{
    return foreignDomain && (source == Source::MailExchanger || source == Source::ForeignService);
}

bool EndpointCandidate::isSameServer(const EndpointCandidate &other) const
{
    return endpoint.protocol == other.endpoint.protocol && endpoint.host == other.endpoint.host &&
           endpoint.port == other.endpoint.port && endpoint.security == other.endpoint.security;
}

void EndpointCandidate::takeFindings(const EndpointCandidate &other)
{
    state = other.state;
    error = other.error;
    capabilities = other.capabilities;
    speaks = other.speaks;
    certificateIssues = other.certificateIssues;
    certificateNames = other.certificateNames;
}

QString candidateSourceName(EndpointCandidate::Source source)
{
    switch (source) {
    case EndpointCandidate::Source::Pacc:
        return QStringLiteral("pacc");
    case EndpointCandidate::Source::ProviderFile:
        return QStringLiteral("provider-file");
    case EndpointCandidate::Source::BuiltIn:
        return QStringLiteral("built-in");
    case EndpointCandidate::Source::PublicDatabase:
        return QStringLiteral("public-database");
    case EndpointCandidate::Source::Service:
        return QStringLiteral("srv");
    case EndpointCandidate::Source::MailExchanger:
        return QStringLiteral("mail-exchanger");
    case EndpointCandidate::Source::ForeignService:
        return QStringLiteral("foreign-srv");
    case EndpointCandidate::Source::Guess:
        return QStringLiteral("guess");
    case EndpointCandidate::Source::Manual:
        return QStringLiteral("manual");
    }
    return {};
}

QString candidateStateName(EndpointCandidate::State state)
{
    switch (state) {
    case EndpointCandidate::State::Guess:
        return QStringLiteral("guess");
    case EndpointCandidate::State::Probing:
        return QStringLiteral("probing");
    case EndpointCandidate::State::Found:
        return QStringLiteral("found");
    case EndpointCandidate::State::Failed:
        return QStringLiteral("failed");
    }
    return {};
}

std::optional<EndpointCandidate> pickBest(const QList<EndpointCandidate> &candidates, MailProtocol protocol)
{
    std::optional<EndpointCandidate> open;
    for (const EndpointCandidate &candidate : candidates) {
        if (candidate.endpoint.protocol != protocol)
            continue;
        if (candidate.state == EndpointCandidate::State::Found)
            return candidate;
        if (!open && candidate.state != EndpointCandidate::State::Failed)
            open = candidate;
    }
    return open;
}

} // namespace posthorn
