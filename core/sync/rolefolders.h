#pragma once

#include "store/writetransaction.h"

namespace posthorn
{

/// The account's folder for a role, made where it is missing: local folders at once; on an IMAP account a
/// record that the server does not have yet (serverTotal is -1), for which the OperationRunner sends CREATE
/// when it is first needed. A folder of the usual name without a role is given the role instead. Inside a
/// write job. Errors: Usage/NotFound for roles that cannot be made (Inbox, All, ...); Store/*.
[[nodiscard]] Result<FolderRecord> ensureRoleFolder(WriteTransaction &transaction, AccountId account,
                                                    FolderRole role);

/// The same among the folders on this computer: that of POP3 mail, or the twin of the server's
/// (ensureTwin()).
[[nodiscard]] Result<FolderRecord> ensureLocalRoleFolder(WriteTransaction &transaction, AccountId account,
                                                         FolderRole role);

/// The account's folder with this path where one was chosen for an identity and still takes messages; else as
/// ensureRoleFolder().
[[nodiscard]] Result<FolderRecord> ensureChosenFolder(WriteTransaction &transaction, AccountId account,
                                                      const QString &path, FolderRole role);

/// Where new folders of an IMAP account go, judged by those it has: "INBOX." where all others lie below
/// INBOX.
struct PersonalNamespace {
    QByteArray prefix;
    QByteArray delimiter;
};
[[nodiscard]] PersonalNamespace personalNamespace(const QList<FolderRecord> &folders);

} // namespace posthorn
