#include "messagebuilder.h"

#include "base/ascii.h"
#include "encodedwords.h"
#include "flowedtext.h"
#include "gmimesupport_p.h"
#include "headerscanner.h"
#include "outgoingaddress.h"

#include <QDateTime>
#include <QRandomGenerator>

namespace posthorn
{
namespace
{

constexpr qsizetype maxLine = 998;

Error invalid(const QString &context)
{
    return {ErrorDomain::Usage, ErrorCode::InvalidArgument, Retry::AfterUser, {}, context};
}

struct FormatFree {
    void operator()(GMimeFormatOptions *options) const { g_mime_format_options_free(options); }
};

/// A display name or a subject may not carry a line end into the header.
QByteArray oneLine(QString text)
{
    for (QChar &c : text) {
        if (c == u'\r' || c == u'\n' || c.isNull())
            c = u' ';
    }
    return text.toUtf8();
}

QByteArray cleanId(const QByteArray &id)
{
    QByteArray clean;
    for (const char c : id) {
        if (c > ' ' && c != '<' && c != '>' && c != 0x7F)
            clean += c;
    }
    return clean;
}

Result<void> addAddresses(GMimeMessage *message, GMimeAddressType type, const AddressList &addresses)
{
    for (const Address &address : addresses) {
        POSTHORN_TRY_ASSIGN(const QString wire, outgoingAddress(address.address));
        const QByteArray name = oneLine(address.name);
        g_mime_message_add_mailbox(message, type, name.isEmpty() ? nullptr : name.constData(),
                                   wire.toUtf8().constData());
    }
    return {};
}

void setDate(GMimeMessage *message, qint64 nowMs)
{
    const int offset = QDateTime::fromMSecsSinceEpoch(nowMs).offsetFromUtc();
    GTimeZone *zone = g_time_zone_new_offset(offset);
    GDateTime *utc = g_date_time_new_from_unix_utc(nowMs / 1000);
    GDateTime *local = g_date_time_to_timezone(utc, zone);
    g_mime_message_set_date(message, local);
    g_date_time_unref(local);
    g_date_time_unref(utc);
    g_time_zone_unref(zone);
}

GPtr<GMimeDataWrapper> wrapperFor(const QByteArray &bytes, GMimeContentEncoding encoding)
{
    const GPtr<GMimeStream> stream(
        g_mime_stream_mem_new_with_buffer(bytes.constData(), static_cast<size_t>(bytes.size())));
    return GPtr<GMimeDataWrapper>(g_mime_data_wrapper_new_with_stream(stream.get(), encoding));
}

bool hasLongLine(const QByteArray &text)
{
    qsizetype start = 0;
    while (start < text.size()) {
        qsizetype end = text.indexOf('\n', start);
        if (end < 0)
            end = text.size();
        if (end - start > maxLine)
            return true;
        start = end + 1;
    }
    return false;
}

GPtr<GMimeObject> textPart(const QString &text)
{
    QString plain = text;
    plain.remove(QChar(0));
    const QByteArray flowed = foldFlowed(plain).toUtf8();
    const bool simple = isAscii(flowed) && !hasLongLine(flowed);
    GMimePart *part = g_mime_part_new_with_type("text", "plain");
    g_mime_object_set_content_type_parameter(GMIME_OBJECT(part), "charset", simple ? "us-ascii" : "utf-8");
    g_mime_object_set_content_type_parameter(GMIME_OBJECT(part), "format", "flowed");
    g_mime_part_set_content(part, wrapperFor(flowed, GMIME_CONTENT_ENCODING_DEFAULT).get());
    g_mime_part_set_content_encoding(part, simple ? GMIME_CONTENT_ENCODING_7BIT
                                                  : GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
    return GPtr<GMimeObject>(GMIME_OBJECT(part));
}

/// A forwarded message travels as the bytes that came; base64 is not allowed for it (RFC 2046 5.2.1).
GPtr<GMimeObject> messagePart(const OutgoingAttachment &attachment)
{
    const MemoryStream stream(attachment.content);
    const GPtr<GMimeParser> parser(g_mime_parser_new_with_stream(stream.stream()));
    // Read into memory of its own: the attachment may be gone when the tree is written.
    g_mime_parser_set_persist_stream(parser.get(), FALSE);
    GPtr<GMimeMessage> inner(g_mime_parser_construct_message(parser.get(), nullptr));
    if (!inner)
        return {};
    GMimeMessagePart *part = g_mime_message_part_new("rfc822");
    g_mime_message_part_set_message(part, inner.get());
    return GPtr<GMimeObject>(GMIME_OBJECT(part));
}

GPtr<GMimeObject> filePart(const OutgoingAttachment &attachment)
{
    QByteArray type = attachment.contentType.toLower();
    const qsizetype slash = type.indexOf('/');
    if (slash <= 0 || slash + 1 == type.size() || type.startsWith("multipart/") ||
        type.startsWith("message/") || !isAscii(type) || type.contains('\0') || type.contains(';') ||
        type.contains(' '))
        type = "application/octet-stream";
    const qsizetype cut = type.indexOf('/');
    GMimePart *part = g_mime_part_new_with_type(type.left(cut).constData(), type.mid(cut + 1).constData());
    g_mime_part_set_content(part, wrapperFor(attachment.content, GMIME_CONTENT_ENCODING_DEFAULT).get());
    g_mime_part_set_content_encoding(part, GMIME_CONTENT_ENCODING_BASE64);
    return GPtr<GMimeObject>(GMIME_OBJECT(part));
}

GPtr<GMimeObject> attachmentPart(const OutgoingAttachment &attachment)
{
    GPtr<GMimeObject> part;
    if (attachment.contentType.toLower() == "message/rfc822")
        part = messagePart(attachment);
    if (!part)
        part = filePart(attachment);
    g_mime_object_set_disposition(part.get(), "attachment");
    const QByteArray name = oneLine(attachment.fileName);
    if (!name.isEmpty())
        g_mime_object_set_content_disposition_parameter(part.get(), "filename", name.constData());
    return part;
}

GPtr<GMimeObject> multipartOf(const char *subtype)
{
    GMimeMultipart *multipart = g_mime_multipart_new_with_subtype(subtype);
    const QByteArray boundary = "=_" + QByteArray::number(QRandomGenerator::system()->generate64(), 36) +
                                QByteArray::number(QRandomGenerator::system()->generate64(), 36);
    g_mime_multipart_set_boundary(multipart, boundary.constData());
    return GPtr<GMimeObject>(GMIME_OBJECT(multipart));
}

void add(const GPtr<GMimeObject> &multipart, const GPtr<GMimeObject> &part)
{
    g_mime_multipart_add(GMIME_MULTIPART(multipart.get()), part.get());
}

/// RFC 6047 2.4: the method stands in the type as well.
GPtr<GMimeObject> calendarPart(const QByteArray &calendar)
{
    GMimePart *part = g_mime_part_new_with_type("text", "calendar");
    g_mime_object_set_content_type_parameter(GMIME_OBJECT(part), "method", "REPLY");
    g_mime_object_set_content_type_parameter(GMIME_OBJECT(part), "charset", "utf-8");
    g_mime_part_set_content(part, wrapperFor(calendar, GMIME_CONTENT_ENCODING_DEFAULT).get());
    g_mime_part_set_content_encoding(part, GMIME_CONTENT_ENCODING_BASE64);
    return GPtr<GMimeObject>(GMIME_OBJECT(part));
}

GPtr<GMimeObject> bodyOf(const Draft &draft)
{
    GPtr<GMimeObject> text = textPart(draft.text);
    if (!draft.calendarReply.isEmpty()) {
        GPtr<GMimeObject> alternative = multipartOf("alternative");
        add(alternative, text);
        add(alternative, calendarPart(draft.calendarReply));
        text = std::move(alternative);
    }
    if (draft.attachments.isEmpty())
        return text;
    GPtr<GMimeObject> mixed = multipartOf("mixed");
    add(mixed, text);
    for (const OutgoingAttachment &attachment : draft.attachments)
        add(mixed, attachmentPart(attachment));
    return mixed;
}

QByteArray bracketed(const QList<QByteArray> &ids)
{
    QByteArray list;
    for (const QByteArray &id : ids) {
        const QByteArray clean = cleanId(id);
        if (!clean.isEmpty())
            list += (list.isEmpty() ? "<" : " <") + clean + '>';
    }
    return list;
}

/// GMime writes an id that is longer than a line as it is, and folds the list between ids.
void setThreading(GMimeMessage *message, const Draft &draft)
{
    auto *object = GMIME_OBJECT(message);
    const QByteArray inReplyTo = cleanId(draft.inReplyTo);
    if (!inReplyTo.isEmpty())
        g_mime_object_set_header(object, "In-Reply-To", ('<' + inReplyTo + '>').constData(), "utf-8");
    QList<QByteArray> references = draft.references;
    if (references.size() > 30) // the root and the newest carry the thread; RFC 5322 lines are not endless
        references.remove(1, references.size() - 30);
    const QByteArray list = bracketed(references);
    if (!list.isEmpty())
        g_mime_object_set_header(object, "References", list.constData(), "utf-8");
}

/// GMime ends header lines as it is told but leaves content alone in some encodings: one look at the end
/// makes every line end CRLF.
QByteArray withCrlf(const QByteArray &bytes)
{
    QByteArray out;
    out.reserve(bytes.size() + bytes.size() / 40);
    for (qsizetype i = 0; i < bytes.size(); ++i) {
        const char c = bytes[i];
        if (c == '\r') {
            out += "\r\n";
            if (i + 1 < bytes.size() && bytes[i + 1] == '\n')
                ++i;
        } else if (c == '\n') {
            out += "\r\n";
        } else {
            out += c;
        }
    }
    return out;
}

} // namespace

QByteArray MessageBuilder::newMessageId(const QString &fromAddress)
{
    QString domain = outgoingAddress(fromAddress).value_or(QString()).section(u'@', -1);
    if (domain.isEmpty())
        domain = QStringLiteral("localhost.invalid");
    QRandomGenerator *random = QRandomGenerator::system();
    return QByteArray::number(random->generate64(), 36) + '.' + QByteArray::number(random->generate64(), 36) +
           '@' + domain.toUtf8();
}

Result<QByteArray> MessageBuilder::build(const Draft &draft, Purpose purpose, qint64 nowMs)
{
    ensureGMime();
    const bool sending = purpose == Purpose::Sending;
    if (sending && draft.from.address.isEmpty())
        return invalid(QStringLiteral("no sender address"));
    const GPtr<GMimeMessage> message(g_mime_message_new(TRUE));
    auto *object = GMIME_OBJECT(message.get());
    if (!draft.from.address.isEmpty())
        POSTHORN_TRY(addAddresses(message.get(), GMIME_ADDRESS_TYPE_FROM, {draft.from}));
    if (!draft.replyTo.isEmpty())
        POSTHORN_TRY(
            addAddresses(message.get(), GMIME_ADDRESS_TYPE_REPLY_TO, parseAddressList(draft.replyTo)));
    // A draft may hold what is not an address yet; it is kept as the user typed it, in a field of its own.
    QStringList unfinished;
    const auto add = [&](GMimeAddressType type, const AddressList &list) -> Result<void> {
        if (sending)
            return addAddresses(message.get(), type, list);
        for (const Address &address : list) {
            if (!addAddresses(message.get(), type, {address}))
                unfinished += formatAddress(address);
        }
        return {};
    };
    POSTHORN_TRY(add(GMIME_ADDRESS_TYPE_TO, draft.to));
    POSTHORN_TRY(add(GMIME_ADDRESS_TYPE_CC, draft.cc));
    if (!sending)
        POSTHORN_TRY(add(GMIME_ADDRESS_TYPE_BCC, draft.bcc));
    if (!unfinished.isEmpty())
        g_mime_object_set_header(object, "X-Posthorn-Unfinished-To",
                                 oneLine(unfinished.join(QStringLiteral(", "))).constData(), "utf-8");
    g_mime_message_set_subject(message.get(), oneLine(draft.subject).constData(), "utf-8");
    setDate(message.get(), nowMs);
    const QByteArray id = cleanId(draft.messageId);
    g_mime_message_set_message_id(message.get(),
                                  (id.isEmpty() ? newMessageId(draft.from.address) : id).constData());
    setThreading(message.get(), draft);
    g_mime_object_set_header(object, "MIME-Version", "1.0", nullptr);
    g_mime_message_set_mime_part(message.get(), bodyOf(draft).get());

    const std::unique_ptr<GMimeFormatOptions, FormatFree> format(g_mime_format_options_new());
    g_mime_format_options_set_newline_format(format.get(), GMIME_NEWLINE_FORMAT_DOS);
    g_mime_format_options_set_param_encoding_method(format.get(), GMIME_PARAM_ENCODING_METHOD_RFC2231);
    return withCrlf(objectBytes(object, format.get()));
}

} // namespace posthorn
