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
    StoreBatches(Store &store, FolderId folder);
    /// Waits for what is under way; its errors have been asked for by finish(), or no one wants them any
    /// more.
    ~StoreBatches();
    StoreBatches(const StoreBatches &) = delete;
    StoreBatches &operator=(const StoreBatches &) = delete;

    [[nodiscard]] Result<void> addMessage(IncomingMessage &&message);
    [[nodiscard]] Result<void> addFlags(ServerFlags &&flags);
    [[nodiscard]] Result<void> addBody(quint32 uid, QByteArray &&bytes, WriteTransaction::BodyFacts &&facts);
    /// Hands over what was gathered, without waiting for it to be stored.
    [[nodiscard]] Result<void> flush();
    /// The same, and waits until all is committed.
    [[nodiscard]] Result<void> finish();

private:
    struct Body {
        quint32 uid = 0;
        QByteArray bytes;
        WriteTransaction::BodyFacts facts;
    };
    Result<void> submit(Store::WriteJob<void> job);
    Result<void> waitFor(size_t atMost);

    Store &m_store;
    FolderId m_folder;
    QList<IncomingMessage> m_messages;
    QList<ServerFlags> m_flags;
    QList<Body> m_bodies;
    qint64 m_bodyBytes = 0;
    std::deque<std::future<Result<void>>> m_underWay;
};

} // namespace posthorn
