#pragma once

#include "account/account.h"
#include "store/writetransaction.h"

#include <QSet>

namespace posthorn
{

/// Whether the account became IMAP's and its folders here still have the names of a POP3 account's. Pure.
[[nodiscard]] bool isSwitching(const Account &account, const QList<FolderRecord> &folders);

/// Whether it became POP3's and still has folders of a server. Pure.
[[nodiscard]] bool isSwitchingBack(const Account &account, const QList<FolderRecord> &folders);

/// The server does not let this folder be read, as far as it was asked: its rights (RFC 4314) say so, or it
/// refused to open it (noteRefused()). Pure.
[[nodiscard]] bool isRefused(const FolderRecord &folder);

/// The server will not open a folder that it lists, now or when it is asked again. Pure.
[[nodiscard]] bool isRefusal(const Error &error);

/// Of these, those never compared are known from now on as folders that one may see and not read, until the
/// server opens them. Inside a write job. Errors: Store/*.
[[nodiscard]] Result<void> noteRefused(WriteTransaction &transaction, const QSet<FolderId> &folders);

/// The server's folder with the role, or else the path, of one here: made where it is missing, as
/// ensureRoleFolder() does. Inside a write job. Errors: Usage/NotFound, Store/*.
[[nodiscard]] Result<FolderRecord> ensureServerFolderLike(WriteTransaction &transaction, AccountId account,
                                                          const FolderRecord &here);

/// The folders here get the names of the server's, as twins have them (WriteTransaction::ensureTwin()); what
/// is empty goes. From then on no UIDL says that a POP3 server has what lies in them. Inside a write job.
[[nodiscard]] Result<void> nameLikeTheServers(WriteTransaction &transaction, AccountId account);

/// The folder here of a POP3 account for what lay in the server's: that of the same role, else its twin.
/// Inside a write job, after WriteTransaction::ensureLocalFolders().
[[nodiscard]] Result<FolderId> localFolderFor(WriteTransaction &transaction, const FolderRecord &onServer);

/// All that `from` shows goes to `into`, both on this computer; `from` goes where nothing is left in it.
/// Inside a write job.
[[nodiscard]] Result<void> mergeFolders(WriteTransaction &transaction, const FolderRecord &from,
                                        FolderId into);

} // namespace posthorn
