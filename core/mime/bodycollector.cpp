#include "bodycollector_p.h"

#include "charset.h"
#include "encodedwords.h"
#include "filename.h"
#include "flowedtext.h"
#include "headerscanner.h"
#include "htmlcharset.h"
#include "htmlsanitizer.h"
#include "partrange.h"

#include <QSet>

namespace posthorn
{
namespace
{

constexpr int maxDepth = 100;
constexpr qsizetype maxTextBytes = 8 * 1024 * 1024;
constexpr qsizetype beginningBytes = 2 * 1024;

bool isBlank(const QString &text)
{
    for (const QChar c : text) {
        if (!c.isSpace())
            return false;
    }
    return true;
}

/// Types whose content is read as text when they are no attachment.
bool isReadableText(const QByteArray &type)
{
    static const QList<QByteArray> others = {"text/calendar", "text/vcard",      "text/x-vcard",
                                             "text/rtf",      "text/directory",  "text/rfc822-headers",
                                             "text/csv",      "text/x-amp-html", "text/html"};
    return type.startsWith("text/") && !others.contains(type);
}

QString paragraphsToHtml(const QString &text)
{
    return QStringLiteral("<div style=\"white-space:pre-wrap\">") + text.toHtmlEscaped() +
           QStringLiteral("</div>");
}

QString childId(const QString &id, int index)
{
    return id.isEmpty() ? QString::number(index) : id + u'.' + QString::number(index);
}

QByteArray withoutBrackets(QByteArray id)
{
    id = id.trimmed();
    if (id.startsWith('<'))
        id.remove(0, 1);
    if (id.endsWith('>'))
        id.chop(1);
    return id;
}

} // namespace

void BodyCollector::collect(GMimeObject *root)
{
    const QList<Piece> pieces = GMIME_IS_MULTIPART(root) ? walk(root, {}, Place::Root, 0)
                                                         : walk(root, QStringLiteral("1"), Place::Root, 0);
    const Piece body = joined(pieces);
    m_message->html = body.html;
    m_message->textIsFlowed = body.flowed;
    m_message->text = body.text;
    if (body.hasHtml && (!body.hasText || isBlank(body.text)))
        m_message->text = HtmlSanitizer::toPlainText(body.html);
    markInlineParts();
}

QList<BodyCollector::Piece> BodyCollector::walk(GMimeObject *object, const QString &id, Place place,
                                                int depth)
{
    if (depth > maxDepth) {
        notice(QStringLiteral("too-deep"));
        return {};
    }
    if (GMIME_IS_MULTIPART(object))
        return walkMultipart(GMIME_MULTIPART(object), id, place, depth);
    if (GMIME_IS_MESSAGE_PART(object)) {
        addEmbeddedMessage(GMIME_MESSAGE_PART(object), id);
        return {};
    }
    if (GMIME_IS_PART(object))
        return walkLeaf(GMIME_PART(object), id, place);
    return {};
}

QList<BodyCollector::Piece> BodyCollector::walkMultipart(GMimeMultipart *multipart, const QString &id,
                                                         Place place, int depth)
{
    const QByteArray type = mediaType(GMIME_OBJECT(multipart));
    const int count = g_mime_multipart_get_count(multipart);
    QList<Piece> pieces;
    if (type == "multipart/alternative") {
        QList<QList<Piece>> alternatives;
        for (int i = 0; i < count; ++i)
            alternatives += walk(g_mime_multipart_get_part(multipart, i), childId(id, i + 1),
                                 Place::Alternative, depth + 1);
        const Piece best = bestOf(alternatives);
        return best.isEmpty() ? QList<Piece>() : QList<Piece>{best};
    }
    if (type == "multipart/related") {
        const QByteArray start = withoutBrackets(contentTypeParameter(GMIME_OBJECT(multipart), "start"));
        int root = 0;
        for (int i = 0; !start.isEmpty() && i < count; ++i) {
            GMimeObject *part = g_mime_multipart_get_part(multipart, i);
            if (withoutBrackets(g_mime_object_get_content_id(part)) == start)
                root = i;
        }
        for (int i = 0; i < count; ++i)
            pieces += walk(g_mime_multipart_get_part(multipart, i), childId(id, i + 1),
                           i == root ? Place::RelatedRoot : Place::RelatedChild, depth + 1);
        return pieces;
    }
    const bool isSigned = type == "multipart/signed";
    const bool isEncrypted = type == "multipart/encrypted";
    for (int i = 0; i < count; ++i) {
        const bool hidden = place == Place::Hidden || isEncrypted || (isSigned && i > 0);
        pieces += walk(g_mime_multipart_get_part(multipart, i), childId(id, i + 1),
                       hidden ? Place::Hidden : Place::Mixed, depth + 1);
    }
    return pieces;
}

QList<BodyCollector::Piece> BodyCollector::walkLeaf(GMimePart *part, const QString &id, Place place)
{
    MessagePart description = describe(part, id);
    const char *disposition = g_mime_object_get_disposition(GMIME_OBJECT(part));
    const bool attached = disposition && qstricmp(disposition, "attachment") == 0;
    const bool named = !description.fileName.isEmpty() && place != Place::Root &&
                       place != Place::Alternative && place != Place::RelatedRoot;
    const bool readable = description.contentType == "text/html" || isReadableText(description.contentType);
    const bool isBody =
        readable && !attached && !named && place != Place::RelatedChild && place != Place::Hidden;
    QList<Piece> pieces;
    if (isBody) {
        pieces += readText(part, description);
    } else {
        // Alternatives that are not read are no attachments, but an invitation is worth a card.
        const bool silent = (place == Place::Alternative && description.contentType.startsWith("text/") &&
                             description.contentType != "text/calendar") ||
                            (place == Place::Hidden && description.contentType.contains("signature"));
        description.isAttachment = !silent;
        if (description.fileName.isEmpty())
            description.fileName = fallbackFileName(description.contentType);
    }
    m_message->parts.append(description);
    return pieces;
}

void BodyCollector::addEmbeddedMessage(GMimeMessagePart *part, const QString &id)
{
    MessagePart description;
    description.id = id;
    description.contentType = "message/rfc822";
    description.isAttachment = true;
    description.contentId = withoutBrackets(g_mime_object_get_content_id(GMIME_OBJECT(part)));
    if (GMimeMessage *inner = g_mime_message_part_get_message(part)) {
        // Each look walks the message anew, so it is taken for as many as people really attach.
        const auto exact = ++m_embedded <= 50 ? embeddedMessageBytes(m_bytes, id) : std::nullopt;
        const QByteArray bytes = exact ? exact->toByteArray() : objectBytes(GMIME_OBJECT(inner));
        description.size = bytes.size();
        const QString subject = scanHeader(bytes).envelope.subject;
        if (!subject.isEmpty())
            description.fileName = safeFileName(subject + QStringLiteral(".eml"));
    }
    const char *name = g_mime_object_get_content_disposition_parameter(GMIME_OBJECT(part), "filename");
    if (name && *name)
        description.fileName = safeFileName(decodeHeaderText(name));
    if (description.fileName.isEmpty())
        description.fileName = fallbackFileName(description.contentType);
    m_message->parts.append(description);
}

MessagePart BodyCollector::describe(GMimePart *part, const QString &id)
{
    MessagePart description;
    description.id = id;
    description.contentType = mediaType(GMIME_OBJECT(part));
    description.charset = contentTypeParameter(GMIME_OBJECT(part), "charset").left(64);
    description.contentId = withoutBrackets(g_mime_object_get_content_id(GMIME_OBJECT(part)));
    if (m_depth == Depth::Whole)
        description.size = decodedSize(part);
    if (const char *name = g_mime_part_get_filename(part))
        description.fileName = safeFileName(decodeHeaderText(name));
    return description;
}

QByteArray BodyCollector::textBytes(GMimePart *part, const MessagePart &description)
{
    if (m_depth == Depth::Beginning) {
        bool wasCut = false;
        QByteArray beginning = decodedBeginning(part, beginningBytes, wasCut);
        m_wasCut = m_wasCut || wasCut;
        return beginning;
    }
    if (description.size > maxTextBytes)
        notice(QStringLiteral("long-text"));
    return decodedContent(part, maxTextBytes);
}

BodyCollector::Piece BodyCollector::readText(GMimePart *part, const MessagePart &description)
{
    const QByteArray bytes = textBytes(part, description);
    if (!description.charset.isEmpty() && !isKnownCharset(description.charset))
        notice(QStringLiteral("unknown-charset"));
    Piece piece;
    if (description.contentType == "text/html") {
        piece.html = decodeHtml(bytes, description.charset);
        piece.hasHtml = true;
        return piece;
    }
    piece.text = decodeBody(bytes, description.charset);
    piece.text.replace(QLatin1String("\r\n"), QLatin1String("\n"));
    piece.text.replace(u'\r', u'\n');
    piece.text.remove(QChar(0));
    piece.hasText = true;
    if (contentTypeParameter(GMIME_OBJECT(part), "format").toLower() == "flowed") {
        piece.text =
            unfoldFlowed(piece.text, contentTypeParameter(GMIME_OBJECT(part), "delsp").toLower() == "yes");
        piece.flowed = true;
    }
    return piece;
}

/// RFC 2046 5.1.4: the last one that can be shown is the best; the plain text is kept beside it.
BodyCollector::Piece BodyCollector::bestOf(const QList<QList<Piece>> &alternatives)
{
    Piece best;
    for (const QList<Piece> &alternative : alternatives) {
        const Piece piece = joined(alternative);
        if (piece.hasHtml) {
            best.html = piece.html;
            best.hasHtml = true;
        } else if (piece.hasText) {
            best.text = piece.text;
            best.flowed = piece.flowed;
            best.hasText = true;
        }
    }
    return best;
}

BodyCollector::Piece BodyCollector::joined(const QList<Piece> &pieces)
{
    if (pieces.isEmpty())
        return {};
    if (pieces.size() == 1)
        return pieces.first();
    Piece all;
    for (const Piece &piece : pieces) {
        all.hasText = all.hasText || piece.hasText;
        all.hasHtml = all.hasHtml || piece.hasHtml;
        all.flowed = all.flowed || piece.flowed;
    }
    for (const Piece &piece : pieces) {
        if (all.hasText) {
            if (!all.text.isEmpty() && !all.text.endsWith(u'\n'))
                all.text += u'\n';
            all.text += piece.hasText ? piece.text : HtmlSanitizer::toPlainText(piece.html);
        }
        if (all.hasHtml)
            all.html += piece.hasHtml ? piece.html : paragraphsToHtml(piece.text);
    }
    return all;
}

void BodyCollector::markInlineParts()
{
    const QSet<QByteArray> shown = contentIdsIn(m_message->html);
    for (MessagePart &part : m_message->parts) {
        if (part.contentId.isEmpty() || !part.contentType.startsWith("image/") ||
            !shown.contains(part.contentId.toLower()))
            continue;
        part.isInline = true;
        part.isAttachment = false;
    }
}

void BodyCollector::notice(const QString &key)
{
    if (!m_message->notices.contains(key))
        m_message->notices.append(key);
}

GMimeObject *findPart(GMimeObject *root, const QString &id)
{
    GMimeObject *object = root;
    bool first = true;
    for (const QString &step : id.split(u'.')) {
        bool isNumber = false;
        const int number = step.toInt(&isNumber);
        if (!isNumber || number < 1 || !object)
            return nullptr;
        if (!first && GMIME_IS_MESSAGE_PART(object)) {
            GMimeMessage *inner = g_mime_message_part_get_message(GMIME_MESSAGE_PART(object));
            object = inner ? g_mime_message_get_mime_part(inner) : nullptr;
            if (!object)
                return nullptr;
            if (!GMIME_IS_MULTIPART(object)) {
                if (number != 1)
                    return nullptr;
                continue;
            }
        }
        if (GMIME_IS_MULTIPART(object)) {
            if (number > g_mime_multipart_get_count(GMIME_MULTIPART(object)))
                return nullptr;
            object = g_mime_multipart_get_part(GMIME_MULTIPART(object), number - 1);
        } else if (!first || number != 1) {
            return nullptr;
        }
        first = false;
    }
    return object && !GMIME_IS_MULTIPART(object) ? object : nullptr;
}

} // namespace posthorn
