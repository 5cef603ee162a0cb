#pragma once

#include "base/ids.h"
#include "base/messageflags.h"

#include <QByteArray>
#include <QString>
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

namespace posthorn
{

/// One connection to one SQLite file: WAL, foreign keys, a busy time-out, and its prepared statements. Used
/// by one thread at a time; owned by the writer or reader thread that made it. Its methods throw
/// SQLite::Exception.
class Database
{
public:
    enum class Mode { ReadWrite, ReadOnly };

    /// ReadWrite creates the file, with mode 0600 and pages of `pageSize` bytes, where it is missing.
    Database(const QString &path, Mode mode, int pageSize = 4096);
    ~Database();
    Database(const Database &) = delete;
    Database &operator=(const Database &) = delete;

    [[nodiscard]] QString path() const { return m_path; }
    void execute(const char *sql);
    /// What SQLite finds wrong with the file; empty = nothing.
    [[nodiscard]] QStringList integrityErrors();
    [[nodiscard]] qint64 lastInsertId() const { return m_connection.getLastInsertRowid(); }
    /// Rows that the last statement changed.
    [[nodiscard]] int changes() const { return m_connection.getChanges(); }
    [[nodiscard]] bool inTransaction() const;

    /// Called for each row that is inserted, updated or removed, also where that is rolled back later; not
    /// for tables WITHOUT ROWID. One at a time; an empty function ends it.
    using RowChanged = std::function<void(std::string_view table, qint64 row)>;
    void onRowChanged(RowChanged changed);

    void beginImmediate(bool full);
    void commit();
    /// Never throws: an engine that lost the transaction already has rolled it back.
    void rollback() noexcept;

private:
    friend class Query;
    struct Hash : std::hash<std::string_view> {
        using is_transparent = void;
    };
    using Statements =
        std::unordered_multimap<std::string, std::unique_ptr<SQLite::Statement>, Hash, std::equal_to<>>;
    /// Out of the cache, or newly prepared, with its place there.
    [[nodiscard]] Statements::node_type take(std::string_view sql);
    void giveBack(Statements::node_type statement);

    QString m_path;
    SQLite::Database m_connection;
    bool m_full = true;
    Statements m_idle;
    RowChanged m_rowChanged;
};

/// A value that is stored as NULL where it is null.
struct OrNull {
    const QString &text;
};
struct BlobOrNull {
    const QByteArray &blob;
};

/// One run of a prepared statement, given back to the connection's cache at the end of the scope.
///     Query query(database, "SELECT path FROM folder WHERE id = ?", folder);
///     while (query.next()) ... query.text(0)
class Query
{
public:
    template <class... Values>
    Query(Database &database, std::string_view sql, const Values &...values)
        : m_database(database)
        , m_cached(database.take(sql))
        , m_statement(m_cached.mapped().get())
    {
        (bind(values), ...);
    }
    ~Query();
    Query(const Query &) = delete;
    Query &operator=(const Query &) = delete;

    /// Binds the next parameter.
    void bind(qint64 value) { m_statement->bind(++m_bound, static_cast<int64_t>(value)); }
    void bind(int value) { m_statement->bind(++m_bound, value); }
    void bind(bool value) { m_statement->bind(++m_bound, value ? 1 : 0); }
    void bind(quint32 value) { m_statement->bind(++m_bound, static_cast<int64_t>(value)); }
    void bind(quint64 value) { m_statement->bind(++m_bound, static_cast<int64_t>(value)); }
    template <class Tag>
    void bind(StrongId<Tag> id)
    {
        bind(id.value());
    }
    void bind(MessageFlags flags) { bind(static_cast<qint64>(flags.toInt())); }
    template <class Enum>
    requires std::is_enum_v<Enum>
    void bind(Enum value) { bind(static_cast<int>(value)); }
    void bind(const QString &text) { m_statement->bind(++m_bound, text.toStdString()); }
    void bind(const QByteArray &blob)
    {
        m_statement->bind(++m_bound, blob.constData(), static_cast<int>(blob.size()));
    }
    void bind(OrNull value) { value.text.isNull() ? bind(nullptr) : bind(value.text); }
    void bind(BlobOrNull value) { value.blob.isNull() ? bind(nullptr) : bind(value.blob); }
    void bind(std::nullptr_t) { m_statement->bind(++m_bound); }
    /// Text in UTF-8, which must outlive the run.
    void bindText(const std::string &text) { m_statement->bindNoCopy(++m_bound, text); }
    /// The bytes must outlive the run.
    void bindLargeBlob(const QByteArray &blob)
    {
        m_statement->bindNoCopy(++m_bound, blob.constData(), static_cast<int>(blob.size()));
    }

    /// The value of another query's row, whatever its type.
    void bindColumn(const Query &row, int column);

    /// Steps; false = no more rows.
    bool next() { return m_statement->executeStep(); }
    /// Steps a statement that answers no rows.
    void run() { m_statement->executeStep(); }
    /// Ready to run again with new values.
    void reset();

    [[nodiscard]] qint64 integer(int column) const { return m_statement->getColumn(column).getInt64(); }
    [[nodiscard]] int smallInteger(int column) const { return m_statement->getColumn(column).getInt(); }
    [[nodiscard]] bool boolean(int column) const { return m_statement->getColumn(column).getInt() != 0; }
    [[nodiscard]] bool isNull(int column) const { return m_statement->isColumnNull(column); }
    [[nodiscard]] QString text(int column) const;
    [[nodiscard]] QByteArray blob(int column) const;
    template <class Id>
    [[nodiscard]] Id id(int column) const
    {
        return Id(integer(column));
    }
    template <class Enum>
    [[nodiscard]] Enum enumeration(int column) const
    {
        return static_cast<Enum>(smallInteger(column));
    }
    [[nodiscard]] MessageFlags flags(int column) const { return MessageFlags::fromInt(smallInteger(column)); }

private:
    Database &m_database;
    Database::Statements::node_type m_cached;
    SQLite::Statement *m_statement;
    int m_bound = 0;
};

/// "\nlater\nwork\n" and back; NULL (an empty QString) = none.
[[nodiscard]] QString packKeywords(const QStringList &keywords);
[[nodiscard]] QStringList unpackKeywords(const QString &packed);

} // namespace posthorn
