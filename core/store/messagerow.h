#pragma once

#include "base/folderrole.h"
#include "base/ids.h"
#include "base/messageenvelope.h"
#include "base/messageflags.h"

#include <QMetaType>

namespace posthorn
{

/// What a list row shows and a script reads: one message in one folder, with the user's pending changes
/// applied. A value; any thread.
struct MessageRow {
    PlacementId id;
    MessageId message;
    ThreadId thread;
    FolderId folder;
    AccountId account;
    quint32 uid = 0; // 0 = not on an IMAP server (yet)
    FlagState flags;
    qint64 receivedMs = 0; // INTERNALDATE, or when it was collected: what lists sort by
    qint64 size = 0;       // bytes of the whole message
    bool hasAttachments = false;
    bool hasBody = false; // the bytes are on this computer
    bool pending = false; // a change of it waits in the journal
    Location location = Location::Server;
    qint64 leavesServerMs = 0; // for Location::LeavesServer
    QString snippet;           // empty until a body was here
    Address from;              // the first; lists of own sent mail show `to`
    AddressList to;
    QString subject;
    int threadCount = 1; // messages of the conversation in this query's scope
    int indent = 0;      // depth in a flattened conversation
};

/// A row and all that its header says.
struct MessageDetail {
    MessageRow row;
    MessageEnvelope envelope;
    FlagState serverFlags;
    QByteArray uidl;    // POP3
    qint64 savedMs = 0; // when it came into the folder; 0 = not known
};

} // namespace posthorn

Q_DECLARE_METATYPE(posthorn::MessageRow)
