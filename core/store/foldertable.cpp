#include "foldertable.h"

#include "storeerror.h"

namespace posthorn
{

namespace
{

#define FOLDER_COLUMNS                                                                                       \
    "SELECT id, account, mailbox, delimiter, path, role, local, selectable, subscribed, read_only, total, "  \
    "unread, uid_validity, uid_next, highest_mod_seq, server_total, last_sync, last_full, rights, "          \
    "mailbox_id, server_size FROM "                                                                          \
    "folder "

} // namespace

FolderTable::FolderTable(Database &database)
    : m_database(database)
{
}

FolderRecord FolderTable::read(const Query &query)
{
    FolderRecord folder;
    folder.id = query.id<FolderId>(0);
    folder.account = query.id<AccountId>(1);
    folder.mailbox = query.blob(2);
    folder.delimiter = query.blob(3);
    folder.path = query.text(4);
    folder.role = query.enumeration<FolderRole>(5);
    folder.local = query.boolean(6);
    folder.selectable = query.boolean(7);
    folder.subscribed = query.boolean(8);
    folder.readOnly = query.boolean(9);
    folder.total = query.smallInteger(10);
    folder.unread = query.smallInteger(11);
    folder.uidValidity = static_cast<quint32>(query.integer(12));
    folder.uidNext = static_cast<quint32>(query.integer(13));
    folder.highestModSeq = static_cast<quint64>(query.integer(14));
    folder.serverTotal = query.smallInteger(15);
    folder.lastSyncMs = query.integer(16);
    folder.lastFullMs = query.integer(17);
    folder.rights = query.text(18).toLatin1();
    folder.mailboxId = query.blob(19);
    folder.serverSize = query.integer(20);
    return folder;
}

QList<FolderRecord> FolderTable::list(std::optional<AccountId> account)
{
    QList<FolderRecord> folders;
    Query query(m_database, account ? FOLDER_COLUMNS "WHERE account = ? ORDER BY account, path, id"
                                    : FOLDER_COLUMNS "ORDER BY account, path, id");
    if (account)
        query.bind(*account);
    while (query.next())
        folders.append(read(query));
    return folders;
}

std::optional<FolderRecord> FolderTable::find(FolderId id)
{
    Query query(m_database, FOLDER_COLUMNS "WHERE id = ?", id);
    if (!query.next())
        return {};
    return read(query);
}

FolderRecord FolderTable::get(FolderId id)
{
    auto folder = find(id);
    if (!folder)
        failNotFound(QStringLiteral("folder %1").arg(id.value()));
    return *std::move(folder);
}

std::optional<FolderRecord> FolderTable::findByMailbox(AccountId account, const QByteArray &mailbox)
{
    Query query(m_database, FOLDER_COLUMNS "WHERE account = ? AND mailbox = ? ORDER BY local LIMIT 1",
                account, mailbox);
    if (!query.next())
        return {};
    return read(query);
}

std::optional<FolderRecord> FolderTable::findByRole(AccountId account, FolderRole role)
{
    Query query(m_database, FOLDER_COLUMNS "WHERE account = ? AND role = ? ORDER BY local, id LIMIT 1",
                account, role);
    if (!query.next())
        return {};
    return read(query);
}

FolderId FolderTable::upsert(const FolderRecord &folder, StoreChange &change)
{
    Query existing(m_database, FOLDER_COLUMNS "WHERE account = ? AND local = ? AND mailbox = ?",
                   folder.account, folder.local, folder.mailbox);
    if (existing.next()) {
        const FolderRecord old = read(existing);
        if (old.delimiter == folder.delimiter && old.path == folder.path && old.role == folder.role &&
            old.selectable == folder.selectable && old.subscribed == folder.subscribed &&
            old.readOnly == folder.readOnly && old.rights == folder.rights &&
            old.mailboxId == folder.mailboxId)
            return old.id;
        Query(m_database,
              "UPDATE folder SET delimiter = ?, path = ?, role = ?, selectable = ?, subscribed = ?, "
              "read_only = ?, rights = ?, mailbox_id = ? WHERE id = ?",
              folder.delimiter, folder.path, folder.role, folder.selectable, folder.subscribed,
              folder.readOnly, QString::fromLatin1(folder.rights), folder.mailboxId, old.id)
            .run();
        change.folderList = true;
        change.folders.push_back(old.id);
        return old.id;
    }
    Query(m_database,
          "INSERT INTO folder (account, mailbox, delimiter, path, role, local, selectable, subscribed, "
          "read_only, rights, mailbox_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
          folder.account, folder.mailbox, folder.delimiter, folder.path, folder.role, folder.local,
          folder.selectable, folder.subscribed, folder.readOnly, QString::fromLatin1(folder.rights),
          folder.mailboxId)
        .run();
    const FolderId id(m_database.lastInsertId());
    change.folderList = true;
    change.folders.push_back(id);
    return id;
}

void FolderTable::rename(FolderId id, const QByteArray &mailbox, StoreChange &change)
{
    Query(m_database, "UPDATE folder SET mailbox = ? WHERE id = ?", mailbox, id).run();
    change.folderList = true;
    change.folders.push_back(id);
}

void FolderTable::setServerState(const FolderRecord &folder)
{
    Query(m_database,
          "UPDATE folder SET uid_validity = ?, uid_next = ?, highest_mod_seq = ?, server_total = ?, "
          "last_sync = ?, last_full = ?, server_size = ? WHERE id = ?",
          folder.uidValidity, folder.uidNext, folder.highestModSeq, folder.serverTotal, folder.lastSyncMs,
          folder.lastFullMs, folder.serverSize, folder.id)
        .run();
    if (m_database.changes() == 0)
        failNotFound(QStringLiteral("folder %1").arg(folder.id.value()));
}

void FolderTable::recount()
{
    Query(m_database,
          "UPDATE folder SET total = (SELECT count(*) FROM placement p WHERE p.folder = folder.id AND "
          "p.hidden = 0), "
          "unread = (SELECT count(*) FROM placement p WHERE p.folder = folder.id AND p.hidden = 0 "
          "AND (p.flags & 1) = 0)")
        .run();
}

/// In one statement: SQLite walks over all pages that the job changed at the end of each statement that a
/// reference could make fail.
void FolderTable::remove(const QList<FolderId> &ids, StoreChange &change)
{
    if (ids.isEmpty())
        return;
    QByteArrayList numbers;
    for (const FolderId id : ids)
        numbers.append(QByteArray::number(id.value()));
    Query(m_database, "DELETE FROM folder WHERE id IN (SELECT value FROM json_each(?))",
          QString::fromLatin1('[' + numbers.join(',') + ']'))
        .run();
    change.folderList = true;
    change.folders.insert(change.folders.end(), ids.begin(), ids.end());
}

FolderId FolderTable::ensureLocal(AccountId account, const QString &path, FolderRole role,
                                  StoreChange &change)
{
    FolderRecord folder;
    folder.account = account;
    folder.mailbox = path.toUtf8();
    folder.delimiter = "/";
    folder.path = path;
    folder.role = role;
    folder.local = true;
    return upsert(folder, change);
}

} // namespace posthorn
