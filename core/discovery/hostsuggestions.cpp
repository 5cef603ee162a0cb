#include "hostsuggestions.h"

#include "providertable.h"

#include <QUrl>

namespace posthorn
{
namespace
{

constexpr qsizetype maxAddress = 320;

QString filledIn(QString pattern, const MailAddressParts &parts)
{
    pattern.replace(QLatin1String("%EMAILADDRESS%"), parts.localPart + u'@' + parts.domain);
    pattern.replace(QLatin1String("%EMAILLOCALPART%"), parts.localPart);
    pattern.replace(QLatin1String("%EMAILDOMAIN%"), parts.domain);
    return pattern;
}

QList<EndpointCandidate> fromProvider(const Provider &provider, const MailAddressParts &parts)
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
        candidates += candidate;
    }
    return candidates;
}

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

void addGuesses(QList<EndpointCandidate> *candidates, MailProtocol protocol, const MailAddressParts &parts)
{
    for (const QString &prefix : usualNames(protocol)) {
        for (const ConnectionSecurity security : {ConnectionSecurity::Tls, ConnectionSecurity::StartTls}) {
            EndpointCandidate candidate;
            candidate.endpoint.protocol = protocol;
            candidate.endpoint.host = prefix + parts.domain;
            candidate.endpoint.security = security;
            candidate.endpoint.port = standardPort(protocol, security);
            candidate.endpoint.userName = parts.localPart + u'@' + parts.domain;
            candidate.reason =
                QStringLiteral("guess:") + (prefix.isEmpty() ? QStringLiteral("domain") : prefix);
            *candidates += candidate;
        }
    }
}

} // namespace

std::optional<MailAddressParts> splitMailAddress(const QString &address)
{
    const QString text = address.trimmed();
    const qsizetype at = text.lastIndexOf(u'@');
    if (at <= 0 || at + 1 >= text.size() || text.size() > maxAddress)
        return std::nullopt;
    for (const QChar c : text) {
        if (c.isSpace() || c.category() == QChar::Other_Control || c.category() == QChar::Other_Format ||
            c == u'<' || c == u'>' || c == u',' || c == u';')
            return std::nullopt;
    }
    MailAddressParts parts;
    parts.localPart = text.left(at);
    parts.domain = QString::fromLatin1(QUrl::toAce(text.mid(at + 1).toLower()));
    if (parts.localPart.contains(u'@') || parts.domain.startsWith(u'.') || parts.domain.endsWith(u'.') ||
        parts.domain.contains(QLatin1String("..")))
        return std::nullopt;
    for (const QChar c : std::as_const(parts.domain)) {
        if (!c.isLetterOrNumber() && c != u'.' && c != u'-')
            return std::nullopt;
    }
    if (parts.domain != QLatin1String("localhost") && !parts.domain.contains(u'.'))
        return std::nullopt;
    return parts;
}

QList<EndpointCandidate> suggestEndpoints(const QString &address)
{
    const auto parts = splitMailAddress(address);
    if (!parts)
        return {};
    if (const auto provider = providerFor(parts->domain))
        return fromProvider(*provider, *parts);
    QList<EndpointCandidate> candidates;
    for (const MailProtocol protocol : {MailProtocol::Imap, MailProtocol::Pop3, MailProtocol::Smtp})
        addGuesses(&candidates, protocol, *parts);
    return candidates;
}

} // namespace posthorn
