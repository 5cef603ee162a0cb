#include "pop3intake.h"

#include "localmessages.h"
#include "mime/headerscanner.h"

#include <QThread>
#include <algorithm>

namespace posthorn
{

namespace
{

// One job of the store: small, because what a job may have to take back is looked through at every statement.
// The jobs that wait are committed together, so that the syncs do not slow a fast line down, and a crash
// loses little.
constexpr size_t messagesPerBatch = 50;
constexpr qint64 bytesPerBatch = 1024 * 1024;
constexpr qint64 longestGatheringMs = 1000; // of a slow line, what came should not wait for company
constexpr size_t batchesStoring = 16;
constexpr int mostThreads = 4;

/// When the last server took the message in: the topmost Received field (RFC 5321 4.4).
qint64 receivedMs(const QByteArray &bytes, qint64 dateMs, qint64 nowMs)
{
    const qsizetype headerEnd = bytes.indexOf("\r\n\r\n");
    const QByteArray header = "\r\n" + (headerEnd < 0 ? bytes : bytes.left(headerEnd)) + "\r\n";
    qint64 when = dateMs;
    const qsizetype field = header.toLower().indexOf("\r\nreceived:");
    if (field >= 0) {
        qsizetype end = header.indexOf("\r\n", field + 2);
        while (end >= 0 && end + 2 < header.size() && (header[end + 2] == ' ' || header[end + 2] == '\t'))
            end = header.indexOf("\r\n", end + 2);
        const QByteArray value = header.mid(field + 2, end < 0 ? -1 : end - field - 2);
        const qsizetype semicolon = value.lastIndexOf(';');
        if (semicolon >= 0) {
            if (const auto date = parseDate(value.mid(semicolon + 1)))
                when = date->first;
        }
    }
    return when <= 0 || when > nowMs ? nowMs : when;
}

} // namespace

Pop3Intake::Pop3Intake(Store &store, const Clock &clock, AccountId account, FolderId inbox)
    : m_store(store)
    , m_clock(clock)
    , m_account(account)
    , m_inbox(inbox)
{
    m_threads.setMaxThreadCount(std::clamp(QThread::idealThreadCount(), 1, mostThreads));
}

Pop3Intake::~Pop3Intake()
{
    for (Job &job : m_storing)
        job.done.wait();
}

Result<void> Pop3Intake::add(const QByteArray &key, QByteArray &&bytes, Row row)
{
    return gather({key, std::move(bytes), 0, row});
}

Result<void> Pop3Intake::addHeader(const QByteArray &key, QByteArray &&header, qint64 size)
{
    return gather({key, std::move(header), std::max<qint64>(size, 1), Row::New});
}

Result<void> Pop3Intake::gather(Message &&message)
{
    if (m_gathered.empty())
        m_gathering.start();
    m_gatheredBytes += message.bytes.size();
    m_gathered.push_back(std::move(message));
    if (m_gathered.size() >= messagesPerBatch || m_gatheredBytes >= bytesPerBatch ||
        m_gathering.hasExpired(longestGatheringMs))
        dispatch();
    return advance(static_cast<size_t>(m_threads.maxThreadCount()), batchesStoring);
}

void Pop3Intake::dispatch()
{
    if (m_gathered.empty())
        return;
    m_gatheredBytes = 0;
    auto task = std::make_shared<std::packaged_task<Result<std::shared_ptr<Batch>>()>>(
        [this, messages = std::exchange(m_gathered, {})]() mutable { return prepare(std::move(messages)); });
    m_preparing.push_back(task->get_future());
    m_threads.start([task] { (*task)(); });
}

Result<std::shared_ptr<Pop3Intake::Batch>> Pop3Intake::prepare(std::vector<Message> messages) const
{
    auto batch = std::make_shared<Batch>();
    batch->messages.reserve(messages.size());
    for (Message &message : messages) {
        CollectedMessage collected{message.key, {}};
        IncomingMessage &row = collected.message;
        if (message.headerOf > 0) {
            row.folder = m_inbox;
            row.size = message.headerOf;
            row.envelope = scanHeader(message.bytes).envelope;
        } else {
            POSTHORN_TRY_ASSIGN(auto packed, PackedBody::of(message.bytes));
            row = describeCollected(m_inbox, message.bytes, packed.hash, m_store.parsing());
            row.packed = std::make_shared<const PackedBody>(std::move(packed));
        }
        row.receivedMs = receivedMs(message.bytes, row.envelope.date, m_clock.nowMs());
        row.prepared = std::make_shared<const PreparedMessage>(PreparedMessage::of(m_account, row.envelope));
        message.bytes = {};
        batch->messages.push_back(std::move(collected));
        batch->kinds.push_back(message.row);
    }
    return batch;
}

/// Hands what is prepared to the store, and waits where more than so many batches would be under way.
Result<void> Pop3Intake::advance(size_t mostPreparing, size_t mostStoring)
{
    const auto isReady = [](const auto &future) {
        return future.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
    };
    while (!m_preparing.empty() && (m_preparing.size() > mostPreparing || isReady(m_preparing.front()))) {
        auto prepared = m_preparing.front().get();
        m_preparing.pop_front();
        POSTHORN_TRY_ASSIGN(auto batch, std::move(prepared));
        POSTHORN_TRY(store(std::move(batch)));
    }
    while (!m_storing.empty() && (m_storing.size() > mostStoring || isReady(m_storing.front().done)))
        POSTHORN_TRY(takeStored());
    return {};
}

Result<void> Pop3Intake::store(std::shared_ptr<Batch> batch)
{
    // Only what is committed by now: read back is what a restart would find.
    while (!m_storing.empty() &&
           m_storing.front().done.wait_for(std::chrono::seconds(0)) == std::future_status::ready)
        POSTHORN_TRY(takeStored());
    batch->toReadBack = std::exchange(m_toReadBack, {});
    const auto job = [account = m_account, batch](WriteTransaction &transaction) -> Result<void> {
        POSTHORN_TRY_ASSIGN(const auto wrong, transaction.verifyUidlBodies(account, batch->toReadBack));
        for (const QByteArray &key : std::as_const(batch->toReadBack)) {
            const auto one = wrong.constFind(key);
            if (one == wrong.cend())
                batch->readBack.append(key);
            // Not found: deleted by the user meanwhile, or not taken because it was another message.
            else if (one->code != ErrorCode::NotFound && !batch->damage)
                batch->damage = *one;
        }
        POSTHORN_TRY_ASSIGN(batch->rows, transaction.addPop3Messages(account, batch->messages));
        return {};
    };
    auto done = m_store.writeLater(Durability::Full, job);
    m_storing.push_back({std::move(batch), std::move(done)});
    return {};
}

/// The oldest job is done, or is waited for.
Result<void> Pop3Intake::takeStored()
{
    Job job = std::move(m_storing.front());
    m_storing.pop_front();
    POSTHORN_TRY(job.done.get());
    const Batch &batch = *job.batch;
    for (const QByteArray &key : batch.readBack)
        m_readBack.insert(key);
    for (size_t i = 0; i < batch.messages.size(); ++i) {
        if (batch.kinds[i] == Row::New)
            m_rows.append(batch.rows.at(static_cast<qsizetype>(i)));
        if (!batch.messages[i].message.body.isEmpty())
            m_toReadBack.push_back(batch.messages[i].uidl);
    }
    if (batch.damage)
        return *batch.damage;
    return {};
}

Result<void> Pop3Intake::finish()
{
    dispatch();
    POSTHORN_TRY(advance(0, 0));
    if (m_toReadBack.empty())
        return {};
    POSTHORN_TRY(store(std::make_shared<Batch>()));
    return advance(0, 0);
}

} // namespace posthorn
