#include "wakeevent.h"

#include <QtGlobal>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace posthorn
{

WakeEvent::WakeEvent()
    : m_fd(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
{
}

WakeEvent::~WakeEvent()
{
    if (m_fd >= 0)
        ::close(m_fd);
}

void WakeEvent::set() const
{
    const quint64 one = 1;
    // Fails only when the counter is full, and then the descriptor is readable anyway.
    [[maybe_unused]] const auto written = ::write(m_fd, &one, sizeof one);
}

void WakeEvent::clear() const
{
    quint64 counter = 0;
    [[maybe_unused]] const auto got = ::read(m_fd, &counter, sizeof counter);
}

bool WakeEvent::isSet() const
{
    pollfd descriptor{m_fd, POLLIN, 0};
    return ::poll(&descriptor, 1, 0) == 1;
}

} // namespace posthorn
