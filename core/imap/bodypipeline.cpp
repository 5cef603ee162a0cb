#include "bodypipeline.h"

#include "mime/headerscanner.h"
#include "mime/messageparser.h"
#include "store/parsingmarks.h"

#include <QThread>
#include <algorithm>

namespace posthorn
{

namespace
{

constexpr size_t messagesPerBatch = 100;
constexpr qint64 bytesPerBatch = 2 * 1024 * 1024;
constexpr size_t batchesStoring = 3;
constexpr int mostThreads = 4; // what one connection can keep busy

} // namespace

BodyPipeline::BodyPipeline(Store &store, FolderId folder)
    : m_store(store)
    , m_folder(folder)
{
    m_threads.setMaxThreadCount(std::clamp(QThread::idealThreadCount(), 1, mostThreads));
}

BodyPipeline::~BodyPipeline()
{
    for (std::future<Result<void>> &job : m_storing)
        job.wait();
}

Result<void> BodyPipeline::add(quint32 uid, QByteArray &&bytes, bool doubtful)
{
    m_gatheredBytes += bytes.size();
    m_gathered.push_back({uid, std::move(bytes), doubtful});
    if (m_gathered.size() >= messagesPerBatch || m_gatheredBytes >= bytesPerBatch)
        dispatch();
    return advance(static_cast<size_t>(m_threads.maxThreadCount()) + 1, batchesStoring);
}

Result<void> BodyPipeline::finish(Durability durability)
{
    dispatch();
    POSTHORN_TRY(advance(0, 0));
    if (!std::exchange(m_storedAny, false) || durability == Durability::Normal)
        return {};
    return m_store.writeAndWait<void>(durability,
                                      [](WriteTransaction &transaction) { return transaction.syncBodies(); });
}

Result<BodyPipeline::Batch> BodyPipeline::prepare(std::vector<Message> messages)
{
    Batch batch;
    batch.reserve(messages.size());
    for (Message &message : messages) {
        POSTHORN_TRY_ASSIGN(PackedBody body, PackedBody::of(message.bytes));
        MessageSummary summary;
        if (const auto mark = m_store.parsing().enter(body.hash))
            summary = MessageParser::summarize(message.bytes);
        WriteTransaction::ReceivedBody received{
            message.uid, std::move(body), {std::move(summary.snippet), summary.hasAttachments}, {}};
        if (message.doubtful)
            received.doubtful = scanHeader(message.bytes).envelope;
        batch.push_back(std::move(received));
        message.bytes = {};
    }
    return batch;
}

void BodyPipeline::dispatch()
{
    if (m_gathered.empty())
        return;
    m_gatheredBytes = 0;
    auto task = std::make_shared<std::packaged_task<Result<Batch>()>>(
        [this, messages = std::exchange(m_gathered, {})]() mutable { return prepare(std::move(messages)); });
    m_preparing.push_back(task->get_future());
    m_threads.start([task] { (*task)(); });
}

/// Hands what is prepared to the store, and waits where more than so many batches would be under way.
Result<void> BodyPipeline::advance(size_t mostPreparing, size_t mostStoring)
{
    const auto isReady = [](const std::future<Result<Batch>> &batch) {
        return batch.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
    };
    while (!m_preparing.empty() && (m_preparing.size() > mostPreparing || isReady(m_preparing.front()))) {
        Result<Batch> batch = m_preparing.front().get();
        m_preparing.pop_front();
        if (!batch)
            return std::move(batch).error();
        m_storedAny = true;
        m_storing.push_back(m_store.writeLater(
            Durability::Normal,
            [folder = m_folder, bodies = *std::move(batch)](WriteTransaction &transaction) {
                return transaction.storeBodies(folder, bodies);
            }));
    }
    while (m_storing.size() > mostStoring) {
        std::future<Result<void>> oldest = std::move(m_storing.front());
        m_storing.pop_front();
        POSTHORN_TRY(oldest.get());
    }
    return {};
}

} // namespace posthorn
