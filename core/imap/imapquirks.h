#pragma once

#include <QString>
#include <chrono>

namespace posthorn
{

/// How a known server differs from the standard, in what Posthorn does; what it never does (partial fetches,
/// sequence numbers after the first window) needs no row. A value.
struct ImapQuirks {
    bool idIsMandatory = false;         // refuses SELECT unless ID was sent, announced or not
    bool noopIsUseless = false;         // NOOP tells nothing new and may be punished: IDLE alone
    std::chrono::minutes idleLimit{28}; // RFC 2177: under 30; less where the line is dropped earlier
};

/// By the host that the user connects to; a table, no code per provider.
[[nodiscard]] ImapQuirks imapQuirksFor(const QString &host);

} // namespace posthorn
