#pragma once

#include "base/address.h"
#include "senderdoubt.h"

#include <QByteArray>
#include <QList>

namespace posthorn
{

class KnownPeople;

/// Whom a message says it is from, so that it can be shown without lying. Texts are untrusted. A value; any
/// thread.
struct SenderTruth {
    Address sender;  // the first From; `name` decoded, `address` never decoded
    AddressList all; // every From address of every From field, in order
    AddressList replyTo;
    QString domain;            // of the address, to be shown always: see shownDomain()
    QString asciiDomain;       // the same in Punycode, where it can be a domain: see isAsciiDomain()
    QString registered;        // the end of `domain` that somebody registered: what is emphasised
    QList<SenderDoubt> doubts; // worst first

    [[nodiscard]] bool isSerious() const { return !doubts.isEmpty() && doubts.first().isSerious(); }
};

/// Looks at all From and Reply-To fields of a header block (or a whole message) as they were sent, not only
/// at what a parser made of them. Linear; looks at the first 64 kB of them. Pure.
[[nodiscard]] SenderTruth senderTruth(QByteArrayView header, const KnownPeople &known);
/// The same of addresses alone, where the header is not here yet: fewer doubts can be found. Pure.
[[nodiscard]] SenderTruth senderTruth(const AddressList &from, const AddressList &replyTo);

} // namespace posthorn
