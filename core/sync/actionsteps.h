#pragma once

#include "mailactions.h"

/// The steps that MailActions are made of, inside one WriteTransaction each. Errors: as MailActions'.
namespace posthorn::actionsteps
{

/// Usage/NotFound where all of them are gone.
[[nodiscard]] Result<QList<MessageRow>> rowsOf(WriteTransaction &transaction, const QList<PlacementId> &ids);
void addTarget(OperationRecord &operation, const MessageRow &row);
[[nodiscard]] Error notAllowed(const FolderRecord &folder);
[[nodiscard]] Result<void> requireRemoval(WriteTransaction &transaction, const QList<MessageRow> &rows);
[[nodiscard]] Result<void> requireFlags(WriteTransaction &transaction, const QList<MessageRow> &rows,
                                        const FlagChange &change);
/// Queues one operation (the store splits it by folder and account) as part of the receipt's group.
[[nodiscard]] Result<void> enqueue(WriteTransaction &transaction, OperationRecord operation,
                                   ActionReceipt &receipt);
/// To the folder with that role of each message's own account; what lies in a folder here goes to one here.
[[nodiscard]] Result<ActionReceipt> moveToRole(WriteTransaction &transaction, const QList<MessageRow> &rows,
                                               FolderRole role, ActionReceipt receipt);
/// `delayMs`: how long it can be undone; 0 = not at all.
[[nodiscard]] Result<ActionReceipt> expunge(WriteTransaction &transaction, const QList<MessageRow> &rows,
                                            qint64 delayMs, ActionReceipt receipt);

} // namespace posthorn::actionsteps
