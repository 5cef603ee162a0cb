#pragma once

#include "endpointcandidate.h"

#include <QObject>
#include <chrono>
#include <memory>
#include <vector>

namespace posthorn
{

class ConnectionWorker;

/// Looks whether candidates are there: name, TCP, TLS, greeting and capabilities (CAPABILITY, CAPA, EHLO),
/// never a user name or a password. Lives on the thread that made it, which runs an event loop, and is owned
/// by whoever asks; each look runs on a worker thread of its own, at most six at once, at most eight seconds
/// each. A candidate whose server speaks another protocol fails with Protocol/WrongProtocol. Destroying or
/// cancelling it ends all looks at once.
class EndpointProber : public QObject
{
    Q_OBJECT

public:
    explicit EndpointProber(QObject *parent = nullptr);
    ~EndpointProber() override;

    /// The longest that one candidate may take; 8 s.
    void setTimeLimit(std::chrono::milliseconds limit) { m_timeLimit = limit; }

    /// Looks at all of them, in order; candidates that are Found already are left alone. A running search is
    /// cancelled first.
    void probe(const QList<EndpointCandidate> &candidates);
    /// Nothing is reported any more, also not finished().
    void cancel();
    [[nodiscard]] bool isRunning() const { return m_running; }
    [[nodiscard]] const QList<EndpointCandidate> &candidates() const { return m_candidates; }

Q_SIGNALS:
    /// Probing, then Found or Failed. `index` is that of the list given to probe().
    void candidateChanged(int index, const posthorn::EndpointCandidate &candidate);
    /// After the last one, in the order given.
    void finished(const QList<posthorn::EndpointCandidate> &candidates);

private:
    void startMore();
    void report(int index, const EndpointCandidate &candidate);

    std::chrono::milliseconds m_timeLimit = std::chrono::seconds(8);
    QList<EndpointCandidate> m_candidates;
    std::vector<std::unique_ptr<ConnectionWorker>> m_workers; // by candidate; null when idle or done
    int m_next = 0;
    int m_open = 0;
    quint64 m_generation = 0; // answers of a cancelled search are dropped
    bool m_running = false;
};

} // namespace posthorn
