#include "endpointprober.h"

#include "endpointprobe.h"
#include "net/connectionworker.h"

#include <QTimer>
#include <algorithm>

namespace posthorn
{
namespace
{

constexpr size_t maxAtOnce = 6;

using State = EndpointCandidate::State;

/// First the best of each protocol, then the second best, ...: the first answers are the useful ones.
QList<int> lookingOrder(const QList<EndpointCandidate> &candidates)
{
    QList<int> order;
    QList<int> rank;
    int seen[3] = {};
    for (int i = 0; i < candidates.size(); ++i) {
        rank += seen[static_cast<int>(candidates[i].endpoint.protocol)]++;
        order += i;
    }
    std::stable_sort(order.begin(), order.end(), [&rank](int a, int b) { return rank[a] < rank[b]; });
    return order;
}

Error timedOut(const EndpointCandidate &candidate)
{
    return {ErrorDomain::Network,
            ErrorCode::TimedOut,
            Retry::AfterUser,
            {},
            QStringLiteral("no answer from ") + candidate.endpoint.hostAndPort() +
                QStringLiteral(" in time")};
}

} // namespace

EndpointProber::EndpointProber(QObject *parent)
    : QObject(parent)
{
}

EndpointProber::~EndpointProber()
{
    // All at once first: each destructor waits for its thread.
    for (auto &[id, look] : m_looks)
        look.worker->stop();
    m_looks.clear();
}

void EndpointProber::probe(const QList<EndpointCandidate> &candidates)
{
    cancel();
    m_candidates = candidates;
    for (EndpointCandidate &candidate : m_candidates)
        if (candidate.state != State::Found)
            candidate.takeFindings({});
    m_order = lookingOrder(m_candidates);
    m_running = true;
    startLater();
}

void EndpointProber::revise(const QList<EndpointCandidate> &candidates)
{
    QList<EndpointCandidate> revised = candidates;
    QList<int> places(m_candidates.size(), -1);
    for (int i = 0; i < revised.size(); ++i) {
        for (int old = 0; old < m_candidates.size(); ++old) {
            if (!m_candidates[old].isSameServer(revised[i]))
                continue;
            places[old] = i;
            revised[i].takeFindings(m_candidates[old]);
        }
    }
    for (auto &[id, look] : m_looks) {
        if (look.generation != m_generation)
            continue;
        look.index = places[look.index];
        if (look.index < 0) {
            look.generation = m_generation - 1;
            look.worker->stop();
        }
    }
    m_candidates = revised;
    m_order = lookingOrder(m_candidates);
    m_running = true;
    startLater();
}

void EndpointProber::conclude()
{
    if (!m_running)
        return;
    for (auto &[id, look] : m_looks) {
        if (look.generation != m_generation)
            continue;
        look.worker->stop();
        m_candidates[look.index].state = State::Failed;
        m_candidates[look.index].error = timedOut(m_candidates[look.index]);
    }
    ++m_generation;
    m_running = false;
    Q_EMIT finished(m_candidates);
}

/// Later, so that the caller has the list in hand when the first report comes, also when there is nothing to
/// do.
void EndpointProber::startLater()
{
    QMetaObject::invokeMethod(
        this,
        [this, generation = m_generation] {
            if (generation == m_generation)
                startMore();
        },
        Qt::QueuedConnection);
}

void EndpointProber::cancel()
{
    ++m_generation;
    m_running = false;
    // The threads end by themselves and report; what they say is dropped then.
    for (auto &[id, look] : m_looks)
        look.worker->stop();
}

bool EndpointProber::isNeeded(int index) const
{
    const EndpointCandidate &candidate = m_candidates[index];
    if (candidate.state != State::Guess)
        return false;
    for (int i = 0; i < index; ++i) {
        if (m_candidates[i].endpoint.protocol == candidate.endpoint.protocol &&
            m_candidates[i].state == State::Found)
            return false;
    }
    return true;
}

size_t EndpointProber::openLooks() const
{
    return static_cast<size_t>(std::count_if(m_looks.begin(), m_looks.end(), [this](const auto &entry) {
        return entry.second.generation == m_generation;
    }));
}

void EndpointProber::startMore()
{
    const quint64 generation = m_generation;
    const QList<int> order = m_order;
    for (const int index : order) {
        if (openLooks() >= maxAtOnce)
            return;
        if (isNeeded(index))
            start(index);
        // The receiver may have cancelled, started anew or revised.
        if (generation != m_generation || order != m_order)
            return;
    }
    if (m_running && openLooks() == 0) {
        m_running = false;
        Q_EMIT finished(m_candidates);
    }
}

void EndpointProber::start(int index)
{
    const quint64 id = ++m_lastLook;
    m_candidates[index].takeFindings({});
    m_candidates[index].state = State::Probing;
    auto worker = std::make_unique<ConnectionWorker>(QStringLiteral("probe"));
    ConnectionWorker *thread = worker.get();
    m_looks[id] = {std::move(worker), index, m_generation, false};
    thread->post([this, id, candidate = m_candidates[index], token = thread->token(), limit = m_timeLimit] {
        // This object outlives its workers: the destructor waits for them.
        const EndpointCandidate answer = probeEndpoint(candidate, token, limit);
        QMetaObject::invokeMethod(
            this, [this, id, answer] { endLook(id, answer); }, Qt::QueuedConnection);
    });
    // Each step has the limit; all of them together have no more.
    QTimer::singleShot(m_timeLimit, this, [this, id] {
        const auto look = m_looks.find(id);
        if (look == m_looks.end())
            return;
        look->second.timedOut = true;
        look->second.worker->stop();
    });
    Q_EMIT candidateChanged(index, m_candidates[index]);
}

void EndpointProber::endLook(quint64 id, EndpointCandidate answer)
{
    const auto found = m_looks.find(id);
    if (found == m_looks.end())
        return;
    const Look look = std::move(found->second);
    m_looks.erase(found);
    if (look.generation != m_generation)
        return;
    if (look.timedOut && answer.state == State::Failed)
        answer.error = timedOut(answer);
    EndpointCandidate &candidate = m_candidates[look.index];
    candidate.takeFindings(answer);
    const quint64 generation = m_generation;
    if (candidate.state == State::Found)
        stopWorseThan(look.index);
    Q_EMIT candidateChanged(look.index, EndpointCandidate(candidate));
    if (generation == m_generation) // the receiver may have cancelled or started anew
        startMore();
}

void EndpointProber::stopWorseThan(int index)
{
    for (auto &[id, look] : m_looks) {
        if (look.generation != m_generation || look.index <= index ||
            m_candidates[look.index].endpoint.protocol != m_candidates[index].endpoint.protocol)
            continue;
        look.worker->stop();
        look.generation = m_generation - 1;
        m_candidates[look.index].state = State::Guess;
    }
}

} // namespace posthorn
