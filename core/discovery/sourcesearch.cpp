#include "sourcesearch.h"

#include "autoconfigparser.h"
#include "basedomain.h"
#include "hostsuggestions.h"
#include "paccparser.h"
#include "servicerecords.h"

#include <QCryptographicHash>
#include <QRandomGenerator>
#include <algorithm>

namespace posthorn
{
namespace
{

using std::chrono::milliseconds;

constexpr int mostRedirects = 3;
constexpr qsizetype maxDetail = 300;

QUrl autoconfigUrl(const QString &domain)
{
    return QUrl(QStringLiteral("https://autoconfig.%1/mail/config-v1.1.xml").arg(domain));
}

QUrl wellKnownUrl(const QString &domain)
{
    return QUrl(QStringLiteral("https://%1/.well-known/autoconfig/mail/config-v1.1.xml").arg(domain));
}

QUrl databaseUrl(const QUrl &base, const QString &domain)
{
    QUrl url = base;
    const QString path = base.path();
    url.setPath(path + (path.endsWith(u'/') ? QString() : QStringLiteral("/")) + domain);
    return url;
}

QString shown(const QUrl &url)
{
    return QString::fromLatin1(url.toEncoded());
}

HttpRequest fileRequest(const QUrl &url, const QByteArray &accept)
{
    HttpRequest request;
    request.url = url;
    request.accept = accept;
    request.redirects = mostRedirects;
    return request;
}

quint32 chance(quint32 most)
{
    return most == 0 ? 0 : QRandomGenerator::global()->bounded(most + 1);
}

} // namespace

SourceSearch::SourceSearch(DnsResolver &dns, HttpClient &http, const DiscoveryOptions &options,
                           const MailAddressParts &parts, QObject *parent)
    : QObject(parent)
    , m_dns(dns)
    , m_http(http)
    , m_options(options)
    , m_parts(parts)
    , m_replies(std::make_unique<QObject>())
{
}

SourceSearch::~SourceSearch() = default;

void SourceSearch::start()
{
    if (m_ended) // before it came to that
        return;
    m_clock.start();
    // Held open until all are asked: the last answer is the one that ends the search.
    ++m_open;
    m_started = true;
    askTable();
    const auto provider = providerFor(m_parts.domain);
    if (m_parts.domain == QLatin1String("localhost")) {
        skip(QStringLiteral("network"), {}, QStringLiteral("this computer"));
    } else if (provider && provider->endpoints.isEmpty()) {
        skip(QStringLiteral("network"), {},
             QStringLiteral("the provider is known to offer no mail protocol"));
    } else {
        askPacc();
        askFiles();
        askServices();
        askMailExchanger();
    }
    --m_open;
    Q_EMIT changed();
    if (m_open == 0)
        Q_EMIT done();
}

void SourceSearch::end()
{
    m_ended = true;
    m_replies = std::make_unique<QObject>();
    for (SourceReport &report : m_reports) {
        if (report.result == Outcome::Asked) {
            report.result = Outcome::TooLate;
            report.took = milliseconds(m_clock.elapsed()) - report.took;
        }
    }
    m_open = 0;
}

int SourceSearch::open(const QString &source, const QString &asked)
{
    SourceReport report;
    report.source = source;
    report.asked = asked;
    report.took = milliseconds(m_clock.elapsed()); // until it is closed: when it began
    m_reports += report;
    ++m_open;
    return static_cast<int>(m_reports.size() - 1);
}

void SourceSearch::close(int id, Outcome result, const QString &detail, int servers)
{
    if (m_ended) // by whoever was told of the answer before
        return;
    SourceReport &report = m_reports[id];
    report.result = result;
    report.detail = detail.left(maxDetail);
    report.servers = servers;
    report.took = milliseconds(m_clock.elapsed()) - report.took;
    --m_open;
    Q_EMIT changed();
    if (m_open == 0)
        Q_EMIT done();
}

void SourceSearch::fail(int id, const Error &error)
{
    const bool isRefusal = error.domain == ErrorDomain::Tls || error.domain == ErrorDomain::Protocol;
    // Most domains have no such host: that is no failure.
    if (error.code == ErrorCode::HostNotFound)
        return close(id, Outcome::Nothing, QStringLiteral("no address is known of the host"));
    close(id, isRefusal ? Outcome::Refused : Outcome::Failed, error.toString());
}

void SourceSearch::skip(const QString &source, const QString &asked, const QString &why)
{
    SourceReport report;
    report.source = source;
    report.asked = asked;
    report.result = Outcome::Skipped;
    report.detail = why;
    m_reports += report;
}

void SourceSearch::takeConfig(const ProviderConfig &config, Source source, const QString &reason,
                              const QString &origin)
{
    ProviderConfig wanted = config;
    if (m_options.allowPlaintext)
        wanted.servers += config.unencrypted;
    addCandidates(&m_candidates, candidatesOf(wanted, source, reason, origin), m_parts);
    if (!m_leaveOnServerDays)
        m_leaveOnServerDays = config.leaveOnServerDays;
}

void SourceSearch::takeProvider(const Provider &provider)
{
    m_provider = provider.advice();
    for (const MailProtocol protocol : {MailProtocol::Imap, MailProtocol::Pop3, MailProtocol::Smtp})
        if (provider.lacks(protocol))
            m_notOffered += protocol;
}

void SourceSearch::askTable()
{
    const int id = open(QStringLiteral("built-in"), {});
    const auto provider = providerFor(m_parts.domain);
    if (!provider)
        return close(id, Outcome::Nothing);
    takeProvider(*provider);
    addCandidates(&m_candidates, builtInCandidates(*provider, m_parts), m_parts);
    close(id, Outcome::Answered, provider->name, static_cast<int>(provider->endpoints.size()));
}

void SourceSearch::askPacc()
{
    const QString host = QStringLiteral("ua-auto-config.") + m_parts.domain;
    const QUrl url(QStringLiteral("https://%1/.well-known/user-agent-configuration.json").arg(host));
    if (!m_options.pacc)
        return skip(QStringLiteral("pacc"), shown(url), QStringLiteral("switched off"));
    m_paccFile = open(QStringLiteral("pacc"), shown(url));
    m_http.send(fileRequest(url, "application/json"), m_replies.get(),
                [this](const Result<HttpResponse> &response) {
                    m_paccBody = response;
                    takePacc();
                });
    const QString name = QStringLiteral("_ua-auto-config.") + m_parts.domain;
    const int digest = open(QStringLiteral("pacc-digest"), QStringLiteral("TXT ") + name);
    m_dns.lookUp(DnsResolver::Type::Txt, name, m_replies.get(),
                 [this, digest](const Result<QList<DnsRecord>> &records) {
                     m_paccRecords = records;
                     takePacc();
                     if (!records)
                         return fail(digest, records.error());
                     close(digest, records->isEmpty() ? Outcome::Nothing : Outcome::Answered);
                 });
}

void SourceSearch::takePacc()
{
    if (!m_paccBody)
        return;
    const Result<HttpResponse> &response = *m_paccBody;
    // Without a file nobody has to wait for the digest.
    if (!response || !response->isSuccess()) {
        const int id = std::exchange(m_paccFile, -1);
        if (id < 0)
            return;
        if (!response)
            return fail(id, response.error());
        return close(id, Outcome::Nothing, QStringLiteral("HTTP %1").arg(response->status));
    }
    if (!m_paccRecords)
        return;
    const int id = std::exchange(m_paccFile, -1);
    QList<QByteArray> digests;
    if (*m_paccRecords)
        for (const DnsRecord &record : m_paccRecords->value())
            if (const auto digest = paccDigest(record.text))
                digests += *digest;
    if (digests.isEmpty())
        return close(id, Outcome::Refused, QStringLiteral("the DNS has no digest of it"));
    if (!digests.contains(QCryptographicHash::hash(response->body, QCryptographicHash::Sha256)))
        return close(id, Outcome::Refused, QStringLiteral("it is not the file whose digest the DNS has"));
    const auto config = parsePacc(response->body, m_parts);
    if (!config)
        return fail(id, config.error());
    takeConfig(*config, Source::Pacc, QStringLiteral("pacc"), m_reports[id].asked);
    close(id, Outcome::Answered, config->dropped.join(QStringLiteral("; ")),
          static_cast<int>(config->servers.size()));
}

void SourceSearch::askFiles()
{
    askFile(Source::ProviderFile, QStringLiteral("autoconfig"), autoconfigUrl(m_parts.domain));
    askFile(Source::ProviderFile, QStringLiteral("well-known"), wellKnownUrl(m_parts.domain));
    if (m_options.database.isEmpty())
        skip(QStringLiteral("public-database"), {}, QStringLiteral("switched off"));
    else
        askFile(Source::PublicDatabase, QStringLiteral("public-database"),
                databaseUrl(m_options.database, m_parts.domain));
}

void SourceSearch::askFile(Source source, const QString &reason, const QUrl &url)
{
    const int id = open(reason, shown(url));
    m_http.send(fileRequest(url, "text/xml, application/xml"), m_replies.get(),
                [this, id, source, reason](const Result<HttpResponse> &response) {
                    takeFile(id, source, reason, response);
                });
}

void SourceSearch::takeFile(int id, Source source, const QString &reason,
                            const Result<HttpResponse> &response)
{
    if (!response)
        return fail(id, response.error());
    if (!response->isSuccess())
        return close(id, Outcome::Nothing, QStringLiteral("HTTP %1").arg(response->status));
    const auto config = parseAutoconfig(response->body, m_parts);
    if (!config)
        return fail(id, config.error());
    takeConfig(*config, source, reason, m_reports[id].asked);
    close(id, config->servers.isEmpty() ? Outcome::Refused : Outcome::Answered,
          config->dropped.join(QStringLiteral("; ")), static_cast<int>(config->servers.size()));
}

void SourceSearch::askServices()
{
    for (const QString &label : mailServiceLabels()) {
        const QString name = label + u'.' + m_parts.domain;
        const int id = open(QStringLiteral("srv"), QStringLiteral("SRV ") + name);
        m_dns.lookUp(DnsResolver::Type::Srv, name, m_replies.get(),
                     [this, id, label](const Result<QList<DnsRecord>> &records) {
                         m_services.insert(label, records.value_or(QList<DnsRecord>()));
                         takeServices();
                         if (!records)
                             return fail(id, records.error());
                         const auto servers =
                             std::count_if(records->begin(), records->end(),
                                           [](const DnsRecord &record) { return !record.target.isEmpty(); });
                         close(id, records->isEmpty() ? Outcome::Nothing : Outcome::Answered,
                               servers < records->size() ? QStringLiteral("not offered") : QString(),
                               static_cast<int>(servers));
                     });
    }
}

void SourceSearch::takeServices()
{
    if (m_services.size() < mailServiceLabels().size())
        return;
    const ServiceServers services = readServiceRecords(m_services, m_parts, chance);
    m_notOffered += services.notOffered;
    QList<EndpointCandidate> candidates;
    for (const ServiceServers::Server &server : services.servers) {
        EndpointCandidate candidate;
        candidate.endpoint = server.endpoint;
        candidate.source = haveSameBaseDomain(server.endpoint.host, m_parts.domain) ? Source::Service
                                                                                    : Source::ForeignService;
        candidate.reason = QStringLiteral("srv");
        candidate.origin = server.label + u'.' + m_parts.domain;
        candidates += candidate;
    }
    addCandidates(&m_candidates, candidates, m_parts);
}

void SourceSearch::askMailExchanger()
{
    const QString asked = QStringLiteral("MX ") + m_parts.domain;
    // Whoever has the domain in the table knows better than a record that anybody can forge.
    if (providerFor(m_parts.domain))
        return skip(QStringLiteral("mx"), asked, QStringLiteral("the provider is known"));
    const int id = open(QStringLiteral("mx"), asked);
    m_dns.lookUp(DnsResolver::Type::Mx, m_parts.domain, m_replies.get(),
                 [this, id](const Result<QList<DnsRecord>> &records) {
                     if (!records)
                         return fail(id, records.error());
                     const QStringList hosts = readMailExchangers(*records);
                     if (hosts.isEmpty())
                         return close(id, records->isEmpty() ? Outcome::Nothing : Outcome::Answered,
                                      records->isEmpty() ? QString()
                                                         : QStringLiteral("the domain takes no mail"));
                     askProviderOfMail(hosts.first());
                     close(id, Outcome::Answered, hosts.mid(0, 5).join(u' '));
                 });
}

void SourceSearch::askProviderOfMail(const QString &host)
{
    const int id = open(QStringLiteral("mx:built-in"), host);
    const auto provider = ProviderTable::builtIn().providerByMailExchanger(host);
    if (provider) {
        takeProvider(*provider);
        QList<EndpointCandidate> candidates = builtInCandidates(*provider, m_parts);
        for (EndpointCandidate &candidate : candidates) {
            candidate.source = Source::MailExchanger;
            candidate.reason.prepend(QLatin1String("mx:"));
            candidate.origin = host;
        }
        addCandidates(&m_candidates, candidates, m_parts);
        close(id, Outcome::Answered, provider->name, static_cast<int>(candidates.size()));
    } else {
        close(id, Outcome::Nothing);
    }
    for (const QString &domain : providerDomains(host, m_parts.domain)) {
        if (m_ended)
            return;
        askFile(Source::MailExchanger, QStringLiteral("mx:autoconfig"), autoconfigUrl(domain));
        if (!m_options.database.isEmpty())
            askFile(Source::MailExchanger, QStringLiteral("mx:public-database"),
                    databaseUrl(m_options.database, domain));
    }
}

} // namespace posthorn
