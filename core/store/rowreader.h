#pragma once

#include "database.h"
#include "messagerow.h"

#include <QHash>
#include <optional>

namespace posthorn
{

/// Reads what a list row shows: placement, message, folder, UIDL and journal in one look. Throws
/// SQLite::Exception; used on its connection's thread, for one job.
class RowReader
{
public:
    explicit RowReader(Database &database);

    [[nodiscard]] std::optional<MessageRow> row(PlacementId id);
    /// As row(), with the whole envelope.
    [[nodiscard]] std::optional<MessageDetail> detail(PlacementId id);

private:
    [[nodiscard]] int threadCount(ThreadId thread, FolderId folder);

    Database &m_database;
    QHash<std::pair<ThreadId, FolderId>, int> m_threadCounts;
};

} // namespace posthorn
