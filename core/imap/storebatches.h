#pragma once

#include "store/store.h"

#include <deque>
#include <future>

namespace posthorn
{

/// Gathers what a sync hears about one folder into write jobs of a good size, and keeps a bounded number of
/// them under way, so that reading and storing overlap while memory stays small. A failed job is reported by
/// a later call. Worker thread; the store must outlive it.
class StoreBatches
{
public:
    StoreBatches(Store &store, const FolderRecord &folder);
    /// Waits for what is under way; its errors have been asked for by finish(), or no one wants them any
    /// more.
    ~StoreBatches();
    StoreBatches(const StoreBatches &) = delete;
    StoreBatches &operator=(const StoreBatches &) = delete;

    [[nodiscard]] Result<void> addMessage(IncomingMessage &&message);
    [[nodiscard]] Result<void> addFlags(ServerFlags &&flags);
    /// Hands over what was gathered, without waiting for it to be stored.
    [[nodiscard]] Result<void> flush();
    /// The same, and waits until all is committed.
    [[nodiscard]] Result<void> finish();

private:
    struct Job {
        std::shared_ptr<const void> data; // what it reads
        std::future<Result<void>> done;
    };
    Result<void> submit(Store::WriteJob<void> job, std::shared_ptr<const void> data = {});
    Result<void> waitFor(size_t atMost);

    Store &m_store;
    FolderId m_folder;
    AccountId m_account;
    QList<IncomingMessage> m_messages;
    QList<ServerFlags> m_flags;
    std::deque<Job> m_underWay;
};

} // namespace posthorn
