#include "connectiontest.h"

#include "ladder.h"
#include "net/connectionworker.h"

namespace posthorn
{

ConnectionTest::ConnectionTest(QObject *parent)
    : QObject(parent)
{
}

ConnectionTest::~ConnectionTest()
{
    for (auto &[id, worker] : m_workers)
        worker->stop();
    m_workers.clear();
}

void ConnectionTest::start(const ConnectionTask &task)
{
    cancel();
    m_incoming = task.incoming;
    m_outgoing = task.outgoing;
    m_ok = true;
    const NetworkState network = currentNetworkState();
    if (task.incoming.isConfigured())
        startOne({task.incoming, task.secret, task.address, network});
    if (task.outgoing.isConfigured())
        startOne({task.outgoing, task.outgoingSecret.isEmpty() ? task.secret : task.outgoingSecret,
                  task.address, network});
    if (m_open == 0) {
        ++m_open; // told later, as all answers are
        const auto tell = [this, generation = m_generation] { endOne(0, generation, std::nullopt); };
        QMetaObject::invokeMethod(this, tell, Qt::QueuedConnection);
    }
}

void ConnectionTest::cancel()
{
    ++m_generation;
    m_open = 0;
    for (auto &[id, worker] : m_workers)
        worker->stop();
}

void ConnectionTest::startOne(const LadderTask &task)
{
    const quint64 id = ++m_lastWorker;
    ++m_open;
    auto &worker = m_workers[id] = std::make_unique<ConnectionWorker>(QStringLiteral("connection-test"));
    // This object outlives its workers: the destructor waits for them.
    worker->post([this, id, task, generation = m_generation, token = worker->token()] {
        const auto tell = [this, generation](const LadderStep &step) {
            QMetaObject::invokeMethod(
                this, [this, generation, step] { report(generation, step); }, Qt::QueuedConnection);
        };
        const std::optional<Endpoint> passed = climbLadder(task, token, tell);
        const auto end = [this, id, generation, passed] { endOne(id, generation, passed); };
        QMetaObject::invokeMethod(this, end, Qt::QueuedConnection);
    });
}

void ConnectionTest::report(quint64 generation, const LadderStep &step)
{
    if (generation == m_generation)
        Q_EMIT stepChanged(step);
}

void ConnectionTest::endOne(quint64 id, quint64 generation, const std::optional<Endpoint> &passed)
{
    m_workers.erase(id);
    if (generation != m_generation)
        return;
    m_ok = m_ok && passed;
    if (passed)
        (passed->protocol == MailProtocol::Smtp ? m_outgoing : m_incoming) = *passed;
    if (--m_open == 0)
        Q_EMIT finished(m_ok, m_incoming, m_outgoing);
}

} // namespace posthorn
