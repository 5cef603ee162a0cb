#include "database.h"

#include "storeerror.h"

#include <QFile>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

namespace posthorn
{

namespace
{

constexpr int busyTimeoutMs = 10'000;
constexpr int logBytes = 16 * 1024 * 1024;

/// Statistics of memory would take a lock of the whole process at every allocation. Refused, and harmless,
/// where SQLite is in use already.
void configureOnce()
{
    static const int result = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    (void)result;
}

/// SQLite gives a file it creates the mode of the umask, and the WAL that of the file: so the file is made
/// here.
const QString &madePrivate(const QString &path, Database::Mode mode)
{
    configureOnce();
    if (mode == Database::Mode::ReadOnly)
        return path;
    const QByteArray name = QFile::encodeName(path);
    // A file that is there is never opened here: closing it again would drop every lock that this process
    // holds on it, also those of connections that are in use, and another process would then take the WAL
    // away from under them.
    const int descriptor = ::open(name.constData(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (descriptor >= 0) {
        ::close(descriptor);
    } else if (errno == EEXIST) {
        ::chmod(name.constData(), S_IRUSR | S_IWUSR);
    } else {
        throw StoreFailure{
            storeError(errno == ENOSPC || errno == EDQUOT ? ErrorCode::DiskFull : ErrorCode::StoreUnavailable,
                       QStringLiteral("%1: %2").arg(path, QString::fromLocal8Bit(strerror(errno))))};
    }
    return path;
}

} // namespace

Database::Database(const QString &path, Mode mode, int pageSize)
    : m_path(madePrivate(path, mode))
    , m_connection(QFile::encodeName(path).toStdString(),
                   (mode == Mode::ReadWrite ? SQLite::OPEN_READWRITE : SQLite::OPEN_READONLY) |
                       SQLite::OPEN_NOMUTEX,
                   busyTimeoutMs)
{
    sqlite3_extended_result_codes(m_connection.getHandle(), 1);
    // Plans must not depend on the values that are bound: with partial indexes each new value would compile
    // the statement again.
    sqlite3_db_config(m_connection.getHandle(), SQLITE_DBCONFIG_ENABLE_QPSG, 1, nullptr);
    if (mode == Mode::ReadWrite) {
        execute(qPrintable(QStringLiteral("PRAGMA page_size = %1").arg(pageSize))); // of a new file only
        execute("PRAGMA journal_mode = WAL");
        execute("PRAGMA synchronous = FULL");
        // A statement or savepoint that is rolled back keeps its undo in memory, not in a file that a full
        // disk refuses.
        execute("PRAGMA temp_store = MEMORY");
        // A first synchronisation writes the same index pages again and again.
        execute(qPrintable(QStringLiteral("PRAGMA wal_autocheckpoint = %1").arg(logBytes / pageSize)));
    }
    execute("PRAGMA foreign_keys = ON");
    execute("PRAGMA trusted_schema = OFF");
    execute("PRAGMA cache_size = -16384");
}

Database::~Database()
{
    m_idle.clear();
}

void Database::execute(const char *sql)
{
    m_connection.exec(sql);
}

QStringList Database::integrityErrors()
{
    QStringList errors;
    Query query(*this, "PRAGMA integrity_check");
    while (query.next()) {
        if (const QString line = query.text(0); line != QLatin1String("ok"))
            errors.append(line);
    }
    return errors;
}

bool Database::inTransaction() const
{
    return sqlite3_get_autocommit(m_connection.getHandle()) == 0;
}

void Database::onRowChanged(RowChanged changed)
{
    m_rowChanged = std::move(changed);
    const auto call = [](void *self, int, const char *, const char *table, sqlite3_int64 row) {
        static_cast<Database *>(self)->m_rowChanged(table, row);
    };
    sqlite3_update_hook(m_connection.getHandle(), m_rowChanged ? +call : nullptr, this);
}

void Database::beginImmediate(bool full)
{
    // The level cannot be changed inside a transaction.
    if (full != m_full) {
        execute(full ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
        m_full = full;
    }
    Query(*this, "BEGIN IMMEDIATE").run();
}

void Database::commit()
{
    Query(*this, "COMMIT").run();
}

void Database::rollback() noexcept
{
    try {
        if (inTransaction())
            execute("ROLLBACK");
    } catch (const SQLite::Exception &exception) {
        qWarning("rolling back %s: %s", qPrintable(m_path), exception.what());
    }
}

Database::Statements::node_type Database::take(std::string_view sql)
{
    auto found = m_idle.find(sql);
    if (found == m_idle.end()) {
        std::string text(sql);
        auto statement = std::make_unique<SQLite::Statement>(m_connection, text);
        found = m_idle.emplace(std::move(text), std::move(statement));
    }
    return m_idle.extract(found);
}

void Database::giveBack(Statements::node_type statement)
{
    // Statements made for one question (lists of folders inlined) would pile up otherwise.
    constexpr size_t most = 300;
    if (m_idle.size() >= most)
        m_idle.clear();
    m_idle.insert(std::move(statement));
}

Query::~Query()
{
    m_statement->tryReset();
    m_database.giveBack(std::move(m_cached));
}

void Query::reset()
{
    m_statement->tryReset();
    m_bound = 0;
}

void Query::bindColumn(const Query &row, int column)
{
    const auto value = row.m_statement->getColumn(column);
    if (value.isInteger())
        bind(qint64(value.getInt64()));
    else if (value.isFloat())
        m_statement->bind(++m_bound, value.getDouble());
    else if (value.isText())
        m_statement->bind(++m_bound, value.getString());
    else if (value.isBlob() && value.getBytes() > 0)
        m_statement->bind(++m_bound, value.getBlob(), value.getBytes());
    else if (value.isBlob())
        m_statement->bind(++m_bound, "", 0);
    else
        bind(nullptr);
}

QString Query::text(int column) const
{
    const auto value = m_statement->getColumn(column);
    const char *data = value.getText(nullptr);
    return data ? QString::fromUtf8(data, value.getBytes()) : QString();
}

QByteArray Query::blob(int column) const
{
    const auto value = m_statement->getColumn(column);
    const auto *data = static_cast<const char *>(value.getBlob());
    return data ? QByteArray(data, value.getBytes()) : QByteArray();
}

QString packKeywords(const QStringList &keywords)
{
    return keywords.isEmpty() ? QString() : u'\n' + keywords.join(u'\n') + u'\n';
}

QStringList unpackKeywords(const QString &packed)
{
    return packed.split(u'\n', Qt::SkipEmptyParts);
}

} // namespace posthorn
