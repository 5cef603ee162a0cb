#include "support/manualclock.h"

namespace posthorn
{

ManualClock::ManualClock(qint64 nowMs)
    : m_now(nowMs)
{
}

std::chrono::milliseconds ManualClock::steady() const
{
    return std::chrono::milliseconds(m_now.load());
}

void ManualClock::advance(std::chrono::milliseconds by)
{
    m_now += by.count();
}

} // namespace posthorn
