#include "servicerecords.h"

#include "basedomain.h"
#include "hostname.h"

#include <algorithm>

namespace posthorn
{
namespace
{

struct Service {
    const char *label;
    MailProtocol protocol;
    ConnectionSecurity security;
};

constexpr Service services[] = {
    {"_imaps._tcp", MailProtocol::Imap, ConnectionSecurity::Tls},
    {"_imap._tcp", MailProtocol::Imap, ConnectionSecurity::StartTls},
    {"_pop3s._tcp", MailProtocol::Pop3, ConnectionSecurity::Tls},
    {"_pop3._tcp", MailProtocol::Pop3, ConnectionSecurity::StartTls},
    {"_submissions._tcp", MailProtocol::Smtp, ConnectionSecurity::Tls},
    {"_submission._tcp", MailProtocol::Smtp, ConnectionSecurity::StartTls},
};
constexpr qsizetype maxRecords = 20; // of one label

struct Placed {
    ServiceServers::Server server;
    quint16 priority;
};

/// RFC 2782: of those with one priority each next one is drawn, with a chance as large as its weight.
QList<DnsRecord> drawn(QList<DnsRecord> records, const std::function<quint32(quint32)> &chance)
{
    std::stable_sort(records.begin(), records.end(), [](const DnsRecord &a, const DnsRecord &b) {
        return std::pair(a.priority, a.weight > 0) < std::pair(b.priority, b.weight > 0);
    });
    QList<DnsRecord> order;
    while (!records.isEmpty()) {
        const quint16 priority = records.first().priority;
        quint32 sum = 0;
        for (const DnsRecord &record : std::as_const(records))
            sum += record.priority == priority ? record.weight : 0;
        const quint32 lot = chance(sum);
        quint32 running = 0;
        qsizetype index = 0;
        while (running += records[index].weight, running < lot)
            ++index;
        order += records.takeAt(index);
    }
    return order;
}

Endpoint endpointOf(const Service &service, const QString &host, quint16 port, const MailAddressParts &parts)
{
    Endpoint endpoint;
    endpoint.protocol = service.protocol;
    endpoint.host = host;
    endpoint.port = port;
    // Servers that want TLS from the first byte are also named under the older label.
    endpoint.security = port == standardPort(service.protocol, ConnectionSecurity::Tls)
                            ? ConnectionSecurity::Tls
                            : service.security;
    endpoint.userName = parts.address();
    return endpoint;
}

} // namespace

QStringList mailServiceLabels()
{
    QStringList labels;
    for (const Service &service : services)
        labels += QLatin1String(service.label);
    return labels;
}

MailProtocol protocolOfService(const QString &label)
{
    const auto *service = std::find_if(std::begin(services), std::end(services), [&label](const Service &s) {
        return label == QLatin1String(s.label);
    });
    return service == std::end(services) ? MailProtocol::Imap : service->protocol;
}

ServiceServers readServiceRecords(const QMap<QString, QList<DnsRecord>> &records,
                                  const MailAddressParts &parts,
                                  const std::function<quint32(quint32)> &chance)
{
    ServiceServers result;
    QList<Placed> placed;
    QSet<MailProtocol> refused;
    QSet<MailProtocol> offered;
    for (const Service &service : services) {
        const QString label = QLatin1String(service.label);
        for (const DnsRecord &record : drawn(records.value(label).mid(0, maxRecords), chance)) {
            if (record.target.isEmpty()) {
                refused += service.protocol;
                continue;
            }
            const auto host = asciiHostName(record.target);
            if (!host || record.port == 0) {
                result.dropped += QStringLiteral("%1 %2:%3: not a server")
                                      .arg(label, record.target.left(100))
                                      .arg(record.port);
                continue;
            }
            offered += service.protocol;
            placed.append(Placed{{label, endpointOf(service, *host, record.port, parts)}, record.priority});
        }
    }
    std::stable_sort(placed.begin(), placed.end(), [](const Placed &a, const Placed &b) {
        const Endpoint &first = a.server.endpoint;
        const Endpoint &second = b.server.endpoint;
        return std::tuple(first.protocol, a.priority, first.security) <
               std::tuple(second.protocol, b.priority, second.security);
    });
    for (const Placed &entry : std::as_const(placed))
        result.servers += entry.server;
    result.notOffered = refused - offered;
    return result;
}

QStringList readMailExchangers(QList<DnsRecord> records)
{
    std::stable_sort(records.begin(), records.end(),
                     [](const DnsRecord &a, const DnsRecord &b) { return a.priority < b.priority; });
    QStringList hosts;
    for (const DnsRecord &record : std::as_const(records)) {
        const auto host = asciiHostName(record.target);
        if (host && QHostAddress(*host).isNull() && !hosts.contains(*host))
            hosts += *host;
    }
    return hosts;
}

QStringList providerDomains(const QString &mailExchanger, const QString &domain)
{
    QStringList domains;
    const QString base = baseDomain(mailExchanger);
    for (const QString &name : {mailExchanger.section(u'.', 1), base}) {
        // A base domain that is above the name means that the name is no public suffix.
        const bool isInside = name == base || name.endsWith(u'.' + base);
        if (name.contains(u'.') && isInside && name != domain && !domains.contains(name))
            domains += name;
    }
    return domains;
}

} // namespace posthorn
