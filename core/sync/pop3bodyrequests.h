#pragma once

#include "base/ids.h"

#include <QList>
#include <mutex>

namespace posthorn
{

/// The messages of a POP3 account that were opened while only their header was here: asked for on the engine
/// thread, taken by the visit that is under way, if one is, or by the next. Shared by both; any thread.
class Pop3BodyRequests
{
public:
    void ask(PlacementId id)
    {
        const std::scoped_lock lock(m_mutex);
        if (!m_waiting.contains(id))
            m_waiting.append(id);
    }
    [[nodiscard]] QList<PlacementId> take()
    {
        const std::scoped_lock lock(m_mutex);
        return std::exchange(m_waiting, {});
    }
    [[nodiscard]] bool isEmpty() const
    {
        const std::scoped_lock lock(m_mutex);
        return m_waiting.isEmpty();
    }

private:
    mutable std::mutex m_mutex;
    QList<PlacementId> m_waiting;
};

} // namespace posthorn
