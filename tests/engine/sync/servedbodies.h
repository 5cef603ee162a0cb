#pragma once

#include "support/dovecotserver.h"

namespace posthorn
{

/// Counts the whole messages that a server handed out to the user `home`, as the server itself says at the
/// end of each session. One thread; the server must live longer.
class ServedBodies
{
public:
    explicit ServedBodies(const DovecotServer &server);

    /// In those sessions by `protocol` (pop3, imap) that ended since the last call; -1 where the server has
    /// no log.
    [[nodiscard]] int next(const char *protocol);

private:
    const DovecotServer &m_server;
    qsizetype m_read = 0; // lines of its log
};

} // namespace posthorn
