#include "arrival.h"

#include "discovery/basedomain.h"
#include "mime/headerfields.h"

#include <QHostAddress>

namespace posthorn
{

namespace
{

constexpr int mostFields = 400;
constexpr qsizetype mostResultFields = 20; // of each place
constexpr qsizetype mostReceivedBytes = 4096;

/// What a Received field says besides its comments.
struct Hop {
    QByteArray by;
    bool wasFetched = false; // from another mailbox, by a program that reads mail
};

Hop hopOf(QByteArrayView value)
{
    QByteArray bare;
    int depth = 0;
    for (const char c : value.first(qMin(value.size(), mostReceivedBytes))) {
        if (c == '(')
            ++depth;
        else if (c == ')' && depth > 0)
            --depth;
        else if (depth == 0)
            bare += c == '\r' || c == '\n' || c == '\t' ? ' ' : c;
    }
    const QByteArrayList words = bare.simplified().toLower().split(' ');
    Hop hop;
    for (qsizetype i = 0; i + 1 < words.size(); ++i) {
        if (words[i] == "by" && hop.by.isEmpty())
            hop.by = words[i + 1];
        else if (words[i] == "with")
            hop.wasFetched = words[i + 1].startsWith("pop") || words[i + 1].startsWith("imap");
    }
    if (hop.by.endsWith(';'))
        hop.by.chop(1);
    if (hop.by.endsWith('.'))
        hop.by.chop(1);
    return hop;
}

/// What the server's own machines write between the Received fields.
bool isTrace(const HeaderFields &field)
{
    const QByteArray name = field.name().toByteArray().toLower();
    return name.startsWith("x-") || name.startsWith("arc-") || name == "received-spf" ||
           name == "return-path" || name == "delivered-to" || name == "dkim-filter" ||
           name == "envelope-to" || name == "delivery-date";
}

/// A hop inside the server: handed over on the machine itself, to an address, or to a name that only it
/// knows.
bool isInternal(const QByteArray &host)
{
    return !host.contains('.') || host.startsWith('[') || host.contains(':') || host.endsWith(".local") ||
           host.endsWith(".internal") || host.endsWith(".localdomain") ||
           !QHostAddress(QString::fromLatin1(host)).isNull();
}

} // namespace

Arrival arrivalOf(QByteArrayView header)
{
    Arrival arrival;
    bool wasReceived = false;
    HeaderFields fields(header);
    for (int i = 0; i < mostFields && fields.next(); ++i) {
        if (fields.isNamed(QLatin1String("received"))) {
            const Hop hop = hopOf(fields.value());
            const bool isNamed = !isInternal(hop.by);
            // An internal hop counts only on top of the server's own: a sender's machine may be called so.
            if (hop.wasFetched || (!arrival.domain.isEmpty() && !isNamed))
                break;
            const QString domain = isNamed ? baseDomain(QString::fromLatin1(hop.by)) : QString();
            if (!arrival.domain.isEmpty() && (domain != arrival.domain || !arrival.below.isEmpty()))
                break;
            wasReceived = true;
            arrival.domain = domain;
        } else if (fields.isNamed(QLatin1String("authentication-results"))) {
            QList<AuthenticationResults> &here = wasReceived ? arrival.below : arrival.above;
            const auto parsed = parseAuthenticationResults(fields.value());
            if (here.size() < mostResultFields)
                here.append(parsed ? *parsed : AuthenticationResults());
        } else if (!arrival.domain.isEmpty() && !isTrace(fields)) {
            break;
        }
    }
    return arrival;
}

} // namespace posthorn
