#pragma once

#include "base/clock.h"

#include <atomic>

namespace posthorn
{

/// A clock that stands still until the test moves it. Any thread.
class ManualClock final : public Clock
{
public:
    explicit ManualClock(qint64 nowMs = 1'760'000'000'000);
    [[nodiscard]] qint64 nowMs() const override { return m_now.load(); }
    [[nodiscard]] std::chrono::milliseconds steady() const override;
    void advance(std::chrono::milliseconds by);
    /// Somebody sets the clock on the wall; no time passes.
    void jump(std::chrono::milliseconds by);

private:
    std::atomic<qint64> m_now;
    std::atomic<qint64> m_steady;
};

} // namespace posthorn
