#pragma once

#include "candidatelist.h"
#include "discoveryoptions.h"
#include "dnsresolver.h"
#include "providertable.h"
#include "security/httpclient.h"
#include "sourcereport.h"

#include <QElapsedTimer>
#include <QMap>
#include <QSet>
#include <memory>
#include <optional>

namespace posthorn
{

/// One search through all sources that may know the servers of a domain, at once: the built-in table, the
/// provider's file with its digest in the DNS, its configuration file at either place, the public database,
/// service records, and the mail exchangers; then, for whom the mail goes to, table, file and database. The
/// domain is all that is ever told. Nothing is looked at. Lives on the thread that made it, which runs an
/// event loop; owned by ServerDiscovery, one for each search.
class SourceSearch : public QObject
{
    Q_OBJECT

public:
    /// `dns` and `http` are used, not owned.
    SourceSearch(DnsResolver &dns, HttpClient &http, const DiscoveryOptions &options,
                 const MailAddressParts &parts, QObject *parent = nullptr);
    ~SourceSearch() override;

    void start();
    /// Asks no further; what is open becomes TooLate.
    void end();

    [[nodiscard]] bool isDone() const { return m_started && m_open == 0; }
    /// In rank order; guesses are not among them.
    [[nodiscard]] const QList<EndpointCandidate> &candidates() const { return m_candidates; }
    /// One for each question, in the order in which they were asked.
    [[nodiscard]] const QList<SourceReport> &reports() const { return m_reports; }
    /// Protocols that the domain or the table says are not offered.
    [[nodiscard]] const QSet<MailProtocol> &notOffered() const { return m_notOffered; }
    /// The row of the domain, or of whom its mail goes to.
    [[nodiscard]] const std::optional<ProviderAdvice> &provider() const { return m_provider; }
    [[nodiscard]] std::optional<int> leaveOnServerDays() const { return m_leaveOnServerDays; }

Q_SIGNALS:
    /// Candidates, reports or both.
    void changed();
    /// Every question has its answer.
    void done();

private:
    using Source = EndpointCandidate::Source;
    using Outcome = SourceReport::Result;

    void askTable();
    void askPacc();
    void askFiles();
    void askServices();
    void askMailExchanger();
    void askProviderOfMail(const QString &host);
    void askFile(Source source, const QString &reason, const QUrl &url);
    void takeFile(int id, Source source, const QString &reason, const Result<HttpResponse> &response);
    void takePacc();
    void takeServices();
    void takeProvider(const Provider &provider);
    void takeConfig(const ProviderConfig &config, Source source, const QString &reason,
                    const QString &origin);

    [[nodiscard]] int open(const QString &source, const QString &asked);
    void close(int id, Outcome result, const QString &detail = {}, int servers = 0);
    void skip(const QString &source, const QString &asked, const QString &why);
    void fail(int id, const Error &error);

    DnsResolver &m_dns;
    HttpClient &m_http;
    DiscoveryOptions m_options;
    MailAddressParts m_parts;
    std::unique_ptr<QObject> m_replies; // what the answers hang on: gone when nobody waits any more
    QElapsedTimer m_clock;
    QList<EndpointCandidate> m_candidates;
    QList<SourceReport> m_reports;
    QSet<MailProtocol> m_notOffered;
    std::optional<ProviderAdvice> m_provider;
    std::optional<int> m_leaveOnServerDays;
    int m_open = 0; // questions without an answer
    bool m_started = false;
    bool m_ended = false;

    // PACC: both must be there before one counts.
    int m_paccFile = -1;
    std::optional<Result<HttpResponse>> m_paccBody;
    std::optional<Result<QList<DnsRecord>>> m_paccRecords;
    // Service records: their priorities are compared over all labels of a protocol.
    QMap<QString, QList<DnsRecord>> m_services;
    QMap<QString, int> m_serviceIds;
};

} // namespace posthorn
