#pragma once

#include "bodystore.h"
#include "storereader.h"

namespace posthorn
{

/// Proves what the store promises: the files are whole, every row leads somewhere, counts are those of the
/// rows, `flags` are `server_flags` with the open operations applied, every body that is named is there and
/// has its hash. Throws StoreFailure and SQLite::Exception; used on its connection's thread.
class StoreCheck
{
public:
    StoreCheck(Database &database, BodyStore &bodies);

    [[nodiscard]] CheckReport run();

private:
    void integrity();
    void references();
    void counts();
    void journal();
    void flags();
    void bodies();
    void localCopy();
    void find(const QString &what, const QString &detail);
    /// One finding for each row the query answers, made of its first column.
    void findEach(const QString &what, const char *sql);
    [[nodiscard]] qint64 number(const char *sql);

    Database &m_database;
    BodyStore &m_bodies;
    CheckReport m_report;
};

} // namespace posthorn
