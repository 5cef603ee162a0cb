#pragma once

#include "base/ids.h"
#include "base/messageenvelope.h"
#include "base/messageflags.h"
#include "packedbody.h"
#include "preparedmessage.h"

#include <memory>

namespace posthorn
{

/// A message that a sync, an import or the program itself found, to become a row. A value.
struct IncomingMessage {
    FolderId folder;
    quint32 uid = 0; // 0: local, POP3, or not uploaded yet
    FlagState flags; // as the server has them
    quint64 modSeq = 0;
    qint64 receivedMs = 0;
    qint64 savedMs = 0; // when it came into the folder; 0 = not known
    qint64 size = 0;
    bool hasAttachments = false;
    MessageEnvelope envelope;
    QByteArray bodyStructure; // as the server said it; may be empty
    QString snippet;
    /// What the server calls these bytes, in whichever of the account's folders they lie; may be empty.
    QByteArray emailId;
    QByteArray body; // the whole message where it is known already; empty = not here
    /// `body` made ready for the writer, where another thread has done that.
    std::shared_ptr<const PackedBody> packed;
    /// The envelope made ready for the writer, where another thread has done that for the folder's account.
    std::shared_ptr<const PreparedMessage> prepared;
};

/// A message that a POP3 server listed under this name. A value.
struct CollectedMessage {
    QByteArray uidl;
    IncomingMessage message;
};

} // namespace posthorn
