#include "localmessages.h"

#include "mime/headerscanner.h"
#include "mime/messageparser.h"
#include "store/packedbody.h"
#include "store/parsingmarks.h"

#include <QSet>

namespace posthorn
{

namespace
{

QByteArrayView headerOf(const QByteArray &message)
{
    const QByteArrayView view(message);
    qsizetype end = view.indexOf("\r\n\r\n");
    if (end < 0)
        end = view.indexOf("\n\n");
    return end < 0 ? view : view.first(end + 2);
}

} // namespace

IncomingMessage describeMessage(FolderId folder, const QByteArray &bytes, const FlagState &flags,
                                qint64 receivedMs, ParsingMarks *marks)
{
    const auto mark =
        marks != nullptr ? marks->enter(PackedBody::hashOf(bytes)) : ParsingMarks::Mark(nullptr, 0);
    const MessageSummary summary = mark ? MessageParser::summarize(bytes) : MessageSummary();
    IncomingMessage message;
    message.folder = folder;
    message.flags = flags;
    message.receivedMs = receivedMs;
    message.size = bytes.size();
    message.hasAttachments = summary.hasAttachments;
    // The same scanner as for headers from servers, so that a message is found again by what it says.
    message.envelope = scanHeader(headerOf(bytes)).envelope;
    message.snippet = summary.snippet;
    message.body = bytes;
    return message;
}

QByteArray withBcc(const QByteArray &message, const QStringList &recipients)
{
    const MessageEnvelope envelope = scanHeader(headerOf(message)).envelope;
    QSet<QString> named;
    for (const AddressList &list : {envelope.to, envelope.cc, envelope.bcc}) {
        for (const Address &address : list)
            named.insert(address.address.toCaseFolded());
    }
    QStringList hidden;
    for (const QString &recipient : recipients) {
        if (!named.contains(recipient.toCaseFolded()))
            hidden.append(recipient);
    }
    if (hidden.isEmpty())
        return message;
    return "Bcc: " + hidden.join(QStringLiteral(",\r\n ")).toUtf8() + "\r\n" + message;
}

} // namespace posthorn
