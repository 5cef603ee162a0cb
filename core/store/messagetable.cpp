#include "messagetable.h"

#include "envelopecodec.h"
#include "searchtext.h"
#include "storeerror.h"

namespace posthorn
{

MessageTable::MessageTable(Database &database, BodyStore &bodies)
    : m_database(database)
    , m_bodies(bodies)
    , m_threads(database)
    , m_contacts(database)
{
}

MessageId MessageTable::nextId()
{
    // Numbers are never used twice (AUTOINCREMENT): words of a message that is gone must never find another.
    if (m_lastId < 0) {
        Query query(m_database, "SELECT seq FROM sqlite_sequence WHERE name = 'message'");
        m_lastId = query.next() ? query.integer(0) : 0;
    }
    return MessageId(++m_lastId);
}

QByteArray MessageTable::storedBody(const IncomingMessage &message)
{
    if (message.body.isEmpty())
        return {};
    if (!message.packed)
        return m_bodies.put(message.body);
    m_bodies.put(*message.packed);
    return message.packed->hash;
}

std::shared_ptr<const PackedBody> MessageTable::packedBody(const IncomingMessage &message)
{
    return message.packed ? message.packed
                          : std::make_shared<const PackedBody>(BodyStore::pack(message.body));
}

std::shared_ptr<const PreparedMessage> MessageTable::contentOf(AccountId account,
                                                               const IncomingMessage &message)
{
    if (message.prepared && message.prepared->account == account)
        return message.prepared;
    return std::make_shared<const PreparedMessage>(PreparedMessage::of(account, message.envelope));
}

/// The body of the same bytes in another folder of the account, with what parsing them told.
std::optional<MessageTable::KnownBody> MessageTable::bodyOfTwin(AccountId account, qint64 emailId,
                                                                qint64 identity, qint64 size)
{
    if (emailId == 0)
        return {};
    Query query(m_database,
                "SELECT body, snippet, has_attachments FROM message WHERE email_id = ? AND email_id <> 0 AND "
                "account = ? "
                "AND identity = ? AND size = ? AND body IS NOT NULL",
                emailId, account, identity, size);
    if (!query.next())
        return {};
    return KnownBody{query.blob(0), query.text(1), query.boolean(2)};
}

MessageId MessageTable::insert(AccountId account, const IncomingMessage &message, bool sent, qint64 nowMs)
{
    const MessageEnvelope &envelope = message.envelope;
    const MessageId id = nextId();
    const auto content = contentOf(account, message);
    const ThreadId thread = m_threads.threadFor(content->links, ThreadId(id.value()));
    const qint64 size = message.size ? message.size : qint64(message.body.size());
    const qint64 emailId = message.emailId.isEmpty() ? 0 : stableHash(account.value(), message.emailId);
    KnownBody body{storedBody(message), message.snippet, message.hasAttachments};
    if (body.hash.isEmpty())
        body = bodyOfTwin(account, emailId, content->identity, size).value_or(body);
    {
        Query query(
            m_database,
            "INSERT INTO message (id, account, thread, identity, size, has_attachments, email_id, subject, "
            "envelope, body_structure, snippet, body, fetched) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
            "?)",
            id, account, thread, content->identity, size, body.hasAttachments, emailId);
        query.bindText(content->subject);
        query.bindLargeBlob(content->envelope);
        query.bind(BlobOrNull{message.bodyStructure});
        query.bind(OrNull{body.snippet});
        query.bind(BlobOrNull{body.hash});
        query.bind(body.hash.isEmpty() ? 0 : nowMs);
        query.run();
    }
    m_words.emplace_back(id, content);
    if (sent) {
        m_contacts.note(envelope.to, ContactTable::Direction::Written, message.receivedMs);
        m_contacts.note(envelope.cc, ContactTable::Direction::Written, message.receivedMs);
    } else {
        m_contacts.note(envelope.from, ContactTable::Direction::Received, message.receivedMs);
    }
    return id;
}

void MessageTable::replace(MessageId id, const IncomingMessage &message)
{
    const MessageInfo old = info(id);
    unindex(id, envelope(id));
    const auto content = contentOf(old.account, message);
    const ThreadId thread = m_threads.threadFor(content->links, ThreadId(id.value()));
    const QByteArray body = storedBody(message);
    Query(m_database,
          "UPDATE message SET thread = ?, identity = ?, size = ?, has_attachments = ?, subject = ?, envelope "
          "= ?, "
          "body_structure = NULL, email_id = 0, snippet = ?, body = ? WHERE id = ?",
          thread, content->identity, message.size ? message.size : qint64(message.body.size()),
          message.hasAttachments, message.envelope.subject, content->envelope, OrNull{message.snippet},
          BlobOrNull{body}, id)
        .run();
    index(id, *content);
    if (!old.body.isEmpty() && old.body != body)
        m_looseBodies.push_back(old.body);
}

MessageId MessageTable::duplicate(MessageId id, AccountId account)
{
    const MessageId copy = nextId();
    const PreparedMessage content = PreparedMessage::of(account, envelope(id));
    Query(
        m_database,
        "INSERT INTO message (id, account, thread, identity, size, has_attachments, subject, envelope, "
        "body_structure, snippet, body, fetched) "
        "SELECT ?, ?, ?, ?, size, has_attachments, subject, envelope, body_structure, snippet, body, fetched "
        "FROM message WHERE id = ?",
        copy, account, m_threads.threadFor(content.links, ThreadId(copy.value())), content.identity, id)
        .run();
    index(copy, content);
    return copy;
}

MessageInfo MessageTable::info(MessageId id)
{
    Query query(m_database, "SELECT account, identity, size, body FROM message WHERE id = ?", id);
    if (!query.next())
        failNotFound(QStringLiteral("content %1").arg(id.value()));
    return {id, query.id<AccountId>(0), query.integer(1), query.integer(2), query.blob(3)};
}

MessageEnvelope MessageTable::envelope(MessageId id)
{
    Query query(m_database, "SELECT envelope, subject FROM message WHERE id = ?", id);
    if (!query.next())
        failNotFound(QStringLiteral("content %1").arg(id.value()));
    return unpackEnvelope(query.blob(0), query.text(1));
}

void MessageTable::setBody(MessageId id, const QByteArray &hash, const QString &snippet, bool hasAttachments,
                           qint64 size, qint64 nowMs)
{
    const QByteArray old = info(id).body;
    Query(m_database,
          "UPDATE message SET body = ?, snippet = ?, has_attachments = ?, size = CASE size WHEN 0 THEN ? "
          "ELSE size END, fetched = CASE fetched WHEN 0 THEN ? ELSE fetched END WHERE id = ?",
          hash, OrNull{snippet}, hasAttachments, size, nowMs, id)
        .run();
    if (!old.isEmpty() && old != hash)
        m_looseBodies.push_back(old);
    // The same bytes in other folders need not be fetched.
    Query(m_database,
          "UPDATE message SET body = ?, snippet = ?, has_attachments = ?, fetched = ? FROM "
          "(SELECT email_id, account, identity, size FROM message WHERE id = ? AND email_id <> 0) AS one "
          "WHERE message.email_id = one.email_id AND message.email_id <> 0 AND message.account = one.account "
          "AND message.identity = one.identity AND message.size = one.size AND message.body IS NULL",
          hash, OrNull{snippet}, hasAttachments, nowMs, id)
        .run();
}

bool MessageTable::setPreview(MessageId id, const QString &words)
{
    Query(m_database, "UPDATE message SET snippet = ? WHERE id = ? AND body IS NULL", OrNull{words}, id)
        .run();
    return m_database.changes() > 0;
}

void MessageTable::join(MessageId id)
{
    const PreparedMessage content = PreparedMessage::of(info(id).account, envelope(id));
    Query(m_database, "UPDATE message SET thread = ? WHERE id = ?",
          m_threads.threadFor(content.links, ThreadId(id.value())), id)
        .run();
    index(id, content);
}

std::vector<MessageId> MessageTable::forgetBody(MessageId id)
{
    std::vector<MessageId> forgotten;
    const QByteArray hash = info(id).body;
    Query query(m_database,
                "UPDATE message SET body = NULL, fetched = 0 WHERE id = ?1 OR (body = ?2 AND EXISTS "
                "(SELECT 1 FROM placement p WHERE p.message = message.id AND p.on_server = 1)) RETURNING id",
                id, hash);
    while (query.next())
        forgotten.push_back(query.id<MessageId>(0));
    // Else these would be found in place of the whole ones when they come again.
    if (!hash.isEmpty())
        m_bodies.remove(hash);
    return forgotten;
}

void MessageTable::remove(MessageId id)
{
    const MessageInfo old = info(id);
    unindex(id, envelope(id));
    Query(m_database, "DELETE FROM message WHERE id = ?", id).run();
    if (!old.body.isEmpty())
        m_looseBodies.push_back(old.body);
}

void MessageTable::noteLooseBodies(std::vector<QByteArray> hashes)
{
    m_looseBodies.insert(m_looseBodies.end(), std::make_move_iterator(hashes.begin()),
                         std::make_move_iterator(hashes.end()));
}

bool MessageTable::bodyNeeded(Database &database, const QByteArray &hash)
{
    return Query(database, "SELECT 1 FROM message WHERE body = ? AND body IS NOT NULL", hash).next();
}

void MessageTable::writeWords()
{
    for (const auto &[id, content] : m_words)
        index(id, *content);
    m_words.clear();
}

void MessageTable::index(MessageId id, const PreparedMessage &content)
{
    Query query(m_database, "INSERT INTO search (rowid, subject, sender, recipients) VALUES (?, ?, ?, ?)",
                id);
    query.bindText(content.searchSubject);
    query.bindText(content.searchSender);
    query.bindText(content.searchRecipients);
    query.run();
}

void MessageTable::unindex(MessageId id, const MessageEnvelope &envelope)
{
    writeWords(); // what is to go may be among them
    const SearchText text = searchText(envelope);
    Query(m_database,
          "INSERT INTO search (search, rowid, subject, sender, recipients) VALUES ('delete', ?, ?, ?, ?)", id,
          text.subject, text.sender, text.recipients)
        .run();
}

} // namespace posthorn
