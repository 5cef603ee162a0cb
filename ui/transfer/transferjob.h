#pragma once

#include "transfer/importer.h"

#include <QObject>
#include <thread>

namespace posthorn
{

/// An import or an export on a thread of its own. Lives on the window thread; owned by who shows it.
/// Destroyed while it runs, it cancels and waits for the batch that is being written.
class TransferJob : public QObject
{
    Q_OBJECT

public:
    /// What the work is given; used on its thread.
    class Context
    {
    public:
        explicit Context(TransferJob &job)
            : m_job(job)
        {
        }
        [[nodiscard]] const CancellationToken &cancel() const { return m_job.m_cancel; }
        /// `done` of `total`, in whatever unit.
        void tell(const TransferCounts &counts, qint64 done, qint64 total, const QString &folder) const;
        /// Has it done on the thread of the job's owner, later.
        void onOwner(std::function<void()> call) const;

    private:
        TransferJob &m_job;
    };
    using Work = std::function<Result<TransferReport>(const Context &)>;

    using QObject::QObject;
    ~TransferJob() override;

    /// Once.
    void start(Work work);
    /// finished() follows.
    void cancel() { m_cancel.cancel(); }
    [[nodiscard]] bool isRunning() const { return m_running; }

Q_SIGNALS:
    void progressed(const posthorn::TransferCounts &counts, qint64 done, qint64 total, const QString &folder);
    void finished(const posthorn::Result<posthorn::TransferReport> &result);

private:
    CancellationToken m_cancel;
    std::thread m_thread;
    bool m_running = false;
};

} // namespace posthorn
