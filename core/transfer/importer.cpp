#include "importer.h"

#include "importstate.h"
#include "mime/headerscanner.h"
#include "mime/messageparser.h"
#include "store/packedbody.h"
#include "store/parsingmarks.h"
#include "store/preparedmessage.h"
#include "store/store.h"

#include <QFileInfo>
#include <future>
#include <memory>

namespace posthorn
{

namespace
{

// Committed together: few enough that a cut loses little, enough that a commit each does not slow down.
constexpr qsizetype batchMessages = 500;
constexpr qint64 batchBytes = 8 * 1024 * 1024;
// Of these in one job: what a statement may have to take back grows with the job.
constexpr size_t jobMessages = 50;
constexpr int longestLevel = 200;

struct Item {
    IncomingMessage row;
    QByteArray hash; // of the bytes as they were read
    QByteArray uidl;
    PlacementId id;
    bool already = false;
};

/// As the header and a look at the text tell it; made on the importing thread.
Item describe(const FolderRecord &folder, FiledMessage message, ParsingMarks &marks, qint64 nowMs)
{
    Item item;
    item.hash = PackedBody::hashOf(message.bytes);
    item.uidl = message.uidl;
    IncomingMessage &row = item.row;
    if (const auto mark = marks.enter(item.hash)) {
        MessageSummary summary = MessageParser::summarize(message.bytes);
        row.snippet = std::move(summary.snippet);
        row.hasAttachments = summary.hasAttachments;
    }
    row.folder = folder.id;
    row.envelope = scanHeader(message.bytes).envelope;
    row.flags = std::move(message.flags);
    row.size = message.bytes.size();
    row.receivedMs = message.receivedMs != 0  ? message.receivedMs
                     : row.envelope.date != 0 ? row.envelope.date
                                              : nowMs;
    row.prepared = std::make_shared<PreparedMessage>(PreparedMessage::of(folder.account, row.envelope));
    row.body = std::move(message.bytes);
    return item;
}

/// A message for a server's folder is uploaded by the journal.
Result<void> enqueueUpload(WriteTransaction &transaction, const FolderRecord &folder, PlacementId id)
{
    OperationRecord upload;
    upload.account = folder.account;
    upload.kind = OperationKind::Append;
    upload.folder = folder.id;
    OperationTarget target;
    target.placement = id;
    upload.targets = {target};
    POSTHORN_TRY_ASSIGN(upload.group, transaction.newOperationGroup());
    POSTHORN_TRY(transaction.enqueue(upload));
    return {};
}

} // namespace

/// What is committed together, and what becomes known to be done with it.
class Importer::Batch
{
public:
    std::vector<Item> items;
    qint64 bytes = 0;
    FolderRecord folder;
    qsizetype step = 0;
    ImportState::Place place; // behind these; its report is theirs
    qint64 bytesDone = 0;

    void goesTo(const QByteArray &fingerprint, qint64 position, bool ended)
    {
        place.fingerprint = fingerprint;
        place.position = position;
        place.ended = ended;
    }

    [[nodiscard]] bool isFull() const
    {
        return qsizetype(items.size()) >= batchMessages || bytes >= batchBytes;
    }

    /// On the writer thread; a job's share from `first` on.
    [[nodiscard]] Result<void> add(WriteTransaction &transaction, size_t first)
    {
        for (size_t i = first; i < std::min(first + jobMessages, items.size()); ++i) {
            Item &item = items[i];
            POSTHORN_TRY_ASSIGN(const auto here, transaction.reader().placementOfBody(folder.id, item.hash));
            item.already = here.has_value();
            if (here)
                item.id = *here;
            else
                POSTHORN_TRY(insert(transaction, item));
        }
        return {};
    }

    /// On the writer thread, after add() was committed: what is read back now is what a restart would find.
    [[nodiscard]] Result<void> compare(WriteTransaction &transaction, size_t first) const
    {
        for (size_t i = first; i < std::min(first + jobMessages, items.size()); ++i) {
            const Item &item = items[i];
            if (item.already)
                continue;
            POSTHORN_TRY_ASSIGN(const auto stored,
                                transaction.reader().placementOfBody(folder.id, item.hash));
            if (!stored)
                return Error{ErrorDomain::Store,
                             ErrorCode::StoreCorrupt,
                             Retry::Never,
                             {},
                             QStringLiteral("a message that was stored is another one now")};
            if (item.uidl.isEmpty())
                POSTHORN_TRY(transaction.verifyBody(*stored));
            else
                POSTHORN_TRY(transaction.verifyUidlBody(folder.account, item.uidl));
        }
        return {};
    }

private:
    [[nodiscard]] Result<void> insert(WriteTransaction &transaction, Item &item) const
    {
        if (!item.uidl.isEmpty()) {
            POSTHORN_TRY_ASSIGN(item.id, transaction.addPop3Message(folder.account, item.uidl, item.row));
            POSTHORN_TRY_ASSIGN(const auto here, transaction.reader().placementOfBody(folder.id, item.hash));
            if (here)
                return {};
            // Thunderbird's copies of a message keep its UIDL; only the first is the server's.
            item.uidl.clear();
        }
        POSTHORN_TRY_ASSIGN(item.id, transaction.addLocalMessage(item.row));
        return folder.local ? Result<void>() : enqueueUpload(transaction, folder, item.id);
    }
};

struct Importer::Run {
    Run(const QString &stateDir, const QList<ImportStep> &steps)
        : state(stateDir, steps)
    {
    }

    ImportState state;
    CancellationToken cancel;
    qint64 bytesTotal = 0;
    qint64 bytesBefore = 0; // of the steps that are done
    std::shared_ptr<Batch> gathering;
    std::shared_ptr<Batch> adding;    // being committed
    std::shared_ptr<Batch> comparing; // committed, and being read back in the same job
    std::vector<std::future<Result<void>>> writing;
};

Importer::Importer(Store &store, const Clock &clock, QString stateDir)
    : m_store(store)
    , m_clock(clock)
    , m_stateDir(std::move(stateDir))
{
}

Result<QList<ImportStep>> Importer::makeFolders(AccountId account, const QList<SourceFolder> &sources,
                                                const QString &prefix, bool byRole)
{
    const auto make = [&](WriteTransaction &transaction) -> Result<QList<ImportStep>> {
        if (byRole)
            POSTHORN_TRY(transaction.ensureLocalFolders(account));
        POSTHORN_TRY_ASSIGN(const QList<FolderRecord> known, transaction.reader().folders(account));
        QHash<QString, FolderId> here;
        QHash<FolderRole, FolderId> roles;
        for (const FolderRecord &folder : known) {
            if (!folder.local)
                continue;
            here.insert(folder.path, folder.id);
            if (folder.role != FolderRole::None)
                roles.insert(folder.role, folder.id);
        }
        QList<ImportStep> steps;
        for (const SourceFolder &source : sources) {
            QStringList levels = prefix.split(u'/', Qt::SkipEmptyParts);
            const QString own =
                source.path.isEmpty() ? QFileInfo(source.file).completeBaseName() : source.path;
            for (const QString &level : own.split(u'/', Qt::SkipEmptyParts)) {
                const QString words = level.simplified().left(longestLevel);
                levels.append(words.isEmpty() ? QStringLiteral("_") : words);
            }
            const QString path = levels.join(u'/');
            FolderId id = byRole && source.role != FolderRole::None ? roles.value(source.role) : FolderId();
            if (!id.isValid())
                id = here.value(path);
            if (!id.isValid()) {
                FolderRecord folder;
                folder.account = account;
                folder.mailbox = path.toUtf8();
                folder.delimiter = "/";
                folder.path = path;
                folder.local = true;
                POSTHORN_TRY_ASSIGN(id, transaction.upsertFolder(folder));
                here.insert(path, id);
            }
            ImportStep step;
            step.source = source;
            step.folder = id;
            steps.append(step);
        }
        return steps;
    };
    return m_store.writeAndWait<QList<ImportStep>>(Durability::Full, make);
}

Result<TransferReport> Importer::run(const QList<ImportStep> &steps, const CancellationToken &cancel)
{
    Run run(m_stateDir, steps);
    run.cancel = cancel;
    for (const ImportStep &step : steps)
        run.bytesTotal += step.source.bytes;
    Result<void> result;
    for (qsizetype i = 0; result && i < steps.size(); ++i) {
        result = take(run, steps.at(i), i);
        run.bytesBefore += steps.at(i).source.bytes;
    }
    // What is committed is compared and noted down, also after an error.
    const Result<void> settled = settle(run);
    POSTHORN_TRY(result);
    POSTHORN_TRY(settled);
    const TransferReport report = run.state.report();
    run.state.remove();
    return report;
}

Result<void> Importer::take(Run &run, const ImportStep &step, qsizetype number)
{
    POSTHORN_TRY_ASSIGN(const FolderRecord folder,
                        m_store.readAndWait<FolderRecord>(
                            [&step](StoreReader &reader) { return reader.folder(step.folder); }));
    const auto begin = [&] {
        run.gathering = std::make_shared<Batch>();
        run.gathering->folder = folder;
        run.gathering->step = number;
    };
    begin();
    auto opened = openMail(step.source, step.kind);
    if (!opened) {
        if (run.state.begin(number, {}).ended)
            return {};
        run.gathering->goesTo({}, 0, true);
        run.gathering->place.report.counts.skipped = 1;
        run.gathering->place.report.reasons.append({step.source.file, SkipReason::Unreadable});
        return commit(run);
    }
    MailReader &reader = **opened;
    const QByteArray fingerprint = reader.fingerprint();
    const ImportState::Place &place = run.state.begin(number, fingerprint);
    if (place.ended)
        return {};
    reader.goTo(place.position);
    for (;;) {
        if (run.cancel.isCancelled())
            return Error::cancelled();
        POSTHORN_TRY_ASSIGN(auto message, reader.next());
        if (!message)
            break;
        gather(*run.gathering, step, *std::move(message));
        if (run.gathering->isFull()) {
            run.gathering->bytesDone = run.bytesBefore + reader.bytesRead();
            run.gathering->goesTo(fingerprint, reader.position(), false);
            POSTHORN_TRY(commit(run));
            begin();
        }
    }
    run.gathering->bytesDone = run.bytesBefore + step.source.bytes;
    run.gathering->goesTo(fingerprint, reader.position(), true);
    return commit(run);
}

void Importer::gather(Batch &batch, const ImportStep &step, ReadMessage read)
{
    TransferReport &done = batch.place.report;
    if (read.deleted) {
        ++done.counts.deleted;
        return;
    }
    ++done.counts.read;
    if (read.skipped) {
        ++done.counts.skipped;
        done.reasons.append({read.place, *read.skipped});
        return;
    }
    FiledMessage &message = read.message;
    if (!step.uidls.contains(message.uidl))
        message.uidl.clear();
    if (!step.keywords.isEmpty()) {
        for (QString &keyword : message.flags.keywords)
            keyword = step.keywords.value(keyword, keyword);
        message.flags.keywords = normalizedKeywords(message.flags.keywords);
    }
    batch.bytes += message.bytes.size();
    batch.items.push_back(describe(batch.folder, std::move(message), m_store.parsing(), m_clock.nowMs()));
}

/// The writer stores this batch and reads the one before back, in jobs that are committed together, while the
/// next is read and parsed here.
Result<void> Importer::commit(Run &run)
{
    POSTHORN_TRY(await(run));
    run.comparing = std::move(run.adding);
    run.adding = std::move(run.gathering);
    submit(run);
    return {};
}

void Importer::submit(Run &run)
{
    const auto sizeOf = [](const std::shared_ptr<Batch> &batch) { return batch ? batch->items.size() : 0; };
    const size_t most = std::max(sizeOf(run.adding), sizeOf(run.comparing));
    size_t first = 0;
    do {
        run.writing.push_back(m_store.writeLater(Durability::Full,
                                                 [adding = run.adding, comparing = run.comparing,
                                                  first](WriteTransaction &transaction) -> Result<void> {
                                                     if (comparing)
                                                         POSTHORN_TRY(comparing->compare(transaction, first));
                                                     return adding ? adding->add(transaction, first)
                                                                   : Result<void>();
                                                 }));
        first += jobMessages;
    } while (first < most);
}

/// Until the jobs that are under way are done; then what they compared is known to be here.
Result<void> Importer::await(Run &run)
{
    Result<void> written;
    for (std::future<Result<void>> &job : run.writing) {
        if (Result<void> done = job.get(); !done && written)
            written = std::move(done);
    }
    run.writing.clear();
    if (!written) {
        run.adding.reset();
        run.comparing.reset();
        return written;
    }
    const std::shared_ptr<Batch> batch = std::move(run.comparing);
    if (!batch)
        return {};
    for (const Item &item : batch->items)
        ++(item.already ? batch->place.report.counts.already : batch->place.report.counts.stored);
    run.state.note(batch->step, batch->place);
    if (m_progress)
        m_progress({run.state.report().counts, batch->bytesDone, run.bytesTotal, batch->folder.path});
    return {};
}

Result<void> Importer::settle(Run &run)
{
    while (!run.writing.empty() || run.adding) {
        POSTHORN_TRY(await(run));
        if (!run.adding)
            return {};
        run.comparing = std::move(run.adding);
        submit(run);
    }
    return {};
}

} // namespace posthorn
