#pragma once

#include "database.h"
#include "outboxrecord.h"

namespace posthorn
{

/// The rows of outbox and the bytes that wait to be sent, which lie in mail.db itself. Throws StoreFailure
/// and SQLite::Exception; used on its connection's thread.
class OutboxTable
{
public:
    explicit OutboxTable(Database &database);

    [[nodiscard]] QList<OutboxRecord> list();
    [[nodiscard]] OutboxRecord get(OutboxId id);
    [[nodiscard]] QByteArray message(OutboxId id);

    [[nodiscard]] OutboxId add(const OutboxRecord &record, const QByteArray &message);
    void update(const OutboxRecord &record);
    void remove(OutboxId id);

private:
    Database &m_database;
};

} // namespace posthorn
