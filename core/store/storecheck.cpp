#include "storecheck.h"

#include "operationtable.h"
#include "storeerror.h"

#include <QFileInfo>
#include <QScopeGuard>
#include <QSet>

namespace posthorn
{

StoreCheck::StoreCheck(Database &database, BodyStore &bodies)
    : m_database(database)
    , m_bodies(bodies)
{
}

CheckReport StoreCheck::run()
{
    m_report.folders = number("SELECT count(*) FROM folder");
    m_report.messages = number("SELECT count(*) FROM message");
    m_report.operationsOpen = number("SELECT count(*) FROM operation WHERE state IN (0, 1, 3, 4)");
    integrity();
    references();
    counts();
    journal();
    flags();
    bodies();
    localCopy();
    return m_report;
}

void StoreCheck::find(const QString &what, const QString &detail)
{
    // A broken store has the same finding a hundred thousand times.
    constexpr qsizetype most = 1000;
    if (m_report.findings.size() < most)
        m_report.findings.append({what, detail});
}

void StoreCheck::findEach(const QString &what, const char *sql)
{
    Query query(m_database, sql);
    while (query.next())
        find(what, query.text(0));
}

qint64 StoreCheck::number(const char *sql)
{
    Query query(m_database, sql);
    return query.next() ? query.integer(0) : 0;
}

void StoreCheck::integrity()
{
    for (Database *file : {&m_database, &m_bodies.fetchedFile(), &m_bodies.localFile()}) {
        for (const QString &line : file->integrityErrors())
            find(QStringLiteral("sqlite"), QFileInfo(file->path()).fileName() + QStringLiteral(": ") + line);
    }
}

void StoreCheck::references()
{
    findEach(QStringLiteral("dangling-reference"), "SELECT 'placement ' || id || ' has no message' FROM "
                                                   "placement WHERE message NOT IN (SELECT id FROM message)");
    findEach(QStringLiteral("dangling-reference"), "SELECT 'placement ' || id || ' has no folder' FROM "
                                                   "placement WHERE folder NOT IN (SELECT id FROM folder)");
    findEach(QStringLiteral("dangling-reference"), "SELECT 'folder ' || id || ' has no account' FROM folder "
                                                   "WHERE account NOT IN (SELECT id FROM account)");
    findEach(QStringLiteral("dangling-reference"),
             "SELECT 'target of missing operation ' || operation FROM operation_target "
             "WHERE operation NOT IN (SELECT id FROM operation)");
    findEach(QStringLiteral("dangling-reference"),
             "SELECT 'outbox message ' || id || ' has no bytes' FROM outbox WHERE id NOT IN (SELECT outbox "
             "FROM outbox_message)");
    findEach(QStringLiteral("orphan-message"), "SELECT 'message ' || id || ' lies in no folder' FROM message "
                                               "WHERE id NOT IN (SELECT message FROM placement)");
    findEach(QStringLiteral("only-here-without-body"),
             "SELECT 'placement ' || p.id || ' exists only here and has no bytes' FROM placement p "
             "JOIN message m ON m.id = p.message JOIN folder f ON f.id = p.folder "
             "WHERE (f.local OR p.on_server = 0) AND m.body IS NULL AND NOT EXISTS "
             "(SELECT 1 FROM uidl u WHERE u.message = p.message AND u.message <> 0 AND u.on_server = 1)");
}

void StoreCheck::counts()
{
    findEach(QStringLiteral("count-mismatch"),
             "SELECT 'folder ' || id || ' says ' || total || '/' || unread || ', has ' || rows_total || '/' "
             "|| rows_unread "
             "FROM (SELECT f.id, f.total, f.unread, "
             "(SELECT count(*) FROM placement p WHERE p.folder = f.id AND p.hidden = 0) AS rows_total, "
             "(SELECT count(*) FROM placement p WHERE p.folder = f.id AND p.hidden = 0 AND (p.flags & 1) = "
             "0) AS rows_unread "
             "FROM folder f) WHERE total <> rows_total OR unread <> rows_unread");
}

void StoreCheck::journal()
{
    findEach(QStringLiteral("journal"),
             "SELECT 'open operation ' || id || ' has no target' FROM operation WHERE state IN (0, 1, 3, 4) "
             "AND id NOT IN (SELECT operation FROM operation_target)");
    findEach(
        QStringLiteral("journal"),
        "SELECT 'placement ' || p.id || ' is hidden by operation ' || p.hidden || ', which does not hide it' "
        "FROM placement p WHERE p.hidden > 0 AND NOT EXISTS "
        "(SELECT 1 FROM operation o JOIN operation_target t ON t.operation = o.id WHERE o.id = p.hidden "
        "AND t.placement = p.id AND o.kind IN (1, 3) AND o.state <> 5)");
    findEach(QStringLiteral("journal"),
             "SELECT 'placement ' || id || ' replaces a missing one' FROM placement "
             "WHERE replaced_by <> 0 AND replaced_by NOT IN (SELECT id FROM placement)");
    // 1 Move, 2 Copy, 4 Append.
    findEach(
        QStringLiteral("journal"),
        "SELECT 'operation ' || o.id || ' shows missing placement ' || t.shown_as FROM operation o "
        "JOIN operation_target t ON t.operation = o.id WHERE o.state IN (0, 1, 3, 4) AND t.shown_as <> 0 "
        "AND t.shown_as NOT IN (SELECT id FROM placement)");
}

void StoreCheck::flags()
{
    QHash<PlacementId, QList<FlagChange>> changes;
    for (const StoredOperation &operation : OperationTable(m_database).open()) {
        if (operation.record.kind != OperationKind::SetFlags)
            continue;
        for (const StoredTarget &stored : operation.targets)
            changes[stored.target.placement].append(operation.record.flags);
    }
    Query query(m_database, "SELECT id, server_flags, flags, server_keywords, keywords FROM placement");
    while (query.next()) {
        const auto id = query.id<PlacementId>(0);
        const auto change = changes.constFind(id);
        if (change == changes.cend()) {
            if (query.flags(1) != query.flags(2) || query.text(3) != query.text(4))
                find(QStringLiteral("flags-invariant"), QStringLiteral("placement %1").arg(id.value()));
            continue;
        }
        FlagState expected{query.flags(1), unpackKeywords(query.text(3))};
        for (const FlagChange &applied : *change)
            expected = applied.appliedTo(std::move(expected));
        if (expected != FlagState{query.flags(2), unpackKeywords(query.text(4))})
            find(QStringLiteral("flags-invariant"), QStringLiteral("placement %1").arg(id.value()));
    }
}

void StoreCheck::bodies()
{
    QSet<QByteArray> named;
    Query query(m_database, "SELECT DISTINCT body FROM message WHERE body IS NOT NULL");
    while (query.next())
        named.insert(query.blob(0));
    QList<QByteArray> present;
    m_bodies.forEach([&](const BodyTable::Entry &entry) {
        present.append(entry.hash);
        m_report.bodyBytes += entry.size;
    });
    m_report.bodies = present.size();
    for (const QByteArray &hash : present) {
        if (!named.remove(hash))
            ++m_report.orphanBodies;
        const auto bytes = attempt([&] { return m_bodies.get(hash); });
        if (!bytes)
            find(QStringLiteral("hash-mismatch"), bytes.error().context);
    }
    for (const QByteArray &hash : named)
        find(QStringLiteral("missing-body"), QString::fromLatin1(hash.toHex()));
}

/// What exists only here must lie in local.db too, as mail.db has it.
void StoreCheck::localCopy()
{
    Database &local = m_bodies.localFile();
    // Both files as they are at one commit, or the next check tells.
    local.execute("BEGIN");
    const auto end = qScopeGuard([&local] { local.rollback(); });
    const auto numberIn = [](Database &database, const char *sql) {
        Query query(database, sql);
        return query.next() ? query.integer(0) : 0;
    };
    if (numberIn(local, "SELECT value FROM revision") != number("SELECT value FROM meta WHERE key = 'local'"))
        return;
    const std::pair<const char *, const char *> same[] = {
        {"messages", "SELECT count(*) FROM placement WHERE on_server = 0"},
        {"flags of messages", "SELECT total(flags) FROM placement WHERE on_server = 0"},
        {"changes that wait", "SELECT count(*) FROM operation WHERE state IN (0, 1, 3, 4)"},
        {"states of changes", "SELECT total(state) FROM operation WHERE state IN (0, 1, 3, 4)"},
        {"targets of changes",
         "SELECT count(*) FROM operation_target t JOIN operation o ON o.id = t.operation "
         "WHERE o.state IN (0, 1, 3, 4)"},
        {"messages to send", "SELECT count(*) FROM outbox_message"},
        {"names of collected messages", "SELECT count(*) FROM uidl"},
        {"folders", "SELECT count(*) FROM folder"},
    };
    for (const auto &[what, sql] : same) {
        if (numberIn(local, sql) != number(sql))
            find(QStringLiteral("local-copy"), QStringLiteral("%1: %2 in local.db, %3 in mail.db")
                                                   .arg(QLatin1String(what))
                                                   .arg(numberIn(local, sql))
                                                   .arg(number(sql)));
    }
    BodyTable bytes(local);
    Query query(m_database, "SELECT DISTINCT m.body FROM placement p JOIN message m ON m.id = p.message "
                            "WHERE p.on_server = 0 AND m.body IS NOT NULL");
    while (query.next()) {
        // What is nowhere was told of already.
        if (!bytes.contains(query.blob(0)) && m_bodies.contains(query.blob(0)))
            find(QStringLiteral("local-copy"),
                 QStringLiteral("body %1 lies in bodies.db").arg(QString::fromLatin1(query.blob(0).toHex())));
    }
}

} // namespace posthorn
