#pragma once

#include "ladderstep.h"

#include <QObject>
#include <map>
#include <memory>

namespace posthorn
{

class ConnectionWorker;
struct LadderTask;

/// What a test of the servers of an account is made with. An endpoint that is not configured is left out.
struct ConnectionTask {
    Endpoint incoming;
    Endpoint outgoing;
    QString secret;         // the password, or an access token
    QString outgoingSecret; // where it differs from `secret`
    QString address;        // of the account
};

/// The diagnosis ladder of the incoming and the outgoing server, step by step, as the wizard, the window's
/// diagnosis and `posthornctl doctor` show it. Lives on the thread that made it, which runs an event loop,
/// and is owned by whoever asks; the work runs on one worker thread per server, both at once. The secrets
/// live in the workers' commands only.
class ConnectionTest : public QObject
{
    Q_OBJECT

public:
    explicit ConnectionTest(QObject *parent = nullptr);
    ~ConnectionTest() override;

    void start(const ConnectionTask &task);
    /// Nothing is reported any more, also not finished().
    void cancel();
    [[nodiscard]] bool isRunning() const { return m_open > 0; }

Q_SIGNALS:
    void stepChanged(const posthorn::LadderStep &step);
    /// `ok` when all that were tried passed every step. The mechanism and the user name that worked are in
    /// the endpoints.
    void finished(bool ok, const posthorn::Endpoint &incoming, const posthorn::Endpoint &outgoing);

private:
    void startOne(const LadderTask &task);
    void report(quint64 generation, const LadderStep &step);
    void endOne(quint64 id, quint64 generation, const std::optional<Endpoint> &passed);

    Endpoint m_incoming;
    Endpoint m_outgoing;
    /// Threads that work, or that were told to stop and have not ended yet.
    std::map<quint64, std::unique_ptr<ConnectionWorker>> m_workers;
    quint64 m_lastWorker = 0;
    int m_open = 0;
    bool m_ok = true;
    quint64 m_generation = 0; // answers of a cancelled test are dropped
};

} // namespace posthorn
