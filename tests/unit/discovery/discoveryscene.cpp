#include "discoveryscene.h"

#include <QSignalSpy>

namespace posthorn
{

using Protocol = MailProtocol;
using Security = ConnectionSecurity;

QByteArray configFile(const QList<QByteArray> &servers)
{
    QByteArray xml = "<clientConfig version=\"1.1\"><emailProvider id=\"x\">";
    for (const QByteArray &server : servers) {
        const QList<QByteArray> words = server.split(' ');
        const QByteArray element = words[0] == "smtp" ? "outgoingServer" : "incomingServer";
        xml += "<" + element + " type=\"" + words[0] + "\"><hostname>" + words[1] + "</hostname><port>" +
               words[2] + "</port><socketType>" + words[3] +
               "</socketType><username>%EMAILADDRESS%</username></" + element + ">";
    }
    return xml + "</emailProvider></clientConfig>";
}

void serveThree(PrivateInternet &internet, const QString &imap, const QString &pop3, const QString &smtp)
{
    internet.serveMail(imap, Protocol::Imap, Security::Tls);
    internet.serveMail(pop3, Protocol::Pop3, Security::Tls);
    internet.serveMail(smtp, Protocol::Smtp, Security::Tls);
}

DiscoveryOptions optionsFor(PrivateInternet &internet)
{
    DiscoveryOptions options;
    options.caFile = internet.authority().caFile();
    options.database = QUrl(QStringLiteral("https://database.test/v1"));
    return options;
}

DiscoveryResult discovered(const QString &address, const DiscoveryOptions &options)
{
    ServerDiscovery discovery;
    QSignalSpy finished(&discovery, &ServerDiscovery::finished);
    if (!discovery.start(address, options) || !finished.wait(30'000))
        qFatal("the search did not end");
    return discovery.result();
}

QString shown(const DiscoveryResult &result, Protocol protocol)
{
    const auto best = pickBest(result.candidates, protocol);
    if (!best || best->state != EndpointCandidate::State::Found)
        return QStringLiteral("-");
    const QString text =
        best->endpoint.hostAndPort() + u' ' + securityName(best->endpoint.security) + u' ' + best->reason;
    return best->correctedFrom.isEmpty() ? text : text + u' ' + best->correctedFrom;
}

QStringList shown(const DiscoveryResult &result)
{
    return {shown(result, Protocol::Imap), shown(result, Protocol::Pop3), shown(result, Protocol::Smtp)};
}

QString shown(const DiscoveryResult &result, const char *source)
{
    for (const SourceReport &report : result.sources)
        if (report.source == QLatin1String(source))
            return sourceResultName(report.result) + QStringLiteral(": ") + report.detail;
    return {};
}

EndpointCandidate candidateAt(const DiscoveryResult &result, const QString &hostAndPort)
{
    for (const EndpointCandidate &candidate : result.candidates)
        if (candidate.endpoint.hostAndPort() == hostAndPort)
            return candidate;
    return {};
}

void serveOwn(PrivateInternet &internet)
{
    internet.serveMail("imap.example.org", Protocol::Imap, Security::Tls);
    internet.serveMail("pop.example.org", Protocol::Pop3, Security::Tls);
    internet.serveMail("smtp.example.org", Protocol::Smtp, Security::StartTls);
}

QByteArray ownFile()
{
    return configFile({"imap imap.example.org 993 SSL", "pop3 pop.example.org 995 SSL",
                       "smtp smtp.example.org 587 STARTTLS"});
}

QByteArray redirectTo(const QByteArray &url)
{
    return "HTTP/1.1 302 Found\r\nLocation: " + url + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
}

} // namespace posthorn
