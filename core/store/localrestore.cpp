// LocalCopy: what mail.db gets back.

#include "foldertable.h"
#include "journal.h"
#include "localcopy.h"
#include "messagetable.h"

namespace posthorn
{

namespace
{

std::vector<qint64> idsOf(Database &database, const char *sql)
{
    std::vector<qint64> ids;
    Query query(database, sql);
    while (query.next())
        ids.push_back(query.integer(0));
    return ids;
}

} // namespace

/// The copy's rows go before mail.db's; what only mail.db has stays too. `newer`: but for messages to send.
void LocalCopy::restore(bool newer)
{
    RowCopier in(m_local, m_mail);
    in.setTolerant();
    for (const qint64 id : idsOf(m_local, "SELECT id FROM account"))
        in.copy("account", "id = ?", id);
    for (const qint64 id : idsOf(m_local, "SELECT id FROM folder")) {
        if (Query(m_mail, "SELECT 1 FROM folder WHERE id = ?", id).next())
            continue;
        in.copy("folder", "id = ?", id);
        // It is empty here: everything is to be compared.
        Query(
            m_mail,
            "UPDATE folder SET uid_next = 0, highest_mod_seq = 0, last_sync = 0, last_full = 0 WHERE id = ?",
            id)
            .run();
    }
    restoreSequences(); // what is made from here on must not take a number that the copy has
    keepOldVersions();
    restoreMessages(in);
    restoreOperations(in);
    restoreOutbox(in, newer);
    in.copy("uidl", "1");
    FolderTable(m_mail).recount();
}

/// A draft of which the copy has a version that no server knows, while mail.db still names the one on the
/// server: that one is to be removed there once the new one is uploaded, as Journal::keepOldVersion() had it.
void LocalCopy::keepOldVersions()
{
    MessageTable messages(m_mail, m_bodies);
    for (const qint64 id : idsOf(m_local, "SELECT id FROM placement WHERE uid = 0 AND on_server = 0")) {
        Query old(m_mail,
                  "SELECT m.id, m.account, p.uid FROM placement p JOIN message m ON m.id = p.message "
                  "WHERE p.id = ? AND p.uid > 0",
                  id);
        if (!old.next())
            continue;
        const MessageId copy = messages.duplicate(old.id<MessageId>(0), old.id<AccountId>(1));
        const qint64 uid = old.integer(2);
        old.reset();
        Query(m_mail, "UPDATE placement SET uid = 0 WHERE id = ?", id).run();
        Query(m_mail,
              "INSERT INTO placement (folder, message, uid, on_server, server_flags, flags, received, "
              "hidden, mod_seq, "
              "replaced_by, server_keywords, keywords) SELECT folder, ?, ?, 1, server_flags, flags, "
              "received, ?, mod_seq, "
              "id, server_keywords, keywords FROM placement WHERE id = ?",
              copy, uid, oldVersionMark, id)
            .run();
    }
}

void LocalCopy::restoreMessages(RowCopier &in)
{
    MessageTable messages(m_mail, m_bodies);
    for (const qint64 id : idsOf(m_local, "SELECT id FROM message")) {
        const auto envelopeIn = [id](Database &database) {
            Query query(database, "SELECT envelope FROM message WHERE id = ?", id);
            return query.next() ? query.blob(0) : QByteArray();
        };
        const QByteArray before = envelopeIn(m_mail);
        const bool same = before == envelopeIn(m_local);
        if (!same && !before.isEmpty())
            messages.leave(MessageId(id));
        const bool copied = in.copy("message", "id = ?", id) > 0;
        if (!same && (copied || !before.isEmpty()))
            messages.join(MessageId(id));
    }
    // A row that an operation hid which is done was deleted by the user.
    in.copy("placement", "hidden <= 0 OR hidden IN (SELECT id FROM operation)");
    Query(m_mail, "UPDATE placement SET replaced_by = 0 WHERE replaced_by <> 0 AND replaced_by NOT IN "
                  "(SELECT id FROM placement)")
        .run();
    Query(m_mail, "DELETE FROM message WHERE id NOT IN (SELECT message FROM placement)").run();
}

/// Where the row of a message is lost, its UID and Message-ID in the target still say which one is meant.
void LocalCopy::restoreOperations(RowCopier &in)
{
    in.copy("operation", "1");
    in.copy("operation_target", "1");
    Query(m_mail, "UPDATE operation_target SET shown_as = 0 WHERE shown_as <> 0 AND shown_as NOT IN "
                  "(SELECT id FROM placement)")
        .run();
}

/// One that a newer copy does not have was sent, or taken back: it must not be sent again.
void LocalCopy::restoreOutbox(RowCopier &in, bool newer)
{
    for (const qint64 id : newer ? idsOf(m_mail, "SELECT id FROM outbox") : std::vector<qint64>()) {
        if (!Query(m_local, "SELECT 1 FROM outbox WHERE id = ?", id).next())
            Query(m_mail, "DELETE FROM outbox WHERE id = ?", id).run();
    }
    // Replacing a row takes its bytes along, so they must be here to come back.
    in.copy("outbox", "id IN (SELECT outbox FROM outbox_message)");
    in.copy("outbox_message", "1");
}

void LocalCopy::restoreSequences()
{
    Query given(m_local, "SELECT name, value FROM sequence");
    while (given.next()) {
        const QString name = given.text(0);
        Query(m_mail, "UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = ?", given.integer(1), name)
            .run();
        if (m_mail.changes() == 0)
            Query(m_mail, "INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", name, given.integer(1))
                .run();
    }
}

} // namespace posthorn
