#include "serverdiscovery.h"

#include "hostsuggestions.h"
#include "security/networkhttpclient.h"
#include "sourcesearch.h"
#include "systemdnsresolver.h"

#include <algorithm>

namespace posthorn
{

ServerDiscovery::ServerDiscovery(QObject *parent)
    : QObject(parent)
    , m_ownDns(std::make_unique<SystemDnsResolver>())
    , m_dns(m_ownDns.get())
{
    m_softLimit.setSingleShot(true);
    m_hardLimit.setSingleShot(true);
    connect(&m_softLimit, &QTimer::timeout, this, &ServerDiscovery::passSoftLimit);
    connect(&m_hardLimit, &QTimer::timeout, this, &ServerDiscovery::endNow);
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
    m_isSoftLimitPassed = false;
    m_prober = std::make_unique<EndpointProber>();
    m_prober->setTimeLimit(options.hardLimit);
    connect(m_prober.get(), &EndpointProber::candidateChanged, this,
            [this](int, const EndpointCandidate &candidate) { takeLook(candidate); });
    connect(m_prober.get(), &EndpointProber::finished, this, &ServerDiscovery::probed);
    if (m_givenHttp == nullptr)
        m_ownHttp = std::make_unique<NetworkHttpClient>(options.caFile);
    HttpClient &http = m_givenHttp != nullptr ? *m_givenHttp : *m_ownHttp;
    m_sources = std::make_unique<SourceSearch>(*m_dns, http, options, m_parts);
    connect(m_sources.get(), &SourceSearch::changed, this, &ServerDiscovery::takeSources);
    connect(m_sources.get(), &SourceSearch::done, this, &ServerDiscovery::endSources);
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
    add(m_sources->candidates());
    for (const EndpointCandidate &candidate : m_sources->candidates())
        add(correctionsOf(candidate));
    tellProber();
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
    // Last in the ranking: only where what was named is not there, or nothing was.
    addGuesses();
    m_prober->probe(m_result.candidates);
    Q_EMIT changed(m_result);
}

void ServerDiscovery::endSources()
{
    if (!m_probing)
        startProbing();
    else if (!m_prober->isRunning())
        endNow();
}

void ServerDiscovery::passSoftLimit()
{
    m_isSoftLimitPassed = true;
    if (m_probing)
        endIfEnough();
    else
        startProbing();
}

void ServerDiscovery::takeLook(const EndpointCandidate &candidate)
{
    for (EndpointCandidate &known : m_result.candidates)
        if (known.isSameServer(candidate))
            known.takeFindings(candidate);
    add(correctionsOf(candidate));
    tellProber();
    Q_EMIT changed(m_result);
    endIfEnough();
}

/// What is new is looked at, and so is what was behind something that was found and no longer is.
void ServerDiscovery::tellProber()
{
    const QList<EndpointCandidate> &known = m_prober->candidates();
    const bool isInStep =
        std::equal(known.begin(), known.end(), m_result.candidates.begin(), m_result.candidates.end(),
                   [](const EndpointCandidate &a, const EndpointCandidate &b) { return a.isSameServer(b); });
    if (m_probing && !isInStep)
        m_prober->revise(m_result.candidates);
}

bool ServerDiscovery::serves() const
{
    const auto found = [this](MailProtocol protocol) {
        const auto best = pickBest(m_result.candidates, protocol);
        return best && best->state == EndpointCandidate::State::Found;
    };
    return (found(MailProtocol::Imap) || found(MailProtocol::Pop3)) && found(MailProtocol::Smtp);
}

/// After the soft limit, neither a source that hangs nor a name that was only guessed is waited for.
void ServerDiscovery::endIfEnough()
{
    if (!m_running || !m_isSoftLimitPassed || !serves())
        return;
    for (const EndpointCandidate &candidate : std::as_const(m_result.candidates))
        if (candidate.state == EndpointCandidate::State::Probing &&
            candidate.source != EndpointCandidate::Source::Guess)
            return;
    endNow();
}

void ServerDiscovery::probed()
{
    if (m_sources->isDone() || (m_isSoftLimitPassed && serves()))
        endNow();
}

void ServerDiscovery::endNow()
{
    if (!m_running)
        return;
    m_sources->end();
    m_result.sources = m_sources->reports();
    m_prober->conclude(); // reports that it has finished, which ends here too
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
