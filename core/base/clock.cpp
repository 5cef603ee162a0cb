#include "clock.h"

#include <ctime>

namespace posthorn
{

qint64 SystemClock::nowMs() const
{
    return QDateTime::currentMSecsSinceEpoch();
}

std::chrono::milliseconds SystemClock::steady() const
{
    timespec now{};
    clock_gettime(CLOCK_BOOTTIME, &now);
    return std::chrono::milliseconds(qint64(now.tv_sec) * 1000 + now.tv_nsec / 1'000'000);
}

} // namespace posthorn
