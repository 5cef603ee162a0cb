// OperationRunner: messages that are moved and copied on the server.

#include "operationrunner.h"

namespace posthorn
{

Result<void> OperationRunner::relocate(const OperationBatch &batch, const FolderRecord &source,
                                       QList<Relocation::Item> &items)
{
    const OperationRecord &operation = batch.first();
    POSTHORN_TRY_ASSIGN(const FolderRecord target, folder(operation.targetFolder));
    const bool lookFirst = operation.state == OperationState::Uncertain || operation.attempts > 0;
    if (lookFirst)
        POSTHORN_TRY(readArrived(operation, items));
    const auto noteArrived = [&](const QList<Relocation::Item> &arrived) { return note(batch, arrived); };
    POSTHORN_TRY(operation.kind == OperationKind::Move
                     ? m_relocation.move(source, target, items, lookFirst, noteArrived)
                     : m_relocation.copy(source, target, items, lookFirst));
    if (m_session.selectedMailbox() != source.mailbox)
        m_selected.reset();
    return completeRelocated(batch, source, items);
}

/// What another program removed first is gone here too; the rest is done.
Result<void> OperationRunner::completeRelocated(const OperationBatch &batch, const FolderRecord &source,
                                                const QList<Relocation::Item> &items)
{
    std::vector<quint32> gone;
    QSet<OperationId> affected;
    QHash<PlacementId, quint32> newUids;
    qsizetype next = 0;
    for (const OperationRecord &operation : batch.operations) {
        for (const OperationTarget &target : operation.targets) {
            const Relocation::Item &item = items[next++];
            newUids.insert(target.placement, item.newUid);
            if (item.arrived && item.newUid == 0)
                m_outcome.touched.insert(operation.targetFolder);
            if (item.arrived)
                continue;
            // A UID of another UIDVALIDITY must not take another message's row away.
            if (target.uid == 0 || operation.uidValidity != source.uidValidity)
                return Error{ErrorDomain::Server,
                             ErrorCode::MessageGone,
                             Retry::AfterUser,
                             {},
                             QStringLiteral("the message is no longer in %1").arg(source.path)};
            affected.insert(operation.id);
            gone.push_back(target.uid);
        }
    }
    POSTHORN_TRY(
        m_store.writeAndWait<void>(Durability::Normal, [&](WriteTransaction &transaction) -> Result<void> {
            for (const OperationId id : std::as_const(affected))
                POSTHORN_TRY(transaction.setOperationState(id, OperationState::Queued));
            if (!gone.empty())
                POSTHORN_TRY(transaction.removeVanished(source.id, gone));
            for (const OperationRecord &operation : batch.operations) {
                POSTHORN_TRY_ASSIGN(const OperationRecord now, transaction.reader().operation(operation.id));
                if (now.state == OperationState::Done || now.state == OperationState::Cancelled)
                    continue;
                QList<quint32> uids;
                for (const OperationTarget &target : now.targets)
                    uids.append(newUids.value(target.placement));
                POSTHORN_TRY(transaction.completeOperation(operation.id, uids));
            }
            return {};
        }));
    m_outcome.done += int(batch.operations.size());
    return {};
}

/// What an earlier attempt brought to the target already: its rows there have their UIDs.
Result<void> OperationRunner::readArrived(const OperationRecord &operation, QList<Relocation::Item> &items)
{
    return m_store.readAndWait<void>([&](StoreReader &reader) -> Result<void> {
        for (qsizetype i = 0; i < operation.targets.size(); ++i) {
            POSTHORN_TRY_ASSIGN(const auto rows, reader.rows({operation.targets[i].shownAs}));
            if (rows.isEmpty() || rows.first().uid == 0)
                continue;
            items[i].arrived = true;
            items[i].newUid = rows.first().uid;
        }
        return {};
    });
}

Result<void> OperationRunner::note(const OperationBatch &batch, const QList<Relocation::Item> &items)
{
    return m_store.writeAndWait<void>(Durability::Normal, [&](WriteTransaction &transaction) -> Result<void> {
        qsizetype next = 0;
        for (const OperationRecord &operation : batch.operations) {
            QList<quint32> uids;
            for (qsizetype i = 0; i < operation.targets.size(); ++i)
                uids.append(items[next++].newUid);
            POSTHORN_TRY(transaction.noteArrived(operation.id, uids));
        }
        return {};
    });
}

} // namespace posthorn
