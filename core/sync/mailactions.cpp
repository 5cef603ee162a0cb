#include "actionsteps.h"

#include <QCryptographicHash>

namespace posthorn
{

using namespace actionsteps;

namespace
{

Store::WriteJob<ActionReceipt> transfer(OperationKind kind, const QList<PlacementId> &ids, FolderId target)
{
    return [kind, ids, target](WriteTransaction &transaction) -> Result<ActionReceipt> {
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
    };
}

} // namespace

MailActions::MailActions(Store &store, std::chrono::milliseconds undoTime)
    : m_store(store)
    , m_undoTime(undoTime)
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
    m_store.write<ActionReceipt>(Durability::Full, transfer(OperationKind::Move, ids, target), context,
                                 std::move(reply));
}

void MailActions::copy(const QList<PlacementId> &ids, FolderId target, QObject *context, Reply reply)
{
    m_store.write<ActionReceipt>(Durability::Full, transfer(OperationKind::Copy, ids, target), context,
                                 std::move(reply));
}

void MailActions::moveToRole(const QList<PlacementId> &ids, FolderRole role, QObject *context, Reply reply)
{
    m_store.write<ActionReceipt>(
        Durability::Full,
        [ids, role](WriteTransaction &transaction) -> Result<ActionReceipt> {
            POSTHORN_TRY_ASSIGN(const auto rows, rowsOf(transaction, ids));
            return actionsteps::moveToRole(transaction, rows, role, {});
        },
        context, std::move(reply));
}

void MailActions::archive(const QList<PlacementId> &ids, QObject *context, Reply reply)
{
    moveToRole(ids, FolderRole::Archive, context, std::move(reply));
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
