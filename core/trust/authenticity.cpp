#include "authenticity.h"

#include "arrival.h"
#include "confusables.h"
#include "discovery/basedomain.h"
#include "sendertruth.h"

#include <QSet>
#include <algorithm>

namespace posthorn
{

namespace
{

QList<AuthenticationResults> trustedFields(QByteArrayView header, const ReceivingServer &server)
{
    const Arrival arrival = arrivalOf(header);
    QList<AuthenticationResults> trusted;
    if (!server.domains.contains(arrival.domain))
        return trusted;
    for (const AuthenticationResults &field : arrival.above)
        if (server.isItsWord(field))
            trusted.append(field);
    for (const AuthenticationResults &field : arrival.below.mid(0, server.fieldsBelow)) {
        if (!server.isItsWord(field))
            break; // what follows may be the sender's
        trusted.append(field);
    }
    return trusted;
}

QString domainOfValue(const QByteArray &value)
{
    return shownDomain(QString::fromUtf8(value).section(u'@', -1).trimmed()).ascii;
}

QString domainOf(const AuthenticationResult &result)
{
    const auto first = [&result](std::initializer_list<const char *> names) {
        for (const char *name : names)
            if (const QByteArray value = result.property(name); !value.isEmpty())
                return domainOfValue(value);
        return QString();
    };
    if (result.method == "dkim")
        return first({"header.d", "header.i"});
    if (result.method == "dmarc")
        return first({"header.from"});
    if (result.method == "spf")
        return first({"smtp.mailfrom", "smtp.helo"});
    return {};
}

/// The domain's own wish, as servers report it: "policy.dmarc=reject", "(p=REJECT sp=...)", "action=oreject".
bool wantsRefusal(const AuthenticationResult &result)
{
    const QByteArray policy = result.property("policy.dmarc").toLower() + ' ' +
                              result.property("action").toLower() + ' ' +
                              result.property("policy.published-domain-policy").toLower() + ' ' +
                              result.comment.toLower().replace(" ", "");
    return policy.startsWith("reject") || policy.startsWith("quarantine") || policy.contains("p=reject") ||
           policy.contains("p=quarantine") || policy.contains(" reject") || policy.contains(" quarantine") ||
           policy.contains("oreject");
}

} // namespace

Authenticity judged(const QList<OriginCheck> &checks, const SenderTruth &sender, bool refusedByPolicy)
{
    Authenticity result;
    result.checks = checks;
    if (checks.isEmpty())
        return result;
    result.verdict = Authenticity::Verdict::NotConfirmed;
    const auto find = [&checks](const char *method, const char *wanted) {
        return std::find_if(checks.begin(), checks.end(), [=](const OriginCheck &check) {
            return check.method == method && check.result == wanted &&
                   (check.aligned || qstrcmp(wanted, "fail") == 0);
        });
    };
    if (find("dmarc", "fail") != checks.end()) {
        if (refusedByPolicy)
            result.verdict = Authenticity::Verdict::Forged;
        return result;
    }
    // Whatever passed is about one domain; with several senders it is not said which.
    const bool oneSender = sender.all.size() == 1;
    for (const char *method : {"dmarc", "dkim"}) {
        const auto passed = find(method, "pass");
        if (passed == checks.end() || !oneSender)
            continue;
        result.verdict = Authenticity::Verdict::Confirmed;
        result.domain = passed->domain;
        break;
    }
    return result;
}

Authenticity authenticityOf(QByteArrayView header, const SenderTruth &sender, const ReceivingServer &server)
{
    if (server.domains.isEmpty())
        return {};
    QList<OriginCheck> checks;
    QSet<QByteArray> methods;
    bool refused = false;
    QString name;
    for (const AuthenticationResults &field : trustedFields(header, server)) {
        QSet<QByteArray> here;
        for (const AuthenticationResult &result : field.results) {
            static const QSet<QByteArray> told{"dkim", "spf", "dmarc", "arc"};
            // Several signatures stand in one field; a second field with the same method is older.
            if (!told.contains(result.method) || methods.contains(result.method) || result.result == "none")
                continue;
            const QString domain = domainOf(result);
            const bool aligned = isAsciiDomain(domain) && isAsciiDomain(sender.asciiDomain) &&
                                 haveSameBaseDomain(domain, sender.asciiDomain);
            checks.append({result.method, result.result, domain, aligned});
            here.insert(result.method);
            if (result.method == "dmarc" && result.result == "fail")
                refused = refused || wantsRefusal(result);
            name = QString::fromUtf8(field.server);
        }
        methods += here;
    }
    Authenticity result = judged(checks, sender, refused);
    if (!checks.isEmpty()) {
        result.source = Authenticity::Source::Server;
        result.server = name.isEmpty() ? server.domains.first() : name;
    }
    return result;
}

} // namespace posthorn
