#pragma once

#include "base/cancellationtoken.h"
#include "base/clock.h"
#include "base/ids.h"
#include "mailsource.h"

#include <QHash>
#include <QSet>
#include <functional>

namespace posthorn
{

class Store;

/// What an import or an export did so far.
struct TransferCounts {
    qint64 read = 0;    // messages in the source
    qint64 stored = 0;  // new in the target, read back from the disk and compared
    qint64 already = 0; // with the same bytes in the target folder before
    qint64 skipped = 0; // see `reasons`
    qint64 deleted = 0; // Thunderbird had removed them; not in `read`
    bool operator==(const TransferCounts &) const = default;
};

struct TransferReport {
    TransferCounts counts;
    QList<SkippedPlace> reasons; // why and where, at most 1,000
    bool wentOn = false;         // from where an earlier run had been stopped
};

/// One folder into one of the store.
struct ImportStep {
    SourceFolder source;
    FolderId folder;
    std::optional<MboxKind> kind; // of an mbox; nothing: as the file tells
    QSet<QByteArray> uidls;       // POP3: messages with one of these are known to the account's server by it
    QHash<QString, QString> keywords; // other names for tags
};

/// Brings mail from files into the store. Each message is hashed while it is read, stored in batches that
/// survive a power cut, read back from the disk and compared. One with the same bytes in the target folder is
/// not stored again, so that a run may be repeated at any time; and what a run that died or was cancelled has
/// done is noted down, so that the next one goes on there. (The note goes with the end of the import: later
/// the same import reads everything, and brings back what was deleted here meanwhile.) One thread, which
/// waits; not the window's.
class Importer
{
public:
    struct Progress {
        TransferCounts counts;
        qint64 bytesDone = 0;
        qint64 bytesTotal = 0;
        QString folder; // the source's path
    };

    /// `stateDir`: where the note is kept (may be deleted at any time).
    Importer(Store &store, const Clock &clock, QString stateDir);

    /// Called after each batch, on the importing thread.
    void setProgress(std::function<void(const Progress &)> progress) { m_progress = std::move(progress); }

    /// Makes the folders of a source below `prefix` (may be empty) in the account, on this computer only:
    /// "Inbox", "Sent" and so on become the account's own where `byRole`. An IMAP account's stand beside the
    /// server's. Errors: those of the store.
    [[nodiscard]] Result<QList<ImportStep>> makeFolders(AccountId account, const QList<SourceFolder> &sources,
                                                        const QString &prefix, bool byRole);

    /// Errors: Store/*; Cancelled. What was done until then is done, and noted down.
    [[nodiscard]] Result<TransferReport> run(const QList<ImportStep> &steps, const CancellationToken &cancel);

private:
    class Batch;
    struct Run;
    [[nodiscard]] Result<void> take(Run &run, const ImportStep &step, qsizetype number);
    void gather(Batch &batch, const ImportStep &step, ReadMessage read);
    [[nodiscard]] Result<void> commit(Run &run);
    void submit(Run &run);
    [[nodiscard]] Result<void> await(Run &run);
    [[nodiscard]] Result<void> settle(Run &run);

    Store &m_store;
    const Clock &m_clock;
    QString m_stateDir;
    std::function<void(const Progress &)> m_progress;
};

} // namespace posthorn
