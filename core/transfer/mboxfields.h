#pragma once

#include "filedmessage.h"

namespace posthorn
{

/// What mailbox programs noted down in the header of a message in an mbox.
struct MboxNotes {
    FlagState flags;
    QByteArray uidl;
    bool deleted = false;    // Thunderbird removed it, and has not compacted the folder yet
    bool headerOnly = false; // Thunderbird fetched only the header
};

/// Takes the fields of mailbox programs out of the header (Status, X-Status, X-Keywords, X-UID, X-IMAP,
/// X-IMAPbase, Content-Length, X-Mozilla-Status, -Status2, -Keys, X-Account-Key, X-UIDL): where they stand
/// together at its top or at its end, each once. One in the midst of the header came with the message. Where
/// the three of mboxNotes() come first, nothing else is taken. Linear; pure.
[[nodiscard]] MboxNotes takeMboxNotes(QByteArray &message);

/// Status, X-Status and X-Keywords, for the top of a message; always all three, so that takeMboxNotes() knows
/// them for ours.
[[nodiscard]] QByteArray mboxNotes(const FlagState &flags);

/// Keywords with what is a flag of ours among them as its name ($Forwarded, $MDNSent, $Junk, $NotJunk).
[[nodiscard]] QStringList keywordsOf(const FlagState &flags);
/// One keyword, into `flags` where it is one of ours.
void addKeyword(FlagState &flags, const QString &keyword);

} // namespace posthorn
