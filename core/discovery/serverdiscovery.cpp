#include "serverdiscovery.h"

#include "hostsuggestions.h"
#include "security/networkhttpclient.h"
#include "sourcesearch.h"
#include "systemdnsresolver.h"

namespace posthorn
{

ServerDiscovery::ServerDiscovery(QObject *parent)
    : QObject(parent)
    , m_ownDns(std::make_unique<SystemDnsResolver>())
    , m_dns(m_ownDns.get())
{
    m_softLimit.setSingleShot(true);
    m_hardLimit.setSingleShot(true);
    connect(&m_softLimit, &QTimer::timeout, this, &ServerDiscovery::startProbing);
    connect(&m_hardLimit, &QTimer::timeout, this, &ServerDiscovery::endAtHardLimit);
}

ServerDiscovery::ServerDiscovery(DnsResolver *dns, HttpClient *http, QObject *parent)
    : ServerDiscovery(parent)
{
    m_ownDns.reset();
    m_dns = dns;
    m_givenHttp = http;
}

ServerDiscovery::~ServerDiscovery() = default;

bool ServerDiscovery::start(const QString &address, const DiscoveryOptions &options)
{
    cancel();
    m_result = {};
    const auto parts = splitMailAddress(address);
    if (!parts)
        return false;
    m_parts = *parts;
    m_options = options;
    m_running = true;
    m_probing = false;
    m_prober = std::make_unique<EndpointProber>();
    connect(m_prober.get(), &EndpointProber::candidateChanged, this,
            [this](int, const EndpointCandidate &candidate) { takeLook(candidate); });
    connect(m_prober.get(), &EndpointProber::finished, this, &ServerDiscovery::probed);
    if (m_givenHttp == nullptr)
        m_ownHttp = std::make_unique<NetworkHttpClient>(options.caFile);
    HttpClient &http = m_givenHttp != nullptr ? *m_givenHttp : *m_ownHttp;
    m_sources = std::make_unique<SourceSearch>(*m_dns, http, options, m_parts);
    connect(m_sources.get(), &SourceSearch::changed, this, &ServerDiscovery::takeSources);
    connect(m_sources.get(), &SourceSearch::done, this, &ServerDiscovery::startProbing);
    m_softLimit.start(options.softLimit);
    m_hardLimit.start(options.hardLimit);
    // Later, so that the first report comes after the caller knows that the search runs.
    QMetaObject::invokeMethod(m_sources.get(), &SourceSearch::start, Qt::QueuedConnection);
    return true;
}

void ServerDiscovery::cancel()
{
    m_running = false;
    m_softLimit.stop();
    m_hardLimit.stop();
    // They may be what is calling us.
    if (m_sources) {
        m_sources->disconnect(this);
        m_sources->end();
        m_sources.release()->deleteLater();
    }
    if (m_prober) {
        m_prober->disconnect(this);
        m_prober->cancel();
        m_prober.release()->deleteLater();
    }
}

void ServerDiscovery::takeSources()
{
    m_result.sources = m_sources->reports();
    m_result.notOffered = m_sources->notOffered();
    m_result.provider = m_sources->provider();
    m_result.leaveOnServerDays = m_sources->leaveOnServerDays();
    const qsizetype known = m_result.candidates.size();
    add(m_sources->candidates());
    for (const EndpointCandidate &candidate : m_sources->candidates())
        add(correctionsOf(candidate));
    if (m_probing && m_result.candidates.size() != known)
        m_prober->revise(m_result.candidates);
    Q_EMIT changed(m_result);
}

void ServerDiscovery::add(QList<EndpointCandidate> candidates)
{
    for (EndpointCandidate &candidate : candidates)
        candidate.endpoint.caFile = m_options.caFile;
    addCandidates(&m_result.candidates, candidates, m_parts);
}

void ServerDiscovery::addGuesses()
{
    for (const MailProtocol protocol : {MailProtocol::Imap, MailProtocol::Pop3, MailProtocol::Smtp})
        if (!m_result.notOffered.contains(protocol))
            add(guessedCandidates(protocol, m_parts));
}

void ServerDiscovery::startProbing()
{
    if (m_probing || !m_running)
        return;
    m_probing = true;
    m_softLimit.stop();
    // Last in the ranking: only where what was named is not there, or nothing was.
    addGuesses();
    m_prober->probe(m_result.candidates);
    Q_EMIT changed(m_result);
}

void ServerDiscovery::takeLook(const EndpointCandidate &candidate)
{
    for (EndpointCandidate &known : m_result.candidates)
        if (known.isSameServer(candidate))
            known.takeFindings(candidate);
    const qsizetype known = m_result.candidates.size();
    add(correctionsOf(candidate));
    if (m_result.candidates.size() != known)
        m_prober->revise(m_result.candidates);
    Q_EMIT changed(m_result);
}

void ServerDiscovery::probed()
{
    // After the soft limit what serves is enough: a source that hangs is not waited for.
    const auto found = [this](MailProtocol protocol) {
        const auto best = pickBest(m_result.candidates, protocol);
        return best && best->state == EndpointCandidate::State::Found;
    };
    const bool serves = (found(MailProtocol::Imap) || found(MailProtocol::Pop3)) && found(MailProtocol::Smtp);
    if (!m_sources->isDone() && !serves)
        return;
    m_sources->end();
    m_result.sources = m_sources->reports();
    finish();
}

void ServerDiscovery::endAtHardLimit()
{
    if (!m_running)
        return;
    m_sources->end();
    m_result.sources = m_sources->reports();
    m_prober->conclude();
    finish();
}

void ServerDiscovery::finish()
{
    if (!m_running)
        return;
    m_running = false;
    m_softLimit.stop();
    m_hardLimit.stop();
    // Also what was given up, which no look has reported.
    for (const EndpointCandidate &candidate : m_prober->candidates())
        for (EndpointCandidate &known : m_result.candidates)
            if (known.isSameServer(candidate))
                known.takeFindings(candidate);
    Q_EMIT finished(m_result);
}

} // namespace posthorn
