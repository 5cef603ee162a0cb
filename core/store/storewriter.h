#pragma once

#include "base/clock.h"
#include "bodystore.h"
#include "localcopy.h"
#include "store.h"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace posthorn
{

/// The writer thread. Takes all jobs that wait, runs each in a savepoint, commits them together, then answers
/// them and publishes what changed. Owned by Store; the thread ends with it, after the last job.
class StoreWriter
{
public:
    using Job = std::function<Result<void>(WriteTransaction &)>;
    using Done = std::function<void(Result<void>)>;
    using Published = std::function<void(StoreChange)>;

    /// The databases exist and are migrated. `published` is called on the writer thread.
    StoreWriter(StoreFiles files, const Clock &clock, Published published);
    /// Runs what waits, then ends.
    ~StoreWriter();

    void enqueue(Durability durability, Job job, Done done);
    /// The last revision that this process made or has told of. Any thread.
    [[nodiscard]] quint64 knownRevision() const { return m_knownRevision.load(); }
    /// Another process has come to this revision; false where it is known already.
    [[nodiscard]] bool noteForeignRevision(quint64 revision);

private:
    struct Entry {
        Durability durability = Durability::Normal;
        Job job;
        Done done;
        std::optional<Error> error;
    };
    void run();
    void runBatch(std::deque<Entry> batch);
    [[nodiscard]] Result<void> open();
    void close();
    [[nodiscard]] Result<void> begin(bool full);
    [[nodiscard]] bool runJob(Entry &entry, StoreChange &change, std::vector<QByteArray> &loose);
    [[nodiscard]] Result<void> commit(StoreChange &change);
    void dropLoose(const std::vector<QByteArray> &hashes);
    void abandon(std::deque<Entry> &batch, const Error &error);
    [[nodiscard]] quint64 storedRevision();

    StoreFiles m_files;
    const Clock &m_clock;
    Published m_published;
    std::atomic<quint64> m_knownRevision = 0;

    // Only on the writer thread.
    quint64 m_begunAt = 0; // the revision that the open transaction began at
    std::unique_ptr<Database> m_database;
    std::unique_ptr<BodyStore> m_bodies;
    std::unique_ptr<LocalCopy> m_local;

    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<Entry> m_queue;
    bool m_stopping = false;
    std::thread m_thread;
};

} // namespace posthorn
