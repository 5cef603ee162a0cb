#pragma once

#include "database.h"

#include <map>

namespace posthorn
{

/// Copies rows, as they are, between tables of the same name in two files. Columns that only one of the two
/// knows are left out. Throws SQLite::Exception; used on the thread of both connections.
class RowCopier
{
public:
    RowCopier(Database &from, Database &to)
        : m_from(from)
        , m_to(to)
    {
    }

    /// Those that `where` names, in place of rows with the same key. Answers how many.
    template <class... Values>
    int copy(const char *table, const char *where, const Values &...values)
    {
        const Statements &sql = statementsOf(table);
        Query read(m_from, sql.select + where, values...);
        int copied = 0;
        while (read.next())
            copied += write(read, sql) ? 1 : 0;
        return copied;
    }
    /// One over the row with the same id that is there already and has the same value in `fixed`: the index
    /// on that column is not written again.
    void copyOver(const char *table, const char *fixed, qint64 id);
    /// Rows that the schema refuses are left out: for files that may be damaged.
    void setTolerant() { m_tolerant = true; }
    /// All that can be read of a table that may be damaged: from its beginning, then from its end.
    int salvage(const char *table);
    /// One of the two tables has changed.
    void forgetLayout();

private:
    struct Statements {
        std::string select; // up to WHERE and a space
        std::string insert;
        int columns = 0;
    };
    struct Over {
        std::string select; // the columns but for id and `fixed`, by id
        std::string update; // the same, and the id
        int columns = 0;
    };
    [[nodiscard]] QStringList columnsOf(const char *table);
    const Statements &statementsOf(const char *table);
    const Over &overOf(const char *table, const char *fixed);
    [[nodiscard]] bool write(const Query &row, const Statements &sql);

    Database &m_from;
    Database &m_to;
    std::map<std::string, Statements> m_statements;
    std::map<std::string, Over> m_over;
    bool m_tolerant = false;
};

} // namespace posthorn
