#pragma once

#include "database.h"
#include "folderrecord.h"
#include "storechange.h"

#include <QHash>
#include <QList>
#include <optional>

namespace posthorn
{

/// The rows of folder. Throws StoreFailure and SQLite::Exception; used on its connection's thread.
class FolderTable
{
public:
    explicit FolderTable(Database &database);

    [[nodiscard]] QList<FolderRecord> list(std::optional<AccountId> account);
    [[nodiscard]] std::optional<FolderRecord> find(FolderId id);
    [[nodiscard]] FolderRecord get(FolderId id);
    /// The server's folder goes before a local one of the same name.
    [[nodiscard]] std::optional<FolderRecord> findByMailbox(AccountId account, const QByteArray &mailbox);
    [[nodiscard]] std::optional<FolderRecord> findByRole(AccountId account, FolderRole role);

    void rename(FolderId id, const QByteArray &mailbox, StoreChange &change);
    [[nodiscard]] FolderId upsert(const FolderRecord &folder, StoreChange &change);
    void setServerState(const FolderRecord &folder);
    void remove(const QList<FolderId> &ids, StoreChange &change);
    /// `total` and `unread` of all folders from their rows.
    void recount();
    /// A folder on this computer only, made where it is missing.
    [[nodiscard]] FolderId ensureLocal(AccountId account, const QString &path, FolderRole role,
                                       StoreChange &change);

private:
    [[nodiscard]] static FolderRecord read(const Query &query);

    Database &m_database;
};

} // namespace posthorn
