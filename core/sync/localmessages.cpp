#include "localmessages.h"

#include "mime/headerscanner.h"
#include "mime/messageparser.h"
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

IncomingMessage described(FolderId folder, const QByteArray &bytes, const MessageSummary &summary)
{
    IncomingMessage message;
    message.folder = folder;
    message.size = bytes.size();
    message.hasAttachments = summary.hasAttachments;
    // The same scanner as for headers from servers, so that a message is found again by what it says.
    message.envelope = scanHeader(headerOf(bytes)).envelope;
    message.snippet = summary.snippet;
    message.body = bytes;
    return message;
}

} // namespace

IncomingMessage describeMessage(FolderId folder, const QByteArray &bytes, const FlagState &flags,
                                qint64 receivedMs)
{
    IncomingMessage message = described(folder, bytes, MessageParser::summarize(bytes));
    message.flags = flags;
    message.receivedMs = receivedMs;
    return message;
}

IncomingMessage describeCollected(FolderId folder, const QByteArray &bytes, const QByteArray &hash,
                                  ParsingMarks &marks)
{
    const auto mark = marks.enter(hash);
    return described(folder, bytes, mark ? MessageParser::summarize(bytes) : MessageSummary());
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
