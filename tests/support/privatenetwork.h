#pragma once

#include <QString>

namespace posthorn
{

/// A network of this process alone (network_namespaces(7)), in which a test can give and take addresses. Only
/// loopback is in it, so nothing gets out.
class PrivateNetwork
{
public:
    /// Before the process has a second thread. False where the machine does not allow it.
    [[nodiscard]] static bool enter();
    /// The same, with an /etc/resolv.conf of its own in the place of the machine's (mount_namespaces(7)):
    /// `file`, which can be written anew at any time; and `authorities`, a directory, in the place of
    /// /etc/ssl/certs.
    [[nodiscard]] static bool enterWith(const QString &file, const QString &authorities);
    /// Gives loopback this IPv4 address besides its own, instead of the one given before; null takes it away.
    [[nodiscard]] static bool setAddress(const char *address);
};

} // namespace posthorn
