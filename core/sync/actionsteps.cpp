#include "actionsteps.h"

#include "rolefolders.h"

#include <QHash>

namespace posthorn::actionsteps
{

Error notAllowed(const FolderRecord &folder)
{
    return {ErrorDomain::Server, ErrorCode::ReadOnly, Retry::Never, {}, folder.path};
}

namespace
{

Error unknownMessages()
{
    return {
        ErrorDomain::Usage, ErrorCode::NotFound, Retry::Never, {}, QStringLiteral("these messages are gone")};
}

/// All of the messages' folders must allow it: an action is done wholly or not at all.
Result<void> requireRights(WriteTransaction &transaction, const QList<MessageRow> &rows,
                           std::initializer_list<FolderRight> rights)
{
    QSet<FolderId> looked;
    for (const MessageRow &row : rows) {
        if (looked.contains(row.folder))
            continue;
        looked.insert(row.folder);
        POSTHORN_TRY_ASSIGN(const FolderRecord folder, transaction.reader().folder(row.folder));
        for (const FolderRight right : rights) {
            if (!folder.allows(right))
                return notAllowed(folder);
        }
    }
    return {};
}

} // namespace

Result<QList<MessageRow>> rowsOf(WriteTransaction &transaction, const QList<PlacementId> &ids)
{
    POSTHORN_TRY_ASSIGN(auto rows, transaction.reader().rows({ids.begin(), ids.end()}));
    if (rows.isEmpty() && !ids.isEmpty())
        return unknownMessages();
    return rows;
}

void addTarget(OperationRecord &operation, const MessageRow &row)
{
    OperationTarget target;
    target.placement = row.id;
    operation.targets.append(target);
}

Result<void> requireRemoval(WriteTransaction &transaction, const QList<MessageRow> &rows)
{
    return requireRights(transaction, rows, {FolderRight::DeleteMessages, FolderRight::Expunge});
}

Result<void> requireFlags(WriteTransaction &transaction, const QList<MessageRow> &rows,
                          const FlagChange &change)
{
    const MessageFlags flags = change.add | change.remove;
    if (flags.testFlag(MessageFlag::Seen))
        POSTHORN_TRY(requireRights(transaction, rows, {FolderRight::KeepSeen}));
    const bool others = (flags & ~MessageFlags(MessageFlag::Seen)) != MessageFlags() ||
                        !change.addKeywords.isEmpty() || !change.removeKeywords.isEmpty();
    return others ? requireRights(transaction, rows, {FolderRight::Write}) : Result<void>();
}

Result<void> enqueue(WriteTransaction &transaction, OperationRecord operation, ActionReceipt &receipt)
{
    if (operation.targets.isEmpty())
        return {};
    if (receipt.group == 0) {
        POSTHORN_TRY_ASSIGN(receipt.group, transaction.newOperationGroup());
    }
    operation.group = receipt.group;
    POSTHORN_TRY(transaction.enqueue(operation));
    receipt.messages += int(operation.targets.size());
    return {};
}

Result<ActionReceipt> moveToRole(WriteTransaction &transaction, const QList<MessageRow> &rows,
                                 FolderRole role, ActionReceipt receipt)
{
    POSTHORN_TRY(requireRemoval(transaction, rows));
    using Place = std::pair<AccountId, bool>; // whether it lies in a folder here
    QHash<FolderId, bool> local;
    QHash<Place, OperationRecord> moves;
    QList<Place> order;
    for (const MessageRow &row : rows) {
        if (!local.contains(row.folder)) {
            POSTHORN_TRY_ASSIGN(const FolderRecord folder, transaction.reader().folder(row.folder));
            local.insert(row.folder, folder.local);
        }
        const Place place(row.account, local.value(row.folder));
        if (!moves.contains(place)) {
            POSTHORN_TRY_ASSIGN(const FolderRecord folder,
                                place.second ? ensureLocalRoleFolder(transaction, row.account, role)
                                             : ensureRoleFolder(transaction, row.account, role));
            OperationRecord operation;
            operation.kind = OperationKind::Move;
            operation.targetFolder = folder.id;
            moves.insert(place, operation);
            order.append(place);
            receipt.target = folder.id;
            receipt.targetPath = folder.path;
        }
        OperationRecord &operation = moves[place];
        if (row.folder != operation.targetFolder)
            addTarget(operation, row);
    }
    for (const Place &place : std::as_const(order))
        POSTHORN_TRY(enqueue(transaction, moves.value(place), receipt));
    return receipt;
}

Result<ActionReceipt> expunge(WriteTransaction &transaction, const QList<MessageRow> &rows, qint64 delayMs,
                              ActionReceipt receipt)
{
    POSTHORN_TRY(requireRemoval(transaction, rows));
    OperationRecord operation;
    operation.kind = OperationKind::Expunge;
    operation.delayMs = delayMs;
    for (const MessageRow &row : rows) {
        addTarget(operation, row);
        receipt.asked += row.location == Location::OnlyHere ? 0 : 1;
    }
    POSTHORN_TRY(enqueue(transaction, operation, receipt));
    if (!rows.isEmpty() && delayMs == 0)
        receipt.undoable = false;
    return receipt;
}

} // namespace posthorn::actionsteps
