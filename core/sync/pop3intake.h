#pragma once

#include "account/account.h"
#include "store/store.h"

#include <QElapsedTimer>
#include <QSet>
#include <QThreadPool>
#include <deque>
#include <future>

namespace posthorn
{

/// Takes what comes from a POP3 server into the store while more is coming: parsed and
/// compressed by a few threads of its own, committed durably in jobs of a good size, and read back from the
/// disk once the job is committed: in the next one, so that both cost one sync. What lies between reading and
/// storing is bounded. A failure is reported by a later call. Used by one worker thread; store and clock must
/// outlive it.
class Pop3Intake
{
public:
    Pop3Intake(Store &store, const Clock &clock, AccountId account, FolderId inbox);
    /// Waits for what is under way.
    ~Pop3Intake();
    Pop3Intake(const Pop3Intake &) = delete;
    Pop3Intake &operator=(const Pop3Intake &) = delete;

    /// Known: there is a row already: of which only the header was here, or that the server now names so.
    enum class Row { New, Known };
    /// A whole message. Errors: Store/*, of this or an earlier message.
    [[nodiscard]] Result<void> add(const QByteArray &key, QByteArray &&bytes, Row row = Row::New);
    /// A header alone, of a message of this size.
    [[nodiscard]] Result<void> addHeader(const QByteArray &key, QByteArray &&header, qint64 size);
    /// One that somebody else has committed.
    void readBackLater(const QByteArray &key) { m_toReadBack.push_back(key); }
    /// Waits until all that was added lasts a power cut and was read back. Errors: Store/*.
    [[nodiscard]] Result<void> finish();

    /// The new rows so far, and the names of what was read back.
    [[nodiscard]] const QList<PlacementId> &rows() const { return m_rows; }
    [[nodiscard]] const QSet<QByteArray> &readBack() const { return m_readBack; }

private:
    struct Message {
        QByteArray key;
        QByteArray bytes;
        qint64 headerOf = 0; // the size of the message that this is the header of; 0 = all of it is here
        Row row = Row::New;
    };
    /// What goes into one job, and what came of it; the job's and ours in turn.
    struct Batch {
        std::vector<CollectedMessage> messages;
        std::vector<Row> kinds;       // of each
        QList<PlacementId> rows;      // of each
        QList<QByteArray> toReadBack; // of earlier jobs, which are committed
        QList<QByteArray> readBack;
        std::optional<Error> damage;
    };
    struct Job {
        std::shared_ptr<Batch> batch;
        std::future<Result<void>> done;
    };

    [[nodiscard]] Result<void> gather(Message &&message);
    void dispatch();
    [[nodiscard]] Result<std::shared_ptr<Batch>> prepare(std::vector<Message> messages) const;
    [[nodiscard]] Result<void> advance(size_t mostPreparing, size_t mostStoring);
    [[nodiscard]] Result<void> store(std::shared_ptr<Batch> batch);
    [[nodiscard]] Result<void> takeStored();

    Store &m_store;
    const Clock &m_clock;
    AccountId m_account;
    FolderId m_inbox;
    std::vector<Message> m_gathered;
    qint64 m_gatheredBytes = 0;
    QElapsedTimer m_gathering;
    std::deque<std::future<Result<std::shared_ptr<Batch>>>> m_preparing;
    std::deque<Job> m_storing;
    QList<QByteArray> m_toReadBack; // committed, by jobs that are done
    QList<PlacementId> m_rows;
    QSet<QByteArray> m_readBack;
    QThreadPool m_threads; // last: joined before what its work points to goes
};

} // namespace posthorn
