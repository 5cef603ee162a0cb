#include "support/manualclock.h"

namespace posthorn
{

ManualClock::ManualClock(qint64 nowMs)
    : m_now(nowMs)
    , m_steady(nowMs)
{
}

std::chrono::milliseconds ManualClock::steady() const
{
    return std::chrono::milliseconds(m_steady.load());
}

void ManualClock::advance(std::chrono::milliseconds by)
{
    m_now += by.count();
    m_steady += by.count();
}

void ManualClock::jump(std::chrono::milliseconds by)
{
    m_now += by.count();
}

} // namespace posthorn
