#pragma once

#include "base/messageenvelope.h"

#include <QStringList>

namespace posthorn
{

/// What is odd about whom a message says it is from.
struct SenderDoubt {
    enum class Kind {
        NoSender,
        SeveralSenders,   // more than one From: `details` are all addresses
        NameHoldsAddress, // the name looks like another address: `details` are that and the real one
        ForeignLetters,   // letters of several alphabets in the domain, or not ASCII at all: Punycode in
                          // `details`
        HiddenCharacters, // direction marks or control characters in name or address
        RepliesElsewhere, // Reply-To in another domain: `details` is it
    };
    Kind kind;
    QStringList details;
};

/// Worst first. RepliesElsewhere alone is common (lists, newsletters) and comes last. Pure.
[[nodiscard]] QList<SenderDoubt> senderDoubts(const MessageEnvelope &envelope);

/// One sentence for the banner, translated, plain text.
[[nodiscard]] QString senderDoubtText(const SenderDoubt &doubt);

} // namespace posthorn
