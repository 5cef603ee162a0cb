#pragma once

#include "database.h"

#include <QString>

namespace posthorn
{

/// Brings a database to the schema of this program: each script and its number (PRAGMA user_version) in one
/// exclusive transaction, so that an interrupted step leaves the version before. Throws StoreFailure:
/// StoreTooNew where a newer program has been here, StoreCorrupt where the file is some other program's; and
/// SQLite::Exception.
class Migrator
{
public:
    /// Scripts are the resources `prefix`NNN.sql, counted from 001. `applicationId` marks the file as ours.
    Migrator(Database &database, QString prefix, qint32 applicationId);

    void migrate();

private:
    [[nodiscard]] QByteArray script(int version) const;
    [[nodiscard]] qint64 pragma(const char *sql);

    Database &m_database;
    QString m_prefix;
    qint32 m_applicationId;
};

} // namespace posthorn
