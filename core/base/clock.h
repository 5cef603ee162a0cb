#pragma once

#include <QDateTime>
#include <chrono>

namespace posthorn
{

/// Where the core takes the time from, so that tests can set it. Implementations are safe on any thread.
class Clock
{
public:
    virtual ~Clock() = default;
    /// Milliseconds since 1970 UTC.
    [[nodiscard]] virtual qint64 nowMs() const = 0;
    /// Never goes back, also across suspend (CLOCK_BOOTTIME).
    [[nodiscard]] virtual std::chrono::milliseconds steady() const = 0;
};

/// The machine's clock.
class SystemClock final : public Clock
{
public:
    [[nodiscard]] qint64 nowMs() const override;
    [[nodiscard]] std::chrono::milliseconds steady() const override;
};

} // namespace posthorn
