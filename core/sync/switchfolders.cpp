#include "switchfolders.h"

#include "base/modifiedutf7.h"
#include "rolefolders.h"
#include "store/switchrecord.h"

#include <algorithm>

namespace posthorn
{

namespace
{

const FolderRecord *find(const QList<FolderRecord> &folders, bool local, const QByteArray &mailbox)
{
    const auto found = std::find_if(folders.begin(), folders.end(), [&](const FolderRecord &folder) {
        return folder.local == local && folder.mailbox == mailbox;
    });
    return found == folders.end() ? nullptr : &*found;
}

/// Of the server's, that with the same role, or the same path where it has none.
const FolderRecord *serverFolderLike(const QList<FolderRecord> &folders, const FolderRecord &here)
{
    const auto found = std::find_if(folders.begin(), folders.end(), [&here](const FolderRecord &folder) {
        const bool same = here.role == FolderRole::None ? folder.path == here.path : folder.role == here.role;
        return !folder.local && folder.selectable && same;
    });
    return found == folders.end() ? nullptr : &*found;
}

/// Those that have a row, in view or not.
Result<QSet<FolderId>> foldersWithRows(WriteTransaction &transaction, AccountId account)
{
    POSTHORN_TRY_ASSIGN(const auto candidates, transaction.reader().switchCandidates(account));
    QSet<FolderId> found;
    for (const SwitchCandidate &candidate : candidates)
        found.insert(candidate.folder);
    return found;
}

} // namespace

bool isSwitching(const Account &account, const QList<FolderRecord> &folders)
{
    return account.isImap() && std::any_of(folders.begin(), folders.end(), [](const FolderRecord &folder) {
               return folder.local && folder.role == FolderRole::Inbox && folder.mailbox != "INBOX";
           });
}

bool isSwitchingBack(const Account &account, const QList<FolderRecord> &folders)
{
    return account.isPop3() && std::any_of(folders.begin(), folders.end(),
                                           [](const FolderRecord &folder) { return !folder.local; });
}

bool isRefused(const FolderRecord &folder)
{
    return !folder.local && !folder.rights.isEmpty() && !folder.rights.contains('r');
}

bool isRefusal(const Error &error)
{
    return error.code == ErrorCode::ServerSaidNo || error.code == ErrorCode::PermanentFailure;
}

Result<void> noteRefused(WriteTransaction &transaction, const QSet<FolderId> &folders)
{
    for (const FolderId id : folders) {
        POSTHORN_TRY_ASSIGN(FolderRecord folder, transaction.reader().folder(id));
        if (folder.lastSyncMs != 0 || isRefused(folder))
            continue;
        folder.rights = "l"; // RFC 4314 2.1: it is listed
        POSTHORN_TRY(transaction.upsertFolder(folder));
    }
    return {};
}

Result<FolderRecord> ensureServerFolderLike(WriteTransaction &transaction, AccountId account,
                                            const FolderRecord &here)
{
    POSTHORN_TRY_ASSIGN(const auto folders, transaction.reader().folders(account));
    if (const FolderRecord *found = serverFolderLike(folders, here))
        return *found;
    if (here.role != FolderRole::None)
        return ensureRoleFolder(transaction, account, here.role);
    const PersonalNamespace personal = personalNamespace(folders);
    FolderRecord folder;
    folder.account = account;
    folder.delimiter = personal.delimiter;
    folder.path = personal.prefix.isEmpty() ? here.path : QStringLiteral("INBOX/") + here.path;
    QByteArrayList levels;
    for (const QString &level : here.path.split(u'/'))
        levels.append(encodeModifiedUtf7(level));
    folder.mailbox = personal.prefix + levels.join(personal.delimiter.isEmpty() ? "-" : personal.delimiter);
    POSTHORN_TRY_ASSIGN(const FolderId id, transaction.upsertFolder(folder));
    return transaction.reader().folder(id);
}

Result<void> nameLikeTheServers(WriteTransaction &transaction, AccountId account)
{
    POSTHORN_TRY(transaction.forgetUidls(account));
    POSTHORN_TRY_ASSIGN(const auto folders, transaction.reader().folders(account));
    POSTHORN_TRY_ASSIGN(const auto withRows, foldersWithRows(transaction, account));
    QList<FolderId> empty;
    for (const FolderRecord &folder : folders) {
        if (folder.local && !withRows.contains(folder.id))
            empty.append(folder.id);
    }
    POSTHORN_TRY(transaction.removeFolders(empty));
    for (const FolderRecord &folder : folders) {
        const FolderRecord *server = folder.local ? serverFolderLike(folders, folder) : nullptr;
        if (server == nullptr || server->mailbox == folder.mailbox || !withRows.contains(folder.id))
            continue;
        const FolderRecord *twin = find(folders, true, server->mailbox);
        if (twin != nullptr && withRows.contains(twin->id)) {
            POSTHORN_TRY(mergeFolders(transaction, folder, twin->id));
            continue;
        }
        POSTHORN_TRY(transaction.renameFolder(folder.id, server->mailbox));
        POSTHORN_TRY(transaction.ensureTwin(server->id));
    }
    return {};
}

Result<FolderId> localFolderFor(WriteTransaction &transaction, const FolderRecord &onServer)
{
    const FolderRole role = isCollection(onServer.role) ? FolderRole::Archive : onServer.role;
    POSTHORN_TRY_ASSIGN(const auto folders, transaction.reader().folders(onServer.account));
    for (const FolderRecord &folder : folders) {
        if (folder.local && role != FolderRole::None && folder.role == role)
            return folder.id;
    }
    return transaction.ensureTwin(onServer.id);
}

Result<void> mergeFolders(WriteTransaction &transaction, const FolderRecord &from, FolderId into)
{
    MessageQuery query;
    query.folder = from.id;
    POSTHORN_TRY_ASSIGN(const MessageSpine spine, transaction.reader().spine(query));
    OperationRecord move;
    move.kind = OperationKind::Move;
    move.targetFolder = into;
    for (const SpineEntry &entry : spine.entries)
        move.targets.append({entry.id, {}, 0, {}, {}, 0});
    if (!move.targets.isEmpty())
        POSTHORN_TRY(transaction.enqueue(move));
    POSTHORN_TRY_ASSIGN(const auto withRows, foldersWithRows(transaction, from.account));
    if (!withRows.contains(from.id))
        POSTHORN_TRY(transaction.removeFolders({from.id}));
    return {};
}

} // namespace posthorn
