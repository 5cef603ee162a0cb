#include "rolefolders.h"

#include <algorithm>

namespace posthorn
{

namespace
{

QString usualName(FolderRole role)
{
    switch (role) {
    case FolderRole::Drafts:
        return QStringLiteral("Drafts");
    case FolderRole::Sent:
        return QStringLiteral("Sent");
    case FolderRole::Archive:
        return QStringLiteral("Archive");
    case FolderRole::Junk:
        return QStringLiteral("Junk");
    case FolderRole::Trash:
        return QStringLiteral("Trash");
    case FolderRole::None:
    case FolderRole::Inbox:
    case FolderRole::All:
    case FolderRole::Flagged:
    case FolderRole::Important:
    case FolderRole::Outbox:
        break;
    }
    return {};
}

} // namespace

PersonalNamespace personalNamespace(const QList<FolderRecord> &folders)
{
    PersonalNamespace result;
    bool any = false;
    bool allBelowInbox = true;
    for (const FolderRecord &folder : folders) {
        if (folder.local || folder.mailbox.compare("INBOX", Qt::CaseInsensitive) == 0)
            continue;
        any = true;
        if (result.delimiter.isEmpty())
            result.delimiter = folder.delimiter;
        if (folder.delimiter.isEmpty() || !folder.mailbox.toUpper().startsWith("INBOX" + folder.delimiter))
            allBelowInbox = false;
    }
    if (any && allBelowInbox)
        result.prefix = "INBOX" + result.delimiter;
    return result;
}

Result<FolderRecord> ensureRoleFolder(WriteTransaction &transaction, AccountId account, FolderRole role)
{
    StoreReader &reader = transaction.reader();
    POSTHORN_TRY_ASSIGN(auto found, reader.folderByRole(account, role));
    POSTHORN_TRY_ASSIGN(const auto folders, reader.folders(account));
    const bool onServer = std::any_of(folders.begin(), folders.end(), [](const auto &f) { return !f.local; });
    // One here does not stand for one of the server.
    if (found && (!found->local || !onServer))
        return *found;
    if (role == FolderRole::Archive) {
        // Where everything lies in one big folder anyway, archiving is being there only.
        POSTHORN_TRY_ASSIGN(auto all, reader.folderByRole(account, FolderRole::All));
        if (all)
            return *all;
    }
    const QString name = usualName(role);
    if (name.isEmpty())
        return Error{ErrorDomain::Usage,
                     ErrorCode::NotFound,
                     Retry::Never,
                     {},
                     QStringLiteral("the account has no folder for %1").arg(folderRoleName(role))};
    if (!onServer) {
        POSTHORN_TRY(transaction.ensureLocalFolders(account));
        POSTHORN_TRY_ASSIGN(auto made, reader.folderByRole(account, role));
        if (made)
            return *made;
        return Error{ErrorDomain::Usage,
                     ErrorCode::NotFound,
                     Retry::Never,
                     {},
                     QStringLiteral("the local folder %1 is missing").arg(name)};
    }
    const PersonalNamespace personal = personalNamespace(folders);
    FolderRecord folder;
    folder.account = account;
    folder.mailbox = personal.prefix + name.toLatin1();
    folder.delimiter = personal.delimiter;
    folder.path = personal.prefix.isEmpty() ? name : QStringLiteral("INBOX/") + name;
    for (const FolderRecord &existing : folders) {
        const bool sameName = !existing.local && existing.path.compare(folder.path, Qt::CaseInsensitive) == 0;
        if (sameName && existing.selectable && existing.role == FolderRole::None)
            folder = existing;
    }
    folder.role = role;
    POSTHORN_TRY_ASSIGN(const FolderId id, transaction.upsertFolder(folder));
    return reader.folder(id);
}

Result<FolderRecord> ensureLocalRoleFolder(WriteTransaction &transaction, AccountId account, FolderRole role)
{
    POSTHORN_TRY_ASSIGN(const auto folders, transaction.reader().folders(account));
    for (const FolderRecord &folder : folders) {
        if (folder.local && folder.role == role)
            return folder;
    }
    POSTHORN_TRY_ASSIGN(const FolderRecord folder, ensureRoleFolder(transaction, account, role));
    POSTHORN_TRY_ASSIGN(const FolderId twin, transaction.ensureTwin(folder.id));
    return transaction.reader().folder(twin);
}

Result<FolderRecord> ensureChosenFolder(WriteTransaction &transaction, AccountId account, const QString &path,
                                        FolderRole role)
{
    if (!path.isEmpty()) {
        POSTHORN_TRY_ASSIGN(const auto folders, transaction.reader().folders(account));
        for (const FolderRecord &folder : folders)
            if (folder.path == path && folder.selectable && folder.allows(FolderRight::Insert))
                return folder;
    }
    return ensureRoleFolder(transaction, account, role);
}

} // namespace posthorn
