#include "migrator.h"

#include "storeerror.h"

#include <QFile>

/// The scripts lie in a static library: the linker takes them along only when they are named.
static void nameScripts()
{
    Q_INIT_RESOURCE(schema);
}

namespace posthorn
{

Migrator::Migrator(Database &database, QString prefix, qint32 applicationId)
    : m_database(database)
    , m_prefix(std::move(prefix))
    , m_applicationId(applicationId)
{
}

void Migrator::migrate()
{
    nameScripts();
    int newest = 0;
    while (!script(newest + 1).isEmpty())
        ++newest;

    const auto version = [this] { return pragma("PRAGMA user_version"); };
    const auto refuseStrangers = [&] {
        if (version() > newest)
            throw StoreFailure{
                storeError(ErrorCode::StoreTooNew, QStringLiteral("%1 has schema %2, this program knows %3")
                                                       .arg(m_database.path())
                                                       .arg(version())
                                                       .arg(newest))};
        if (pragma("PRAGMA application_id") != (version() == 0 ? 0 : m_applicationId))
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
                    qPrintable(QStringLiteral("PRAGMA application_id = %1").arg(m_applicationId)));
                m_database.execute(qPrintable(QStringLiteral("PRAGMA user_version = %1").arg(next)));
            }
            m_database.execute("COMMIT");
        } catch (...) {
            m_database.rollback();
            throw;
        }
    }
}

QByteArray Migrator::script(int version) const
{
    QFile file(m_prefix + QStringLiteral("%1.sql").arg(version, 3, 10, QLatin1Char('0')));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

qint64 Migrator::pragma(const char *sql)
{
    Query query(m_database, sql);
    return query.next() ? query.integer(0) : 0;
}

} // namespace posthorn
