#pragma once

#include "store/messagerow.h"

#include <QHash>
#include <list>

namespace posthorn
{

/// The rows that were read lately, by id, so that an insertion above them moves none. The least recently
/// looked at go first when there are more than `capacity`. Window thread; owned by its model.
class RowCache
{
public:
    explicit RowCache(qsizetype capacity);

    /// Null when it is not here. The pointer holds until the next insert() or remove().
    [[nodiscard]] const MessageRow *find(PlacementId id);
    [[nodiscard]] bool contains(PlacementId id) const { return m_rows.contains(id); }
    void insert(const MessageRow &row);
    void remove(PlacementId id);
    void clear();
    [[nodiscard]] qsizetype size() const { return m_rows.size(); }

private:
    struct Entry {
        MessageRow row;
        std::list<PlacementId>::iterator use;
    };

    qsizetype m_capacity;
    QHash<PlacementId, Entry> m_rows;
    std::list<PlacementId> m_uses; // most recent first
};

} // namespace posthorn
