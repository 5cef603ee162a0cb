#include "exporter.h"

#include "maildirname.h"
#include "safefile.h"
#include "store/store.h"

#include <QDir>
#include <QFileInfo>

namespace posthorn
{

namespace
{

constexpr qsizetype mostReasons = 1000;
constexpr qint64 progressEvery = 100;

struct Stored {
    QByteArray bytes;
    MessageDetail detail;
};

QString pathFor(MailWriter::Format format, const QString &root, const FolderRecord &folder)
{
    if (format == MailWriter::Format::Maildir)
        return folder.role == FolderRole::Inbox ? root : root + u'/' + maildirFolderOf(folder.path);
    QStringList levels{root};
    for (const QString &level : folder.path.split(u'/', Qt::SkipEmptyParts))
        levels.append(safeFileName(level));
    const QString path = levels.join(u'/');
    return format == MailWriter::Format::Mbox ? path + QStringLiteral(".mbox") : path;
}

} // namespace

Exporter::Exporter(Store &store, MailWriter::Format format)
    : m_store(store)
    , m_format(format)
{
}

QList<ExportStep> Exporter::stepsFor(MailWriter::Format format, const QString &root,
                                     const QList<FolderRecord> &folders)
{
    QList<ExportStep> steps;
    QSet<QString> taken;
    for (const FolderRecord &folder : folders) {
        if (folder.total == 0 || isCollection(folder.role))
            continue;
        // A server's folder and its mirror here have the same name, and names may become the same.
        const QString path = pathFor(format, root, folder);
        QString free = path;
        for (int number = 2; taken.contains(free); ++number)
            free = path + QStringLiteral("-%1").arg(number);
        taken.insert(free);
        steps.append({folder.id, free});
    }
    return steps;
}

Result<TransferReport> Exporter::run(const QList<ExportStep> &steps, const CancellationToken &cancel)
{
    TransferReport report;
    Progress progress;
    for (const ExportStep &step : steps) {
        MessageQuery query;
        query.folder = step.folder;
        POSTHORN_TRY_ASSIGN(const qint64 count, m_store.readAndWait<qint64>([&query](StoreReader &reader) {
            return reader.count(query);
        }));
        progress.total += count;
    }
    for (const ExportStep &step : steps)
        POSTHORN_TRY(write(step, cancel, progress, report));
    return report;
}

Result<void> Exporter::write(const ExportStep &step, const CancellationToken &cancel, Progress &progress,
                             TransferReport &report)
{
    MessageQuery query;
    query.folder = step.folder;
    query.ascending = true;
    POSTHORN_TRY_ASSIGN(
        const MessageSpine spine,
        m_store.readAndWait<MessageSpine>([&query](StoreReader &reader) { return reader.spine(query); }));
    const QString parent = QFileInfo(step.path).absolutePath();
    if (!QDir().mkpath(parent))
        return fileError(QStringLiteral("cannot make the folder"), parent, EACCES);
    POSTHORN_TRY_ASSIGN(const auto writer, MailWriter::open(m_format, step.path));
    for (const SpineEntry &entry : spine.entries) {
        if (cancel.isCancelled())
            return Error::cancelled();
        TransferCounts &counts = report.counts;
        ++counts.read;
        const auto read = [id = entry.id](StoreReader &reader) -> Result<Stored> {
            Stored stored;
            POSTHORN_TRY_ASSIGN(stored.bytes, reader.body(id));
            POSTHORN_TRY_ASSIGN(stored.detail, reader.detail(id));
            return stored;
        };
        const auto stored = m_store.readAndWait<Stored>(read);
        if (stored) {
            const MessageRow &row = stored->detail.row;
            POSTHORN_TRY_ASSIGN(const MailWriter::Added added,
                                writer->add({stored->bytes, row.flags, row.receivedMs, {}}));
            ++(added == MailWriter::Added::New ? counts.stored : counts.already);
        } else if (stored.error().code == ErrorCode::NotFound ||
                   stored.error().code == ErrorCode::StoreCorrupt) {
            ++counts.skipped;
            if (report.reasons.size() < mostReasons)
                report.reasons.append({QString::number(entry.id.value()),
                                       stored.error().code == ErrorCode::NotFound ? SkipReason::NotHere
                                                                                  : SkipReason::Unreadable});
        } else {
            return stored.error();
        }
        progress.counts = counts;
        progress.folder = step.path;
        if (m_progress && counts.read % progressEvery == 0)
            m_progress(progress);
    }
    POSTHORN_TRY(writer->close());
    if (m_progress)
        m_progress(progress);
    return {};
}

} // namespace posthorn
