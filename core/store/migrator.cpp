#include "migrator.h"

#include "storeerror.h"

#include <QFile>
#include <QTemporaryDir>

/// The scripts lie in a static library: the linker takes them along only when they are named.
static void nameScripts()
{
    Q_INIT_RESOURCE(schema);
}

namespace posthorn
{

StoreSchema StoreSchema::mail()
{
    return {QStringLiteral(":/posthorn/store/"), 0x50484d4c}; // "PHML"
}

StoreSchema StoreSchema::bodies()
{
    return {QStringLiteral(":/posthorn/store/bodies-"), 0x50484d42}; // "PHMB"
}

StoreSchema StoreSchema::local()
{
    return {QStringLiteral(":/posthorn/store/local-"), 0x50484d4f}; // "PHMO"
}

Migrator::Migrator(Database &database, StoreSchema schema)
    : m_database(database)
    , m_schema(std::move(schema))
{
}

void Migrator::migrate()
{
    nameScripts();
    int newest = 0;
    while (!script(newest + 1).isEmpty())
        ++newest;

    const auto version = [this] { return pragma("PRAGMA user_version"); };
    // No program will ever have made so many steps.
    constexpr qint64 impossible = 1000;
    const auto refuseStrangers = [&] {
        const qint64 found = version();
        if (found > newest && found < impossible)
            throw StoreFailure{
                storeError(ErrorCode::StoreTooNew, QStringLiteral("%1 has schema %2, this program knows %3")
                                                       .arg(m_database.path())
                                                       .arg(found)
                                                       .arg(newest))};
        if (found > newest || pragma("PRAGMA application_id") != (found == 0 ? 0 : m_schema.applicationId))
            throw StoreFailure{storeError(
                ErrorCode::StoreCorrupt, QStringLiteral("%1 is not a store of mail").arg(m_database.path()))};
    };
    refuseStrangers();
    while (version() < newest) {
        m_database.execute("BEGIN EXCLUSIVE");
        try {
            // Another process may have been faster.
            refuseStrangers();
            const qint64 next = version() + 1;
            if (next <= newest) {
                m_database.execute(script(static_cast<int>(next)).constData());
                m_database.execute(
                    qPrintable(QStringLiteral("PRAGMA application_id = %1").arg(m_schema.applicationId)));
                m_database.execute(qPrintable(QStringLiteral("PRAGMA user_version = %1").arg(next)));
            }
            m_database.execute("COMMIT");
        } catch (...) {
            m_database.rollback();
            throw;
        }
    }
}

bool Migrator::hasOwnSchema()
{
    const auto definitionsIn = [](Database &database) {
        QStringList lines;
        Query query(database, "SELECT name, sql FROM sqlite_master");
        while (query.next())
            lines.append(query.text(0) + QLatin1String(": ") + query.text(1));
        return lines;
    };
    const QTemporaryDir dir;
    Database fresh(dir.filePath(QStringLiteral("new.db")), Database::Mode::ReadWrite);
    Migrator(fresh, m_schema).migrate();
    QStringList missing = definitionsIn(fresh);
    for (const QString &line : definitionsIn(m_database))
        missing.removeAll(line);
    return missing.isEmpty();
}

QByteArray Migrator::script(int version) const
{
    QFile file(m_schema.prefix + QStringLiteral("%1.sql").arg(version, 3, 10, QLatin1Char('0')));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

qint64 Migrator::pragma(const char *sql)
{
    Query query(m_database, sql);
    return query.next() ? query.integer(0) : 0;
}

} // namespace posthorn
