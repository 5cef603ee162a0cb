#pragma once

#include "authenticity.h"
#include "mailinglist.h"
#include "mime/readreceipt.h"
#include "sendertruth.h"

#include <QByteArray>

namespace posthorn
{

class KnownPeople;

/// All that can be known without asking anybody of where a message comes from and what it would like to be
/// told. A value; any thread.
struct MessageTrust {
    SenderTruth sender;
    Authenticity authenticity;
    MailingList list;
    ReceiptRequest receipt;
    bool hasSignature = false; // of DKIM, checked by nobody yet
    bool hasServer = false;    // there is one whose word on it would count
    bool isOwn = false;        // from an address of the user, and never received: written here
};

/// Reads the header of a message once for each question; the body is not looked at. Pure.
[[nodiscard]] MessageTrust messageTrust(const QByteArray &message, const KnownPeople &known,
                                        const ReceivingServer &server);

} // namespace posthorn
