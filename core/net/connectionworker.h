#pragma once

#include "base/cancellationtoken.h"

#include <QString>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

namespace posthorn
{

/// One thread for one connection: straight-line blocking code over a queue of commands, no event loop. post()
/// and stop() may be called from any thread; commands run in order on the worker. Owned by the AccountSync it
/// works for; the destructor cancels, lets the running command end, drops the rest and joins.
class ConnectionWorker
{
public:
    using Command = std::function<void()>;

    explicit ConnectionWorker(const QString &name);
    ~ConnectionWorker();
    ConnectionWorker(const ConnectionWorker &) = delete;
    ConnectionWorker &operator=(const ConnectionWorker &) = delete;

    /// False after stop(): the command will never run.
    bool post(Command command);
    void stop();
    /// What the commands hand to their sockets; cancelled by stop().
    [[nodiscard]] const CancellationToken &token() const { return m_token; }

private:
    void run();

    CancellationToken m_token;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<Command> m_commands;
    bool m_stopping = false;
    std::thread m_thread; // last: starts when all else exists
};

} // namespace posthorn
