#include "previewcontent.h"

#include "mime/charset.h"

#include <algorithm>

namespace posthorn
{

namespace
{

constexpr qsizetype LooksAt = 16 * 1024;

/// Nothing in it moves the cursor, turns the direction of what follows, or cannot be seen.
bool isShown(QChar c)
{
    if (c == u'\t' || c == u'\n')
        return true;
    return c.category() != QChar::Other_Control && !(c >= QChar(0x202A) && c <= QChar(0x202E)) &&
           !(c >= QChar(0x2066) && c <= QChar(0x2069)) && c != QChar(0x200B) && c != QChar(0xFEFF);
}

/// Fit to be laid out: as many lines, and each as long, as there is time for.
QString laidOutText(const QString &text, bool *cut)
{
    QString shown;
    shown.reserve(text.size());
    int lines = 0;
    int column = 0;
    for (qsizetype i = 0; i < text.size(); ++i) {
        QChar c = text[i];
        if (c == u'\r')
            c = i + 1 < text.size() && text[i + 1] == u'\n' ? QChar() : QChar(u'\n');
        if (c.isNull() || !isShown(c))
            continue;
        if (column >= PreviewContent::LongestLine && !c.isLowSurrogate() && c != u'\n') {
            shown += u'\n';
            column = 0;
            ++lines;
        }
        if (lines >= PreviewContent::MostLines) {
            *cut = true;
            break;
        }
        shown += c;
        ++column;
        if (c == u'\n') {
            column = 0;
            ++lines;
        }
    }
    return shown;
}

} // namespace

bool PreviewContent::isPicture(const AttachmentTruth &truth)
{
    const QByteArray &type = truth.realType;
    return !truth.isDangerous && (type == "image/png" || type == "image/jpeg" || type == "image/gif" ||
                                  type == "image/webp" || type == "application/pdf");
}

bool PreviewContent::isText(const MessagePart &part, const AttachmentTruth &truth, const QByteArray &bytes)
{
    if (truth.isDangerous)
        return false;
    if (part.contentType.startsWith("text/"))
        return truth.realType.isEmpty() || truth.realType.startsWith("text/") ||
               truth.realType.startsWith("application/");
    if (truth.realType.startsWith("image/") || truth.realType.startsWith("audio/") ||
        truth.realType.startsWith("video/"))
        return false;
    const QByteArray beginning = bytes.left(LooksAt);
    return !beginning.isEmpty() && std::none_of(beginning.begin(), beginning.end(), [](char byte) {
        return static_cast<uchar>(byte) < 0x20 && byte != '\t' && byte != '\n' && byte != '\r' &&
               byte != '\f' && byte != '\x1b';
    });
}

QByteArray PreviewContent::beginningOf(const QByteArray &bytes, qsizetype most)
{
    if (bytes.size() <= most)
        return bytes;
    QByteArray beginning = bytes.left(most);
    if (const qsizetype line = beginning.lastIndexOf('\n'); line > most / 2)
        return beginning.left(line + 1);
    while (!beginning.isEmpty() && static_cast<uchar>(beginning.back()) >= 0x80)
        beginning.chop(1);
    return beginning;
}

PreviewContent PreviewContent::of(const MessageContent &message, const MessagePart &part)
{
    PreviewContent content;
    if (part.isMessage()) {
        content.kind = Kind::Message;
        return content;
    }
    const auto bytes = MessageParser::partContent(message.bytes, part.id);
    if (!bytes) {
        content.kind = Kind::Damaged;
        return content;
    }
    content.truth = attachmentTruth(part.fileName, part.contentType, *bytes);
    if (content.truth.isDangerous) {
        content.kind = Kind::Dangerous;
    } else if (isPicture(content.truth)) {
        content.kind = bytes->size() > MostBytes ? Kind::TooLarge : Kind::Picture;
        if (content.kind == Kind::Picture)
            content.bytes = *bytes;
    } else if (isText(part, content.truth, *bytes)) {
        content.kind = Kind::Text;
        content.isCut = bytes->size() > MostTextBytes;
        content.isFixed = part.contentType != "text/plain" && part.contentType != "text/markdown";
        const QByteArray beginning = beginningOf(*bytes, MostTextBytes);
        // A text that says nothing of how it is written is told by its bytes.
        const QString text =
            part.charset.isEmpty() ? decodeGuessed(beginning) : decodeBody(beginning, part.charset);
        content.text = laidOutText(text, &content.isCut);
    }
    return content;
}

} // namespace posthorn
