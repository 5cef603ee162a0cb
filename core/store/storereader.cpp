#include "storereader.h"

#include "bodystore.h"
#include "changelog.h"
#include "contacttable.h"
#include "foldertable.h"
#include "messagetable.h"
#include "operationtable.h"
#include "outboxtable.h"
#include "rowreader.h"
#include "storecheck.h"
#include "storeerror.h"
#include "uidltable.h"

#include <limits>

namespace posthorn
{

namespace
{

qint64 upTo(qint64 mostBytes)
{
    return mostBytes > 0 ? mostBytes : std::numeric_limits<qint64>::max();
}

MissingBody missingBody(const Query &query)
{
    return {static_cast<quint32>(query.integer(0)),
            query.integer(1),
            {query.integer(2), query.id<PlacementId>(3)}};
}

} // namespace

StoreReader::StoreReader(Database &database, BodyStore &bodies)
    : m_database(database)
    , m_bodies(bodies)
{
}

StoreReader::~StoreReader() = default;

quint64 StoreReader::revision()
{
    return attempt([&] {
               Query query(m_database, "SELECT value FROM meta WHERE key = 'revision'");
               return query.next() ? static_cast<quint64>(query.integer(0)) : 0;
           })
        .value_or(0);
}

Result<StoreChange> StoreReader::changesSince(quint64 known)
{
    return attempt([&] {
        const quint64 now = revision();
        return now > known ? ChangeLog(m_database).since(known, now) : StoreChange();
    });
}

Result<QList<FolderRecord>> StoreReader::folders(std::optional<AccountId> account)
{
    return attempt([&] { return FolderTable(m_database).list(account); });
}

Result<FolderRecord> StoreReader::folder(FolderId id)
{
    return attempt([&] { return FolderTable(m_database).get(id); });
}

Result<std::optional<FolderRecord>> StoreReader::folderByMailbox(AccountId account, const QByteArray &mailbox)
{
    return attempt([&] { return FolderTable(m_database).findByMailbox(account, mailbox); });
}

Result<std::optional<FolderRecord>> StoreReader::folderByRole(AccountId account, FolderRole role)
{
    return attempt([&] { return FolderTable(m_database).findByRole(account, role); });
}

Result<MessageDetail> StoreReader::detail(PlacementId id)
{
    return attempt([&] {
        auto detail = RowReader(m_database).detail(id);
        if (!detail)
            failNotFound(QStringLiteral("message %1").arg(id.value()));
        return *std::move(detail);
    });
}

Result<QByteArray> StoreReader::body(PlacementId id)
{
    return attempt([&] {
        Query query(m_database,
                    "SELECT m.body FROM placement p JOIN message m ON m.id = p.message WHERE p.id = ?", id);
        if (!query.next())
            failNotFound(QStringLiteral("message %1").arg(id.value()));
        const QByteArray hash = query.blob(0);
        if (hash.isEmpty())
            failNotFound(QStringLiteral("the bytes of message %1").arg(id.value()));
        return m_bodies.get(hash);
    });
}

Result<QList<PlacementId>> StoreReader::placementsByMessageId(AccountId account, const QByteArray &messageId)
{
    return attempt([&] {
        QList<PlacementId> found;
        if (messageId.isEmpty())
            return found;
        MessageEnvelope wanted;
        wanted.messageId = messageId;
        MessageTable messages(m_database, m_bodies);
        const qint64 identity = PreparedMessage::identityOf(account, wanted);
        Query query(m_database,
                    "SELECT p.id, m.id FROM message m CROSS JOIN placement p ON p.message = m.id "
                    "WHERE m.thread = ? AND m.identity = ? AND m.account = ? ORDER BY p.hidden <> 0, p.id",
                    messages.threadOf(identity), identity, account);
        while (query.next()) {
            if (messages.envelope(query.id<MessageId>(1)).messageId == messageId)
                found.append(query.id<PlacementId>(0));
        }
        return found;
    });
}

Result<std::optional<PlacementId>> StoreReader::placementOfBody(FolderId folder, const QByteArray &hash)
{
    return attempt([&] {
        Query query(m_database,
                    "SELECT p.id FROM message m CROSS JOIN placement p ON p.message = m.id "
                    "WHERE m.body = ? AND p.folder = ? AND p.hidden = 0 ORDER BY p.id LIMIT 1",
                    hash, folder);
        return query.next() ? std::optional(query.id<PlacementId>(0)) : std::optional<PlacementId>();
    });
}

Result<AddressList> StoreReader::contacts(const QString &prefix, int limit)
{
    return attempt([&] { return ContactTable(m_database).find(prefix, limit); });
}

Result<AddressList> StoreReader::contactsWrittenTo(int limit)
{
    return attempt([&] { return ContactTable(m_database).writtenTo(limit); });
}

Result<QStringList> StoreReader::tags()
{
    return attempt([&] {
        QStringList tags;
        Query query(m_database, "SELECT DISTINCT keywords FROM placement WHERE keywords IS NOT NULL");
        while (query.next())
            tags += unpackKeywords(query.text(0));
        return normalizedKeywords(tags);
    });
}

Result<std::vector<ServerMessage>> StoreReader::serverMessages(FolderId folder)
{
    return attempt([&] {
        std::vector<ServerMessage> messages;
        Query query(m_database,
                    "SELECT p.uid, p.id, p.server_flags, p.server_keywords, p.mod_seq, m.body IS NOT NULL "
                    "FROM placement p JOIN message m ON m.id = p.message "
                    "WHERE p.folder = ? AND p.uid > 0 ORDER BY p.uid",
                    folder);
        while (query.next()) {
            ServerMessage message;
            message.uid = static_cast<quint32>(query.integer(0));
            message.placement = query.id<PlacementId>(1);
            message.flags = query.flags(2);
            if (!query.isNull(3))
                message.keywords = unpackKeywords(query.text(3));
            message.modSeq = static_cast<quint64>(query.integer(4));
            message.hasBody = query.boolean(5);
            messages.push_back(std::move(message));
        }
        return messages;
    });
}

Result<std::vector<MissingBody>> StoreReader::missingBodies(FolderId folder, qint64 sinceMs, int limit,
                                                            const std::optional<MissingBody> &after,
                                                            qint64 mostBytes)
{
    return attempt([&] {
        const SpineEntry last =
            after ? after->place : SpineEntry{std::numeric_limits<qint64>::max(), PlacementId()};
        std::vector<MissingBody> bodies;
        Query query(
            m_database,
            "SELECT p.uid, m.size, p.received, p.id FROM placement p JOIN message m ON m.id = p.message "
            "WHERE p.folder = ? AND p.hidden = 0 AND p.received >= ? AND (p.received, p.id) < (?, ?) "
            "AND p.uid > 0 AND m.body IS NULL AND m.size <= ? ORDER BY p.received DESC, p.id DESC LIMIT ?",
            folder, sinceMs, last.sortKey, last.id, upTo(mostBytes), limit);
        while (query.next())
            bodies.push_back(missingBody(query));
        return bodies;
    });
}

Result<std::vector<PlacementId>> StoreReader::unmatched(FolderId folder)
{
    return attempt([&] {
        OperationTable operations(m_database);
        std::vector<PlacementId> ids;
        Query query(m_database,
                    "SELECT id FROM placement WHERE folder = ? AND uid = 0 AND on_server = 1 ORDER BY id",
                    folder);
        while (query.next()) {
            if (operations.isSettled(query.id<PlacementId>(0)))
                ids.push_back(query.id<PlacementId>(0));
        }
        return ids;
    });
}

Result<qint64> StoreReader::missingBodyCount(FolderId folder, qint64 sinceMs, qint64 mostBytes)
{
    return attempt([&] {
        Query query(m_database,
                    "SELECT count(*) FROM placement p JOIN message m ON m.id = p.message WHERE p.folder = ? "
                    "AND p.hidden = 0 AND p.received >= ? AND p.uid > 0 AND m.body IS NULL AND m.size <= ?",
                    folder, sinceMs, upTo(mostBytes));
        return query.next() ? query.integer(0) : 0;
    });
}

Result<std::vector<MissingBody>> StoreReader::bodiesOf(FolderId folder, const std::vector<quint32> &uids)
{
    return attempt([&] {
        std::vector<MissingBody> bodies;
        for (const quint32 uid : uids) {
            Query query(
                m_database,
                "SELECT p.uid, m.size, p.received, p.id FROM placement p JOIN message m ON m.id = p.message "
                "WHERE p.folder = ? AND p.uid = ? AND p.uid > 0",
                folder, uid);
            if (query.next())
                bodies.push_back(missingBody(query));
        }
        return bodies;
    });
}

Result<QList<UidlRecord>> StoreReader::uidls(AccountId account)
{
    return attempt([&] { return UidlTable(m_database).list(account); });
}

Result<QList<OperationRecord>> StoreReader::openOperations(std::optional<AccountId> account)
{
    return attempt([&] {
        QList<OperationRecord> records;
        for (const StoredOperation &operation : OperationTable(m_database).open(account))
            records.append(operation.toRecord());
        return records;
    });
}

Result<OperationRecord> StoreReader::operation(OperationId id)
{
    return attempt([&] { return OperationTable(m_database).get(id).toRecord(); });
}

Result<QList<OutboxRecord>> StoreReader::outbox()
{
    return attempt([&] { return OutboxTable(m_database).list(); });
}

Result<OutboxRecord> StoreReader::outboxRecord(OutboxId id)
{
    return attempt([&] { return OutboxTable(m_database).get(id); });
}

Result<QByteArray> StoreReader::outboxMessage(OutboxId id)
{
    return attempt([&] { return OutboxTable(m_database).message(id); });
}

Result<qint64> StoreReader::onlyHereCount(AccountId account)
{
    return attempt([&] {
        Query query(
            m_database,
            "SELECT count(*) FROM placement p JOIN folder f ON f.id = p.folder WHERE f.account = ? "
            "AND p.hidden = 0 AND p.on_server = 0 AND NOT EXISTS "
            "(SELECT 1 FROM uidl u WHERE u.message = p.message AND u.message <> 0 AND u.on_server = 1)",
            account);
        return query.next() ? query.integer(0) : 0;
    });
}

Result<QList<Quota>> StoreReader::quotas(AccountId account)
{
    return attempt([&] {
        QList<Quota> quotas;
        Query query(
            m_database,
            "SELECT root, resource, used, maximum FROM quota WHERE account = ? ORDER BY root, resource",
            account);
        while (query.next())
            quotas.append(
                {query.blob(0), query.enumeration<Quota::Resource>(1), query.integer(2), query.integer(3)});
        return quotas;
    });
}

Result<QList<FolderHealth>> StoreReader::health()
{
    return attempt([&] {
        QList<FolderHealth> all;
        QHash<FolderId, qsizetype> index;
        for (const FolderRecord &folder : FolderTable(m_database).list({})) {
            FolderHealth health;
            health.folder = folder;
            health.onServer = folder.local ? -1 : folder.serverTotal;
            index.insert(folder.id, all.size());
            all.append(health);
        }
        Query rows(
            m_database,
            "SELECT p.folder, count(*), total(p.on_server = 0 AND u.uidl IS NULL), total(m.body IS NULL), "
            "count(u.uidl) FROM placement p JOIN message m ON m.id = p.message "
            "LEFT JOIN uidl u ON u.message = p.message AND u.message <> 0 AND u.on_server = 1 "
            "WHERE p.hidden = 0 GROUP BY p.folder");
        while (rows.next()) {
            FolderHealth &health = all[index.value(rows.id<FolderId>(0))];
            health.here = rows.integer(1);
            health.onlyHere = rows.integer(2);
            health.bodyMissing = rows.integer(3);
            if (rows.integer(4) > 0) // collected by POP3
                health.onServer = rows.integer(4);
        }
        Query waiting(m_database, "SELECT o.folder, count(*) FROM operation o JOIN operation_target t "
                                  "ON t.operation = o.id WHERE o.state IN (0, 1, 3, 4) GROUP BY o.folder");
        while (waiting.next()) {
            if (const auto found = index.constFind(waiting.id<FolderId>(0)); found != index.cend())
                all[*found].queued = waiting.integer(1);
        }
        return all;
    });
}

Result<CheckReport> StoreReader::check()
{
    return attempt([&] { return StoreCheck(m_database, m_bodies).run(); });
}

} // namespace posthorn
