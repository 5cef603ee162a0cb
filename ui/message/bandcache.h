#pragma once

#include <QHash>
#include <QImage>
#include <list>

namespace posthorn
{

/// Painted bands of all views of a pane, bounded: what was not drawn for longest goes first. Window thread;
/// owned by the message pane, outlives its views.
class BandCache
{
public:
    static constexpr qint64 DefaultLimit = qint64(64) * 1024 * 1024;

    explicit BandCache(qint64 limit = DefaultLimit)
        : m_limit(limit)
    {
    }

    /// A number for the bands of one page in one look; never used again.
    [[nodiscard]] quint64 newSet() { return ++m_lastSet; }
    void insert(quint64 set, int band, const QImage &image);
    /// Null when it is not there. Counts as drawn.
    [[nodiscard]] QImage draw(quint64 set, int band);
    [[nodiscard]] bool contains(quint64 set, int band) const { return m_places.contains({set, band}); }
    void remove(quint64 set);

    [[nodiscard]] qint64 limit() const { return m_limit; }
    [[nodiscard]] qint64 bytes() const { return m_bytes; }

private:
    using Key = std::pair<quint64, int>;
    struct Entry {
        Key key;
        QImage image;
    };
    void drop(std::list<Entry>::iterator entry);

    std::list<Entry> m_entries; // drawn last in front
    QHash<Key, std::list<Entry>::iterator> m_places;
    qint64 m_bytes = 0;
    qint64 m_limit;
    quint64 m_lastSet = 0;
};

} // namespace posthorn
