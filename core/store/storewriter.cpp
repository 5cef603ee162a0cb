#include "storewriter.h"

#include "changelog.h"
#include "storeerror.h"

#include <algorithm>
#include <sqlite3.h>

namespace posthorn
{

StoreWriter::StoreWriter(StoreFiles files, const Clock &clock, Published published)
    : m_files(std::move(files))
    , m_clock(clock)
    , m_published(std::move(published))
    , m_thread([this] { run(); })
{
}

StoreWriter::~StoreWriter()
{
    {
        const std::scoped_lock lock(m_mutex);
        m_stopping = true;
    }
    m_wake.notify_one();
    m_thread.join();
}

void StoreWriter::enqueue(Durability durability, Job job, Done done)
{
    {
        const std::scoped_lock lock(m_mutex);
        m_queue.push_back({durability, std::move(job), std::move(done), {}});
    }
    m_wake.notify_one();
}

bool StoreWriter::noteForeignRevision(quint64 revision)
{
    quint64 known = m_knownRevision.load();
    while (known < revision) {
        if (m_knownRevision.compare_exchange_weak(known, revision))
            return true;
    }
    return false;
}

void StoreWriter::run()
{
    // Bounded, so that lists see the first of a flood of jobs before the last is done.
    constexpr size_t mostJobs = 256;
    for (;;) {
        std::deque<Entry> batch;
        {
            std::unique_lock lock(m_mutex);
            m_wake.wait(lock, [this] { return m_stopping || !m_queue.empty(); });
            if (m_queue.empty())
                return;
            const size_t count = std::min(m_queue.size(), mostJobs);
            std::move(m_queue.begin(), m_queue.begin() + static_cast<std::ptrdiff_t>(count),
                      std::back_inserter(batch));
            m_queue.erase(m_queue.begin(), m_queue.begin() + static_cast<std::ptrdiff_t>(count));
        }
        runBatch(std::move(batch));
    }
}

Result<void> StoreWriter::open()
{
    if (m_database)
        return {};
    auto opened = attempt([this] {
        m_bodies = std::make_unique<BodyStore>(m_files, Database::Mode::ReadWrite);
        m_database = std::make_unique<Database>(m_files.mail, Database::Mode::ReadWrite);
        m_local = std::make_unique<LocalCopy>(*m_database, *m_bodies);
        m_local->watch();
    });
    if (!opened)
        close();
    return opened;
}

void StoreWriter::close()
{
    m_local.reset();
    m_database.reset();
    m_bodies.reset();
}

quint64 StoreWriter::storedRevision()
{
    Query query(*m_database, "SELECT value FROM meta WHERE key = 'revision'");
    return query.next() ? static_cast<quint64>(query.integer(0)) : 0;
}

Result<void> StoreWriter::begin(bool full)
{
    POSTHORN_TRY(open());
    return attempt([&] {
        m_bodies->setFull(full);
        m_database->beginImmediate(full);
        // Here, under the lock, another process's commits are told apart from ours for certain.
        m_begunAt = storedRevision();
        if (const quint64 known = m_knownRevision.load(); noteForeignRevision(m_begunAt))
            m_published(ChangeLog(*m_database).since(known, m_begunAt));
    });
}

bool StoreWriter::runJob(Entry &entry, StoreChange &change, std::vector<QByteArray> &loose)
{
    StoreChange own;
    WriteTransaction transaction(*m_database, *m_bodies, m_clock, own);
    const auto result = attempt([&]() -> Result<void> {
        Query(*m_database, "SAVEPOINT job").run();
        Result<void> done = entry.job(transaction);
        if (done)
            Query(*m_database, "RELEASE job").run();
        return done;
    });
    const bool done = result && *result;
    if (done) {
        appendChange(change, own);
        const auto hashes = transaction.takeLooseBodies();
        loose.insert(loose.end(), hashes.begin(), hashes.end());
    } else {
        entry.error = result ? result->error() : result.error();
        if (m_database->inTransaction()) {
            const auto rolledBack = attempt([this] {
                m_database->execute("ROLLBACK TO job");
                m_database->execute("RELEASE job");
            });
            if (!rolledBack)
                m_database->rollback();
        }
    }
    // A full disk or a failed read may end the whole transaction, with what the other jobs did.
    return m_database->inTransaction();
}

Result<void> StoreWriter::commit(StoreChange &change)
{
    return attempt([&] {
        Query revision(*m_database,
                       "UPDATE meta SET value = value + 1 WHERE key = 'revision' RETURNING value");
        revision.next();
        change.revision = static_cast<quint64>(revision.integer(0));
        revision.reset();
        tidyChange(change);
        ChangeLog(*m_database).append(change);
        m_local->follow();
        // The bytes first: a row must never name what could be missing after a crash.
        m_bodies->commit();
        // Known before it can be seen, so that it is not taken for another process's.
        (void)noteForeignRevision(change.revision);
        m_database->commit();
    });
}

void StoreWriter::abandon(std::deque<Entry> &batch, const Error &error)
{
    if (m_database)
        m_database->rollback();
    if (m_bodies)
        m_bodies->rollback();
    // The revision that was not made may be another process's next one.
    m_knownRevision = m_begunAt;
    if (error.code != ErrorCode::StoreBusy) {
        // After a failed write or sync it is unknown what the file holds: only new connections read it as it
        // is.
        close();
    }
    for (Entry &entry : batch) {
        if (!entry.error)
            entry.error = error;
    }
}

void StoreWriter::runBatch(std::deque<Entry> batch)
{
    const bool full = std::any_of(batch.begin(), batch.end(),
                                  [](const Entry &entry) { return entry.durability == Durability::Full; });
    StoreChange change;
    std::vector<QByteArray> loose;
    Result<void> result = begin(full);
    for (size_t i = 0; result && i < batch.size(); ++i) {
        if (!runJob(batch[i], change, loose))
            result = *batch[i].error;
    }
    const bool anyDone =
        std::any_of(batch.begin(), batch.end(), [](const Entry &entry) { return !entry.error; });
    if (result && anyDone)
        result = commit(change);
    if (!result) {
        abandon(batch, result.error());
    } else if (!anyDone) {
        m_database->rollback();
        m_bodies->rollback();
    }
    const bool committed = result && anyDone;
    // Before the answers: who has one has been told of the change, or will be by what is posted already.
    if (committed)
        m_published(std::move(change));
    for (Entry &entry : batch) {
        if (entry.done)
            entry.done(entry.error ? Result<void>(*entry.error) : Result<void>());
    }
    if (committed && !loose.empty())
        dropLoose(loose);
}

/// A transaction of its own, after the rows are gone for good; under mail.db's lock, so that no other process
/// can come to need the bytes meanwhile. What is left behind by a crash or a failure here is swept later.
void StoreWriter::dropLoose(const std::vector<QByteArray> &hashes)
{
    const auto result = attempt([&] {
        m_database->beginImmediate(false);
        m_bodies->setFull(false);
        StoreChange none;
        WriteTransaction transaction(*m_database, *m_bodies, m_clock, none);
        if (auto dropped = transaction.dropLooseBodies(hashes); !dropped)
            throw StoreFailure{dropped.error()};
        m_bodies->commit();
        m_database->commit();
    });
    if (!result) {
        m_database->rollback();
        m_bodies->rollback();
        qInfo("bytes that nothing names were kept: %s", qPrintable(result.error().toString()));
    }
}

} // namespace posthorn
