#include "seentracker.h"

#include <algorithm>

namespace posthorn
{

SeenTracker::SeenTracker(QObject *parent)
    : QObject(parent)
{
    m_clock.start();
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &SeenTracker::look);
}

void SeenTracker::setDelay(int ms)
{
    m_delay = ms;
}

void SeenTracker::setInView(const QList<PlacementId> &ids)
{
    for (auto it = m_since.begin(); it != m_since.end();)
        it = ids.contains(it.key()) ? std::next(it) : m_since.erase(it);
    for (const PlacementId id : ids)
        if (!m_since.contains(id) && !m_told.contains(id))
            m_since.insert(id, m_clock.elapsed());
    // Not from here: who shows something is in the middle of that.
    if (m_delay >= 0 && !m_since.isEmpty() && !m_timer.isActive())
        m_timer.start(m_delay);
}

void SeenTracker::leave(PlacementId id)
{
    m_since.remove(id);
    m_told.insert(id);
}

void SeenTracker::reset()
{
    m_timer.stop();
    m_since.clear();
    m_told.clear();
}

void SeenTracker::look()
{
    if (m_delay < 0)
        return;
    QList<PlacementId> due;
    qint64 next = -1;
    for (auto it = m_since.cbegin(); it != m_since.cend(); ++it) {
        const qint64 left = it.value() + m_delay - m_clock.elapsed();
        if (left <= 0)
            due.append(it.key());
        else
            next = next < 0 ? left : std::min(next, left);
    }
    for (const PlacementId id : due)
        leave(id);
    if (next >= 0)
        m_timer.start(int(next));
    for (const PlacementId id : due)
        Q_EMIT seen(id);
}

} // namespace posthorn
