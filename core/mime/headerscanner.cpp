#include "headerscanner.h"

#include "charset.h"
#include "headerfields.h"
#include "headerparameters.h"

#include <QStringDecoder>
#include <algorithm>
#include <optional>

namespace posthorn
{
namespace
{

constexpr qsizetype maxIdLength = 998;
constexpr qsizetype maxReferences = 100;

bool isBlank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\0';
}

QByteArray cleanId(QByteArrayView raw)
{
    QByteArray id;
    id.reserve(raw.size());
    for (const char c : raw) {
        if (!isBlank(c))
            id += c;
    }
    return id.size() > maxIdLength ? QByteArray() : id;
}

/// The ids between angle brackets. Of a list that is too long the root and the newest are kept: they carry
/// the thread.
QList<QByteArray> idsOf(QByteArrayView raw)
{
    QList<QByteArray> ids;
    qsizetype pos = 0;
    while ((pos = raw.indexOf('<', pos)) >= 0) {
        const qsizetype end = raw.indexOf('>', pos + 1);
        if (end < 0)
            break;
        QByteArray id = cleanId(raw.sliced(pos + 1, end - pos - 1));
        if (const qsizetype inner = id.lastIndexOf('<'); inner >= 0)
            id = id.mid(inner + 1);
        pos = end + 1;
        if (id.isEmpty())
            continue;
        if (ids.size() >= 2 * maxReferences)
            ids.remove(1, maxReferences);
        ids.append(id);
    }
    if (ids.size() > maxReferences)
        ids.remove(1, ids.size() - maxReferences);
    return ids;
}

QByteArray messageIdOf(QByteArrayView raw)
{
    const QList<QByteArray> ids = idsOf(raw.first(std::min<qsizetype>(raw.size(), 4096)));
    if (!ids.isEmpty())
        return ids.first();
    QByteArray id = cleanId(raw);
    id.replace('<', QByteArray());
    id.replace('>', QByteArray());
    return id;
}

QByteArray mediaTypeOf(QByteArrayView raw)
{
    QByteArray type;
    for (const char c : raw.first(std::min<qsizetype>(raw.size(), 256))) {
        if (c == ';' || c == '(')
            break;
        if (!isBlank(c))
            type += c;
    }
    const qsizetype slash = type.indexOf('/');
    if (slash <= 0 || slash == type.size() - 1 || type.size() > 127)
        return "text/plain";
    return type.toLower();
}

bool suggestsAttachments(const QByteArray &type)
{
    return type == "multipart/mixed" || type == "message/rfc822" || type.startsWith("application/") ||
           type.startsWith("image/") || type.startsWith("audio/") || type.startsWith("video/");
}

enum Field : unsigned {
    Subject = 1 << 0,
    Sender = 1 << 1,
    ReplyTo = 1 << 2,
    To = 1 << 3,
    Cc = 1 << 4,
    Bcc = 1 << 5,
    Date = 1 << 6,
    MessageId = 1 << 7,
    InReplyTo = 1 << 8,
    References = 1 << 9,
    ContentType = 1 << 10,
};

bool isUtf8(QByteArrayView bytes)
{
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    (void)QString(decoder.decode(bytes));
    return !decoder.hasError();
}

/// Every byte of ASCII means itself in it.
bool extendsAscii(const QByteArray &charset)
{
    constexpr QByteArrayView probe("AZaz09 <>@=?,:;.()\"+-_\r\n");
    return isKnownCharset(charset) && !isUtf7(charset) &&
           decodeCharset(probe, charset) == QLatin1String(probe);
}

/// Raw 8-bit bytes that are no UTF-8, read in the charset of the body; nullopt where that does not fit
/// either.
std::optional<QByteArray> inCharsetOfBody(QByteArrayView header, QByteArrayView contentType)
{
    const auto is8Bit = [](char c) { return (c & 0x80) != 0; };
    if (std::none_of(header.begin(), header.end(), is8Bit) || isUtf8(header))
        return {};
    const QByteArray charset = parameterText(contentType, "charset").toLatin1();
    if (charset.isEmpty() || !extendsAscii(charset))
        return {};
    QByteArray read;
    for (qsizetype start = 0; start < header.size();) {
        const qsizetype lineEnd = header.indexOf('\n', start);
        const QByteArrayView line = header.sliced(start, (lineEnd < 0 ? header.size() : lineEnd + 1) - start);
        start += line.size();
        if (isUtf8(line)) {
            read += line;
            continue;
        }
        const QString text = decodeCharset(line, charset);
        if (text.contains(QChar::ReplacementCharacter))
            return {};
        read += text.toUtf8();
    }
    return read;
}

ScannedHeader scanFields(QByteArrayView header, QByteArrayView *contentType)
{
    ScannedHeader scanned;
    MessageEnvelope &envelope = scanned.envelope;
    unsigned seen = 0;
    const auto first = [&seen](Field field) {
        const bool isFirst = (seen & field) == 0;
        seen |= field;
        return isFirst;
    };
    HeaderFields fields(header);
    while (fields.next()) {
        const QByteArrayView value = fields.value();
        switch (fields.name().size()) {
        case 2:
            if (fields.isNamed(QLatin1String("to")) && first(To))
                envelope.to = parseAddressList(value);
            else if (fields.isNamed(QLatin1String("cc")) && first(Cc))
                envelope.cc = parseAddressList(value);
            break;
        case 3:
            if (fields.isNamed(QLatin1String("bcc")) && first(Bcc))
                envelope.bcc = parseAddressList(value);
            break;
        case 4:
            // All of them: a second From that one program shows and another hides is a way to deceive.
            if (fields.isNamed(QLatin1String("from")) && envelope.from.size() < 100)
                envelope.from += parseAddressList(value);
            else if (fields.isNamed(QLatin1String("date")) && first(Date)) {
                if (const auto date = parseDate(value)) {
                    envelope.date = date->first;
                    envelope.dateOffset = date->second;
                }
            }
            break;
        case 6:
            if (fields.isNamed(QLatin1String("sender")) && first(Sender))
                envelope.sender = parseAddressList(value);
            break;
        case 7:
            if (fields.isNamed(QLatin1String("subject")) && first(Subject))
                envelope.subject = decodeHeaderText(value);
            break;
        case 8:
            if (fields.isNamed(QLatin1String("reply-to")) && first(ReplyTo))
                envelope.replyTo = parseAddressList(value);
            break;
        case 10:
            if (fields.isNamed(QLatin1String("message-id")) && first(MessageId))
                envelope.messageId = messageIdOf(value);
            else if (fields.isNamed(QLatin1String("references")) && first(References))
                envelope.references = idsOf(value);
            break;
        case 11:
            if (fields.isNamed(QLatin1String("in-reply-to")) && first(InReplyTo))
                envelope.inReplyTo = idsOf(value.first(std::min<qsizetype>(value.size(), 16 * 1024)));
            break;
        case 12:
            if (fields.isNamed(QLatin1String("content-type")) && first(ContentType)) {
                scanned.contentType = mediaTypeOf(value);
                *contentType = value;
            }
            break;
        default:
            break;
        }
    }
    if (scanned.contentType.isEmpty())
        scanned.contentType = "text/plain";
    scanned.looksLikeAttachments = suggestsAttachments(scanned.contentType);
    return scanned;
}

} // namespace

ScannedHeader scanHeader(QByteArrayView header)
{
    QByteArrayView contentType;
    ScannedHeader scanned = scanFields(header, &contentType);
    if (const auto read = inCharsetOfBody(header, contentType))
        return scanFields(*read, &contentType);
    return scanned;
}

} // namespace posthorn
