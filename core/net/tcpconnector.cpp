#include "tcpconnector.h"

#include <atomic>
#include <cerrno>
#include <cstring>
#include <memory>
#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace posthorn
{

namespace
{

using std::chrono::milliseconds;
using SteadyClock = std::chrono::steady_clock;

constexpr milliseconds stagger{250};

Error networkError(ErrorCode code, const QString &context)
{
    return {ErrorDomain::Network, code, Retry::Backoff, {}, context};
}

int millisecondsUntil(SteadyClock::time_point when)
{
    const auto left = std::chrono::duration_cast<milliseconds>(when - SteadyClock::now()).count();
    return static_cast<int>(std::max<qint64>(left + 1, 0));
}

class Descriptor
{
public:
    explicit Descriptor(int fd = -1)
        : m_fd(fd)
    {
    }
    Descriptor(Descriptor &&other) noexcept
        : m_fd(std::exchange(other.m_fd, -1))
    {
    }
    Descriptor &operator=(Descriptor &&other) noexcept
    {
        std::swap(m_fd, other.m_fd);
        return *this;
    }
    ~Descriptor()
    {
        if (m_fd >= 0)
            ::close(m_fd);
    }
    [[nodiscard]] int get() const { return m_fd; }
    [[nodiscard]] int release() { return std::exchange(m_fd, -1); }

private:
    int m_fd;
};

struct SocketAddress {
    sockaddr_storage storage{};
    socklen_t size = 0;
};

/// Shared with the thread that resolves: it may outlive a caller that does not wait any longer.
struct Resolution {
    Descriptor done{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
    QByteArray host;
    QByteArray port;
    std::atomic_bool finished = false; // publishes what follows
    int result = 0;
    std::vector<SocketAddress> addresses;

    void run()
    {
        addrinfo hints{};
        hints.ai_family = AF_UNSPEC;
        hints.ai_socktype = SOCK_STREAM;
        hints.ai_flags = AI_NUMERICSERV;
        addrinfo *list = nullptr;
        result = ::getaddrinfo(host.constData(), port.constData(), &hints, &list);
        for (const addrinfo *entry = list; result == 0 && entry != nullptr; entry = entry->ai_next) {
            SocketAddress address;
            std::memcpy(&address.storage, entry->ai_addr, entry->ai_addrlen);
            address.size = entry->ai_addrlen;
            addresses.push_back(address);
        }
        if (list != nullptr)
            ::freeaddrinfo(list);
        finished = true;
        const quint64 one = 1;
        [[maybe_unused]] const auto written = ::write(done.get(), &one, sizeof one);
    }
};

Result<std::vector<SocketAddress>> resolve(const QString &host, quint16 port,
                                           SteadyClock::time_point deadline, const CancellationToken &token)
{
    auto resolution = std::make_shared<Resolution>();
    resolution->host = host.toLatin1();
    if (resolution->host.startsWith('[') && resolution->host.endsWith(']'))
        resolution->host = resolution->host.sliced(1, resolution->host.size() - 2);
    resolution->port = QByteArray::number(port);
    // getaddrinfo() cannot be stopped, so it gets a thread that nobody has to wait for.
    std::thread([resolution] { resolution->run(); }).detach();
    pollfd entries[] = {{resolution->done.get(), POLLIN, 0}, {token.wakeFd(), POLLIN, 0}};
    while (!resolution->finished) {
        if (token.isCancelled())
            return Error::cancelled();
        const int wait = millisecondsUntil(deadline);
        if (wait == 0)
            return networkError(ErrorCode::ConnectionTimedOut, QStringLiteral("looking up %1").arg(host));
        ::poll(entries, 2, wait);
    }
    if (resolution->result != 0 || resolution->addresses.empty()) {
        return networkError(ErrorCode::HostNotFound,
                            QStringLiteral("looking up %1: %2")
                                .arg(host, QString::fromLocal8Bit(::gai_strerror(resolution->result))));
    }
    return std::move(resolution->addresses);
}

/// The descriptor of a connection that has begun, or -1 with errno.
Descriptor begin(const SocketAddress &address)
{
    Descriptor fd(::socket(address.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (fd.get() < 0)
        return fd;
    const int on = 1;
    ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    ::setsockopt(fd.get(), SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    // A peer that vanished is noticed after about two minutes, also while nothing is being sent.
    const int idle = 60;
    const int interval = 15;
    const int count = 4;
    ::setsockopt(fd.get(), IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof idle);
    ::setsockopt(fd.get(), IPPROTO_TCP, TCP_KEEPINTVL, &interval, sizeof interval);
    ::setsockopt(fd.get(), IPPROTO_TCP, TCP_KEEPCNT, &count, sizeof count);
    const auto *target = reinterpret_cast<const sockaddr *>(&address.storage);
    if (::connect(fd.get(), target, address.size) != 0 && errno != EINPROGRESS)
        return Descriptor();
    return fd;
}

ErrorCode codeFor(int systemError)
{
    switch (systemError) {
    case ECONNREFUSED:
        return ErrorCode::ConnectionRefused;
    case ETIMEDOUT:
        return ErrorCode::ConnectionTimedOut;
    default:
        return ErrorCode::ConnectionLost;
    }
}

} // namespace

Result<int> connectTcp(const QString &host, quint16 port, std::chrono::milliseconds timeout,
                       const CancellationToken &token, const std::function<void()> &resolved)
{
    const auto deadline = SteadyClock::now() + timeout;
    const QString context = QStringLiteral("connecting to %1 port %2").arg(host).arg(port);
    POSTHORN_TRY_ASSIGN(const auto addresses, resolve(host, port, deadline, token));
    if (resolved)
        resolved();

    std::vector<Descriptor> attempts;
    size_t next = 0;
    auto nextStart = SteadyClock::now();
    int lastError = ETIMEDOUT;
    while (true) {
        if (next < addresses.size() && (attempts.empty() || SteadyClock::now() >= nextStart)) {
            Descriptor fd = begin(addresses[next++]);
            if (fd.get() >= 0)
                attempts.push_back(std::move(fd));
            else
                lastError = errno;
            nextStart = SteadyClock::now() + stagger;
            continue;
        }
        if (attempts.empty())
            return networkError(codeFor(lastError),
                                context + QStringLiteral(": ") + qt_error_string(lastError));
        const int wait =
            millisecondsUntil(next < addresses.size() ? std::min(nextStart, deadline) : deadline);
        std::vector<pollfd> entries{{token.wakeFd(), POLLIN, 0}};
        for (const Descriptor &fd : attempts)
            entries.push_back({fd.get(), POLLOUT, 0});
        ::poll(entries.data(), entries.size(), wait);
        if (token.isCancelled())
            return Error::cancelled();
        for (size_t i = attempts.size(); i-- > 0;) {
            if (entries[i + 1].revents == 0)
                continue;
            int error = 0;
            socklen_t size = sizeof error;
            ::getsockopt(attempts[i].get(), SOL_SOCKET, SO_ERROR, &error, &size);
            if (error == 0)
                return attempts[i].release();
            lastError = error;
            attempts.erase(attempts.begin() + static_cast<std::ptrdiff_t>(i));
        }
        if (SteadyClock::now() >= deadline)
            return networkError(ErrorCode::ConnectionTimedOut, context);
    }
}

} // namespace posthorn
