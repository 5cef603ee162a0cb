#pragma once

#include "store/store.h"

#include <QThreadPool>
#include <deque>
#include <future>

namespace posthorn
{

/// Takes whole messages as they come from a server into the store: parsed, hashed and compressed by a few
/// threads of its own while the next are being read, then written in jobs of a good size. What lies between
/// reading and storing is bounded. A failure is reported by a later call. Used by one worker thread; the
/// store must outlive it.
class BodyPipeline
{
public:
    BodyPipeline(Store &store, FolderId folder);
    /// Waits for what is under way; its errors were asked for by finish(), or no one wants them any more.
    ~BodyPipeline();
    BodyPipeline(const BodyPipeline &) = delete;
    BodyPipeline &operator=(const BodyPipeline &) = delete;

    /// `doubtful`: it may be another message's, which its Message-ID tells.
    /// Errors: Store/*, of this or an earlier message.
    [[nodiscard]] Result<void> add(quint32 uid, QByteArray &&bytes, bool doubtful = false);
    /// Waits until all that was added is stored; with Durability::Full it then lasts a power cut.
    [[nodiscard]] Result<void> finish(Durability durability);

private:
    struct Message {
        quint32 uid = 0;
        QByteArray bytes;
        bool doubtful = false;
    };
    using Batch = std::vector<WriteTransaction::ReceivedBody>;

    [[nodiscard]] Result<Batch> prepare(std::vector<Message> messages);
    void dispatch();
    Result<void> advance(size_t mostPreparing, size_t mostStoring);

    Store &m_store;
    FolderId m_folder;
    std::vector<Message> m_gathered;
    qint64 m_gatheredBytes = 0;
    std::deque<std::future<Result<Batch>>> m_preparing;
    std::deque<std::future<Result<void>>> m_storing;
    bool m_storedAny = false;
    QThreadPool m_threads; // last: joined before what its work points to goes
};

} // namespace posthorn
