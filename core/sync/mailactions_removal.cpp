#include "actionsteps.h"

#include <QHash>

namespace posthorn
{

using namespace actionsteps;

namespace
{

/// What deleting has to know of the messages' folders and accounts, each read once.
class Surroundings
{
public:
    explicit Surroundings(WriteTransaction &transaction)
        : m_reader(transaction.reader())
    {
    }

    [[nodiscard]] Result<FolderRecord> folder(FolderId id)
    {
        if (!m_folders.contains(id)) {
            POSTHORN_TRY_ASSIGN(const FolderRecord folder, m_reader.folder(id));
            m_folders.insert(id, folder);
        }
        return m_folders.value(id);
    }
    [[nodiscard]] Result<AccountPolicy> policy(AccountId id)
    {
        if (!m_policies.contains(id)) {
            POSTHORN_TRY_ASSIGN(const AccountPolicy policy, m_reader.accountPolicy(id));
            m_policies.insert(id, policy);
        }
        return m_policies.value(id);
    }

private:
    StoreReader &m_reader;
    QHash<FolderId, FolderRecord> m_folders;
    QHash<AccountId, AccountPolicy> m_policies;
};

Result<ActionReceipt> hide(WriteTransaction &transaction, const QList<MessageRow> &rows,
                           ActionReceipt receipt)
{
    OperationRecord operation;
    operation.kind = OperationKind::Hide;
    for (const MessageRow &row : rows)
        addTarget(operation, row);
    POSTHORN_TRY(enqueue(transaction, operation, receipt));
    receipt.hidden = int(rows.size());
    return receipt;
}

Result<ActionReceipt> toTrashHere(WriteTransaction &transaction, const QList<MessageRow> &rows)
{
    POSTHORN_TRY_ASSIGN(ActionReceipt receipt, moveToRole(transaction, rows, FolderRole::Trash, {}));
    receipt.trashed = receipt.messages;
    return receipt;
}

Result<ActionReceipt> removeRows(WriteTransaction &transaction, const QList<PlacementId> &ids, qint64 delayMs)
{
    POSTHORN_TRY_ASSIGN(const auto rows, rowsOf(transaction, ids));
    Surroundings surroundings(transaction);
    QList<MessageRow> toTrash;
    QList<MessageRow> forGood;
    QList<MessageRow> toHide;
    for (const MessageRow &row : rows) {
        POSTHORN_TRY_ASSIGN(const FolderRecord folder, surroundings.folder(row.folder));
        POSTHORN_TRY_ASSIGN(const AccountPolicy policy, surroundings.policy(row.account));
        if (!folder.local && row.location != Location::OnlyHere && !policy.deletesOnServer)
            toHide.append(row);
        else
            (folder.role == FolderRole::Trash || folder.role == FolderRole::Junk ? forGood : toTrash)
                .append(row);
    }
    POSTHORN_TRY_ASSIGN(ActionReceipt receipt, toTrashHere(transaction, toTrash));
    POSTHORN_TRY_ASSIGN(receipt, hide(transaction, toHide, receipt));
    return expunge(transaction, forGood, delayMs, receipt);
}

Result<ActionReceipt> removeRowsHere(WriteTransaction &transaction, const QList<PlacementId> &ids)
{
    POSTHORN_TRY_ASSIGN(const auto rows, rowsOf(transaction, ids));
    Surroundings surroundings(transaction);
    QList<MessageRow> toTrash;
    QList<MessageRow> toHide;
    QList<PlacementId> stay;
    for (const MessageRow &row : rows) {
        POSTHORN_TRY_ASSIGN(const FolderRecord folder, surroundings.folder(row.folder));
        const bool onServer = row.location != Location::OnlyHere;
        (!folder.local && onServer ? toHide : toTrash).append(row);
        if (folder.local && onServer)
            stay.append(row.id);
    }
    POSTHORN_TRY(transaction.keepOnServer(stay, true));
    POSTHORN_TRY_ASSIGN(const ActionReceipt receipt, toTrashHere(transaction, toTrash));
    return hide(transaction, toHide, receipt);
}

Result<ActionReceipt> removeRowsFromServer(WriteTransaction &transaction, const QList<PlacementId> &ids,
                                           qint64 delayMs)
{
    POSTHORN_TRY_ASSIGN(const auto rows, rowsOf(transaction, ids));
    Surroundings surroundings(transaction);
    OperationRecord collected;
    collected.kind = OperationKind::PopDelete;
    QHash<FolderId, OperationRecord> moves;
    QList<MessageRow> onServer;
    for (const MessageRow &row : rows) {
        if (row.location == Location::OnlyHere)
            continue;
        POSTHORN_TRY_ASSIGN(const FolderRecord folder, surroundings.folder(row.folder));
        if (folder.local) {
            addTarget(collected, row);
            continue;
        }
        onServer.append(row);
        OperationRecord &move = moves[row.folder];
        move.kind = OperationKind::Move;
        addTarget(move, row);
    }
    POSTHORN_TRY(requireRemoval(transaction, onServer));
    ActionReceipt receipt;
    collected.delayMs = delayMs;
    POSTHORN_TRY(enqueue(transaction, collected, receipt));
    for (auto move = moves.begin(); move != moves.end(); ++move) {
        POSTHORN_TRY_ASSIGN(move->targetFolder, transaction.ensureTwin(move.key()));
        move->delayMs = delayMs;
        POSTHORN_TRY(enqueue(transaction, *move, receipt));
        POSTHORN_TRY_ASSIGN(const FolderRecord twin, transaction.reader().folder(move->targetFolder));
        receipt.target = twin.id;
        receipt.targetPath = twin.path;
    }
    receipt.asked = receipt.messages;
    return receipt;
}

Result<ActionReceipt> removeRowsEverywhere(WriteTransaction &transaction, const QList<PlacementId> &ids,
                                           qint64 delayMs)
{
    POSTHORN_TRY_ASSIGN(const auto rows, rowsOf(transaction, ids));
    POSTHORN_TRY(requireRemoval(transaction, rows));
    Surroundings surroundings(transaction);
    OperationRecord collected;
    collected.kind = OperationKind::PopDelete;
    collected.delayMs = delayMs;
    OperationRecord removal;
    removal.kind = OperationKind::Expunge;
    removal.delayMs = delayMs;
    ActionReceipt receipt;
    for (const MessageRow &row : rows) {
        POSTHORN_TRY_ASSIGN(const FolderRecord folder, surroundings.folder(row.folder));
        if (folder.local && row.location != Location::OnlyHere)
            addTarget(collected, row);
        addTarget(removal, row);
        receipt.asked += row.location == Location::OnlyHere ? 0 : 1;
    }
    POSTHORN_TRY(enqueue(transaction, collected, receipt));
    receipt.messages = 0;
    POSTHORN_TRY(enqueue(transaction, removal, receipt));
    return receipt;
}

} // namespace

void MailActions::remove(const QList<PlacementId> &ids, QObject *context, Reply reply)
{
    m_store.write<ActionReceipt>(
        Durability::Full,
        [ids, delayMs = qint64(m_undoTime.count())](WriteTransaction &transaction) {
            return removeRows(transaction, ids, delayMs);
        },
        context, std::move(reply));
}

void MailActions::removeForGood(const QList<PlacementId> &ids, QObject *context, Reply reply)
{
    m_store.write<ActionReceipt>(
        Durability::Full,
        [ids](WriteTransaction &transaction) -> Result<ActionReceipt> {
            POSTHORN_TRY_ASSIGN(const auto rows, rowsOf(transaction, ids));
            return expunge(transaction, rows, 0, {});
        },
        context, std::move(reply));
}

void MailActions::removeHere(const QList<PlacementId> &ids, QObject *context, Reply reply)
{
    m_store.write<ActionReceipt>(
        Durability::Full, [ids](WriteTransaction &transaction) { return removeRowsHere(transaction, ids); },
        context, std::move(reply));
}

void MailActions::removeFromServer(const QList<PlacementId> &ids, QObject *context, Reply reply)
{
    m_store.write<ActionReceipt>(
        Durability::Full,
        [ids, delayMs = qint64(m_undoTime.count())](WriteTransaction &transaction) {
            return removeRowsFromServer(transaction, ids, delayMs);
        },
        context, std::move(reply));
}

void MailActions::removeEverywhere(const QList<PlacementId> &ids, QObject *context, Reply reply)
{
    m_store.write<ActionReceipt>(
        Durability::Full,
        [ids, delayMs = qint64(m_undoTime.count())](WriteTransaction &transaction) {
            return removeRowsEverywhere(transaction, ids, delayMs);
        },
        context, std::move(reply));
}

void MailActions::keepOnServer(const QList<PlacementId> &ids, bool keep, QObject *context, Reply reply)
{
    m_store.write<ActionReceipt>(
        Durability::Full,
        [ids, keep](WriteTransaction &transaction) -> Result<ActionReceipt> {
            POSTHORN_TRY(transaction.keepOnServer(ids, keep));
            ActionReceipt receipt;
            receipt.messages = int(ids.size());
            receipt.undoable = false;
            return receipt;
        },
        context, std::move(reply));
}

void MailActions::unhide(const QList<PlacementId> &ids, QObject *context, Reply reply)
{
    m_store.write<ActionReceipt>(
        Durability::Full,
        [ids](WriteTransaction &transaction) -> Result<ActionReceipt> {
            POSTHORN_TRY(transaction.unhide(ids));
            ActionReceipt receipt;
            receipt.messages = int(ids.size());
            receipt.undoable = false;
            return receipt;
        },
        context, std::move(reply));
}

} // namespace posthorn
