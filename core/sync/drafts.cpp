#include "drafts.h"

#include "localmessages.h"
#include "rolefolders.h"

namespace posthorn
{

namespace
{

Result<void> enqueueOn(WriteTransaction &transaction, OperationKind kind, const MessageRow &row)
{
    OperationRecord operation;
    operation.kind = kind;
    operation.folder = row.folder;
    OperationTarget target;
    target.placement = row.id;
    operation.targets = {target};
    POSTHORN_TRY(transaction.enqueue(operation));
    return {};
}

Result<PlacementId> put(WriteTransaction &transaction, const Drafts::Place &place, PlacementId draft,
                        const QByteArray &message, qint64 nowMs)
{
    FlagState flags;
    flags.flags = MessageFlag::Draft | MessageFlag::Seen;
    if (draft.isValid()) {
        POSTHORN_TRY_ASSIGN(const auto rows, transaction.reader().rows({draft}));
        if (!rows.isEmpty()) {
            POSTHORN_TRY(transaction.replaceLocalMessage(
                draft, describeMessage(rows.first().folder, message, flags, nowMs)));
            return draft;
        }
        // Removed elsewhere while it was being written: what is written now must not be lost.
    }
    POSTHORN_TRY_ASSIGN(const FolderRecord folder,
                        ensureChosenFolder(transaction, place.account, place.folder, FolderRole::Drafts));
    return transaction.addLocalMessage(describeMessage(folder.id, message, flags, nowMs));
}

Result<void> queueUpload(WriteTransaction &transaction, PlacementId draft)
{
    POSTHORN_TRY_ASSIGN(const MessageDetail detail, transaction.reader().detail(draft));
    POSTHORN_TRY_ASSIGN(const FolderRecord folder, transaction.reader().folder(detail.row.folder));
    // With a UID the server has exactly this version.
    if (folder.local || detail.row.uid != 0)
        return {};
    return enqueueOn(transaction, OperationKind::Append, detail.row);
}

} // namespace

Drafts::Drafts(Store &store, const Clock &clock)
    : m_store(store)
    , m_clock(clock)
{
}

void Drafts::save(const Place &place, PlacementId draft, const QByteArray &message, QObject *context,
                  std::function<void(Result<PlacementId>)> reply)
{
    m_store.write<PlacementId>(
        Durability::Full,
        [place, draft, message, now = m_clock.nowMs()](WriteTransaction &transaction) {
            return put(transaction, place, draft, message, now);
        },
        context, std::move(reply));
}

void Drafts::upload(PlacementId draft, QObject *context, std::function<void(Result<void>)> reply)
{
    m_store.write<void>(
        Durability::Full, [draft](WriteTransaction &transaction) { return queueUpload(transaction, draft); },
        context, std::move(reply));
}

void Drafts::saveAndUpload(const Place &place, PlacementId draft, const QByteArray &message, QObject *context,
                           std::function<void(Result<PlacementId>)> reply)
{
    m_store.write<PlacementId>(
        Durability::Full,
        [place, draft, message, now = m_clock.nowMs()](WriteTransaction &transaction) -> Result<PlacementId> {
            POSTHORN_TRY_ASSIGN(const PlacementId saved, put(transaction, place, draft, message, now));
            POSTHORN_TRY(queueUpload(transaction, saved));
            return saved;
        },
        context, std::move(reply));
}

void Drafts::discard(PlacementId draft, QObject *context, std::function<void(Result<void>)> reply)
{
    m_store.write<void>(
        Durability::Full,
        [draft](WriteTransaction &transaction) -> Result<void> {
            POSTHORN_TRY_ASSIGN(const auto rows, transaction.reader().rows({draft}));
            if (rows.isEmpty())
                return {};
            return enqueueOn(transaction, OperationKind::Expunge, rows.first());
        },
        context, std::move(reply));
}

} // namespace posthorn
