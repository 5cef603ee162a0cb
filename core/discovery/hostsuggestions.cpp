#include "hostsuggestions.h"

#include "providertable.h"

#include <algorithm>

namespace posthorn
{
namespace
{

QStringList usualNames(MailProtocol protocol)
{
    switch (protocol) {
    case MailProtocol::Imap:
        return {QStringLiteral("imap."), QStringLiteral("mail."), QString(), QStringLiteral("imaps."),
                QStringLiteral("mx.")};
    case MailProtocol::Pop3:
        return {QStringLiteral("pop3."), QStringLiteral("pop."), QStringLiteral("mail."), QString()};
    case MailProtocol::Smtp:
        break;
    }
    return {QStringLiteral("smtp."), QStringLiteral("mail."), QString()};
}

} // namespace

QList<EndpointCandidate> builtInCandidates(const Provider &provider, const MailAddressParts &parts)
{
    QList<EndpointCandidate> candidates;
    for (const Endpoint &endpoint : provider.endpoints) {
        EndpointCandidate candidate;
        candidate.endpoint = endpoint;
        candidate.endpoint.host = filledIn(endpoint.host, parts);
        candidate.endpoint.userName = filledIn(endpoint.userName, parts);
        candidate.source = EndpointCandidate::Source::BuiltIn;
        candidate.reason = QStringLiteral("provider-table:") + provider.checkedOn;
        candidate.providerName = provider.name;
        candidate.advice = provider.advice();
        if (provider.hasHint(QLatin1String("oauth-only")))
            candidate.auth = QStringList{QStringLiteral("oauth")};
        candidates += candidate;
    }
    return candidates;
}

QList<EndpointCandidate> guessedCandidates(MailProtocol protocol, const MailAddressParts &parts)
{
    QList<EndpointCandidate> candidates;
    for (const QString &prefix : usualNames(protocol)) {
        for (const ConnectionSecurity security : {ConnectionSecurity::Tls, ConnectionSecurity::StartTls}) {
            EndpointCandidate candidate;
            candidate.endpoint.protocol = protocol;
            candidate.endpoint.host = prefix + parts.domain;
            candidate.endpoint.security = security;
            candidate.endpoint.port = standardPort(protocol, security);
            candidate.endpoint.userName = parts.address();
            candidate.reason =
                QStringLiteral("guess:") + (prefix.isEmpty() ? QStringLiteral("domain") : prefix);
            candidates += candidate;
        }
    }
    return candidates;
}

QList<EndpointCandidate> suggestEndpoints(const QString &address)
{
    const auto parts = splitMailAddress(address);
    if (!parts)
        return {};
    const auto provider = providerFor(parts->domain);
    QList<EndpointCandidate> candidates;
    if (provider)
        candidates = builtInCandidates(*provider, *parts);
    for (const MailProtocol protocol : {MailProtocol::Imap, MailProtocol::Pop3, MailProtocol::Smtp}) {
        const bool named =
            std::any_of(candidates.begin(), candidates.end(), [protocol](const EndpointCandidate &candidate) {
                return candidate.endpoint.protocol == protocol;
            });
        if (!named && !(provider && provider->lacks(protocol)))
            candidates += guessedCandidates(protocol, *parts);
    }
    return candidates;
}

} // namespace posthorn
