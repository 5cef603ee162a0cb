#pragma once

#include "discoveryoptions.h"
#include "discoveryresult.h"
#include "endpointprober.h"
#include "mailaddressparts.h"

#include <QTimer>
#include <memory>

namespace posthorn
{

class DnsResolver;
class HttpClient;
class SourceSearch;

/// Finds the servers of an address: asks all sources at once (SourceSearch), ranks what they say by how much
/// each is trusted, adds the usual names for what nobody named, and looks down the ranking (EndpointProber)
/// until IMAP, POP3 and SMTP each have one that is there. What a look shows to be written down wrongly (the
/// port, the encryption, the name) is corrected and looked at too. Neither the part of the address before the
/// @ nor a password is told to anybody. Once the soft limit has passed, what was found is enough if mail can
/// be had and sent with it; at the hard limit the search ends whatever was found. Lives on the thread that
/// made it, which runs an event loop; owned by whoever asks. Destroying or cancelling it ends everything at
/// once.
class ServerDiscovery : public QObject
{
    Q_OBJECT

public:
    /// Through this computer's resolver and NetworkHttpClient.
    explicit ServerDiscovery(QObject *parent = nullptr);
    /// `dns` and `http` are used, not owned.
    ServerDiscovery(DnsResolver *dns, HttpClient *http, QObject *parent = nullptr);
    ~ServerDiscovery() override;

    /// A search that runs is cancelled. False for what splitMailAddress() refuses: nothing is asked then.
    bool start(const QString &address, const DiscoveryOptions &options = {});
    /// Nothing is reported any more, also not finished().
    void cancel();
    [[nodiscard]] bool isRunning() const { return m_running; }
    /// As far as it is known.
    [[nodiscard]] const DiscoveryResult &result() const { return m_result; }

Q_SIGNALS:
    /// More candidates, or another state of one.
    void changed(const posthorn::DiscoveryResult &result);
    void finished(const posthorn::DiscoveryResult &result);

private:
    void takeSources();
    void startProbing();
    void takeLook(const EndpointCandidate &candidate);
    void add(QList<EndpointCandidate> candidates);
    void addGuesses();
    void tellProber();
    void endSources();
    void passSoftLimit();
    void probed();
    void endIfEnough();
    void endNow();
    [[nodiscard]] bool serves() const;
    void finish();

    std::unique_ptr<DnsResolver> m_ownDns;
    DnsResolver *m_dns;
    std::unique_ptr<HttpClient> m_ownHttp; // made anew for each search
    HttpClient *m_givenHttp = nullptr;
    DiscoveryOptions m_options;
    MailAddressParts m_parts;
    DiscoveryResult m_result;
    QTimer m_softLimit;
    QTimer m_hardLimit;
    std::unique_ptr<SourceSearch> m_sources;
    std::unique_ptr<EndpointProber> m_prober; // made anew for each search
    bool m_running = false;
    bool m_probing = false;
    bool m_isSoftLimitPassed = false;
};

} // namespace posthorn
