#include "endpointcandidate.h"

namespace posthorn
{

QString candidateSourceName(EndpointCandidate::Source source)
{
    switch (source) {
    case EndpointCandidate::Source::BuiltIn:
        return QStringLiteral("built-in");
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
