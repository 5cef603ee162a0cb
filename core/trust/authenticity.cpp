#include "authenticity.h"

#include "confusables.h"
#include "discovery/basedomain.h"
#include "mime/headerfields.h"
#include "sendertruth.h"

#include <QSet>
#include <algorithm>

namespace posthorn
{

namespace
{

constexpr int mostFields = 400; // before the first field of the sender's own

/// The host after "by" in a Received field, without comments; empty where there is none.
QByteArray receivedBy(QByteArrayView value)
{
    QByteArray bare;
    int depth = 0;
    for (const char c : value.first(qMin<qsizetype>(value.size(), 4096))) {
        if (c == '(')
            ++depth;
        else if (c == ')' && depth > 0)
            --depth;
        else if (depth == 0)
            bare += c == '\r' || c == '\n' || c == '\t' ? ' ' : c;
    }
    const QByteArrayList words = bare.simplified().split(' ');
    for (qsizetype i = 0; i + 1 < words.size(); ++i)
        if (words[i].compare("by", Qt::CaseInsensitive) == 0)
            return words[i + 1].toLower();
    return {};
}

/// What the server's own machines write between the Received fields.
bool isTrace(const HeaderFields &field)
{
    const QByteArray name = field.name().toByteArray().toLower();
    return name.startsWith("x-") || name.startsWith("arc-") || name == "received-spf" ||
           name == "return-path" || name == "delivered-to" || name == "dkim-filter" ||
           name == "authentication-results" || name == "envelope-to" || name == "delivery-date";
}

/// A hop inside the server: handed over on the machine itself, or to a name that only it knows.
bool isInternal(const QByteArray &host)
{
    return host.isEmpty() || !host.contains('.') || host.startsWith("127.") || host.startsWith("10.") ||
           host.startsWith("192.168.") || host.startsWith('[') || host.endsWith(".local") ||
           host.endsWith(".internal") || host.endsWith(".localdomain") || host.contains(':');
}

QList<AuthenticationResults> trustedFields(QByteArrayView header, const ReceivingServer &server)
{
    QList<AuthenticationResults> above;
    bool belowOwn = false;
    HeaderFields fields(header);
    for (int i = 0; i < mostFields && fields.next(); ++i) {
        if (fields.isNamed(QLatin1String("received"))) {
            const QByteArray by = receivedBy(fields.value());
            const bool own = server.isIts(by);
            // An internal hop counts only on top of the server's own: a sender's machine may be called so.
            if (!own && (belowOwn || !isInternal(by)))
                break;
            if (own && !above.isEmpty())
                break;
            belowOwn = belowOwn || own;
            continue;
        }
        if (fields.isNamed(QLatin1String("authentication-results"))) {
            const auto parsed = parseAuthenticationResults(fields.value());
            if (!parsed)
                continue;
            const bool its = parsed->server.isEmpty() ? server.writesNoName : server.isIts(parsed->server);
            if (!its)
                continue;
            above.append(*parsed);
            if (belowOwn)
                break; // what follows may be the sender's
            continue;
        }
        if (belowOwn && !isTrace(fields))
            break;
    }
    return above;
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
