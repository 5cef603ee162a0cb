#include "uidltable.h"

#include <QHash>
#include <QSet>

namespace posthorn
{

namespace
{

#define UIDL_COLUMNS                                                                                         \
    "SELECT uidl, message, first_seen, size, on_server, deleted_here, body_verified FROM uidl "

UidlRecord read(const Query &query)
{
    UidlRecord record;
    record.uidl = query.blob(0);
    record.message = query.id<MessageId>(1);
    record.firstSeenMs = query.integer(2);
    record.size = query.integer(3);
    record.onServer = query.boolean(4);
    record.deletedHere = query.integer(5) != 0;
    record.keptOnServer = query.integer(5) == int(UidlTable::Deleted::HereOnly);
    record.bodyVerified = query.boolean(6);
    return record;
}

std::optional<UidlRecord> readOne(Query &query)
{
    if (!query.next())
        return {};
    return read(query);
}

} // namespace

UidlTable::UidlTable(Database &database)
    : m_database(database)
{
}

QList<UidlRecord> UidlTable::list(AccountId account)
{
    QList<UidlRecord> records;
    Query query(m_database, UIDL_COLUMNS "WHERE account = ?", account);
    while (query.next())
        records.append(read(query));
    return records;
}

std::optional<UidlRecord> UidlTable::find(AccountId account, const QByteArray &uidl)
{
    Query query(m_database, UIDL_COLUMNS "WHERE account = ? AND uidl = ?", account, uidl);
    return readOne(query);
}

std::optional<UidlRecord> UidlTable::ofMessage(MessageId message)
{
    Query query(m_database, UIDL_COLUMNS "WHERE message = ? AND message <> 0 ORDER BY on_server DESC LIMIT 1",
                message);
    return readOne(query);
}

std::optional<UidlRecord> UidlTable::findUnlisted(AccountId account, const QByteArray &body)
{
    Query query(
        m_database,
        "SELECT u.uidl, u.message, u.first_seen, u.size, u.on_server, u.deleted_here, u.body_verified "
        "FROM message m CROSS JOIN uidl u ON u.message = m.id AND u.message <> 0 "
        "WHERE m.body = ? AND m.body IS NOT NULL AND u.account = ? AND u.on_server = 0 LIMIT 1",
        body, account);
    return readOne(query);
}

void UidlTable::setListing(AccountId account, const QList<std::pair<QByteArray, qint64>> &uidlAndSize,
                           qint64 nowMs)
{
    QHash<QByteArray, bool> onServer;
    for (const UidlRecord &known : list(account))
        onServer.insert(known.uidl, known.onServer);
    QSet<QByteArray> listed;
    for (const auto &[uidl, size] : uidlAndSize) {
        if (listed.contains(uidl))
            continue;
        listed.insert(uidl);
        const auto known = onServer.constFind(uidl);
        if (known == onServer.cend())
            Query(m_database,
                  "INSERT INTO uidl (account, uidl, first_seen, size, on_server) VALUES (?, ?, ?, ?, 1)",
                  account, uidl, nowMs, size)
                .run();
        else if (!*known)
            Query(m_database, "UPDATE uidl SET on_server = 1 WHERE account = ? AND uidl = ?", account, uidl)
                .run();
    }
    for (auto known = onServer.cbegin(); known != onServer.cend(); ++known) {
        if (*known && !listed.contains(known.key()))
            setGone(account, known.key());
    }
}

void UidlTable::bind(AccountId account, const QByteArray &uidl, MessageId message, qint64 size, qint64 nowMs)
{
    Query(m_database,
          "INSERT INTO uidl (account, uidl, message, first_seen, size, on_server) VALUES (?, ?, ?, ?, ?, 1) "
          "ON CONFLICT (account, uidl) DO UPDATE SET message = excluded.message, body_verified = 0, "
          "deleted_here = 0, body = NULL",
          account, uidl, message, nowMs, size)
        .run();
}

void UidlTable::addCollected(AccountId account, const QByteArray &uidl, qint64 nowMs)
{
    Query(m_database,
          "INSERT INTO uidl (account, uidl, first_seen, size, on_server, deleted_here) VALUES (?, ?, ?, 0, "
          "1, ?) "
          "ON CONFLICT (account, uidl) DO NOTHING",
          account, uidl, nowMs, Deleted::HereOnly)
        .run();
}

void UidlTable::rename(AccountId account, const QByteArray &from, const QByteArray &to)
{
    Query(m_database, "DELETE FROM uidl WHERE account = ? AND uidl = ?", account, to).run();
    Query(
        m_database,
        "INSERT INTO uidl (account, uidl, message, first_seen, size, on_server, deleted_here, body_verified, "
        "identity, message_id, date, message_size, body) "
        "SELECT account, ?, message, first_seen, size, 1, deleted_here, body_verified, identity, message_id, "
        "date, message_size, body FROM uidl WHERE account = ? AND uidl = ?",
        to, account, from)
        .run();
    Query(m_database, "DELETE FROM uidl WHERE account = ? AND uidl = ?", account, from).run();
}

void UidlTable::unbind(MessageId message)
{
    Query(m_database, "UPDATE uidl SET message = 0, body_verified = 0 WHERE message = ? AND message <> 0",
          message)
        .run();
}

void UidlTable::setVerified(AccountId account, const QByteArray &uidl)
{
    Query(m_database, "UPDATE uidl SET body_verified = 1 WHERE account = ? AND uidl = ?", account, uidl)
        .run();
}

void UidlTable::setGone(AccountId account, const QByteArray &uidl)
{
    Query(m_database, "UPDATE uidl SET on_server = 0 WHERE account = ? AND uidl = ?", account, uidl).run();
}

void UidlTable::setDeletedHere(MessageId message, Deleted deleted)
{
    Query(m_database, "UPDATE uidl SET deleted_here = ? WHERE message = ? AND message <> 0", deleted, message)
        .run();
}

void UidlTable::remember(MessageId message, const DeletedMessage &deleted)
{
    Query(m_database,
          "UPDATE uidl SET identity = ?, message_id = ?, date = ?, message_size = ?, body = coalesce(?, "
          "body) WHERE message = ? AND message <> 0",
          deleted.identity, BlobOrNull{deleted.messageId}, deleted.dateMs, deleted.size,
          BlobOrNull{deleted.body}, message)
        .run();
}

bool UidlTable::bindDeleted(AccountId account, const QByteArray &uidl, MessageId message)
{
    Query(m_database,
          "UPDATE uidl SET message = ?, on_server = 0 WHERE account = ? AND uidl = ? AND on_server = 1 AND "
          "deleted_here <> 0",
          message, account, uidl)
        .run();
    return m_database.changes() > 0;
}

void UidlTable::removeAccount(AccountId account)
{
    Query(m_database, "DELETE FROM uidl WHERE account = ?", account).run();
}

} // namespace posthorn
