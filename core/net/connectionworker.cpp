#include "connectionworker.h"

#include <pthread.h>

namespace posthorn
{

ConnectionWorker::ConnectionWorker(const QString &name)
    : m_thread([this, name = name.left(15).toLatin1()] {
        // What debuggers and top show; the system takes 15 bytes.
        ::pthread_setname_np(::pthread_self(), name.constData());
        run();
    })
{
}

ConnectionWorker::~ConnectionWorker()
{
    stop();
    if (m_thread.joinable())
        m_thread.join();
}

bool ConnectionWorker::post(Command command)
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_stopping)
            return false;
        m_commands.push_back(std::move(command));
    }
    m_wake.notify_one();
    return true;
}

void ConnectionWorker::stop()
{
    std::deque<Command> dropped;
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
        dropped.swap(m_commands);
    }
    m_token.cancel();
    m_wake.notify_one();
}

void ConnectionWorker::run()
{
    while (true) {
        Command command;
        {
            std::unique_lock lock(m_mutex);
            m_wake.wait(lock, [this] { return m_stopping || !m_commands.empty(); });
            if (m_stopping)
                return;
            command = std::move(m_commands.front());
            m_commands.pop_front();
        }
        command();
    }
}

} // namespace posthorn
