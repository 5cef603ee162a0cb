#pragma once

#include "base/messageenvelope.h"
#include "base/result.h"

#include <QByteArray>
#include <QList>
#include <QMetaType>

namespace posthorn
{

/// Something attached to a message that is being written: the bytes were read when it was attached.
struct OutgoingAttachment {
    QString fileName;
    QByteArray
        contentType; // "application/octet-stream" where unknown; "message/rfc822" for a forwarded message
    QByteArray content;
};

/// A message as the composer holds it. A value; any thread.
struct Draft {
    Address from;
    QString replyTo; // of the identity; empty = none
    AddressList to;
    AddressList cc;
    AddressList bcc;
    QString subject;
    QString text;         // plain text, lines not yet wrapped; sent as format=flowed
    QByteArray inReplyTo; // without angle brackets
    QList<QByteArray> references;
    QList<OutgoingAttachment> attachments;
    QByteArray messageId;     // empty = made by the builder and kept for the draft's life
    QByteArray calendarReply; // an iTIP object with METHOD:REPLY that goes along with the text (RFC 6047)
};

/// Values to bytes over GMime: RFC 5322 with CRLF, lines within limits, encoded words and RFC 2231 names
/// where needed, User-Agent-free, Date in UTC offset of the user, Message-ID with the domain of From (never
/// the host's name). CR, LF and NUL in any header value become spaces. Pure; any thread.
class MessageBuilder
{
public:
    enum class Purpose {
        Sending, // no Bcc field
        Draft,   // keeps Bcc, so that the draft can be taken up again
    };
    /// Errors: Usage/InvalidArgument for an address that cannot be one (CR/LF, no domain, empty From).
    [[nodiscard]] static Result<QByteArray> build(const Draft &draft, Purpose purpose, qint64 nowMs);
    [[nodiscard]] static QByteArray newMessageId(const QString &fromAddress);
    /// A draft taken up again from the bytes build() made for Purpose::Draft, or from any message ("edit as
    /// new").
    [[nodiscard]] static Draft fromMessage(const QByteArray &message);
};

/// Who a message goes to, for the submission: taken from To, Cc, Bcc of RFC 5322 bytes, each address once.
struct SubmissionEnvelope {
    QString sender; // empty for a receipt (RFC 8098)
    QStringList recipients;
};
/// Also gives the bytes back without Bcc. Errors: Usage/InvalidArgument.
[[nodiscard]] Result<std::pair<SubmissionEnvelope, QByteArray>> submissionOf(const QByteArray &message);

} // namespace posthorn

Q_DECLARE_METATYPE(posthorn::Draft)
