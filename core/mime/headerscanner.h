#pragma once

#include "base/messageenvelope.h"

#include <QByteArray>

namespace posthorn
{

/// What a header block says beyond the envelope that a list row or the store wants to know.
struct ScannedHeader {
    MessageEnvelope envelope;
    QByteArray contentType;            // type/subtype, lower case; "text/plain" where absent
    bool looksLikeAttachments = false; // multipart/mixed and the like: a guess until the structure is known
};

/// Reads a header block (whole, or only some fields of it, as IMAP's BODY[HEADER.FIELDS] answers) in one
/// linear pass, fast enough for 100,000 messages: unfolds, decodes RFC 2047 words, raw UTF-8 and
/// declared-or-guessed 8-bit charsets, dates of every brokenness, address lists with groups, comments, quoted
/// names. Never fails: what cannot be read is empty, or shown raw with U+FFFD. Pure; any thread.
///
/// Of a field that stands twice the first counts, for list rows, search, display and the structure of the
/// message alike (headerrepair.h takes the others out before GMime sees them). From is the exception: the
/// addresses of all From fields are in the envelope, in their order, because one that a program hides is a
/// way to deceive.
[[nodiscard]] ScannedHeader scanHeader(QByteArrayView header);

/// One decoded line of an unstructured field (RFC 2047), control characters made spaces, at most 2,000
/// characters.
[[nodiscard]] QString decodeHeaderText(QByteArrayView raw);
/// An address list as it stands in To, Cc, ...: encoded words only in display names, never in an addr-spec.
[[nodiscard]] AddressList parseAddressList(QByteArrayView raw);
[[nodiscard]] AddressList parseAddressList(const QString &typed);
[[nodiscard]] inline AddressList parseAddressList(const QByteArray &raw)
{
    return parseAddressList(QByteArrayView(raw));
}
/// "Ada Lovelace" <ada@example.org>, quoted where RFC 5322 wants it, not encoded: for edit fields and
/// quotations.
[[nodiscard]] QString formatAddress(const Address &address);
[[nodiscard]] QString formatAddressList(const AddressList &addresses);
/// Milliseconds since 1970 UTC and minutes east of it; nullopt when no date can be made out of it.
[[nodiscard]] std::optional<std::pair<qint64, int>> parseDate(QByteArrayView raw);

} // namespace posthorn
