#include "readerthread.h"

#include "storeerror.h"

namespace posthorn
{

ReaderThread::ReaderThread(const StoreFiles &files)
    : m_database(files.mail, Database::Mode::ReadOnly)
    , m_bodies(files, Database::Mode::ReadOnly)
    , m_thread([this] { run(); })
{
}

ReaderThread::~ReaderThread()
{
    {
        const std::scoped_lock lock(m_mutex);
        m_stopping = true;
    }
    m_wake.notify_one();
    m_thread.join();
}

void ReaderThread::enqueue(Job job)
{
    {
        const std::scoped_lock lock(m_mutex);
        m_queue.push_back(std::move(job));
    }
    m_wake.notify_one();
}

void ReaderThread::run()
{
    for (;;) {
        Job job;
        {
            std::unique_lock lock(m_mutex);
            m_wake.wait(lock, [this] { return m_stopping || !m_queue.empty(); });
            if (m_queue.empty())
                return;
            job = std::move(m_queue.front());
            m_queue.pop_front();
        }
        runJob(job);
    }
}

void ReaderThread::runJob(const Job &job)
{
    // Without the transaction each question would see a revision of its own; the job's first question says
    // what is wrong.
    const auto begun = attempt([this] { Query(m_database, "BEGIN").run(); });
    if (!begun)
        qWarning("reading: %s", qPrintable(begun.error().toString()));
    StoreReader reader(m_database, m_bodies);
    job(reader);
    m_database.rollback();
}

} // namespace posthorn
