#include "messageparser.h"

#include "bodycollector_p.h"
#include "charset.h"
#include "headerfields.h"
#include "headerrepair.h"
#include "headerscanner.h"
#include "partrange.h"
#include "preflight.h"
#include "textfiles.h"
#include "tnef.h"

namespace posthorn
{
namespace
{

constexpr qsizetype maxHeaderLines = 2'000;
constexpr qsizetype maxSourceShown = 1024 * 1024;

/// Without the separator line of an mbox file, with line ends that are none of a very old system, and with a
/// header as headerrepair.h describes. A view on the bytes of `message` where they need no change: messages
/// may be large.
QByteArray normalized(const QByteArray &message, QStringList *notices = nullptr)
{
    QByteArray bytes = message;
    if (message.contains('\r') && !message.contains('\n'))
        bytes.replace('\r', '\n');
    if (bytes.startsWith("From ") || bytes.startsWith(">From ")) {
        const qsizetype lineEnd = bytes.indexOf('\n');
        if (lineEnd < 0)
            return {};
        bytes = bytes.isSharedWith(message)
                    ? QByteArray::fromRawData(message.constData() + lineEnd + 1, message.size() - lineEnd - 1)
                    : bytes.mid(lineEnd + 1);
    }
    return withRegularHeader(bytes, notices);
}

/// The bytes of a file inside a text ("u") or a container ("t"); an error where there is no such file.
Result<QByteArray> fileInside(const QByteArray &part, const QString &which, const Error &notFound)
{
    const int number = QStringView(which).mid(1).toInt();
    if (number < 1)
        return notFound;
    if (which.startsWith(u'u')) {
        const QList<TextFile> files = filesInText(part);
        return number <= files.size() ? Result<QByteArray>(contentOf(part, files[number - 1])) : notFound;
    }
    const auto container = which.startsWith(u't') ? readTnef(part) : std::nullopt;
    return container && number <= container->files.size()
               ? Result<QByteArray>(container->files[number - 1].content)
               : notFound;
}

QList<std::pair<QString, QString>> headerLines(const QByteArray &message)
{
    QList<std::pair<QString, QString>> lines;
    HeaderFields fields(message);
    while (lines.size() < maxHeaderLines && fields.next())
        lines.append(
            {QString::fromLatin1(fields.name().first(std::min<qsizetype>(fields.name().size(), 100))),
             decodeHeaderText(fields.value())});
    return lines;
}

QString source(const QByteArray &message)
{
    QString text = decodeGuessed(QByteArrayView(message).first(std::min(message.size(), maxSourceShown)));
    text.replace(QLatin1String("\r\n"), QLatin1String("\n"));
    text.remove(QChar(0));
    return text;
}

QString bodySource(const QByteArray &message)
{
    HeaderFields fields(message);
    while (fields.next()) {
    }
    return source(message.mid(fields.bodyStart(), maxSourceShown));
}

bool endsAttribution(QStringView line)
{
    return line.endsWith(u':') && line.size() < 200 &&
           (line.contains(u'@') || line.contains(QLatin1String(", ")));
}

struct Words {
    QString text;
    bool settled = false; // nothing that follows in the text could change them
};

Words firstWords(const QString &text, int length)
{
    QString own;
    QString quotes;
    const QStringView head = QStringView(text).first(std::min<qsizetype>(text.size(), 8'192));
    for (const QStringView raw : head.split(u'\n')) {
        const QStringView line = raw.trimmed();
        if (own.size() > 2 * length)
            break;
        if (line == QLatin1String("--") && !own.isEmpty())
            break;
        if (line.isEmpty())
            continue;
        if (line.startsWith(u'>')) {
            quotes += line.sliced(1);
            quotes += u' ';
        } else if (!endsAttribution(line)) {
            own += line;
            own += u' ';
        }
    }
    QString words = own.isEmpty() ? quotes : own;
    for (QChar &c : words) {
        if (c.unicode() < 0x20 || c == QChar(0xA0) || c == QChar(0x200C) || c == QChar(0x034F))
            c = u' ';
    }
    words = words.simplified();
    if (words.size() <= length)
        return {words, false};
    qsizetype cut = words.lastIndexOf(u' ', length);
    if (cut < length * 2 / 3)
        cut = words[length - 1].isHighSurrogate() ? length - 1 : length;
    return {words.first(cut) + QChar(0x2026), !own.isEmpty()};
}

} // namespace

QList<MessagePart> ParsedMessage::attachments() const
{
    QList<MessagePart> attached;
    for (const MessagePart &part : parts) {
        if (part.isAttachment)
            attached.append(part);
    }
    return attached;
}

MessageSummary MessageParser::summarize(const QByteArray &message)
{
    const auto whole = [&message]() -> MessageSummary {
        const ParsedMessage parsed = parse(message);
        return {snippet(parsed.text), !parsed.attachments().isEmpty()};
    };
    QByteArray bytes = normalized(message);
    QList<qsizetype> repeated;
    if (!HeaderFields(bytes).next() || !preflight(bytes, &repeated).isEmpty())
        return whole();
    bytes = withRegularParts(bytes, repeated);
    ParsedMessage parsed;
    const GMimeTree tree(bytes);
    if (!tree.root())
        return whole();
    BodyCollector collector(bytes, &parsed, BodyCollector::Depth::Beginning);
    collector.collect(tree.root());
    const Words words = firstWords(parsed.text, snippetLength);
    if (parsed.parts.isEmpty() || collector.holdsFiles() || (collector.wasCut() && !words.settled))
        return whole();
    // Whether a picture is shown inside the text can only be known from all of it.
    const auto mayBeInline = [](const MessagePart &part) { return !part.contentId.isEmpty(); };
    if (collector.wasCut() && std::any_of(parsed.parts.cbegin(), parsed.parts.cend(), mayBeInline))
        return whole();
    return {words.text, !parsed.attachments().isEmpty()};
}

std::optional<ParsedMessage> MessageParser::parseBeginning(const QByteArray &message, qsizetype textBytes)
{
    HeaderFields fields(message);
    QByteArray type;
    while (fields.next()) {
        if (type.isEmpty() && fields.isNamed(QLatin1String("content-type")))
            type = fields.value().first(std::min<qsizetype>(fields.value().size(), 64)).toByteArray();
    }
    qsizetype end = fields.bodyStart() + textBytes;
    if (end >= message.size() || (!type.isEmpty() && !type.trimmed().toLower().startsWith("text/plain")))
        return std::nullopt;
    // Between lines, or at least between characters.
    const qsizetype lineEnd = message.lastIndexOf('\n', end - 1);
    if (lineEnd > fields.bodyStart())
        end = lineEnd + 1;
    else
        while (end > fields.bodyStart() && (static_cast<uchar>(message[end]) & 0xC0) == 0x80)
            --end;
    ParsedMessage parsed = parse(message.first(end));
    if (parsed.parts.size() != 1 || parsed.parts.first().isAttachment || !parsed.html.isEmpty())
        return std::nullopt;
    // What may go on: the last line, which can end elsewhere than in the bytes, or a character.
    QString &text = parsed.text;
    if (text.endsWith(u'\n'))
        text.chop(1);
    text.truncate(text.lastIndexOf(u'\n') < 0 ? text.size() : text.lastIndexOf(u'\n') + 1);
    while (!text.isEmpty() && (text.back() == QChar::ReplacementCharacter || text.back().isHighSurrogate()))
        text.chop(1);
    parsed.notices.removeAll(QStringLiteral("truncated"));
    return text.isEmpty() ? std::nullopt : std::optional(std::move(parsed));
}

ParsedMessage MessageParser::parse(const QByteArray &message, qsizetype longestText)
{
    ParsedMessage parsed;
    QStringList irregular;
    QByteArray bytes = normalized(message, &irregular);
    parsed.envelope = scanHeader(bytes).envelope;
    parsed.headers = headerLines(message.contains('\n') ? message : bytes); // the repeated ones as well
    QList<qsizetype> repeated;
    const QString refused = preflight(bytes, &repeated);
    if (!refused.isEmpty()) {
        parsed.notices = {QStringLiteral("preflight"), refused};
        parsed.text = source(bytes);
        return parsed;
    }
    if (parsed.headers.isEmpty() && !bytes.startsWith('\n') && !bytes.startsWith("\r\n")) {
        parsed.text = source(bytes);
        if (!bytes.isEmpty())
            parsed.notices = {QStringLiteral("malformed")};
        return parsed;
    }
    bytes = withRegularParts(bytes, repeated, &irregular);
    const GMimeTree tree(bytes);
    parsed.notices = tree.notices();
    for (const QString &key : std::as_const(irregular)) {
        if (!parsed.notices.contains(key))
            parsed.notices.append(key);
    }
    if (GMimeObject *root = tree.root())
        BodyCollector(bytes, &parsed, BodyCollector::Depth::Whole, longestText).collect(root);
    // A multipart in name only, or no message at all: the words are still there to be read.
    if (parsed.parts.isEmpty() && parsed.text.isEmpty()) {
        parsed.text = bodySource(bytes);
        if (!parsed.text.isEmpty() && !parsed.notices.contains(QStringLiteral("malformed")))
            parsed.notices.append(QStringLiteral("malformed"));
    }
    return parsed;
}

Result<QByteArray> MessageParser::partContent(const QByteArray &message, const QString &partId)
{
    const Error notFound{ErrorDomain::Usage,
                         ErrorCode::NotFound,
                         Retry::Never,
                         {},
                         QStringLiteral("no part ") + partId.left(40)};
    QByteArray bytes = normalized(message);
    QList<qsizetype> repeated;
    if (!preflight(bytes, &repeated).isEmpty())
        return notFound;
    bytes = withRegularParts(bytes, repeated);
    const GMimeTree tree(bytes);
    const qsizetype colon = partId.indexOf(u':');
    GMimeObject *object =
        tree.root() ? findPart(tree.root(), colon < 0 ? partId : partId.first(colon)) : nullptr;
    if (!object)
        return notFound;
    if (colon >= 0) {
        return GMIME_IS_PART(object)
                   ? fileInside(decodedContent(GMIME_PART(object)), partId.mid(colon + 1), notFound)
                   : Result<QByteArray>(notFound);
    }
    if (GMIME_IS_MESSAGE_PART(object)) {
        GMimeMessage *inner = g_mime_message_part_get_message(GMIME_MESSAGE_PART(object));
        if (!inner)
            return QByteArray(); // announced, but nothing came
        if (const auto exact = embeddedMessageBytes(bytes, partId))
            return exact->toByteArray();
        return objectBytes(GMIME_OBJECT(inner));
    }
    if (!GMIME_IS_PART(object))
        return notFound;
    return decodedContent(GMIME_PART(object));
}

QString MessageParser::snippet(const QString &text, int length)
{
    return firstWords(text, length).text;
}

} // namespace posthorn
