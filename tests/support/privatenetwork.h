#pragma once

namespace posthorn
{

/// A network of this process alone (network_namespaces(7)), in which a test can give and take addresses. Only
/// loopback is in it, so nothing gets out.
class PrivateNetwork
{
public:
    /// Before the process has a second thread. False where the machine does not allow it.
    [[nodiscard]] static bool enter();
    /// Gives loopback this IPv4 address besides its own, instead of the one given before; null takes it away.
    [[nodiscard]] static bool setAddress(const char *address);
};

} // namespace posthorn
