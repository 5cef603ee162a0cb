#pragma once

#include "base/ids.h"
#include "base/messageflags.h"

#include <QByteArray>

namespace posthorn
{

/// A row of an account that changes its protocol, as those here are compared with those of the server; or a
/// message that was deleted here while the POP3 server kept it, which has no row. A value; any thread.
struct SwitchCandidate {
    PlacementId placement;
    QByteArray uidl; // of one that was deleted here; else empty
    FolderId folder;
    quint32 uid = 0; // 0 = it lies in a folder on this computer
    bool hidden = false;
    bool collected = false; // POP3 has, or had, a name for the message
    bool unmarked = false;  // a change made here took \Seen from it, there or about to
    qint64 receivedMs = 0;
    qint64 size = 0;
    FlagState flags;      // as shown
    QByteArray messageId; // Message-ID header; empty = absent
    qint64 identity = 0;  // PreparedMessage::identityOf()
    qint64 dateMs = 0;    // Date header; 0 = absent
    QByteArray body;      // SHA-256; empty = the bytes are not here, and those of one deleted never were

    [[nodiscard]] bool isHere() const { return uid == 0; }
    [[nodiscard]] bool isDeleted() const { return !uidl.isEmpty(); }
};

/// What joining the two adds to the flags on the server: what a person did to the message here. Nothing is
/// ever taken away there.
[[nodiscard]] FlagChange carriedFlags(const FlagState &here, const FlagState &onServer);

} // namespace posthorn
