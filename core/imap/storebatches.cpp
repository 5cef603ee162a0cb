#include "storebatches.h"

namespace posthorn
{

namespace
{

// Each commit writes again most pages of the indexes that are in no order: few large ones are cheaper than
// many. They must not hold up what the user does meanwhile, though.
constexpr qsizetype messagesPerJob = 2'000;
constexpr qsizetype flagsPerJob = 2'000;
constexpr size_t jobsUnderWay = 2;

} // namespace

StoreBatches::StoreBatches(Store &store, const FolderRecord &folder)
    : m_store(store)
    , m_folder(folder.id)
    , m_account(folder.account)
{
}

StoreBatches::~StoreBatches()
{
    for (Job &job : m_underWay)
        job.done.wait();
}

Result<void> StoreBatches::addMessage(IncomingMessage &&message)
{
    message.prepared =
        std::make_shared<const PreparedMessage>(PreparedMessage::of(m_account, message.envelope));
    m_messages.append(std::move(message));
    return m_messages.size() >= messagesPerJob ? flush() : Result<void>();
}

Result<void> StoreBatches::addFlags(ServerFlags &&flags)
{
    m_flags.append(std::move(flags));
    return m_flags.size() >= flagsPerJob ? flush() : Result<void>();
}

Result<void> StoreBatches::flush()
{
    if (!m_messages.isEmpty()) {
        // Shared, so that they are let go on this thread, where they were made, and not on the writer's.
        auto messages = std::make_shared<const QList<IncomingMessage>>(std::exchange(m_messages, {}));
        POSTHORN_TRY(submit(
            [messages](WriteTransaction &transaction) -> Result<void> {
                POSTHORN_TRY(transaction.addMessages(*messages));
                return {};
            },
            messages));
    }
    if (!m_flags.isEmpty()) {
        POSTHORN_TRY(
            submit([folder = m_folder, flags = std::exchange(m_flags, {})](WriteTransaction &transaction) {
                return transaction.setServerFlags(folder, flags);
            }));
    }
    return {};
}

Result<void> StoreBatches::finish()
{
    POSTHORN_TRY(flush());
    return waitFor(0);
}

Result<void> StoreBatches::submit(Store::WriteJob<void> job, std::shared_ptr<const void> data)
{
    m_underWay.push_back({std::move(data), m_store.writeLater(Durability::Normal, std::move(job))});
    return waitFor(jobsUnderWay);
}

Result<void> StoreBatches::waitFor(size_t atMost)
{
    while (m_underWay.size() > atMost) {
        Job oldest = std::move(m_underWay.front());
        m_underWay.pop_front();
        POSTHORN_TRY(oldest.done.get());
    }
    return {};
}

} // namespace posthorn
