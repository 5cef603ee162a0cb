#include "privatenetwork.h"

#include <QFile>
#include <arpa/inet.h>
#include <cstring>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
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

bool startLoopback()
{
    ifreq loopback = requestFor("lo");
    loopback.ifr_flags = IFF_UP | IFF_LOOPBACK;
    return control(SIOCSIFFLAGS, loopback);
}

bool put(const char *path, const QByteArray &text)
{
    QFile file(QString::fromLatin1(path));
    return file.open(QIODevice::WriteOnly) && file.write(text) == text.size() && file.flush();
}

bool putOver(const char *place, const QString &path)
{
    return ::mount(QFile::encodeName(path).constData(), place, nullptr, MS_BIND, nullptr) == 0;
}

} // namespace

bool PrivateNetwork::enter()
{
    if (::unshare(CLONE_NEWNET) != 0 && ::unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0)
        return false;
    return startLoopback();
}

bool PrivateNetwork::enterWith(const QString &file, const QString &authorities)
{
    constexpr int wanted = CLONE_NEWNET | CLONE_NEWNS;
    if (::unshare(wanted) != 0) {
        const QByteArray user = QByteArray::number(::getuid());
        const QByteArray group = QByteArray::number(::getgid());
        // As root of the user namespace, so that programs started in it may bind any port.
        if (::unshare(CLONE_NEWUSER | wanted) != 0 || !put("/proc/self/setgroups", "deny") ||
            !put("/proc/self/uid_map", "0 " + user + " 1") || !put("/proc/self/gid_map", "0 " + group + " 1"))
            return false;
    }
    return ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
           putOver("/etc/resolv.conf", file) && putOver("/etc/ssl/certs", authorities) && startLoopback();
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
