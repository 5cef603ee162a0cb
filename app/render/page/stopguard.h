#pragma once

#include <functional>

namespace posthorn
{

/// Thrown where laying out is broken off. Never leaves HtmlPage.
struct LayoutStopped {
};

/// Thrown where a page is over its limits. Never leaves HtmlPage.
struct LayoutTooComplex {
};

/// Asks now and then whether to go on; asking each time would cost more than the work. Lives as long as one
/// layout.
class StopGuard
{
public:
    explicit StopGuard(const std::function<bool()> &stop)
        : m_stop(stop)
    {
    }
    /// Throws LayoutStopped.
    void step()
    {
        if (++m_steps % Every == 0 && m_stop && m_stop())
            throw LayoutStopped();
    }

private:
    static constexpr unsigned Every = 64;
    const std::function<bool()> &m_stop;
    unsigned m_steps = 0;
};

} // namespace posthorn
