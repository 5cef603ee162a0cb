#include "textparts.h"

#include "renderedmessage.h"
#include "textdocumentbuilder.h"

namespace posthorn
{

bool TextParts::isSameText(const TextParts &other) const
{
    return content == other.content && unfolded == other.unfolded &&
           foldsShortQuotes == other.foldsShortQuotes;
}

QString TextParts::wholeText(const MessageContent &content)
{
    if (content.hasHtml() || !content.parsed.notices.contains(QLatin1String("long-text")))
        return content.parsed.text;
    return MessageParser::parse(content.bytes, content.bytes.size()).text;
}

QList<QByteArray> TextParts::read() const
{
    const QString whole = wholeText(*content);
    TextDocumentBuilder builder((ReadingStyle()));
    builder.setFoldsShortQuotes(foldsShortQuotes);
    QList<QByteArray> texts;
    do {
        builder.setPart(int(texts.size()));
        texts += builder.plainText(whole, unfolded).toUtf8();
    } while (TextDocumentBuilder::holdsPart(whole, int(texts.size()) - 1));
    return texts;
}

} // namespace posthorn
