#pragma once

#include <QHostAddress>
#include <QString>
#include <optional>

namespace posthorn
{

/// The name of a server as others write it (Unicode or ASCII, any case, perhaps with the dot of the root)
/// in the form that is asked for: ASCII (IDNA), lower case. Addresses are given in their plain form.
/// nullopt for what cannot be the name of a server: empty, too long, characters that no host name has,
/// addresses with a zone. Pure; any thread.
[[nodiscard]] std::optional<QString> asciiHostName(const QString &text);

/// Loopback, link-local, unique local (RFC 4193) or one of the networks of RFC 1918: what is sent there does
/// not cross the Internet.
[[nodiscard]] bool isPrivateAddress(const QHostAddress &address);

} // namespace posthorn
