#include "candidatelist.h"

#include "basedomain.h"

#include <algorithm>
#include <tuple>

namespace posthorn
{
namespace
{

using Source = EndpointCandidate::Source;
using State = EndpointCandidate::State;

constexpr qsizetype mostCandidates = 100; // of all sources together
constexpr qsizetype mostNames = 5;        // of a certificate

QString sayingOf(const EndpointCandidate &candidate)
{
    return candidate.origin.isEmpty() ? candidate.reason : candidate.reason + u' ' + candidate.origin;
}

/// The built-in table, and what was not found by the DNS alone. Only their advice is taken over: there are
/// links in it that users follow, and issuers that they tell their password.
bool mayAdvise(const EndpointCandidate &candidate)
{
    return candidate.source <= Source::PublicDatabase ||
           candidate.reason.contains(QLatin1String("provider-table"));
}

void completeAdvice(ProviderAdvice *better, const ProviderAdvice &lesser)
{
    if (better->name.isEmpty())
        better->name = lesser.name;
    if (better->note.isEmpty())
        better->note = lesser.note;
    // Where only the lesser says what is to be done, its page is the one to do it on.
    const bool hasTheHints = better->hints.isEmpty() && !lesser.hints.isEmpty();
    for (const QString &hint : lesser.hints)
        if (!better->hints.contains(hint))
            better->hints += hint;
    QList<ProviderPage> pages = hasTheHints ? lesser.pages : better->pages;
    for (const ProviderPage &page : hasTheHints ? better->pages : lesser.pages)
        if (!pages.contains(page))
            pages += page;
    better->pages = pages;
}

/// What the lesser of two that name one server knows more than the better.
void complete(EndpointCandidate *better, const EndpointCandidate &lesser)
{
    const QString saying = sayingOf(lesser);
    // What was corrected is not what that source said.
    if (lesser.correctedFrom.isEmpty() && !better->alsoSaidBy.contains(saying) && saying != sayingOf(*better))
        better->alsoSaidBy += saying;
    if (better->providerName.isEmpty())
        better->providerName = lesser.providerName;
    if (!mayAdvise(lesser))
        return;
    if (better->auth.isEmpty())
        better->auth = lesser.auth;
    if (better->oauthIssuer.isEmpty())
        better->oauthIssuer = lesser.oauthIssuer;
    completeAdvice(&better->advice, lesser.advice);
}

bool isBetter(const EndpointCandidate &a, const EndpointCandidate &b)
{
    return std::pair(!a.correctedFrom.isEmpty(), a.source) < std::pair(!b.correctedFrom.isEmpty(), b.source);
}

/// The port is the usual one of another protocol or of another encryption: that will not be right.
bool isOddPort(const Endpoint &endpoint)
{
    if (endpoint.port == standardPort(endpoint.protocol, endpoint.security))
        return false;
    for (const MailProtocol protocol : {MailProtocol::Imap, MailProtocol::Pop3, MailProtocol::Smtp})
        for (const auto security : {ConnectionSecurity::Tls, ConnectionSecurity::StartTls})
            if (endpoint.port == standardPort(protocol, security))
                return true;
    return false;
}

bool isBefore(const EndpointCandidate &a, const EndpointCandidate &b)
{
    // Whatever is encrypted comes before whatever is not.
    const auto key = [](const EndpointCandidate &candidate) {
        return std::tuple(candidate.endpoint.security == ConnectionSecurity::None, candidate.source,
                          isOddPort(candidate.endpoint));
    };
    return key(a) < key(b);
}

void addOne(QList<EndpointCandidate> *candidates, EndpointCandidate candidate)
{
    const auto same =
        std::find_if(candidates->begin(), candidates->end(),
                     [&](const EndpointCandidate &other) { return other.isSameServer(candidate); });
    if (same != candidates->end()) {
        if (!isBetter(candidate, *same)) {
            complete(&*same, candidate);
            return;
        }
        complete(&candidate, *same);
        for (const QString &saying : std::as_const(same->alsoSaidBy))
            if (!candidate.alsoSaidBy.contains(saying))
                candidate.alsoSaidBy += saying;
        // What was found out about the server holds whoever named it.
        candidate.takeFindings(*same);
        candidates->erase(same);
    }
    const auto place = std::upper_bound(candidates->begin(), candidates->end(), candidate, isBefore);
    candidates->insert(place, candidate);
    if (candidates->size() > mostCandidates)
        candidates->removeLast();
}

/// Nothing of its kind answered there, but the host itself is there.
bool isWrongPlace(const Error &error)
{
    switch (error.code) {
    case ErrorCode::ConnectionRefused:
    case ErrorCode::ConnectionTimedOut:
    case ErrorCode::ConnectionClosed:
    case ErrorCode::ConnectionLost:
    case ErrorCode::TimedOut:
    case ErrorCode::TlsHandshakeFailed:
    case ErrorCode::TlsNotSpoken:
    case ErrorCode::EncryptionRefused:
    case ErrorCode::UnexpectedAnswer:
    case ErrorCode::WrongProtocol:
        return true;
    default:
        return false;
    }
}

EndpointCandidate corrected(const EndpointCandidate &candidate, const QString &from)
{
    EndpointCandidate other = candidate;
    other.takeFindings({});
    other.alsoSaidBy.clear();
    other.correctedFrom = from;
    return other;
}

} // namespace

QList<EndpointCandidate> candidatesOf(const ProviderConfig &config, Source source, const QString &reason,
                                      const QString &origin)
{
    QList<EndpointCandidate> candidates;
    for (const ConfiguredServer &server : config.servers) {
        EndpointCandidate candidate;
        candidate.endpoint = server.endpoint;
        candidate.source = source;
        candidate.reason = reason;
        candidate.origin = origin;
        candidate.auth = server.auth;
        candidate.oauthIssuer = config.oauthIssuer;
        candidate.providerName = config.advice.name;
        candidate.advice = config.advice;
        candidates += candidate;
    }
    return candidates;
}

void addCandidates(QList<EndpointCandidate> *candidates, const QList<EndpointCandidate> &more,
                   const MailAddressParts &parts)
{
    for (EndpointCandidate candidate : more) {
        // A program on this computer, as Proton's bridge, is nobody else's.
        candidate.foreignDomain =
            !candidate.endpoint.isLoopback() && !haveSameBaseDomain(candidate.endpoint.host, parts.domain);
        addOne(candidates, candidate);
    }
}

QList<EndpointCandidate> correctionsOf(const EndpointCandidate &candidate)
{
    QList<EndpointCandidate> corrections;
    const Endpoint &endpoint = candidate.endpoint;
    if (candidate.source == Source::Guess || candidate.source == Source::Manual ||
        !candidate.correctedFrom.isEmpty() || candidate.state == State::Found)
        return corrections;
    const bool failed = candidate.state == State::Failed && candidate.error;
    if (isOddPort(endpoint) || (failed && isWrongPlace(*candidate.error))) {
        const QString from =
            QStringLiteral("port:%1/%2").arg(endpoint.port).arg(securityName(endpoint.security));
        for (const auto security : {ConnectionSecurity::Tls, ConnectionSecurity::StartTls}) {
            EndpointCandidate other = corrected(candidate, from);
            other.endpoint.security = security;
            other.endpoint.port = standardPort(endpoint.protocol, security);
            if (!other.isSameServer(candidate))
                corrections += other;
        }
    }
    if (failed) {
        for (const QString &name : candidate.certificateNames) {
            if (corrections.size() >= mostNames || !haveSameBaseDomain(name, endpoint.host))
                continue;
            EndpointCandidate other = corrected(candidate, QStringLiteral("certificate:") + endpoint.host);
            other.endpoint.host = name;
            corrections += other;
        }
    }
    return corrections;
}

} // namespace posthorn
