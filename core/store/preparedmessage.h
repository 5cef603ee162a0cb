#pragma once

#include "base/ids.h"
#include "base/messageenvelope.h"

#include <QByteArray>
#include <string>
#include <vector>

namespace posthorn
{

/// A message's header in the form in which the store writes it. Making this is half of the work of inserting
/// a message, so a sync makes it on its own thread and the writer only writes. A value; any thread.
struct PreparedMessage {
    AccountId account;         // whose messages it may be compared with
    std::string subject;       // these texts in UTF-8
    QByteArray envelope;       // envelopecodec.h
    std::string searchSubject; // searchtext.h
    std::string searchSender;
    std::string searchRecipients;
    qint64 identity = 0;
    std::vector<qint64>
        links; // what its conversation is known by, sorted: identity, and hashes of Message-IDs

    [[nodiscard]] static PreparedMessage of(AccountId account, const MessageEnvelope &envelope);
    /// The same for two copies of one message: of the Message-ID, or of what the header says where it has
    /// none.
    [[nodiscard]] static qint64 identityOf(AccountId account, const MessageEnvelope &envelope);
};

} // namespace posthorn
