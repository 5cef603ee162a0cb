#pragma once

#include "pop3/pop3session.h"

namespace posthorn
{

/// A message as a POP3 server lists it, by a name that is the same in every session and nobody else's.
struct Pop3Listed {
    QByteArray key; // the UIDL; where there is none, "sha256:" and the hash of size and header
    Pop3Entry entry;
};

// What a mailbox holds, whatever its server does about UIDL (RFC 1939 7). Blocking; the session's thread.
// Errors: those of Pop3Session.

/// LIST and UIDL. A message whose UIDL is missing, empty, or also another's, or was another's as
/// `isAnothers` says, is known by its size and the hash of its header; the very same bytes twice by that and
/// a counter. One that cannot be looked at now is left out.
[[nodiscard]] Result<QList<Pop3Listed>> listMailbox(Pop3Session &session,
                                                    const std::function<bool(const Pop3Entry &)> &isAnothers);

/// The header and the first `lines` lines of each, however they can be had: by TOP, or with all that follows
/// where the server refuses that.
[[nodiscard]] Result<void> readBeginnings(Pop3Session &session, const QList<Pop3Entry> &entries, int lines,
                                          const Pop3Session::MessageSink &sink);

/// What stands before the empty line, without its last line end: the same of a message and of its TOP. Pure.
[[nodiscard]] QByteArray headerBlock(const QByteArray &message);

} // namespace posthorn
