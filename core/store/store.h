#pragma once

#include "base/clock.h"
#include "base/profile.h"
#include "base/result.h"
#include "repairreport.h"
#include "storechange.h"
#include "storereader.h"
#include "writetransaction.h"

#include <QObject>
#include <QPointer>
#include <functional>
#include <future>
#include <memory>

namespace posthorn
{

class ParsingMarks;

/// How long a commit must last.
enum class Durability {
    Full, // survives a power cut once reported: what the user did, and anything a server deletion depends on
    Normal, // survives a crash of the program; can be fetched again
};

/// The profile's mail: one writer thread, two reader threads, the only SQL of the program. Made by the
/// composition root, used from any thread; `changed` is emitted on the thread that owns the Store (the
/// engine's or the window's connects to it with a context object). Replies come on the thread of their
/// context object, and never after it was destroyed.
class Store : public QObject
{
    Q_OBJECT

public:
    enum class Opening {
        Look,   // beside the process that owns the profile: replaces nothing
        Own,    // replaces a file that cannot be read; repairs where the last owner ran into damage
        Repair, // looks at everything, and mends what it can
    };
    /// Opens or creates and migrates. Errors: Store/StoreUnavailable, StoreCorrupt, StoreTooNew, DiskFull,
    /// StoreBusy.
    [[nodiscard]] static Result<std::unique_ptr<Store>> open(const Profile &profile, const Clock &clock,
                                                             Opening opening = Opening::Own);
    ~Store() override;

    /// What opening had to do.
    [[nodiscard]] const RepairReport &repairs() const;
    /// For whoever parses what is to be stored.
    [[nodiscard]] ParsingMarks &parsing();

    // -- Writing
    // -----------------------------------------------------------------------------------------------
    template <class T>
    using WriteJob = std::function<Result<T>(WriteTransaction &)>;

    /// Queues the job; all jobs that wait are committed together. A job that fails is rolled back alone.
    /// `reply` comes after the commit is as durable as asked.
    template <class T>
    void write(Durability durability, WriteJob<T> job, QObject *context,
               std::function<void(Result<T>)> reply);
    /// The same, fire and forget: a failure is logged and emitted as writeFailed.
    void post(Durability durability, WriteJob<void> job);
    /// The same, to be waited for later: lets a worker go on while a bounded number of its jobs is under way.
    [[nodiscard]] std::future<Result<void>> writeLater(Durability durability, WriteJob<void> job);
    /// The same, waiting: for worker threads and posthornctl. Never from the window thread.
    template <class T>
    [[nodiscard]] Result<T> writeAndWait(Durability durability, WriteJob<T> job);

    // -- Reading
    // -----------------------------------------------------------------------------------------------
    enum class Lane { Interactive, Background };
    template <class T>
    using ReadJob = std::function<Result<T>(StoreReader &)>;

    template <class T>
    void read(Lane lane, ReadJob<T> job, QObject *context, std::function<void(Result<T>)> reply);
    /// Waits for the reader thread: for worker threads, the engine and posthornctl. Never from the window
    /// thread.
    template <class T>
    [[nodiscard]] Result<T> readAndWait(ReadJob<T> job, Lane lane = Lane::Background);

Q_SIGNALS:
    /// What was committed. Posted before the reply of any job in it is, and before writeAndWait() returns.
    void changed(const posthorn::StoreChange &change);
    void writeFailed(const posthorn::Error &error);

private:
    class Private;
    Store(const Profile &profile, const Clock &clock);
    void lookForForeignChanges();

    /// Takes a reply to the thread of its context, from any thread.
    class Reply
    {
    public:
        explicit Reply(QObject *context);
        void send(std::function<void()> reply) const;

    private:
        QPointer<QObject> m_context;      // looked at on its own thread only
        std::shared_ptr<QObject> m_relay; // lives there, and as long as the reply may come
    };

    using ErasedWrite = std::function<Result<void>(WriteTransaction &)>;
    using ErasedRead = std::function<void(StoreReader &)>;
    void enqueueWrite(Durability durability, ErasedWrite job, std::function<void(Result<void>)> done);
    void enqueueRead(Lane lane, ErasedRead job);
    template <class T>
    [[nodiscard]] Result<T> looked(Result<T> result);
    void noteDamage(const Error &error);

    std::unique_ptr<Private> d;
};

} // namespace posthorn

#include "store_impl.h"
