#include "transferjob.h"

namespace posthorn
{

void TransferJob::Context::tell(const TransferCounts &counts, qint64 done, qint64 total,
                                const QString &folder) const
{
    onOwner(
        [job = &m_job, counts, done, total, folder] { Q_EMIT job->progressed(counts, done, total, folder); });
}

void TransferJob::Context::onOwner(std::function<void()> call) const
{
    // What is posted to the job goes with it.
    QMetaObject::invokeMethod(&m_job, std::move(call), Qt::QueuedConnection);
}

TransferJob::~TransferJob()
{
    m_cancel.cancel();
    if (m_thread.joinable())
        m_thread.join();
}

void TransferJob::start(Work work)
{
    m_running = true;
    m_thread = std::thread([this, work = std::move(work)] {
        const Context context(*this);
        const Result<TransferReport> result = work(context);
        context.onOwner([this, result] {
            m_running = false;
            Q_EMIT finished(result);
        });
    });
}

} // namespace posthorn
