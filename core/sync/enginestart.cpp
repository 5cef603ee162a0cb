#include "enginestart.h"

#include "retentionrun.h"

namespace posthorn
{

Result<void> introduceAccount(WriteTransaction &transaction, const Account &account)
{
    POSTHORN_TRY(
        transaction.upsertAccount(account.id, account.enabled, account.context, account.sharedInbox));
    POSTHORN_TRY(transaction.setAccountPolicy(account.id, storePolicy(account)));
    if (!account.isImap())
        return transaction.ensureLocalFolders(account.id);
    POSTHORN_TRY_ASSIGN(const auto inbox, transaction.reader().folderByRole(account.id, FolderRole::Inbox));
    if (inbox && !inbox->local)
        return {};
    // Drafts can be written before the first connection; INBOX marks where they belong.
    FolderRecord folder;
    folder.account = account.id;
    folder.mailbox = "INBOX";
    folder.path = QStringLiteral("INBOX");
    folder.role = FolderRole::Inbox;
    POSTHORN_TRY(transaction.upsertFolder(folder));
    return {};
}

Result<void> recoverFromCrash(WriteTransaction &transaction)
{
    POSTHORN_TRY(transaction.recoverInterrupted());
    POSTHORN_TRY_ASSIGN(const auto outbox, transaction.reader().outbox());
    for (OutboxRecord record : outbox) {
        if (record.state != OutboxState::Sending)
            continue;
        record.state = OutboxState::Uncertain;
        record.error = Error{ErrorDomain::Network,
                             ErrorCode::ConnectionLost,
                             Retry::AfterUser,
                             {},
                             QStringLiteral("Posthorn ended while the message was being sent")};
        POSTHORN_TRY(transaction.updateOutbox(record));
    }
    return {};
}

} // namespace posthorn
