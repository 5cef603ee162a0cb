#include "headerfields.h"
#include "headerscanner.h"
#include "messagebuilder.h"
#include "outgoingaddress.h"

#include <QSet>

namespace posthorn
{
namespace
{

/// A receipt must not bring back a report when it cannot be delivered: its envelope has no sender (RFC 8098,
/// 3).
bool isReceipt(QByteArrayView contentType)
{
    const QByteArray type =
        contentType.first(qMin<qsizetype>(contentType.size(), 1000)).toByteArray().toLower();
    return type.startsWith("multipart/report") && type.contains("disposition-notification");
}

/// Domains compare without case; so do local parts in practice, and a message sent twice to one person is
/// worse.
QString addressKey(const QString &address)
{
    return address.toCaseFolded();
}

} // namespace

Result<std::pair<SubmissionEnvelope, QByteArray>> submissionOf(const QByteArray &message)
{
    SubmissionEnvelope envelope;
    QSet<QString> known;
    AddressList from;
    AddressList sender;
    AddressList recipients;
    bool receipt = false;
    QByteArray bytes;
    bytes.reserve(message.size());
    qsizetype copied = 0;
    HeaderFields fields(message);
    while (fields.next()) {
        const bool isBcc = fields.isNamed(QLatin1String("bcc"));
        if (isBcc || fields.isNamed(QLatin1String("to")) || fields.isNamed(QLatin1String("cc")))
            recipients += parseAddressList(fields.value());
        else if (fields.isNamed(QLatin1String("from")))
            from += parseAddressList(fields.value());
        else if (fields.isNamed(QLatin1String("sender")))
            sender += parseAddressList(fields.value());
        else if (fields.isNamed(QLatin1String("content-type")))
            receipt = isReceipt(fields.value());
        if (isBcc || fields.isNamed(QLatin1String("x-posthorn-unfinished-to"))) {
            bytes += QByteArrayView(message).sliced(copied, fields.fieldStart() - copied);
            copied = fields.fieldEnd();
        }
    }
    bytes += QByteArrayView(message).sliced(copied);
    const AddressList author = sender.isEmpty() ? from : sender;
    if (author.isEmpty())
        return Error{ErrorDomain::Usage,
                     ErrorCode::InvalidArgument,
                     Retry::AfterUser,
                     {},
                     QStringLiteral("the message has no From")};
    POSTHORN_TRY_ASSIGN(envelope.sender, outgoingAddress(author.first().address));
    if (receipt)
        envelope.sender = QStringLiteral("");
    for (const Address &recipient : std::as_const(recipients)) {
        POSTHORN_TRY_ASSIGN(const QString wire, outgoingAddress(recipient.address));
        if (known.contains(addressKey(wire)))
            continue;
        known.insert(addressKey(wire));
        envelope.recipients.append(wire);
    }
    if (envelope.recipients.isEmpty())
        return Error{ErrorDomain::Usage,
                     ErrorCode::InvalidArgument,
                     Retry::AfterUser,
                     {},
                     QStringLiteral("the message has no recipients")};
    return std::pair(envelope, bytes);
}

} // namespace posthorn
