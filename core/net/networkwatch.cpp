#include "networkwatch.h"

#include <QSocketNotifier>

#include <cerrno>
#include <ifaddrs.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace posthorn
{

namespace
{

constexpr auto settleTime = std::chrono::milliseconds(500); // DHCP and IPv6 come one after the other
constexpr qint64 sleepAtLeastMs = 10'000;

/// The address as bytes; empty where no mail server is reached over it.
QByteArray usableAddress(const sockaddr *address)
{
    if (address == nullptr)
        return {};
    if (address->sa_family == AF_INET) {
        const in_addr ip = reinterpret_cast<const sockaddr_in *>(address)->sin_addr;
        const quint32 first = ntohl(ip.s_addr) >> 24;
        return first == 127 ? QByteArray() : QByteArray(reinterpret_cast<const char *>(&ip), sizeof ip);
    }
    if (address->sa_family == AF_INET6) {
        const in6_addr ip = reinterpret_cast<const sockaddr_in6 *>(address)->sin6_addr;
        return IN6_IS_ADDR_LOOPBACK(&ip) || IN6_IS_ADDR_LINKLOCAL(&ip)
                   ? QByteArray()
                   : QByteArray(reinterpret_cast<const char *>(&ip), sizeof ip);
    }
    return {};
}

QSet<QByteArray> usableAddresses()
{
    QSet<QByteArray> addresses;
    ifaddrs *list = nullptr;
    if (::getifaddrs(&list) != 0)
        return addresses;
    for (const ifaddrs *entry = list; entry != nullptr; entry = entry->ifa_next) {
        if (const QByteArray address = usableAddress(entry->ifa_addr); !address.isEmpty())
            addresses.insert(address);
    }
    ::freeifaddrs(list);
    return addresses;
}

int listenForAddresses()
{
    const int fd = ::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);
    if (fd < 0)
        return -1;
    sockaddr_nl self{};
    self.nl_family = AF_NETLINK;
    self.nl_groups = RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR;
    if (::bind(fd, reinterpret_cast<const sockaddr *>(&self), sizeof self) == 0)
        return fd;
    ::close(fd);
    return -1;
}

} // namespace

NetworkWatch::NetworkWatch(const Clock &clock, std::chrono::milliseconds lookForSleepEvery)
    : m_clock(clock)
    , m_steady(clock.steady())
{
    m_awake.start();
    connect(&m_sleepTimer, &QTimer::timeout, this, &NetworkWatch::lookForSleep);
    m_sleepTimer.start(lookForSleepEvery);
    watchAddresses();
}

NetworkWatch::~NetworkWatch()
{
    m_notifier.reset();
    if (m_fd >= 0)
        ::close(m_fd);
}

void NetworkWatch::lookForSleep()
{
    const auto now = m_clock.steady();
    const qint64 asleepMs = (now - m_steady).count() - m_awake.restart();
    m_steady = now;
    if (asleepMs >= sleepAtLeastMs)
        emit linesLost();
}

void NetworkWatch::watchAddresses()
{
    m_fd = listenForAddresses();
    if (m_fd < 0)
        return;
    m_addresses = usableAddresses();
    m_settleTimer.setSingleShot(true);
    m_settleTimer.setInterval(settleTime);
    connect(&m_settleTimer, &QTimer::timeout, this, &NetworkWatch::compareAddresses);
    m_notifier = std::make_unique<QSocketNotifier>(m_fd, QSocketNotifier::Read);
    connect(m_notifier.get(), &QSocketNotifier::activated, this, &NetworkWatch::readEvents);
}

/// What they say is not looked at: some may have been lost (ENOBUFS), so the addresses themselves are
/// compared.
void NetworkWatch::readEvents()
{
    char events[8192];
    while (::recv(m_fd, events, sizeof events, 0) > 0 || errno == ENOBUFS || errno == EINTR) {
    }
    if (!m_settleTimer.isActive())
        m_settleTimer.start();
}

void NetworkWatch::compareAddresses()
{
    QSet<QByteArray> now = usableAddresses();
    const bool lost = !now.contains(m_addresses);
    const bool gained = !m_addresses.contains(now);
    m_addresses = std::move(now);
    if (lost)
        emit linesLost();
    else if (gained)
        emit networkGained();
}

} // namespace posthorn
