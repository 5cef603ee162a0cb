#include "digest.h"

#include "mime/headerscanner.h"

#include <algorithm>

namespace posthorn
{

namespace
{

constexpr qsizetype MostEntries = 100;
constexpr qsizetype MostRead = 100'000'000; // bytes, over all entries
constexpr qsizetype MostHeader = 64 * 1024;

QByteArray headerOf(const QByteArray &message)
{
    const qsizetype lf = message.indexOf("\n\n");
    const qsizetype crlf = message.indexOf("\r\n\r\n");
    const qsizetype end = lf < 0 ? crlf : crlf < 0 ? lf : std::min(lf, crlf);
    return message.left(end < 0 ? MostHeader : std::min(end + 2, MostHeader));
}

} // namespace

QList<DigestEntry> digestIn(const QByteArray &bytes, const ParsedMessage &parsed)
{
    QList<MessagePart> messages;
    for (const MessagePart &part : parsed.parts)
        if (part.isMessage())
            messages += part;
    if (messages.size() < 2)
        return {};
    const qsizetype most = std::clamp<qsizetype>(MostRead / bytes.size(), 2, MostEntries);
    QList<DigestEntry> entries;
    for (const MessagePart &part : messages.mid(0, most)) {
        DigestEntry entry;
        entry.part = part;
        if (const auto message = MessageParser::partContent(bytes, part.id)) {
            const MessageEnvelope envelope = scanHeader(headerOf(*message)).envelope;
            if (!envelope.from.isEmpty())
                entry.from = envelope.from.first();
            entry.subject = envelope.subject;
            entry.dateMs = envelope.date;
            entry.snippet = MessageParser::summarize(*message).snippet;
        }
        entries += entry;
    }
    return entries;
}

} // namespace posthorn
