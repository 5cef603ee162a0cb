#include "outboxtable.h"

#include "errorcodec.h"
#include "storeerror.h"

namespace posthorn
{

namespace
{

#define OUTBOX_COLUMNS                                                                                       \
    "SELECT id, account, identity, state, sender, recipients, subject, message_id, size, created, "          \
    "not_before, attempts, error, recipient_errors, answered, forwarded FROM outbox "

OutboxRecord read(const Query &query)
{
    OutboxRecord record;
    record.id = query.id<OutboxId>(0);
    record.account = query.id<AccountId>(1);
    record.identity = query.id<IdentityId>(2);
    record.state = query.enumeration<OutboxState>(3);
    record.sender = query.text(4);
    record.recipients = query.text(5).split(u'\n', Qt::SkipEmptyParts);
    record.subject = query.text(6);
    record.messageId = query.blob(7);
    record.size = query.integer(8);
    record.createdMs = query.integer(9);
    record.notBeforeMs = query.integer(10);
    record.attempts = query.smallInteger(11);
    record.error = unpackError(query.blob(12));
    record.recipientErrors = unpackPairs(query.blob(13));
    record.answered = query.id<PlacementId>(14);
    record.forwarded = query.boolean(15);
    return record;
}

void bindRecord(Query &query, const OutboxRecord &record, qint64 size)
{
    query.bind(record.account);
    query.bind(record.identity);
    query.bind(record.state);
    query.bind(record.sender);
    query.bind(record.recipients.join(u'\n'));
    query.bind(record.subject);
    query.bind(record.messageId);
    query.bind(size);
    query.bind(record.createdMs);
    query.bind(record.notBeforeMs);
    query.bind(record.attempts);
    query.bind(BlobOrNull{packError(record.error)});
    query.bind(BlobOrNull{packPairs(record.recipientErrors)});
    query.bind(record.answered);
    query.bind(record.forwarded);
}

} // namespace

OutboxTable::OutboxTable(Database &database)
    : m_database(database)
{
}

QList<OutboxRecord> OutboxTable::list()
{
    QList<OutboxRecord> records;
    Query query(m_database, OUTBOX_COLUMNS "ORDER BY id");
    while (query.next())
        records.append(read(query));
    return records;
}

OutboxRecord OutboxTable::get(OutboxId id)
{
    Query query(m_database, OUTBOX_COLUMNS "WHERE id = ?", id);
    if (!query.next())
        failNotFound(QStringLiteral("outbox message %1").arg(id.value()));
    return read(query);
}

QByteArray OutboxTable::message(OutboxId id)
{
    Query query(m_database, "SELECT bytes FROM outbox_message WHERE outbox = ?", id);
    if (!query.next())
        failNotFound(QStringLiteral("outbox message %1").arg(id.value()));
    return query.blob(0);
}

OutboxId OutboxTable::add(const OutboxRecord &record, const QByteArray &message)
{
    Query insert(m_database, "INSERT INTO outbox (account, identity, state, sender, recipients, subject, "
                             "message_id, size, created, "
                             "not_before, attempts, error, recipient_errors, answered, forwarded) "
                             "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    bindRecord(insert, record, message.size());
    insert.run();
    const OutboxId id(m_database.lastInsertId());
    Query bytes(m_database, "INSERT INTO outbox_message (outbox, bytes) VALUES (?, ?)", id);
    bytes.bindLargeBlob(message);
    bytes.run();
    return id;
}

void OutboxTable::update(const OutboxRecord &record)
{
    Query query(
        m_database,
        "UPDATE outbox SET account = ?, identity = ?, state = ?, sender = ?, recipients = ?, subject = ?, "
        "message_id = ?, size = ?, created = ?, not_before = ?, attempts = ?, error = ?, recipient_errors = "
        "?, "
        "answered = ?, forwarded = ? WHERE id = ?");
    bindRecord(query, record, record.size);
    query.bind(record.id);
    query.run();
    if (m_database.changes() == 0)
        failNotFound(QStringLiteral("outbox message %1").arg(record.id.value()));
}

void OutboxTable::remove(OutboxId id)
{
    Query(m_database, "DELETE FROM outbox WHERE id = ?", id).run();
    if (m_database.changes() == 0)
        failNotFound(QStringLiteral("outbox message %1").arg(id.value()));
}

} // namespace posthorn
