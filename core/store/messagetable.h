#pragma once

#include "bodystore.h"
#include "contacttable.h"
#include "incomingmessage.h"
#include "threadtable.h"

#include <vector>

namespace posthorn
{

/// One row of message, without its envelope.
struct MessageInfo {
    MessageId id;
    AccountId account;
    qint64 identity = 0;
    qint64 size = 0;
    QByteArray body; // hash; empty = not here
};

/// The rows of message, with what hangs on them: words for the search, conversation, contacts, body. Throws
/// StoreFailure and SQLite::Exception; used on its connection's thread.
class MessageTable
{
public:
    MessageTable(Database &database, BodyStore &bodies);

    /// `nowMs`: when its bytes came, where they are with it.
    MessageId insert(AccountId account, const IncomingMessage &message, bool sent, qint64 nowMs);
    /// A new content for the same row (a draft that was edited).
    void replace(MessageId id, const IncomingMessage &message);
    /// Another row with the same content, for a copy that leads a life of its own.
    [[nodiscard]] MessageId duplicate(MessageId id, AccountId account);
    [[nodiscard]] MessageInfo info(MessageId id);
    [[nodiscard]] MessageEnvelope envelope(MessageId id);
    /// The conversation of the messages with this identity (PreparedMessage), which are found by both
    /// together; invalid where there is none.
    [[nodiscard]] ThreadId threadOf(qint64 identity) { return m_threads.find(identity).value_or(ThreadId()); }
    /// Also of the same bytes in other folders, where the server says which these are.
    void setBody(MessageId id, const QByteArray &hash, const QString &snippet, bool hasAttachments,
                 qint64 size, qint64 nowMs);
    /// Its bytes are not whole: they go, and all messages that a server holds are without them. Answers
    /// these.
    [[nodiscard]] std::vector<MessageId> forgetBody(MessageId id);
    /// False where its body is here, which knows better.
    bool setPreview(MessageId id, const QString &words);
    void remove(MessageId id);
    /// Words and conversation of a row that was written by other means; leave() before it is written over.
    void join(MessageId id);
    void leave(MessageId id) { unindex(id, envelope(id)); }
    /// The words of what insert() added, all at once: the search writes them out at every statement that
    /// keeps an undo of itself, as those with triggers do. To be called before the transaction's step ends.
    void writeWords();
    void forgetWords() { m_words.clear(); }
    void writeContacts() { m_contacts.write(); }
    [[nodiscard]] ContactTable &contacts() { return m_contacts; }

    /// The message's bytes as they are stored, which another thread may have made.
    [[nodiscard]] static std::shared_ptr<const PackedBody> packedBody(const IncomingMessage &message);
    /// Hashes of bodies that lost a row: to be dropped after the commit where no row needs them.
    [[nodiscard]] std::vector<QByteArray> takeLooseBodies() { return std::exchange(m_looseBodies, {}); }
    void noteLooseBodies(std::vector<QByteArray> hashes);
    [[nodiscard]] static bool bodyNeeded(Database &database, const QByteArray &hash);

private:
    [[nodiscard]] MessageId nextId();
    [[nodiscard]] static std::shared_ptr<const PreparedMessage> contentOf(AccountId account,
                                                                          const IncomingMessage &message);
    struct KnownBody {
        QByteArray hash; // empty = not here
        QString snippet;
        bool hasAttachments = false;
    };
    [[nodiscard]] std::optional<KnownBody> bodyOfTwin(AccountId account, qint64 emailId, qint64 identity,
                                                      qint64 size);
    void index(MessageId id, const PreparedMessage &content);
    void unindex(MessageId id, const MessageEnvelope &envelope);
    [[nodiscard]] QByteArray storedBody(const IncomingMessage &message);

    Database &m_database;
    BodyStore &m_bodies;
    ThreadTable m_threads;
    ContactTable m_contacts;
    std::vector<QByteArray> m_looseBodies;
    std::vector<std::pair<MessageId, std::shared_ptr<const PreparedMessage>>> m_words; // not written yet
    qint64 m_lastId = -1;
};

} // namespace posthorn
