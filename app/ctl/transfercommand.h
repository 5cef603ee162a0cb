#pragma once

#include "command.h"
#include "transfer/importer.h"

#include <thread>

namespace posthorn
{

/// A command that moves mail between files and the store on a thread beside, so that it can be interrupted.
/// Main thread.
class TransferCommand : public Command
{
public:
    ~TransferCommand() override;
    void interrupt() override { m_cancel.cancel(); }

protected:
    using Work = std::function<Result<TransferReport>(const CancellationToken &)>;
    /// Runs it there; the command ends with its counts.
    void runBeside(Work work);
    /// Tells how far it is; any thread.
    void tellProgress(const TransferCounts &counts, const QString &folder);
    /// What is left out, on stderr.
    void tellSkipped(const QList<SkippedPlace> &places);

private:
    void report(const Result<TransferReport> &result);

    CancellationToken m_cancel;
    std::thread m_worker;
};

/// "12,481 read, 12,481 stored, 0 skipped": thousands as in English, for scripts read the object.
[[nodiscard]] QString countsText(const TransferCounts &counts);
[[nodiscard]] QJsonObject countsObject(const TransferCounts &counts);

} // namespace posthorn
