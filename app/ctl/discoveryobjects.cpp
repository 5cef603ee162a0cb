#include "discoveryobjects.h"

#include "discovery/basedomain.h"
#include "objects.h"

#include <QJsonArray>

namespace posthorn
{

namespace
{

QString s(const char *key)
{
    return QLatin1String(key);
}

QJsonArray arrayOf(const QList<ProviderPage> &pages)
{
    QJsonArray array;
    for (const ProviderPage &page : pages)
        array << QJsonObject{{s("url"), QString::fromLatin1(page.url.toEncoded())}, {s("text"), page.text}};
    return array;
}

} // namespace

QJsonObject objectOf(const EndpointCandidate &candidate)
{
    QJsonObject object{{s("kind"), s("candidate")},
                       {s("protocol"), protocolName(candidate.endpoint.protocol)},
                       {s("server"), candidate.endpoint.hostAndPort()},
                       {s("host"), candidate.endpoint.host},
                       {s("port"), candidate.endpoint.port},
                       {s("security"), securityName(candidate.endpoint.security)},
                       {s("userName"), candidate.endpoint.userName},
                       {s("source"), candidateSourceName(candidate.source)},
                       {s("reason"), candidate.reason},
                       {s("origin"), candidate.origin},
                       {s("alsoSaidBy"), QJsonArray::fromStringList(candidate.alsoSaidBy)},
                       {s("correctedFrom"), candidate.correctedFrom},
                       {s("baseDomain"), baseDomain(candidate.endpoint.host)},
                       {s("foreignDomain"), candidate.foreignDomain},
                       {s("needsConsent"), candidate.needsConsent()},
                       {s("auth"), QJsonArray::fromStringList(candidate.auth)},
                       {s("oauthIssuer"), candidate.oauthIssuer},
                       {s("provider"), candidate.providerName},
                       {s("hints"), QJsonArray::fromStringList(candidate.advice.hints)},
                       {s("note"), candidate.advice.note},
                       {s("pages"), arrayOf(candidate.advice.pages)},
                       {s("state"), candidateStateName(candidate.state)},
                       {s("capabilities"), QJsonArray::fromStringList(candidate.capabilities)}};
    if (candidate.error) {
        object.insert(s("error"), objectOf(*candidate.error));
        object.insert(s("problem"), candidate.error->toString());
        object.insert(s("speaks"), candidate.speaks);
        object.insert(s("certificateIssues"), QJsonArray::fromStringList(candidate.certificateIssues));
        object.insert(s("certificateNames"), QJsonArray::fromStringList(candidate.certificateNames));
    }
    return object;
}

QList<Output::Column> candidateColumns()
{
    return {{s("rank"), s("RANK"), true}, {s("protocol"), s("PROTOCOL")},
            {s("server"), s("SERVER")},   {s("security"), s("SECURITY")},
            {s("userName"), s("USER")},   {s("reason"), s("REASON")},
            {s("fate"), s("FATE")},       {s("problem"), s("PROBLEM"), false, 80}};
}

QJsonObject objectOf(const SourceReport &report)
{
    return {{s("kind"), s("source")},
            {s("source"), report.source},
            {s("asked"), report.asked},
            {s("result"), sourceResultName(report.result)},
            {s("detail"), report.detail},
            {s("servers"), report.servers},
            {s("ms"), static_cast<qint64>(report.took.count())}};
}

QList<Output::Column> sourceColumns()
{
    return {{s("source"), s("SOURCE")},         {s("asked"), s("ASKED"), false, 80},
            {s("result"), s("RESULT")},         {s("ms"), s("MS"), true},
            {s("servers"), s("SERVERS"), true}, {s("detail"), s("DETAIL"), false, 80}};
}

QString fateOf(const EndpointCandidate &candidate, const QList<EndpointCandidate> &candidates)
{
    if (candidate.state == EndpointCandidate::State::Failed)
        return s("failed");
    const auto best = pickBest(candidates, candidate.endpoint.protocol);
    const bool isFound = best && best->state == EndpointCandidate::State::Found;
    if (candidate.state == EndpointCandidate::State::Found)
        return best->isSameServer(candidate) ? s("chosen") : s("spare");
    return isFound ? s("not-needed") : s("not-reached");
}

} // namespace posthorn
