#include "localcopy.h"

#include "migrator.h"
#include "storeerror.h"

#include <algorithm>

namespace posthorn
{

namespace
{

// Open: the states of OperationState but Done and Cancelled.
#define OPEN_OPERATION "state IN (0, 1, 3, 4)"

// Not INSERT OR IGNORE: within ON CONFLICT DO UPDATE, what a trigger says of conflicts is not heard.
#define NOTE(kind, key, name)                                                                                \
    "INSERT INTO noted SELECT " kind ", " key ", " name                                                      \
    " WHERE NOT EXISTS (SELECT 1 FROM noted WHERE kind = " kind " AND id = " key " AND name = " name ");"

/// Kind and key of what changed since the last commit, of the tables where little does. A trigger makes
/// SQLite keep an undo of each statement, which would double the cost of a first sync on the two large
/// tables. The kinds are LocalCopy::Kind.
constexpr const char *notes = R"(
CREATE TEMP TABLE noted (
    kind INTEGER NOT NULL,
    id   INTEGER NOT NULL,
    name BLOB    NOT NULL,
    PRIMARY KEY (kind, id, name)
) WITHOUT ROWID;

CREATE TEMP TRIGGER account_put AFTER INSERT ON account BEGIN )" NOTE("0", "new.id", "x''") R"( END;
CREATE TEMP TRIGGER account_set AFTER UPDATE ON account BEGIN )" NOTE("0", "new.id", "x''") R"( END;
CREATE TEMP TRIGGER account_cut AFTER DELETE ON account BEGIN )" NOTE("0", "old.id", "x''") R"( END;

CREATE TEMP TRIGGER folder_put AFTER INSERT ON folder BEGIN )" NOTE("1", "new.id", "x''") R"( END;
CREATE TEMP TRIGGER folder_set AFTER UPDATE ON folder
    WHEN (old.mailbox, old.delimiter, old.path, old.role, old.selectable, old.subscribed, old.read_only, old.rights, old.mailbox_id, old.uid_validity)
    IS NOT (new.mailbox, new.delimiter, new.path, new.role, new.selectable, new.subscribed, new.read_only, new.rights, new.mailbox_id, new.uid_validity)
    BEGIN )" NOTE("1", "new.id", "x''") R"( END;
CREATE TEMP TRIGGER folder_cut AFTER DELETE ON folder BEGIN )" NOTE("1", "old.id", "x''") R"( END;

CREATE TEMP TRIGGER uidl_put AFTER INSERT ON uidl
    BEGIN )" NOTE("2", "new.account", "new.uidl") R"( END;
CREATE TEMP TRIGGER uidl_set AFTER UPDATE ON uidl
    BEGIN )" NOTE("2", "new.account", "new.uidl") R"( END;
CREATE TEMP TRIGGER uidl_cut AFTER DELETE ON uidl
    BEGIN )" NOTE("2", "old.account", "old.uidl") R"( END;

CREATE TEMP TRIGGER operation_put AFTER INSERT ON operation
    BEGIN )" NOTE("3", "new.id", "x''") R"( END;
CREATE TEMP TRIGGER operation_set AFTER UPDATE ON operation
    BEGIN )" NOTE("3", "new.id", "x''") R"( END;
CREATE TEMP TRIGGER operation_cut AFTER DELETE ON operation
    BEGIN )" NOTE("3", "old.id", "x''") R"( END;
CREATE TEMP TRIGGER target_set AFTER UPDATE ON operation_target
    BEGIN )" NOTE("3", "new.operation", "x''") R"( END;
CREATE TEMP TRIGGER target_cut AFTER DELETE ON operation_target
    BEGIN )" NOTE("3", "old.operation", "x''") R"( END;

CREATE TEMP TRIGGER outbox_put AFTER INSERT ON outbox BEGIN )" NOTE("4", "new.id", "x''") R"( END;
CREATE TEMP TRIGGER outbox_set AFTER UPDATE ON outbox BEGIN )" NOTE("4", "new.id", "x''") R"( END;
CREATE TEMP TRIGGER outbox_cut AFTER DELETE ON outbox BEGIN )" NOTE("4", "old.id", "x''") R"( END;
)";

constexpr const char *noteAll = R"(
INSERT OR IGNORE INTO noted SELECT 0, id, x'' FROM account;
INSERT OR IGNORE INTO noted SELECT 1, id, x'' FROM folder;
INSERT OR IGNORE INTO noted SELECT 2, account, uidl FROM uidl;
INSERT OR IGNORE INTO noted SELECT 3, id, x'' FROM operation WHERE )" OPEN_OPERATION R"(;
INSERT OR IGNORE INTO noted SELECT 4, id, x'' FROM outbox;
)";

QString layoutOf(Database &database, const char *table)
{
    Query query(database, "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?",
                QString::fromLatin1(table));
    return query.next() ? query.text(0) : QString();
}

} // namespace

LocalCopy::LocalCopy(Database &mail, BodyStore &bodies)
    : m_mail(mail)
    , m_bodies(bodies)
    , m_local(bodies.localFile())
    , m_out(mail, bodies.localFile())
{
}

LocalCopy::~LocalCopy()
{
    m_mail.onRowChanged({});
}

void LocalCopy::watch()
{
    m_mail.execute(notes);
    m_mail.onRowChanged([this](std::string_view table, qint64 row) {
        if (table == "placement")
            m_placements.push_back(row);
        else if (table == "message")
            m_messages.push_back(row);
    });
}

std::vector<LocalCopy::Key> LocalCopy::noted(Kind kind)
{
    std::vector<Key> keys;
    Query query(m_mail, "SELECT id, name FROM noted WHERE kind = ?", kind);
    while (query.next())
        keys.push_back({query.integer(0), query.blob(1)});
    return keys;
}

/// Of all rows that changed, those that no server holds, and those that none held before.
LocalCopy::Changed LocalCopy::changed()
{
    const auto sorted = [](std::vector<qint64> ids) {
        std::sort(ids.begin(), ids.end());
        ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
        return ids;
    };
    // Usually there are none, and then it is one look at an index without an entry in that range.
    std::vector<ChangedRow> found;
    const auto take = [&found](Query query, const std::vector<qint64> &changed, qint64 ChangedRow::*named) {
        while (query.next()) {
            if (!std::binary_search(changed.begin(), changed.end(), query.integer(2)))
                continue;
            found.push_back({query.integer(0)});
            found.back().*named = query.integer(1);
        }
    };
    if (const auto rows = sorted(std::exchange(m_placements, {})); !rows.empty()) {
        take(Query(m_mail, "SELECT id, message, id FROM placement WHERE on_server = 0 AND id BETWEEN ? AND ?",
                   rows.front(), rows.back()),
             rows, &ChangedRow::message);
        take(Query(m_local, "SELECT id, message, id FROM placement WHERE id BETWEEN ? AND ?", rows.front(),
                   rows.back()),
             rows, &ChangedRow::before);
    }
    auto messages = sorted(std::exchange(m_messages, {}));
    if (!messages.empty())
        take(Query(m_mail,
                   "SELECT id, message, message FROM placement WHERE on_server = 0 AND message BETWEEN ? AND "
                   "?",
                   messages.front(), messages.back()),
             messages, &ChangedRow::message);
    std::sort(found.begin(), found.end(),
              [](const ChangedRow &one, const ChangedRow &other) { return one.id < other.id; });
    std::vector<ChangedRow> rows;
    for (const ChangedRow &row : found) {
        if (rows.empty() || rows.back().id != row.id)
            rows.push_back({row.id});
        rows.back().message = std::max(rows.back().message, row.message);
        rows.back().before = std::max(rows.back().before, row.before);
    }
    return {std::move(rows), std::move(messages)};
}

void LocalCopy::follow()
{
    const Changed rows = changed();
    if (rows.placements.empty() && !Query(m_mail, "SELECT 1 FROM noted LIMIT 1").next())
        return;
    (void)m_bodies.beginLocal();
    followRows(Kind::Account, "account");
    followRows(Kind::Folder, "folder");
    followPlacements(rows);
    followUidls();
    followOperations();
    followOutbox();
    Query(m_mail, "DELETE FROM noted").run();
    Query sequences(m_mail, "SELECT name, seq FROM sqlite_sequence");
    while (sequences.next())
        Query(m_local, "INSERT OR REPLACE INTO sequence VALUES (?, ?)", sequences.text(0),
              sequences.integer(1))
            .run();
    // One more than either file has: a copy that was lost and made anew is not taken for an old one.
    Query here(m_mail, "SELECT value FROM meta WHERE key = 'local'");
    Query there(m_local, "SELECT value FROM revision");
    const qint64 revision =
        1 + std::max(here.next() ? here.integer(0) : 0, there.next() ? there.integer(0) : 0);
    there.reset();
    Query(m_local, "UPDATE revision SET value = ?", revision).run();
    Query(m_mail, "UPDATE meta SET value = ? WHERE key = 'local'", revision).run();
}

void LocalCopy::followRows(Kind kind, const char *table)
{
    for (const Key &key : noted(kind)) {
        if (m_out.copy(table, "id = ?", key.id) == 0)
            Query(m_local, std::string("DELETE FROM ") + table + " WHERE id = ?", key.id).run();
    }
}

void LocalCopy::followUidls()
{
    for (const Key &key : noted(Kind::Uidl)) {
        if (m_out.copy("uidl", "account = ? AND uidl = ?", key.id, key.name) == 0)
            Query(m_local, "DELETE FROM uidl WHERE account = ? AND uidl = ?", key.id, key.name).run();
    }
}

void LocalCopy::followOperations()
{
    for (const Key &key : noted(Kind::Operation)) {
        Query(m_local, "DELETE FROM operation WHERE id = ?", key.id).run();
        Query(m_local, "DELETE FROM operation_target WHERE operation = ?", key.id).run();
        if (m_out.copy("operation", "id = ? AND " OPEN_OPERATION, key.id) > 0)
            m_out.copy("operation_target", "operation = ?", key.id);
    }
}

void LocalCopy::followOutbox()
{
    for (const Key &key : noted(Kind::Outbox)) {
        Query(m_local, "DELETE FROM outbox WHERE id = ?", key.id).run();
        const bool stays = m_out.copy("outbox", "id = ?", key.id) > 0;
        // The bytes of a message that waits never change.
        if (!stays)
            Query(m_local, "DELETE FROM outbox_message WHERE outbox = ?", key.id).run();
        else if (!Query(m_local, "SELECT 1 FROM outbox_message WHERE outbox = ?", key.id).next())
            m_out.copy("outbox_message", "outbox = ?", key.id);
    }
}

/// A rule that plans for all messages changes their rows alone: what they name is copied only where it is new
/// or changed itself.
void LocalCopy::followPlacements(const Changed &rows)
{
    for (const ChangedRow &row : rows.placements) {
        if (row.message == 0) {
            Query(m_local, "DELETE FROM placement WHERE id = ?", row.id).run();
        } else {
            const bool same = row.message == row.before;
            if (same)
                m_out.copyOver("placement", "message", row.id);
            else
                m_out.copy("placement", "id = ?", row.id);
            if (same && !std::binary_search(rows.messages.begin(), rows.messages.end(), row.message))
                continue;
            m_out.copy("message", "id = ?", row.message);
            Query body(m_mail, "SELECT body FROM message WHERE id = ?", row.message);
            if (body.next() && !body.isNull(0))
                m_bodies.keepHere(body.blob(0));
        }
        if (row.before != 0 && row.before != row.message)
            Query(m_local,
                  "DELETE FROM message WHERE id = ? AND NOT EXISTS (SELECT 1 FROM placement WHERE message = "
                  "?)",
                  row.before, row.before)
                .run();
    }
}

bool LocalCopy::hasLayoutOfMail()
{
    return std::all_of(tables.begin(), tables.end(), [this](const char *table) {
        return layoutOf(m_local, table) == layoutOf(m_mail, table);
    });
}

void LocalCopy::rebuild()
{
    (void)m_bodies.beginLocal();
    for (const char *table : tables) {
        m_local.execute((std::string("DROP TABLE IF EXISTS ") + table).c_str());
        m_local.execute(layoutOf(m_mail, table).toUtf8().constData());
    }
    m_local.execute("CREATE INDEX placement_message ON placement (message)");
    m_out.forgetLayout();
    m_mail.execute(noteAll);
    Query here(m_mail, "SELECT id FROM placement WHERE on_server = 0");
    while (here.next())
        m_placements.push_back(here.integer(0));
    follow();
}

bool LocalCopy::reconcile()
{
    const auto number = [](Database &database, const char *sql) {
        Query query(database, sql);
        return query.next() ? query.integer(0) : 0;
    };
    const auto differ = [&] {
        return number(m_local, "SELECT value FROM revision") !=
                   number(m_mail, "SELECT value FROM meta WHERE key = 'local'") ||
               !hasLayoutOfMail();
    };
    if (!differ())
        return false;
    // Another process may be between its two commits.
    m_mail.beginImmediate(true);
    const bool ahead = number(m_local, "SELECT value FROM revision") >
                       number(m_mail, "SELECT value FROM meta WHERE key = 'local'");
    m_bodies.setFull(true);
    if (ahead)
        restore(true);
    if (differ()) {
        // From a damaged mail.db the copy would be made worse.
        if (!Migrator(m_mail, StoreSchema::mail()).hasOwnSchema())
            throw StoreFailure{storeError(ErrorCode::StoreCorrupt, m_mail.path())};
        rebuild();
    }
    m_bodies.commit();
    m_mail.commit();
    return ahead;
}

} // namespace posthorn
