#include "storebatches.h"

namespace posthorn
{

namespace
{

constexpr qsizetype messagesPerJob = 500;
constexpr qsizetype flagsPerJob = 2'000;
constexpr qsizetype bodiesPerJob = 50;
constexpr qint64 bodyBytesPerJob = 4 * 1024 * 1024;
constexpr size_t jobsUnderWay = 3;

} // namespace

StoreBatches::StoreBatches(Store &store, FolderId folder)
    : m_store(store)
    , m_folder(folder)
{
}

StoreBatches::~StoreBatches()
{
    for (std::future<Result<void>> &job : m_underWay)
        job.wait();
}

Result<void> StoreBatches::addMessage(IncomingMessage &&message)
{
    m_messages.append(std::move(message));
    return m_messages.size() >= messagesPerJob ? flush() : Result<void>();
}

Result<void> StoreBatches::addFlags(ServerFlags &&flags)
{
    m_flags.append(std::move(flags));
    return m_flags.size() >= flagsPerJob ? flush() : Result<void>();
}

Result<void> StoreBatches::addBody(quint32 uid, QByteArray &&bytes, WriteTransaction::BodyFacts &&facts)
{
    m_bodyBytes += bytes.size();
    m_bodies.append({uid, std::move(bytes), std::move(facts)});
    return m_bodies.size() >= bodiesPerJob || m_bodyBytes >= bodyBytesPerJob ? flush() : Result<void>();
}

Result<void> StoreBatches::flush()
{
    if (!m_messages.isEmpty()) {
        POSTHORN_TRY(
            submit([messages = std::exchange(m_messages, {})](WriteTransaction &transaction) -> Result<void> {
                POSTHORN_TRY(transaction.addMessages(messages));
                return {};
            }));
    }
    if (!m_flags.isEmpty()) {
        POSTHORN_TRY(
            submit([folder = m_folder, flags = std::exchange(m_flags, {})](WriteTransaction &transaction) {
                return transaction.setServerFlags(folder, flags);
            }));
    }
    if (!m_bodies.isEmpty()) {
        m_bodyBytes = 0;
        POSTHORN_TRY(submit([folder = m_folder, bodies = std::exchange(m_bodies, {})](
                                WriteTransaction &transaction) -> Result<void> {
            for (const Body &body : bodies) {
                const auto stored = transaction.storeBody(folder, body.uid, body.bytes, body.facts);
                // The row may have gone meanwhile, by the user or by another session.
                if (!stored && stored.error().code != ErrorCode::NotFound)
                    return stored.error();
            }
            return {};
        }));
    }
    return {};
}

Result<void> StoreBatches::finish()
{
    POSTHORN_TRY(flush());
    return waitFor(0);
}

Result<void> StoreBatches::submit(Store::WriteJob<void> job)
{
    m_underWay.push_back(m_store.writeLater(Durability::Normal, std::move(job)));
    return waitFor(jobsUnderWay);
}

Result<void> StoreBatches::waitFor(size_t atMost)
{
    while (m_underWay.size() > atMost) {
        std::future<Result<void>> oldest = std::move(m_underWay.front());
        m_underWay.pop_front();
        POSTHORN_TRY(oldest.get());
    }
    return {};
}

} // namespace posthorn
