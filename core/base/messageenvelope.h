#pragma once

#include "address.h"

#include <QByteArray>
#include <QMetaType>

namespace posthorn
{

/// What the header of a message says, decoded: enough for a list row, a search and a reply. Untrusted text, one line
/// each. A value; any thread.
struct MessageEnvelope {
    QString subject;
    AddressList from; // all of them: more than one is suspicious and shown
    AddressList sender;
    AddressList replyTo;
    AddressList to;
    AddressList cc;
    AddressList bcc;
    qint64 date = 0; // the Date header, milliseconds since 1970 UTC; 0 = absent or absurd
    int dateOffset = 0; // minutes east of UTC as the sender wrote it
    QByteArray messageId; // without angle brackets; empty = absent
    QList<QByteArray> inReplyTo;
    QList<QByteArray> references; // oldest first, at most 100

    bool operator==(const MessageEnvelope &) const = default;
};

} // namespace posthorn

Q_DECLARE_METATYPE(posthorn::MessageEnvelope)
