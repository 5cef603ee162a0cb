#include "readreceipt.h"

#include "headerfields.h"
#include "headerscanner.h"
#include "messagebuilder.h"
#include "outgoingaddress.h"

#include <QRandomGenerator>
#include <algorithm>

namespace posthorn
{

namespace
{

constexpr qsizetype mostAsked = 10;

bool isPlainAscii(QByteArrayView text)
{
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
}

/// "Disposition-Notification-Options: name=required,..." (RFC 8098, 2.2): nothing of it is known here.
bool demandsMore(QByteArrayView value)
{
    return value.toByteArray().toLower().contains("required");
}

bool isBulk(const HeaderFields &field)
{
    const QByteArray name = field.name().toByteArray().toLower();
    const QByteArray value = field.value().first(qMin<qsizetype>(field.value().size(), 500)).toByteArray();
    const QByteArray word = value.trimmed().toLower();
    if (name == "precedence")
        return word == "bulk" || word == "list" || word == "junk";
    if (name == "auto-submitted")
        return !word.startsWith("no");
    if (name == "x-spam-flag")
        return word.startsWith("yes");
    return name.startsWith("list-");
}

QString addressKey(const AddressList &list)
{
    return list.isEmpty() ? QString() : list.first().address.toCaseFolded();
}

QByteArray base64Lines(const QByteArray &bytes)
{
    const QByteArray encoded = bytes.toBase64();
    QByteArray lines;
    for (qsizetype i = 0; i < encoded.size(); i += 76)
        lines += encoded.mid(i, 76) + "\r\n";
    return lines;
}

} // namespace

ReceiptRequest receiptRequestOf(QByteArrayView header)
{
    ReceiptRequest request;
    AddressList returnPath;
    AddressList older;
    bool hasReturnPath = false;
    bool refuses = false;
    HeaderFields fields(header);
    while (fields.next()) {
        const QByteArrayView value = fields.value().first(qMin<qsizetype>(fields.value().size(), 16 * 1024));
        refuses = refuses || isBulk(fields);
        if (fields.isNamed(QLatin1String("disposition-notification-to"))) {
            if (request.to.isEmpty())
                request.to = parseAddressList(value).mid(0, mostAsked);
        } else if (fields.isNamed(QLatin1String("return-receipt-to")) ||
                   fields.isNamed(QLatin1String("x-confirm-reading-to"))) {
            if (older.isEmpty())
                older = parseAddressList(value).mid(0, mostAsked);
        } else if (fields.isNamed(QLatin1String("disposition-notification-options"))) {
            refuses = refuses || demandsMore(value);
        } else if (fields.isNamed(QLatin1String("return-path"))) {
            if (!hasReturnPath)
                returnPath = parseAddressList(value);
            hasReturnPath = true;
        } else if (fields.isNamed(QLatin1String("original-recipient"))) {
            const QByteArray recipient = value.toByteArray().simplified();
            if (isPlainAscii(recipient) && recipient.contains(';') && recipient.size() < 500)
                request.originalRecipient = recipient;
        }
    }
    if (request.to.isEmpty())
        request.to = older;
    if (request.to.isEmpty())
        return request;
    const ScannedHeader scanned = scanHeader(header);
    request.messageId = scanned.envelope.messageId;
    request.subject = scanned.envelope.subject;
    const bool canBeReached = std::all_of(request.to.begin(), request.to.end(), [](const Address &address) {
        return outgoingAddress(address.address).has_value();
    });
    request.mayBeAnswered = !refuses && canBeReached;
    // Without a Return-Path (POP3 and imports lose it), From is what is left to compare with.
    const QString origin = hasReturnPath ? addressKey(returnPath) : addressKey(scanned.envelope.from);
    request.goesElsewhere = request.to.size() > 1 || addressKey(request.to) != origin;
    return request;
}

Result<QByteArray> buildReadReceipt(const ReceiptRequest &request, const Address &reader,
                                    const QString &subject, const QString &text, qint64 nowMs)
{
    POSTHORN_TRY_ASSIGN(const QString final, outgoingAddress(reader.address));
    Draft draft;
    draft.from = reader;
    draft.to = request.to;
    draft.subject = subject;
    draft.inReplyTo = request.messageId;
    if (!request.messageId.isEmpty())
        draft.references = {request.messageId};
    // The header is that of every message from here; only the body is another.
    POSTHORN_TRY_ASSIGN(const QByteArray plain,
                        MessageBuilder::build(draft, MessageBuilder::Purpose::Sending, nowMs));
    const QByteArray boundary = "=_" + QByteArray::number(QRandomGenerator::system()->generate64(), 36) +
                                QByteArray::number(QRandomGenerator::system()->generate64(), 36);
    QByteArray message;
    HeaderFields fields(plain);
    while (fields.next()) {
        const QByteArray name = fields.name().toByteArray().toLower();
        if (!name.startsWith("content-"))
            message += plain.mid(fields.fieldStart(), fields.fieldEnd() - fields.fieldStart());
    }
    message += "Auto-Submitted: auto-replied\r\n"
               "Content-Type: multipart/report; report-type=disposition-notification;\r\n boundary=\"" +
               boundary + "\"\r\n\r\n";
    message += "--" + boundary +
               "\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
               base64Lines(QString(text).replace(u'\n', QLatin1String("\r\n")).toUtf8());
    message += "--" + boundary + "\r\nContent-Type: message/disposition-notification\r\n\r\n";
    if (!request.originalRecipient.isEmpty())
        message += "Original-Recipient: " + request.originalRecipient + "\r\n";
    message += "Final-Recipient: rfc822;" + final.toUtf8() + "\r\n";
    if (!request.messageId.isEmpty() && isPlainAscii(request.messageId))
        message += "Original-Message-ID: <" + request.messageId + ">\r\n";
    message += "Disposition: manual-action/MDN-sent-manually; displayed\r\n\r\n--" + boundary + "--\r\n";
    return message;
}

} // namespace posthorn
