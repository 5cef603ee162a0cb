// WriteTransaction: what mends a store that contradicts itself.

#include "operationtable.h"
#include "writetables.h"
#include "writetransaction.h"

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

Result<WriteTransaction::LostBodies> WriteTransaction::forgetLostBodies()
{
    return perform([&] {
        LostBodies lost;
        QList<QByteArray> hashes;
        Query named(m_database, "SELECT DISTINCT body FROM message WHERE body IS NOT NULL");
        while (named.next())
            hashes.append(named.blob(0));
        for (const QByteArray &hash : std::as_const(hashes)) {
            if (m_bodies.contains(hash))
                continue;
            Query(m_database,
                  "UPDATE message SET body = NULL, fetched = 0 WHERE body = ? AND EXISTS "
                  "(SELECT 1 FROM placement p WHERE p.message = message.id AND p.on_server = 1)",
                  hash)
                .run();
            lost.toFetchAgain += m_database.changes();
            std::vector<MessageId> messages;
            Query rest(m_database, "SELECT id FROM message WHERE body = ?", hash);
            while (rest.next())
                messages.push_back(rest.id<MessageId>(0));
            for (const MessageId id : messages)
                (collectAgain(id) ? lost.toFetchAgain : lost.gone) += 1;
        }
        return lost;
    });
}

/// A collected message without bytes that the POP3 server still holds. False: it holds it no more.
bool WriteTransaction::collectAgain(MessageId id)
{
    const auto uidl = m_tables->uidls.ofMessage(id);
    if (!uidl || !uidl->onServer)
        return false;
    m_tables->uidls.unbind(id);
    for (const PlacementId row : m_tables->placements.ofMessage(id)) {
        if (const auto placement = m_tables->placements.find(row))
            m_tables->journal.drop(*placement);
    }
    return true;
}

Result<int> WriteTransaction::mendRows()
{
    return perform([&] {
        int mended = 0;
        const auto run = [&](const char *sql) {
            Query(m_database, sql).run();
            mended += m_database.changes();
        };
        run("INSERT INTO account (id, enabled, context) SELECT DISTINCT account, 0, '' FROM folder "
            "WHERE account NOT IN (SELECT id FROM account)");
        run("DELETE FROM placement WHERE folder NOT IN (SELECT id FROM folder) OR message NOT IN "
            "(SELECT id FROM message)");
        run("DELETE FROM operation_target WHERE operation NOT IN (SELECT id FROM operation)");
        run("DELETE FROM operation WHERE state IN (0, 1, 3, 4) AND id NOT IN "
            "(SELECT operation FROM operation_target)");
        run("UPDATE operation_target SET shown_as = 0 WHERE shown_as <> 0 AND shown_as NOT IN "
            "(SELECT id FROM placement)");
        run("UPDATE placement SET replaced_by = 0, hidden = 0 WHERE replaced_by <> 0 AND replaced_by NOT IN "
            "(SELECT id FROM placement)");
        // 1 Move, 3 Expunge; 5 Cancelled.
        run("UPDATE placement SET hidden = 0 WHERE hidden > 0 AND NOT EXISTS (SELECT 1 FROM operation o "
            "JOIN operation_target t ON t.operation = o.id WHERE o.id = placement.hidden "
            "AND t.placement = placement.id AND o.kind IN (1, 3) AND o.state <> 5)");
        for (const qint64 id :
             idsOf(m_database, "SELECT id FROM message WHERE id NOT IN (SELECT message FROM placement)")) {
            m_tables->messages.remove(MessageId(id));
            ++mended;
        }
        for (const qint64 id : idsOf(
                 m_database, "SELECT id FROM placement WHERE server_flags <> flags OR server_keywords IS NOT "
                             "keywords UNION SELECT t.placement FROM operation_target t JOIN operation o "
                             "ON o.id = t.operation WHERE o.state IN (0, 1, 3, 4)")) {
            const auto before = m_tables->placements.find(PlacementId(id));
            m_tables->journal.recompute(PlacementId(id));
            mended += before != m_tables->placements.find(PlacementId(id)) ? 1 : 0;
        }
        m_tables->placements.forgetCounts();
        m_tables->folders.recount();
        return mended;
    });
}

Result<int> WriteTransaction::mendWords()
{
    return perform([&] {
        const auto whole = attempt(
            [this] { Query(m_database, "INSERT INTO search (search) VALUES ('integrity-check')").run(); });
        if (whole)
            return 0;
        Query(m_database, "INSERT INTO search (search) VALUES ('delete-all')").run();
        for (const qint64 id : idsOf(m_database, "SELECT id FROM message"))
            m_tables->messages.join(MessageId(id));
        return 1;
    });
}

} // namespace posthorn
