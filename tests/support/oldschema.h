#pragma once

#include "store/database.h"

#include <QFile>
#include <QFileInfo>

namespace posthorn
{

/// Of the seventh schema, what uidl has.
inline void dropWhatTellsDeleted(Database &database)
{
    for (const char *column : {"identity", "message_id", "date", "message_size", "body"})
        database.execute((std::string("ALTER TABLE uidl DROP COLUMN ") + column).c_str());
}

/// Takes a closed store back to the first schema: as a profile of the first version is found. Its mail must
/// exist on servers only.
inline void makeFirstSchema(const QString &mailPath)
{
    {
        Database database(mailPath, Database::Mode::ReadWrite);
        dropWhatTellsDeleted(database);
        database.execute("DROP INDEX placement_leaves");
        database.execute("DROP TABLE removal");
        database.execute("ALTER TABLE message DROP COLUMN fetched");
        database.execute("ALTER TABLE operation DROP COLUMN by_rule");
        database.execute("ALTER TABLE account DROP COLUMN looked");
        database.execute("ALTER TABLE account DROP COLUMN looked_steady");
        database.execute("ALTER TABLE account DROP COLUMN looked_boot");
        database.execute("ALTER TABLE account DROP COLUMN shared_inbox");
        database.execute("ALTER TABLE account DROP COLUMN keeps_what_left");
        database.execute("ALTER TABLE account DROP COLUMN deletes_on_server");
        database.execute("ALTER TABLE placement DROP COLUMN saved");
        database.execute("DROP INDEX message_email");
        database.execute("ALTER TABLE message DROP COLUMN email_id");
        database.execute("DROP TABLE quota");
        database.execute("ALTER TABLE folder DROP COLUMN rights");
        database.execute("ALTER TABLE folder DROP COLUMN mailbox_id");
        database.execute("ALTER TABLE folder DROP COLUMN server_size");
        database.execute("CREATE INDEX message_identity ON message (identity)");
        database.execute("DELETE FROM meta WHERE key = 'local'");
        database.execute("DROP INDEX placement_here");
        database.execute("DROP INDEX placement_here_message");
        database.execute("ALTER TABLE folder DROP COLUMN last_full");
        database.execute("ALTER TABLE folder ADD COLUMN server_unread INTEGER NOT NULL DEFAULT -1");
        database.execute("PRAGMA user_version = 1");
    }
    for (const char *part : {"", "-wal", "-shm"})
        QFile::remove(QFileInfo(mailPath).path() + QStringLiteral("/local.db") + QLatin1String(part));
}

} // namespace posthorn
