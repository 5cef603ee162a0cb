#pragma once

#include "bodystore.h"
#include "storereader.h"

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace posthorn
{

/// One thread with read-only connections. Each job runs in one read transaction and sees one revision of the
/// store. Owned by Store; the thread ends with it, after the last job.
class ReaderThread
{
public:
    using Job = std::function<void(StoreReader &)>;

    explicit ReaderThread(const StoreFiles &files);
    ~ReaderThread();

    void enqueue(Job job);

private:
    void run();
    void runJob(const Job &job);

    Database m_database;
    BodyStore m_bodies;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<Job> m_queue;
    bool m_stopping = false;
    std::thread m_thread;
};

} // namespace posthorn
