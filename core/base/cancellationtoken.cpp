#include "cancellationtoken.h"

#include <QtGlobal>
#include <atomic>
#include <sys/eventfd.h>
#include <unistd.h>

namespace posthorn
{

struct CancellationToken::State {
    std::atomic_bool cancelled = false;
    int fd = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);

    State() = default;
    State(const State &) = delete;
    State &operator=(const State &) = delete;
    ~State()
    {
        if (fd >= 0)
            ::close(fd);
    }
};

CancellationToken::CancellationToken()
    : m_state(std::make_shared<State>())
{
}

void CancellationToken::cancel() const
{
    if (m_state->cancelled.exchange(true))
        return;
    const quint64 one = 1;
    // The counter starts at 0, so this one write cannot block or fail.
    [[maybe_unused]] const auto written = ::write(m_state->fd, &one, sizeof one);
}

bool CancellationToken::isCancelled() const
{
    return m_state->cancelled.load();
}

int CancellationToken::wakeFd() const
{
    return m_state->fd;
}

} // namespace posthorn
