#pragma once

#include <QString>

namespace posthorn
{

/// The part of a host name that somebody registered: "example.co.uk" of "mail.example.co.uk", by the Public
/// Suffix List. A name that is itself a public suffix, a name without a dot, and an address are their own.
/// `host` is ASCII. Pure; any thread.
[[nodiscard]] QString baseDomain(const QString &host);

/// Whether both names belong to whoever registered the one base domain.
[[nodiscard]] bool haveSameBaseDomain(const QString &host, const QString &other);

} // namespace posthorn
