#include "deletiontext.h"

#include <QCoreApplication>

namespace posthorn
{

namespace
{

QString tr(const char *text, int count)
{
    return QCoreApplication::translate("posthorn::DeletionText", text, nullptr, count);
}

QString withSeconds(const QString &text, int seconds)
{
    return text.arg(seconds);
}

} // namespace

QString deletionText(const ActionReceipt &receipt, int undoSeconds)
{
    QStringList parts;
    if (receipt.trashed > 0)
        parts << tr("%n message(s) moved to Trash", receipt.trashed);
    if (receipt.hidden > 0)
        parts << tr("%n message(s) deleted here, kept on the server", receipt.hidden);
    if (receipt.asked > 0 && receipt.undoable)
        parts << withSeconds(tr("%n message(s) will be gone for good in %1 s", receipt.asked), undoSeconds);
    else if (receipt.asked > 0)
        parts << tr("%n message(s) deleted for good", receipt.asked);
    const int rest = receipt.messages - receipt.trashed - receipt.hidden - receipt.asked;
    if (rest > 0)
        parts << tr("%n message(s) deleted for good", rest);
    return parts.join(QStringLiteral("; "));
}

QString deletionFromServerText(const ActionReceipt &receipt, int undoSeconds)
{
    return withSeconds(
        tr("%n message(s) will leave the server in %1 s and stay on this computer", receipt.messages),
        undoSeconds);
}

QString deletionEverywhereText(const ActionReceipt &receipt, int undoSeconds)
{
    if (receipt.asked == 0)
        return tr("%n message(s) deleted for good", receipt.messages);
    return withSeconds(tr("%n message(s) deleted; the server will be told in %1 s", receipt.messages),
                       undoSeconds);
}

QString removedElsewhereText(int kept, int gone)
{
    QStringList parts;
    if (kept > 0)
        parts << tr("Removed from the server elsewhere and kept on this computer: %n message(s).", kept);
    if (gone > 0)
        parts << tr("Removed elsewhere before it was here: %n message(s).", gone);
    return parts.join(u' ');
}

} // namespace posthorn
