#include "bandcache.h"

namespace posthorn
{

void BandCache::insert(quint64 set, int band, const QImage &image)
{
    const Key key(set, band);
    if (const auto known = m_places.constFind(key); known != m_places.cend())
        drop(*known);
    m_entries.push_front({key, image});
    m_places.insert(key, m_entries.begin());
    m_bytes += image.sizeInBytes();
    // The newest stays even where it is larger than all that is allowed.
    while (m_bytes > m_limit && m_entries.size() > 1)
        drop(std::prev(m_entries.end()));
}

QImage BandCache::draw(quint64 set, int band)
{
    const auto known = m_places.constFind({set, band});
    if (known == m_places.cend())
        return {};
    m_entries.splice(m_entries.begin(), m_entries, *known);
    return (*known)->image;
}

void BandCache::remove(quint64 set)
{
    for (auto entry = m_entries.begin(); entry != m_entries.end();) {
        const auto next = std::next(entry);
        if (entry->key.first == set)
            drop(entry);
        entry = next;
    }
}

void BandCache::drop(std::list<Entry>::iterator entry)
{
    m_bytes -= entry->image.sizeInBytes();
    m_places.remove(entry->key);
    m_entries.erase(entry);
}

} // namespace posthorn
