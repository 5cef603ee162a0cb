#pragma once

namespace posthorn
{

/// Ends a blocking wait of another thread, again and again: an eventfd that is readable between set() and
/// clear(). Any thread may set and clear; the owner decides when a clear cannot lose a set.
class WakeEvent
{
public:
    WakeEvent();
    ~WakeEvent();
    WakeEvent(const WakeEvent &) = delete;
    WakeEvent &operator=(const WakeEvent &) = delete;

    void set() const;
    void clear() const;
    [[nodiscard]] bool isSet() const;
    [[nodiscard]] int fd() const { return m_fd; }

private:
    int m_fd = -1;
};

} // namespace posthorn
