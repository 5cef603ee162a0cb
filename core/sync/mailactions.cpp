#include "mailactions.h"

#include "rolefolders.h"

#include <QCryptographicHash>
#include <QHash>

namespace posthorn
{

namespace
{

Error unknownMessages()
{
    return {
        ErrorDomain::Usage, ErrorCode::NotFound, Retry::Never, {}, QStringLiteral("these messages are gone")};
}

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

Error notAllowed(const FolderRecord &folder)
{
    return {ErrorDomain::Server, ErrorCode::ReadOnly, Retry::Never, {}, folder.path};
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

/// Queues one operation (the store splits it by folder and account) as part of the receipt's group.
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

Result<ActionReceipt> transfer(WriteTransaction &transaction, OperationKind kind,
                               const QList<PlacementId> &ids, FolderId target)
{
    POSTHORN_TRY_ASSIGN(const auto rows, rowsOf(transaction, ids));
    POSTHORN_TRY_ASSIGN(const FolderRecord folder, transaction.reader().folder(target));
    if (!folder.allows(FolderRight::Insert))
        return notAllowed(folder);
    if (kind == OperationKind::Move)
        POSTHORN_TRY(requireRemoval(transaction, rows));
    OperationRecord operation;
    operation.kind = kind;
    operation.targetFolder = target;
    for (const MessageRow &row : rows) {
        if (row.folder != target)
            addTarget(operation, row);
    }
    ActionReceipt receipt;
    receipt.target = target;
    receipt.targetPath = folder.path;
    POSTHORN_TRY(enqueue(transaction, operation, receipt));
    return receipt;
}

/// To the folder with that role of each message's own account.
Result<ActionReceipt> moveToRole(WriteTransaction &transaction, const QList<MessageRow> &rows,
                                 FolderRole role, ActionReceipt receipt)
{
    POSTHORN_TRY(requireRemoval(transaction, rows));
    QHash<AccountId, OperationRecord> byAccount;
    QList<AccountId> order;
    for (const MessageRow &row : rows) {
        if (!byAccount.contains(row.account)) {
            POSTHORN_TRY_ASSIGN(const FolderRecord folder, ensureRoleFolder(transaction, row.account, role));
            OperationRecord operation;
            operation.kind = OperationKind::Move;
            operation.targetFolder = folder.id;
            byAccount.insert(row.account, operation);
            order.append(row.account);
            receipt.target = folder.id;
            receipt.targetPath = folder.path;
        }
        OperationRecord &operation = byAccount[row.account];
        if (row.folder != operation.targetFolder)
            addTarget(operation, row);
    }
    for (const AccountId account : std::as_const(order))
        POSTHORN_TRY(enqueue(transaction, byAccount.value(account), receipt));
    return receipt;
}

Result<ActionReceipt> expunge(WriteTransaction &transaction, const QList<MessageRow> &rows,
                              ActionReceipt receipt)
{
    POSTHORN_TRY(requireRemoval(transaction, rows));
    OperationRecord operation;
    operation.kind = OperationKind::Expunge;
    for (const MessageRow &row : rows)
        addTarget(operation, row);
    POSTHORN_TRY(enqueue(transaction, operation, receipt));
    if (!rows.isEmpty())
        receipt.undoable = false;
    return receipt;
}

Result<ActionReceipt> removeRows(WriteTransaction &transaction, const QList<PlacementId> &ids)
{
    POSTHORN_TRY_ASSIGN(const auto rows, rowsOf(transaction, ids));
    QHash<FolderId, FolderRole> roles;
    QList<MessageRow> toTrash;
    QList<MessageRow> forGood;
    for (const MessageRow &row : rows) {
        if (!roles.contains(row.folder)) {
            POSTHORN_TRY_ASSIGN(const FolderRecord folder, transaction.reader().folder(row.folder));
            roles.insert(row.folder, folder.role);
        }
        const FolderRole role = roles.value(row.folder);
        (role == FolderRole::Trash || role == FolderRole::Junk ? forGood : toTrash).append(row);
    }
    POSTHORN_TRY_ASSIGN(const ActionReceipt moved, moveToRole(transaction, toTrash, FolderRole::Trash, {}));
    return expunge(transaction, forGood, moved);
}

} // namespace

MailActions::MailActions(Store &store)
    : m_store(store)
{
}

void MailActions::changeFlags(const QList<PlacementId> &ids, const FlagChange &change, QObject *context,
                              Reply reply)
{
    m_store.write<ActionReceipt>(
        Durability::Full,
        [ids, change](WriteTransaction &transaction) -> Result<ActionReceipt> {
            POSTHORN_TRY_ASSIGN(const auto rows, rowsOf(transaction, ids));
            POSTHORN_TRY(requireFlags(transaction, rows, change));
            OperationRecord operation;
            operation.kind = OperationKind::SetFlags;
            operation.flags = change;
            for (const MessageRow &row : rows) {
                if (change.appliedTo(row.flags) != row.flags)
                    addTarget(operation, row);
            }
            ActionReceipt receipt;
            POSTHORN_TRY(enqueue(transaction, operation, receipt));
            return receipt;
        },
        context, std::move(reply));
}

void MailActions::markRead(const QList<PlacementId> &ids, bool read, QObject *context, Reply reply)
{
    FlagChange change;
    (read ? change.add : change.remove) = MessageFlag::Seen;
    changeFlags(ids, change, context, std::move(reply));
}

void MailActions::setFlagged(const QList<PlacementId> &ids, bool flagged, QObject *context, Reply reply)
{
    FlagChange change;
    (flagged ? change.add : change.remove) = MessageFlag::Flagged;
    changeFlags(ids, change, context, std::move(reply));
}

void MailActions::setTag(const QList<PlacementId> &ids, const QString &tag, bool on, QObject *context,
                         Reply reply)
{
    FlagChange change;
    (on ? change.addKeywords : change.removeKeywords) = QStringList(tag);
    changeFlags(ids, change, context, std::move(reply));
}

void MailActions::move(const QList<PlacementId> &ids, FolderId target, QObject *context, Reply reply)
{
    m_store.write<ActionReceipt>(
        Durability::Full,
        [ids, target](WriteTransaction &transaction) {
            return transfer(transaction, OperationKind::Move, ids, target);
        },
        context, std::move(reply));
}

void MailActions::copy(const QList<PlacementId> &ids, FolderId target, QObject *context, Reply reply)
{
    m_store.write<ActionReceipt>(
        Durability::Full,
        [ids, target](WriteTransaction &transaction) {
            return transfer(transaction, OperationKind::Copy, ids, target);
        },
        context, std::move(reply));
}

void MailActions::archive(const QList<PlacementId> &ids, QObject *context, Reply reply)
{
    m_store.write<ActionReceipt>(
        Durability::Full,
        [ids](WriteTransaction &transaction) -> Result<ActionReceipt> {
            POSTHORN_TRY_ASSIGN(const auto rows, rowsOf(transaction, ids));
            return moveToRole(transaction, rows, FolderRole::Archive, {});
        },
        context, std::move(reply));
}

void MailActions::remove(const QList<PlacementId> &ids, QObject *context, Reply reply)
{
    m_store.write<ActionReceipt>(
        Durability::Full, [ids](WriteTransaction &transaction) { return removeRows(transaction, ids); },
        context, std::move(reply));
}

void MailActions::removeForGood(const QList<PlacementId> &ids, QObject *context, Reply reply)
{
    m_store.write<ActionReceipt>(
        Durability::Full,
        [ids](WriteTransaction &transaction) -> Result<ActionReceipt> {
            POSTHORN_TRY_ASSIGN(const auto rows, rowsOf(transaction, ids));
            return expunge(transaction, rows, {});
        },
        context, std::move(reply));
}

void MailActions::undo(qint64 group, QObject *context, Reply reply)
{
    m_store.write<ActionReceipt>(
        Durability::Full,
        [group](WriteTransaction &transaction) -> Result<ActionReceipt> {
            POSTHORN_TRY(transaction.undoGroup(group));
            ActionReceipt receipt;
            receipt.undoable = false;
            return receipt;
        },
        context, std::move(reply));
}

QString MailActions::tagFromName(const QString &name)
{
    // Letters lose their accents, everything that is not a letter or a digit becomes one underscore.
    QString tag;
    for (const QChar c : name.normalized(QString::NormalizationForm_KD)) {
        const bool plain = c.unicode() < 128 && (c.isLetterOrNumber() || c == u'-' || c == u'.');
        if (plain)
            tag += c;
        else if (!c.isMark() && !tag.isEmpty() && !tag.endsWith(u'_'))
            tag += u'_';
    }
    while (tag.endsWith(u'_'))
        tag.chop(1);
    if (tag.isEmpty() && !name.trimmed().isEmpty()) {
        const auto digest = QCryptographicHash::hash(name.trimmed().toUtf8(), QCryptographicHash::Sha256);
        tag = QStringLiteral("tag_") + QString::fromLatin1(digest.toHex().left(8));
    }
    return tag.left(60);
}

} // namespace posthorn
