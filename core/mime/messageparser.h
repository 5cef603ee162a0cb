#pragma once

#include "base/messageenvelope.h"
#include "base/result.h"

#include <QByteArray>
#include <QList>
#include <QMetaType>
#include <optional>

namespace posthorn
{

/// One part of a message. A value; any thread. All names are decoded and untrusted; `fileName` is already
/// safe to offer for saving (base name only, no control characters, at most 200 bytes; never empty for
/// attachments).
struct MessagePart {
    /// IMAP part number ("1", "2.1"), or that and the number of a file inside the part: "1:u2" is the second
    /// one that is uuencoded in a text, "3:t1" the first one in a winmail.dat. What posthornctl's --part N
    /// takes.
    QString id;
    QByteArray contentType; // type/subtype, lower case
    QString fileName;
    QByteArray contentId; // without angle brackets
    QByteArray charset;
    qint64 size = 0;           // decoded bytes
    bool isAttachment = false; // shown in the strip: not the text that is read, not an inline picture
    bool isInline = false;     // referred to by cid from the HTML
    /// A message that can be opened with this parser: partContent() gives its exact bytes.
    [[nodiscard]] bool isMessage() const { return contentType == "message/rfc822"; }
};

/// What is known of a message's content: enough to read it, list its parts and answer it.
struct ParsedMessage {
    MessageEnvelope envelope;
    QList<std::pair<QString, QString>> headers; // every field in order, decoded, for "show all headers"
    QString text;              // the text to read: the plain part, or made from HTML where there is none
    bool textIsFlowed = false; // format=flowed has been unfolded in `text`
    QString html; // raw, unsanitized HTML of the best part, decoded; empty where there is none. Only for
                  // HtmlSanitizer
    QList<MessagePart> parts; // leaf parts and message/rfc822 parts, in order
    /// Stable keys of what was wrong ("truncated", "malformed", "conflicting-header", "too-deep",
    /// "long-text", "unknown-charset", "damaged-container", "preflight" with its reason) and of what is not
    /// shown: "encrypted", "signed-envelope" (text inside an S/MIME signature), "partial-message" (one piece
    /// of several, never put together), "external-body" (kept elsewhere, never fetched).
    QStringList notices;
    [[nodiscard]] QList<MessagePart> attachments() const;
};

/// What a list row shows of a body. A value.
struct MessageSummary {
    QString snippet;
    bool hasAttachments = false;
};

/// Bytes to values over GMime. Preflight bounds what GMime sees; what it refuses comes back as plain source
/// text with the notice "preflight". Any bytes give an answer: a message cannot be too broken to be shown.
/// Pure functions; any thread; the bytes are not kept.
class MessageParser
{
public:
    /// As much of each text is read, in bytes; of one that has more the notice is "long-text".
    static constexpr qsizetype LongestText = 8 * 1024 * 1024;
    [[nodiscard]] static ParsedMessage parse(const QByteArray &message, qsizetype longestText = LongestText);
    /// The same of nothing but the first `textBytes` of the body, up to the end of a line, for a text that
    /// should be seen before the rest of it was looked at. Nothing where that is not all that is needed:
    /// where the message is shorter, or no plain text without files in it. What is told of the parts holds
    /// for the beginning only.
    [[nodiscard]] static std::optional<ParsedMessage> parseBeginning(const QByteArray &message,
                                                                     qsizetype textBytes);
    /// What a list row shows of a message, at a fraction of the cost of parse(), whose answers it gives.
    [[nodiscard]] static MessageSummary summarize(const QByteArray &message);
    /// The decoded bytes of one part. Errors: Usage/NotFound.
    [[nodiscard]] static Result<QByteArray> partContent(const QByteArray &message, const QString &partId);
    /// The first words of a text for a list row: one line, quotes and white space folded, at most `length`
    /// characters.
    [[nodiscard]] static QString snippet(const QString &text, int length = snippetLength);
    static constexpr int snippetLength = 160;
};

} // namespace posthorn

Q_DECLARE_METATYPE(posthorn::ParsedMessage)
