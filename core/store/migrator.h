#pragma once

#include "database.h"

#include <QString>

namespace posthorn
{

/// Which scripts make a file of the store: the resources `prefix`NNN.sql, counted from 001. `applicationId`
/// marks the file as ours. A value.
struct StoreSchema {
    QString prefix;
    qint32 applicationId = 0;

    [[nodiscard]] static StoreSchema mail();
    [[nodiscard]] static StoreSchema bodies();
    [[nodiscard]] static StoreSchema local();
};

/// Brings a database to the schema of this program: each script and its number (PRAGMA user_version) in one
/// exclusive transaction, so that an interrupted step leaves the version before. Throws StoreFailure:
/// StoreTooNew where a newer program has been here, StoreCorrupt where the file is some other program's; and
/// SQLite::Exception.
class Migrator
{
public:
    Migrator(Database &database, StoreSchema schema);

    void migrate();
    /// Whether all that the scripts make is there as they make it: a definition that was damaged would make
    /// every later question fail, or answer something else.
    [[nodiscard]] bool hasOwnSchema();

private:
    [[nodiscard]] QByteArray script(int version) const;
    [[nodiscard]] qint64 pragma(const char *sql);

    Database &m_database;
    StoreSchema m_schema;
};

} // namespace posthorn
