#include "rowcopier.h"

#include <SQLiteCpp/Exception.h>
#include <sqlite3.h>

namespace posthorn
{

void RowCopier::forgetLayout()
{
    m_statements.clear();
    m_over.clear();
}

/// Those that both tables have.
QStringList RowCopier::columnsOf(const char *table)
{
    const auto ask = [table](Database &database) {
        QStringList names;
        Query query(database, "SELECT name FROM pragma_table_info(?)", QString::fromLatin1(table));
        while (query.next())
            names.append(query.text(0));
        return names;
    };
    const QStringList known = ask(m_to);
    QStringList columns = ask(m_from);
    columns.removeIf([&known](const QString &name) { return !known.contains(name); });
    return columns;
}

const RowCopier::Statements &RowCopier::statementsOf(const char *table)
{
    Statements &sql = m_statements[table];
    if (sql.columns != 0)
        return sql;
    const QStringList columns = columnsOf(table);
    sql.columns = static_cast<int>(columns.size());
    const std::string names = columns.join(QStringLiteral(", ")).toStdString();
    const QString marks = QStringList(columns.size(), QStringLiteral("?")).join(QStringLiteral(", "));
    sql.select = "SELECT " + names + " FROM " + table + " WHERE ";
    sql.insert = "INSERT OR REPLACE INTO " + std::string(table) + " (" + names + ") VALUES (" +
                 marks.toStdString() + ')';
    return sql;
}

const RowCopier::Over &RowCopier::overOf(const char *table, const char *fixed)
{
    Over &sql = m_over[table];
    if (sql.columns != 0)
        return sql;
    QStringList columns = columnsOf(table);
    columns.removeAll(QStringLiteral("id"));
    columns.removeAll(QLatin1String(fixed));
    sql.columns = static_cast<int>(columns.size());
    sql.select =
        "SELECT " + columns.join(QStringLiteral(", ")).toStdString() + " FROM " + table + " WHERE id = ?";
    sql.update = "UPDATE " + std::string(table) + " SET " +
                 columns.join(QStringLiteral(" = ?, ")).toStdString() + " = ? WHERE id = ?";
    return sql;
}

void RowCopier::copyOver(const char *table, const char *fixed, qint64 id)
{
    const Over &sql = overOf(table, fixed);
    Query read(m_from, sql.select, id);
    if (!read.next())
        return;
    Query query(m_to, sql.update);
    for (int column = 0; column < sql.columns; ++column)
        query.bindColumn(read, column);
    query.bind(id);
    query.run();
}

bool RowCopier::write(const Query &row, const Statements &sql)
{
    Query query(m_to, sql.insert);
    for (int column = 0; column < sql.columns; ++column)
        query.bindColumn(row, column);
    try {
        query.run();
    } catch (const SQLite::Exception &exception) {
        if (!m_tolerant || (exception.getErrorCode() & 0xff) != SQLITE_CONSTRAINT)
            throw;
        qInfo("%s: a row is left out: %s", sql.insert.c_str(), exception.what());
        return false;
    }
    return true;
}

int RowCopier::salvage(const char *table)
{
    int copied = 0;
    const std::string key = [&] { // in which the table lies
        Query query(m_from, "SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk",
                    QString::fromLatin1(table));
        return query.next() ? query.text(0).toStdString() : std::string("rowid");
    }();
    for (const char *order : {" ASC", " DESC"}) {
        try {
            const Statements &sql = statementsOf(table);
            Query read(m_from, sql.select + "1 ORDER BY " + key + order);
            while (read.next())
                copied += write(read, sql) ? 1 : 0;
            return copied;
        } catch (const SQLite::Exception &exception) {
            qInfo("reading %s of %s: %s", table, qPrintable(m_from.path()), exception.what());
        }
    }
    return copied;
}

} // namespace posthorn
