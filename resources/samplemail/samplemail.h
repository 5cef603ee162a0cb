#pragma once

#include "base/messageflags.h"

#include <QByteArray>
#include <QList>
#include <QString>
#include <QStringList>

namespace posthorn
{

/// One message of the sample mailbox. A value.
struct SampleMessage {
    QString folder; // "Inbox", "Sent", "Archive", "Trash", "Drafts", "Junk", "Projects/Engine", ...
    QString owner;  // "home" (home@posthorn.example) or "work" (work@posthorn.example)
    MessageFlags flags;
    QStringList keywords;
    qint64 receivedMs = 0;
    QByteArray bytes;     // RFC 5322, CRLF
    bool hostile = false; // broken or deceiving on purpose
};

/// About 400 messages that two mailboxes of one person could hold: conversations, notices, newsletters,
/// letters in many languages and charsets, attachments, drafts, and a few that mean harm. Newest first. The
/// same answer for the same time, byte for byte; dates go from minutes before it to two years. Pure; any
/// thread.
[[nodiscard]] QList<SampleMessage> makeSampleMail(qint64 nowMs);

} // namespace posthorn
