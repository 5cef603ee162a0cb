#pragma once

#include "endpointcandidate.h"

#include <QObject>
#include <chrono>
#include <map>
#include <memory>

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

    /// Looks at them, the best of each protocol first. Left alone are those that are Found already, and those
    /// behind one of their protocol that was found. A running search is cancelled first.
    void probe(const QList<EndpointCandidate> &candidates);
    /// Another list in the place of the one that is being looked at, or was: what is known of a server that
    /// is in both stays, looks that run go on, and what is new is looked at.
    void revise(const QList<EndpointCandidate> &candidates);
    /// Ends now: what is still being looked at fails with Network/TimedOut, then comes finished().
    void conclude();
    /// Nothing is reported any more, also not finished().
    void cancel();
    [[nodiscard]] bool isRunning() const { return m_running; }
    [[nodiscard]] const QList<EndpointCandidate> &candidates() const { return m_candidates; }

Q_SIGNALS:
    /// Probing, then Found or Failed; Guess again where a better one was found meanwhile. `index` is that of
    /// the list given last.
    void candidateChanged(int index, const posthorn::EndpointCandidate &candidate);
    /// After the last one, in the order given.
    void finished(const QList<posthorn::EndpointCandidate> &candidates);

private:
    /// One thread that looks, or that was told to stop and has not ended yet.
    struct Look {
        std::unique_ptr<ConnectionWorker> worker;
        int index = 0; // in m_candidates
        quint64 generation = 0;
        bool timedOut = false;
    };

    void startLater();
    void startMore();
    void start(int index);
    void stopWorseThan(int index);
    void endLook(quint64 id, EndpointCandidate answer);
    [[nodiscard]] bool isNeeded(int index) const;
    [[nodiscard]] size_t openLooks() const;

    std::chrono::milliseconds m_timeLimit = std::chrono::seconds(8);
    QList<EndpointCandidate> m_candidates;
    QList<int> m_order; // in which they are looked at
    std::map<quint64, Look> m_looks;
    quint64 m_lastLook = 0;
    quint64 m_generation = 0; // answers of a cancelled search are dropped
    bool m_running = false;
};

} // namespace posthorn
