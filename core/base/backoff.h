#pragma once

#include <chrono>

namespace posthorn
{

/// Growing pauses between tries: each doubles the last up to a limit, and is spread by +-20 % so that many clients
/// that lost one server don't come back together. Not thread-safe; owned by the object that retries.
class Backoff
{
public:
    explicit Backoff(std::chrono::milliseconds first = std::chrono::seconds(2),
                     std::chrono::milliseconds limit = std::chrono::minutes(10));

    /// The pause before the next try; each call is one failed try.
    [[nodiscard]] std::chrono::milliseconds next();
    [[nodiscard]] int failures() const { return m_failures; }
    /// After a success.
    void reset() { m_failures = 0; }

private:
    std::chrono::milliseconds m_first;
    std::chrono::milliseconds m_limit;
    int m_failures = 0;
};

} // namespace posthorn
