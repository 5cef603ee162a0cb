#include "bodycollector_p.h"

#include "charset.h"
#include "encodedwords.h"
#include "filename.h"
#include "flowedtext.h"
#include "headerscanner.h"
#include "htmlcharset.h"
#include "htmlsanitizer.h"
#include "partrange.h"
#include "richtext.h"
#include "textfiles.h"
#include "tnef.h"

#include <QSet>

namespace posthorn
{
namespace
{

constexpr int maxDepth = 100;
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
    static const QList<QByteArray> others = {"text/calendar",   "text/vcard",      "text/x-vcard",
                                             "text/rtf",        "text/directory",  "text/rfc822-headers",
                                             "text/csv",        "text/x-amp-html", "text/html",
                                             "text/watch-html", "text/xml"};
    return type.startsWith("text/") && !others.contains(type);
}

bool isSignature(const QByteArray &type)
{
    return type == "application/pgp-signature" || type == "application/pkcs7-signature" ||
           type == "application/x-pkcs7-signature";
}

/// What is told in words above the message (messagereport.h).
bool isReport(const QByteArray &type)
{
    return type.endsWith("/delivery-status") || type.endsWith("/disposition-notification") ||
           type == "message/global-delivery-status" || type == "message/global-disposition-notification" ||
           type == "message/feedback-report";
}

bool isPicture(const QByteArray &type)
{
    return type == "image/png" || type == "image/jpeg" || type == "image/gif" || type == "image/webp";
}

bool isTnef(const MessagePart &part)
{
    return part.contentType == "application/ms-tnef" || part.contentType == "application/vnd.ms-tnef" ||
           (part.contentType == "application/octet-stream" &&
            part.fileName.compare(QLatin1String("winmail.dat"), Qt::CaseInsensitive) == 0);
}

QString paragraphsToHtml(const QString &text)
{
    return QStringLiteral("<div style=\"white-space:pre-wrap\">") + text.toHtmlEscaped() +
           QStringLiteral("</div>");
}

QString pictureToHtml(const QByteArray &contentId)
{
    return QStringLiteral("<div><img src=\"cid:") + QString::fromUtf8(contentId).toHtmlEscaped() +
           QStringLiteral("\"></div>");
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
    if (m_message->text.startsWith(QLatin1String("-----BEGIN PGP MESSAGE-----")))
        notice(QStringLiteral("encrypted"));
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
    if (type == "multipart/alternative")
        return walkAlternatives(multipart, id, depth);
    if (type == "multipart/related")
        return walkRelated(multipart, id, depth);
    const bool isSigned = type == "multipart/signed";
    const bool isEncrypted = type == "multipart/encrypted";
    if (isEncrypted)
        notice(QStringLiteral("encrypted"));
    QList<Piece> pieces;
    const int count = g_mime_multipart_get_count(multipart);
    for (int i = 0; i < count; ++i) {
        const bool hidden = place == Place::Hidden || isEncrypted || (isSigned && i > 0);
        pieces += walk(g_mime_multipart_get_part(multipart, i), childId(id, i + 1),
                       hidden ? Place::Hidden : Place::Mixed, depth + 1);
    }
    return pieces;
}

QList<BodyCollector::Piece> BodyCollector::walkAlternatives(GMimeMultipart *multipart, const QString &id,
                                                            int depth)
{
    QList<QList<Piece>> alternatives;
    const int count = g_mime_multipart_get_count(multipart);
    for (int i = 0; i < count; ++i)
        alternatives +=
            walk(g_mime_multipart_get_part(multipart, i), childId(id, i + 1), Place::Alternative, depth + 1);
    const Piece best = bestOf(alternatives);
    return best.isEmpty() ? QList<Piece>() : QList<Piece>{best};
}

QList<BodyCollector::Piece> BodyCollector::walkRelated(GMimeMultipart *multipart, const QString &id,
                                                       int depth)
{
    const QByteArray start = withoutBrackets(contentTypeParameter(GMIME_OBJECT(multipart), "start"));
    const int count = g_mime_multipart_get_count(multipart);
    int root = 0;
    for (int i = 0; !start.isEmpty() && i < count; ++i) {
        GMimeObject *part = g_mime_multipart_get_part(multipart, i);
        if (withoutBrackets(g_mime_object_get_content_id(part)) == start)
            root = i;
    }
    QList<Piece> pieces;
    for (int i = 0; i < count; ++i)
        pieces += walk(g_mime_multipart_get_part(multipart, i), childId(id, i + 1),
                       i == root ? Place::RelatedRoot : Place::RelatedChild, depth + 1);
    return pieces;
}

QList<BodyCollector::Piece> BodyCollector::walkLeaf(GMimePart *part, const QString &id, Place place)
{
    MessagePart description = describe(part, id);
    const QByteArray &type = description.contentType;
    const QByteArray disposition = dispositionOf(GMIME_OBJECT(part));
    const bool attached = disposition == "attachment";
    // A text with a name is an attachment, unless it stands where the text of a message stands.
    const bool opens = !m_hasRead;
    const bool named =
        !description.fileName.isEmpty() &&
        (place == Place::RelatedChild || place == Place::Hidden || (place == Place::Mixed && !opens));
    const bool readable = type == "text/html" || isReadableText(type);
    const bool isBody =
        readable && !attached && !named && place != Place::RelatedChild && place != Place::Hidden;
    noticeContainers(part, type);
    QList<Piece> pieces;
    m_filesInside.clear();
    if (isBody) {
        pieces += readText(part, description);
        m_hasRead = true;
        // One that is a file as well can be saved as one.
        description.isAttachment =
            place == Place::Mixed && disposition == "inline" && !description.fileName.isEmpty();
    } else {
        // Alternatives that are not read are no attachments, but an invitation is worth a card.
        const bool silent =
            (place == Place::Alternative && type.startsWith("text/") && type != "text/calendar") ||
            isSignature(type) || isReport(type) || type == "application/applefile" ||
            (place == Place::Hidden && type == "application/pgp-encrypted");
        description.isAttachment = !silent;
        if (description.fileName.isEmpty())
            description.fileName = fallbackFileName(type);
        if (isTnef(description))
            pieces += readContainer(part, &description);
        if (place == Place::Mixed && disposition == "inline" && isPicture(type)) {
            if (description.contentId.isEmpty())
                description.contentId = "part." + id.toLatin1() + "@posthorn.invalid";
            Piece picture;
            picture.picture = description.contentId;
            pieces += picture;
        }
    }
    m_message->parts.append(description);
    m_message->parts.append(m_filesInside);
    return pieces;
}

/// What is told in words: that nothing is fetched, put together or deciphered.
void BodyCollector::noticeContainers(GMimePart *part, const QByteArray &type)
{
    if (type == "message/partial")
        notice(QStringLiteral("partial-message"));
    else if (type == "message/external-body")
        notice(QStringLiteral("external-body"));
    if (type != "application/pkcs7-mime" && type != "application/x-pkcs7-mime")
        return;
    const QByteArray kind = contentTypeParameter(GMIME_OBJECT(part), "smime-type").toLower();
    if (kind == "signed-data")
        notice(QStringLiteral("signed-envelope"));
    else if (kind != "certs-only")
        notice(QStringLiteral("encrypted"));
}

void BodyCollector::addFile(const QString &id, const QString &name, const QByteArray &contentType,
                            qint64 size)
{
    MessagePart file;
    file.id = id;
    file.fileName = safeFileName(name);
    file.contentType = contentType.contains('/') ? contentType : contentTypeForName(file.fileName);
    if (file.fileName.isEmpty())
        file.fileName = fallbackFileName(file.contentType);
    file.size = size;
    file.isAttachment = true;
    m_filesInside.append(file);
}

/// Outlook's winmail.dat: what is in it takes its place, and its text is read where the message has no other.
QList<BodyCollector::Piece> BodyCollector::readContainer(GMimePart *part, MessagePart *description)
{
    m_holdsFiles = true;
    if (m_depth == Depth::Beginning)
        return {};
    const QByteArray bytes = decodedContent(part);
    const auto content = readTnef(bytes);
    if (!content || content->isDamaged)
        notice(QStringLiteral("damaged-container"));
    if (!content)
        return {};
    int number = 0;
    for (const TnefFile &file : content->files) {
        addFile(QStringLiteral("%1:t%2").arg(description->id).arg(++number), file.name, file.contentType,
                file.content.size());
        m_filesInside.last().contentId = withoutBrackets(file.contentId);
    }
    if (content->files.isEmpty() && content->text.isEmpty())
        return {};
    description->isAttachment = false;
    if (m_hasRead || isBlank(content->text))
        return {};
    m_hasRead = true;
    Piece piece;
    piece.text = content->text;
    piece.text.replace(QLatin1String("\r\n"), QLatin1String("\n"));
    piece.text.replace(u'\r', u'\n');
    piece.hasText = true;
    return {piece};
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
    if (const QString name = safeFileName(fileNameOf(GMIME_OBJECT(part))); !name.isEmpty())
        description.fileName = name;
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
    description.fileName = safeFileName(fileNameOf(GMIME_OBJECT(part)));
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
    if (description.size > m_longestText)
        notice(QStringLiteral("long-text"));
    if (isDamaged(part))
        notice(QStringLiteral("bad-encoding"));
    return decodedContent(part, m_longestText);
}

/// Files inside a text become parts of their own ("1:u1"), and are no text.
QByteArray BodyCollector::withFilesListed(GMimePart *part, const MessagePart &description)
{
    m_holdsFiles = true;
    if (m_depth == Depth::Beginning)
        return textBytes(part, description);
    const QByteArrayView all = encodedContent(part);
    const QList<TextFile> files = filesInText(all);
    if (files.isEmpty())
        return textBytes(part, description);
    int number = 0;
    for (const TextFile &file : files)
        addFile(QStringLiteral("%1:u%2").arg(description.id).arg(++number), decodeHeaderText(file.name), {},
                contentOf(all, file).size());
    QByteArray rest = withoutFiles(all, files);
    if (rest.size() > m_longestText) {
        notice(QStringLiteral("long-text"));
        rest.truncate(m_longestText);
    }
    return rest;
}

BodyCollector::Piece BodyCollector::readText(GMimePart *part, const MessagePart &description)
{
    const bool mayHold =
        description.contentType == "text/plain" && isUnencoded(part) && mayHoldFiles(encodedContent(part));
    const QByteArray bytes = mayHold ? withFilesListed(part, description) : textBytes(part, description);
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
    piece.isPlain = description.contentType == "text/plain";
    if (description.contentType == "text/enriched" || description.contentType == "text/richtext")
        piece.text = enrichedToPlain(piece.text);
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
        } else if (piece.hasText && (piece.isPlain || !best.isPlain)) {
            best.text = piece.text;
            best.flowed = piece.flowed;
            best.hasText = true;
            best.isPlain = piece.isPlain;
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
    QSet<QByteArray> shown; // pictures that some HTML shows itself
    bool pictureBefore = false;
    bool interleaved = false;
    for (const Piece &piece : pieces) {
        interleaved = interleaved || (pictureBefore && piece.hasText && !isBlank(piece.text));
        pictureBefore = pictureBefore || !piece.picture.isEmpty();
        all.hasText = all.hasText || piece.hasText;
        all.hasHtml = all.hasHtml || piece.hasHtml;
        all.flowed = all.flowed || piece.flowed;
        all.isPlain = all.isPlain || piece.isPlain;
    }
    if (pictureBefore) {
        for (const Piece &piece : pieces)
            shown += contentIdsIn(piece.html);
    }
    // Text, picture, text: that order is only to be seen when the picture is shown where it stands.
    all.hasHtml = all.hasHtml || interleaved;
    for (const Piece &piece : pieces) {
        if (!piece.picture.isEmpty()) {
            if (all.hasHtml && !shown.contains(piece.picture.toLower()))
                all.html += pictureToHtml(piece.picture);
            continue;
        }
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

} // namespace posthorn
