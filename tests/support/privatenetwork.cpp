#include "privatenetwork.h"

#include <arpa/inet.h>
#include <cstring>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace posthorn
{

namespace
{

ifreq requestFor(const char *interface)
{
    ifreq request{};
    std::strncpy(request.ifr_name, interface, IFNAMSIZ - 1);
    return request;
}

bool control(unsigned long what, ifreq &request)
{
    const int fd = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    const bool done = fd >= 0 && ::ioctl(fd, what, &request) == 0;
    ::close(fd);
    return done;
}

} // namespace

bool PrivateNetwork::enter()
{
    if (::unshare(CLONE_NEWNET) != 0 && ::unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0)
        return false;
    ifreq loopback = requestFor("lo");
    loopback.ifr_flags = IFF_UP | IFF_LOOPBACK;
    return control(SIOCSIFFLAGS, loopback);
}

bool PrivateNetwork::setAddress(const char *address)
{
    ifreq second = requestFor("lo:1");
    if (address == nullptr) {
        second.ifr_flags = 0;
        return control(SIOCSIFFLAGS, second);
    }
    sockaddr_in ip{};
    ip.sin_family = AF_INET;
    ::inet_pton(AF_INET, address, &ip.sin_addr);
    std::memcpy(&second.ifr_addr, &ip, sizeof ip);
    return control(SIOCSIFADDR, second);
}

} // namespace posthorn
