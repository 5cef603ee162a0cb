#pragma once

#include "importer.h"
#include "mailwriter.h"
#include "store/folderrecord.h"

namespace posthorn
{

/// One folder of the store into files.
struct ExportStep {
    FolderId folder;
    QString path; // for MailWriter::open()
};

/// Writes mail into files, folder by folder, oldest first: a MailWriter for each. May be repeated at any time
/// and goes on then. `already` counts what an earlier run had written; what is not on this computer, or
/// damaged here, is skipped. One thread, which waits; not the window's.
class Exporter
{
public:
    struct Progress {
        TransferCounts counts;
        qint64 total = 0; // messages
        QString folder;
    };

    Exporter(Store &store, MailWriter::Format format);

    /// About every 100 messages, on the exporting thread.
    void setProgress(std::function<void(const Progress &)> progress) { m_progress = std::move(progress); }
    /// Errors: those of the writer and of the store; Cancelled.
    [[nodiscard]] Result<TransferReport> run(const QList<ExportStep> &steps, const CancellationToken &cancel);

    /// All of an account, below `root`: "Work/Old" goes into Work/Old.mbox, the Maildir .Work.Old, or the
    /// folder Work/Old. Without folders that are empty, or show what lies elsewhere.
    [[nodiscard]] static QList<ExportStep> stepsFor(MailWriter::Format format, const QString &root,
                                                    const QList<FolderRecord> &folders);

private:
    [[nodiscard]] Result<void> write(const ExportStep &step, const CancellationToken &cancel,
                                     Progress &progress, TransferReport &report);

    Store &m_store;
    MailWriter::Format m_format;
    std::function<void(const Progress &)> m_progress;
};

} // namespace posthorn
