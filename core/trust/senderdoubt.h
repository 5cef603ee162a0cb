#pragma once

#include <QStringList>

namespace posthorn
{

/// What is odd about whom a message says it is from. A value; any thread. `details` are as they stand in the
/// message, or as they are to be shown where it says so; untrusted.
struct SenderDoubt {
    enum class Kind {
        NoSender,          // no From, or one without an address
        SeveralSenders,    // more than one From address: `details` are all
        SeveralFields,     // more than one From field: `details` are all addresses
        EncodedAddress,    // encoded words where an address stands: `details` is the address
        ControlCharacters, // NUL, line ends and the like in name or address: `details` is the address
        HiddenDirection,   // characters that turn the direction of text: `details` is the address
        AddressInAddress,  // another @ before the last: `details` are the address and its domain
        OddSyntax,         // a route or a group where one address should stand: `details` is the address
        LooksLikeKnown,    // domain like one the user deals with: `details` are that and the real one
        ForeignLetters,    // a domain of mixed or disguised letters: `details` is its Punycode
        NameHoldsAddress,  // the name is another address: `details` are that and the real one
        NameHoldsDomain,   // the name is another domain: `details` are that and the real one
        KnownName,        // somebody known has this name and another address: `details` are the name and that
        RepliesElsewhere, // Reply-To in another domain: `details` is it
    };
    Kind kind = Kind::NoSender;
    QStringList details;

    /// A trick, or as good as one; the others have honest reasons as well.
    [[nodiscard]] bool isSerious() const { return kind < Kind::NameHoldsDomain; }
    bool operator==(const SenderDoubt &) const = default;
};

} // namespace posthorn
