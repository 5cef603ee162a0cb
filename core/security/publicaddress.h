#pragma once

#include <QHostAddress>

namespace posthorn
{

/// Whether an address belongs to the public internet, by the registries of special addresses (RFC 6890): not
/// this computer, not its networks, not shared or reserved for anything; of IPv6 only 2000::/3, and not what
/// carries an IPv4 address that is not public. Pure; any thread.
[[nodiscard]] bool isPublicAddress(const QHostAddress &address);

} // namespace posthorn
