#pragma once

#include "base/address.h"
#include "database.h"

#include <QHash>

namespace posthorn
{

/// The addresses that address completion offers. note() only gathers; write() puts a whole batch into the
/// table. Throws SQLite::Exception; used on its connection's thread.
class ContactTable
{
public:
    explicit ContactTable(Database &database);

    enum class Direction { Received, Written };
    void note(const AddressList &addresses, Direction direction, qint64 whenMs);
    void write();
    void forget() { m_seen.clear(); }

    [[nodiscard]] AddressList find(const QString &prefix, int limit);
    /// Whom the user wrote to, those of late first.
    [[nodiscard]] AddressList writtenTo(int limit);

private:
    struct Seen {
        QString shown;
        QString name;
        int written = 0;
        int received = 0;
        qint64 last = 0;
    };
    Database &m_database;
    QHash<QString, Seen> m_seen;
};

} // namespace posthorn
