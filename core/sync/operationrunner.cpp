#include "operationrunner.h"

#include "connectionattempt.h"
#include "imap/foldersync.h"

#include <algorithm>
#include <chrono>

namespace posthorn
{

namespace
{

// An operation that broke the dialogue this often is what breaks it.
constexpr int maxAttempts = 6;
// So often another program may remove messages between our looking and our doing.
constexpr int mostViews = 6;

qint64 pauseMs(int attempts)
{
    using namespace std::chrono_literals;
    const auto pause =
        std::min<std::chrono::milliseconds>(1h, 30s * (qint64(1) << std::clamp(attempts, 0, 10)));
    return pause.count();
}

/// Another program removed some of the messages, and the server has not told us yet (RFC 5530).
bool isOutdatedView(const Error &error)
{
    return error.code == ErrorCode::MessageGone && error.retry == Retry::Backoff;
}

/// Nothing can be done. That the bytes of a message here are damaged concerns this message only.
bool isOfTheStore(const Error &error)
{
    return error.domain == ErrorDomain::Store && error.code != ErrorCode::StoreCorrupt;
}

/// Nobody waits for what a rule does: what refuses it may be over by itself (RFC 5530 or not).
bool mayBeTriedAgain(const OperationRecord &operation, const Error &error)
{
    return operation.byRule && error.domain == ErrorDomain::Server && operation.attempts + 1 < maxAttempts;
}

/// The same once more, of which the server may have done a part.
OperationBatch lookingFirst(OperationBatch batch)
{
    for (OperationRecord &operation : batch.operations)
        operation.state = OperationState::Uncertain;
    return batch;
}

} // namespace

OperationRunner::OperationRunner(ImapSession &session, Store &store, const Clock &clock, AccountId account)
    : m_session(session)
    , m_store(store)
    , m_clock(clock)
    , m_account(account)
    , m_relocation(session, store)
{
}

Result<void> OperationRunner::drain()
{
    for (;;) {
        POSTHORN_TRY_ASSIGN(const auto open,
                            m_store.readAndWait<QList<OperationRecord>>(
                                [this](StoreReader &reader) { return reader.openOperations(m_account); }));
        const auto batch =
            nextBatch(open, m_clock.nowMs(), m_tried, m_session.has(ImapCapability::MultiAppend));
        if (!batch) {
            summarize(open);
            return {};
        }
        POSTHORN_TRY(run(*batch));
    }
}

void OperationRunner::summarize(const QList<OperationRecord> &open)
{
    for (const OperationRecord &operation : open) {
        if (operation.state == OperationState::Failed)
            continue;
        if (operation.notBeforeMs > m_clock.nowMs()) {
            m_outcome.nextDueMs = m_outcome.nextDueMs == 0
                                      ? operation.notBeforeMs
                                      : std::min(m_outcome.nextDueMs, operation.notBeforeMs);
        } else if (operation.blocked && !operation.after.isValid()) {
            m_outcome.blocked.insert(operation.folder);
        }
    }
}

Result<void> OperationRunner::run(const OperationBatch &batch)
{
    POSTHORN_TRY_ASSIGN(const bool marked, markInFlight(batch));
    if (!marked)
        return {};
    auto step = perform(batch);
    for (int i = 0; i < mostViews && !step && isOutdatedView(step.error()); ++i) {
        const auto told = m_session.noop();
        step = told ? perform(lookingFirst(batch)) : Result<Step>(told.error());
    }
    if (step)
        return {};
    const Error error = std::move(step).error();
    if (batch.operations.size() > 1 && !endsSession(error) && !isOfTheStore(error)) {
        // One of them is what the server refuses: find out which. What it did of all before it refused is not
        // known.
        std::optional<Error> broken;
        for (const OperationRecord &operation : batch.operations) {
            auto again = broken ? Result<Step>(*broken) : perform(lookingFirst({{operation}}));
            if (again)
                continue;
            POSTHORN_TRY(settle(operation, again.error()));
            if (endsSession(again.error()))
                broken = again.error();
        }
        return broken ? Result<void>(*broken) : Result<void>();
    }
    for (const OperationRecord &operation : batch.operations)
        POSTHORN_TRY(settle(operation, error));
    return endsSession(error) ? Result<void>(error) : Result<void>();
}

/// False when the user took one of them back meanwhile: then the journal must be read again.
Result<bool> OperationRunner::markInFlight(const OperationBatch &batch)
{
    const auto durability = makesMessages(batch.first().kind) ? Durability::Full : Durability::Normal;
    return m_store.writeAndWait<bool>(durability, [&batch](WriteTransaction &transaction) -> Result<bool> {
        for (const OperationRecord &operation : batch.operations) {
            POSTHORN_TRY_ASSIGN(const OperationRecord now, transaction.reader().operation(operation.id));
            if (now.state == OperationState::Done || now.state == OperationState::Cancelled ||
                now.state == OperationState::Failed)
                return false;
        }
        for (const OperationRecord &operation : batch.operations)
            POSTHORN_TRY(transaction.setOperationState(operation.id, OperationState::InFlight));
        return true;
    });
}

/// Those that are still open, to be carried out as they are by then.
Result<void> OperationRunner::requeue(WriteTransaction &transaction, const OperationBatch &batch)
{
    for (const OperationRecord &operation : batch.operations) {
        POSTHORN_TRY_ASSIGN(const OperationRecord now, transaction.reader().operation(operation.id));
        if (now.state == OperationState::InFlight)
            POSTHORN_TRY(transaction.setOperationState(operation.id, OperationState::Queued));
    }
    return {};
}

Result<FolderRecord> OperationRunner::folder(FolderId id)
{
    return m_store.readAndWait<FolderRecord>([id](StoreReader &reader) { return reader.folder(id); });
}

Result<OperationRunner::Step> OperationRunner::perform(const OperationBatch &batch)
{
    if (batch.first().kind == OperationKind::Append) {
        POSTHORN_TRY(append(batch));
        return Step::Done;
    }
    POSTHORN_TRY_ASSIGN(const FolderRecord source, folder(batch.first().folder));
    return performInFolder(batch, source);
}

Result<OperationRunner::Step> OperationRunner::performInFolder(const OperationBatch &batch,
                                                               const FolderRecord &source)
{
    const OperationRecord &operation = batch.first();
    POSTHORN_TRY_ASSIGN(const bool selected, select(source));
    if (!selected) {
        // The UIDs mean nothing any more. Once the folder was listed again, the operations know the new ones.
        FolderSync sync(m_session, m_store, m_clock);
        POSTHORN_TRY(sync.sync(source, false));
        m_selected.reset();
        m_outcome.notices.append({QStringLiteral("uidvalidity-changed"), {source.path}});
        POSTHORN_TRY(m_store.writeAndWait<void>(Durability::Normal, [&batch](WriteTransaction &transaction) {
            return requeue(transaction, batch);
        }));
        return Step::Again;
    }
    if (m_selected->readOnly && operation.kind != OperationKind::Copy)
        return Error{ErrorDomain::Server,
                     ErrorCode::ReadOnly,
                     Retry::Never,
                     {},
                     QStringLiteral("the folder cannot be changed")};
    POSTHORN_TRY_ASSIGN(auto items, itemsOf(batch));
    std::vector<quint32> uids;
    for (const Relocation::Item &item : std::as_const(items)) {
        if (item.uid != 0)
            uids.push_back(item.uid);
    }
    switch (operation.kind) {
    case OperationKind::SetFlags: {
        ImapSession::ModSeqs modSeqs;
        if (!uids.empty()) {
            POSTHORN_TRY_ASSIGN(modSeqs, m_session.storeFlags(formatUidSet(uids), operation.flags));
        }
        POSTHORN_TRY(complete(batch, {}, modSeqs));
        break;
    }
    case OperationKind::Expunge: {
        POSTHORN_TRY_ASSIGN(const bool whole, verifyKept(batch));
        if (!whole)
            return Step::Again;
        POSTHORN_TRY_ASSIGN(const bool there, areThere(batch, source, uids));
        if (!there)
            return Step::Again;
        POSTHORN_TRY(removeForGood(source, uids));
        POSTHORN_TRY(complete(batch));
        break;
    }
    case OperationKind::Move:
    case OperationKind::Copy:
        POSTHORN_TRY(relocate(batch, source, items));
        break;
    case OperationKind::Append:
    case OperationKind::PopDelete:
    case OperationKind::Hide:
        break;
    }
    return Step::Done;
}

/// False when the folder's UIDs are not those that the operation knows and a comparison can help.
Result<bool> OperationRunner::select(const FolderRecord &folder)
{
    if (!m_selected || m_session.selectedMailbox() != folder.mailbox) {
        m_selected.reset();
        POSTHORN_TRY_ASSIGN(m_selected, m_session.select(folder.mailbox));
    }
    if (hasSameUids(folder, *m_selected) || m_resynced.contains(folder.id))
        return true;
    m_resynced.insert(folder.id);
    return false;
}

Result<QList<Relocation::Item>> OperationRunner::itemsOf(const OperationBatch &batch)
{
    QList<Relocation::Item> items;
    for (const OperationRecord &operation : batch.operations) {
        const bool current = operation.uidValidity == m_selected->uidValidity;
        for (const OperationTarget &target : operation.targets) {
            Relocation::Item item;
            item.messageId = target.messageId;
            item.size = target.size;
            item.shownAs = target.shownAs;
            item.uid = current ? target.uid : 0;
            if (!current) {
                POSTHORN_TRY_ASSIGN(const auto found, m_relocation.findByMessageId(target.messageId));
                // Several would be a guess.
                if (found.size() == 1)
                    item.uid = found.front();
            }
            items.append(item);
        }
    }
    return items;
}

Result<void> OperationRunner::complete(const OperationBatch &batch, const QList<quint32> &newUids,
                                       const ImapSession::ModSeqs &modSeqs)
{
    POSTHORN_TRY(
        m_store.writeAndWait<void>(Durability::Normal, [&](WriteTransaction &transaction) -> Result<void> {
            qsizetype first = 0;
            for (const OperationRecord &operation : batch.operations) {
                POSTHORN_TRY(transaction.completeOperation(
                    operation.id, newUids.mid(first, operation.targets.size()), modSeqs));
                first += operation.targets.size();
            }
            return {};
        }));
    m_outcome.done += int(batch.operations.size());
    return {};
}

Result<void> OperationRunner::settle(const OperationRecord &operation, const Error &error)
{
    m_tried.insert(operation.id);
    OperationState state = OperationState::Failed;
    qint64 notBefore = 0;
    if (endsSession(error)) {
        // What the server heard of it is not known. It is looked for before it is tried again.
        state = makesMessages(operation.kind) ? OperationState::Uncertain : OperationState::Queued;
        if (error.domain == ErrorDomain::Protocol && operation.attempts + 1 >= maxAttempts)
            state = OperationState::Failed;
    } else if (isOfTheStore(error)) {
        return error;
    } else if (error.retry == Retry::Backoff || mayBeTriedAgain(operation, error)) {
        state = OperationState::Queued;
        notBefore = m_clock.nowMs() + pauseMs(operation.attempts);
    }
    if (state == OperationState::Failed) {
        ++m_outcome.failed;
        // A removal from a folder that is gone is nothing to tell; the next list says whether it was renamed.
        const bool removal = operation.kind == OperationKind::Expunge;
        if (!removal && (error.code == ErrorCode::FolderGone || error.code == ErrorCode::NotFound))
            m_outcome.notices.append(
                {QStringLiteral("operations-parked"), {operationKindName(operation.kind)}});
    }
    return m_store.writeAndWait<void>(Durability::Full, [&](WriteTransaction &transaction) -> Result<void> {
        POSTHORN_TRY_ASSIGN(const OperationRecord now, transaction.reader().operation(operation.id));
        if (now.state == OperationState::Done || now.state == OperationState::Cancelled)
            return {};
        return transaction.setOperationState(operation.id, state, error, notBefore);
    });
}

} // namespace posthorn
