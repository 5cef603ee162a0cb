#include "rowcache.h"

namespace posthorn
{

RowCache::RowCache(qsizetype capacity)
    : m_capacity(capacity)
{
}

const MessageRow *RowCache::find(PlacementId id)
{
    const auto found = m_rows.find(id);
    if (found == m_rows.end())
        return nullptr;
    m_uses.splice(m_uses.begin(), m_uses, found->use);
    return &found->row;
}

void RowCache::insert(const MessageRow &row)
{
    if (const auto found = m_rows.find(row.id); found != m_rows.end()) {
        found->row = row;
        m_uses.splice(m_uses.begin(), m_uses, found->use);
        return;
    }
    m_uses.push_front(row.id);
    m_rows.insert(row.id, {row, m_uses.begin()});
    while (m_rows.size() > m_capacity) {
        m_rows.remove(m_uses.back());
        m_uses.pop_back();
    }
}

void RowCache::remove(PlacementId id)
{
    if (const auto found = m_rows.find(id); found != m_rows.end()) {
        m_uses.erase(found->use);
        m_rows.erase(found);
    }
}

void RowCache::clear()
{
    m_rows.clear();
    m_uses.clear();
}

} // namespace posthorn
