#include "gmimesupport_p.h"

#include "encodedwords.h"
#include "headerparameters.h"
#include "textfiles.h"

#include <QStringList>
#include <algorithm>
#include <mutex>
#include <type_traits>

namespace posthorn
{
namespace
{

QString noticeOf(GMimeParserWarning warning)
{
    switch (warning) {
    case GMIME_WARN_TRUNCATED_MESSAGE:
        return QStringLiteral("truncated");
    case GMIME_CRIT_NESTING_OVERFLOW:
        return QStringLiteral("too-deep");
    case GMIME_CRIT_CONFLICTING_HEADER:
    case GMIME_CRIT_CONFLICTING_PARAMETER:
        return QStringLiteral("conflicting-header");
    case GMIME_WARN_MALFORMED_MULTIPART:
    case GMIME_WARN_MALFORMED_MESSAGE:
    case GMIME_CRIT_INVALID_HEADER_NAME:
    case GMIME_CRIT_MULTIPART_WITHOUT_BOUNDARY:
    case GMIME_CRIT_PART_WITHOUT_HEADERS_OR_CONTENT:
        return QStringLiteral("malformed");
    default:
        return {};
    }
}

void collectWarning(gint64 /*offset*/, GMimeParserWarning warning, const gchar * /*item*/, gpointer user)
{
    auto *notices = static_cast<QStringList *>(user);
    const QString notice = noticeOf(warning);
    if (!notice.isEmpty() && !notices->contains(notice))
        notices->append(notice);
}

/// `set` is g_mime_parser_options_set_warning_callback(). GMime 3.2.15 also asks it how to free the notices.
template <typename Set>
void collectWarnings(Set set, GMimeParserOptions *options, QStringList *notices)
{
    if constexpr (std::is_invocable_v<Set, GMimeParserOptions *, GMimeParserWarningFunc, gpointer>)
        set(options, collectWarning, notices);
    else
        set(options, collectWarning, notices, nullptr);
}

/// The first field of a name, and whether there are more: of several the first counts, here and in the header
/// scanner.
struct FirstField {
    const char *value = nullptr;
    bool isOnly = true;
};

FirstField firstField(GMimeObject *object, const char *name)
{
    GMimeHeaderList *headers = g_mime_object_get_header_list(object);
    const int count = g_mime_header_list_get_count(headers);
    FirstField first;
    for (int i = 0; i < count; ++i) {
        GMimeHeader *header = g_mime_header_list_get_header_at(headers, i);
        if (qstricmp(g_mime_header_get_name(header), name) != 0)
            continue;
        if (first.value) {
            first.isOnly = false;
            break;
        }
        first.value = g_mime_header_get_raw_value(header);
        if (!first.value)
            first.value = "";
    }
    return first;
}

/// RFC 2045 allows one Content-Type.
GPtr<GMimeContentType> contentTypeOf(GMimeObject *object)
{
    const FirstField field = firstField(object, "content-type");
    if (!field.isOnly)
        return GPtr<GMimeContentType>(g_mime_content_type_parse(nullptr, field.value));
    GMimeContentType *type = g_mime_object_get_content_type(object);
    if (type)
        g_object_ref(type);
    return GPtr<GMimeContentType>(type);
}

GPtr<GMimeContentDisposition> contentDispositionOf(GMimeObject *object)
{
    const FirstField field = firstField(object, "content-disposition");
    if (!field.value)
        return {};
    if (!field.isOnly)
        return GPtr<GMimeContentDisposition>(g_mime_content_disposition_parse(nullptr, field.value));
    GMimeContentDisposition *disposition = g_mime_object_get_content_disposition(object);
    if (disposition)
        g_object_ref(disposition);
    return GPtr<GMimeContentDisposition>(disposition);
}

/// RFC 2045 5.2: what names no type is plain text. GMime takes it for unknown bytes, and nobody would see the
/// words.
bool namesNoType(GMimeObject *object)
{
    const FirstField field = firstField(object, "content-type");
    if (!field.value)
        return false;
    const QByteArray type = QByteArray(field.value).left(200).trimmed().toLower();
    const QByteArray name = (type.contains(';') ? type.left(type.indexOf(';')) : type).trimmed();
    return name.isEmpty() || name == "text" || name == "text/";
}

struct OptionsFree {
    void operator()(GMimeParserOptions *options) const { g_mime_parser_options_free(options); }
};

/// Whether words stand where base64 was announced: spaces inside its lines as often as between words.
bool isProse(QByteArrayView encoded)
{
    const QByteArrayView head = encoded.first(std::min<qsizetype>(encoded.size(), 4096));
    qsizetype gaps = 0;
    for (qsizetype i = 1; i + 1 < head.size(); ++i) {
        if (head[i] == ' ' && head[i - 1] >= ' ' && head[i + 1] > ' ')
            ++gaps;
    }
    return gaps >= 4 && gaps > head.size() / 20;
}

/// What mailing lists write below the base64 that they pass on, and what stands behind a damaged boundary, is
/// none of it.
QByteArrayView base64Lines(QByteArrayView encoded)
{
    for (qsizetype newline = encoded.indexOf('\n'); newline >= 0 && newline + 2 < encoded.size();
         newline = encoded.indexOf('\n', newline + 1)) {
        const char first = encoded[newline + 1];
        if ((first == '-' || first == '_') && encoded[newline + 2] == first)
            return encoded.first(newline);
    }
    return encoded;
}

/// Base64 is tolerant because GMime loses the end of what is not padded, quoted-printable because spaces get
/// behind soft line ends on the way.
QByteArray decodedBy(GMimeContentEncoding encoding, QByteArrayView encoded)
{
    switch (encoding) {
    case GMIME_CONTENT_ENCODING_BASE64:
        return decodeBase64Tolerant(base64Lines(encoded));
    case GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE:
        return decodeQuotedPrintable(encoded);
    case GMIME_CONTENT_ENCODING_UUENCODE:
        if (const QList<TextFile> files = filesInText(encoded); !files.isEmpty())
            return contentOf(encoded, files.first());
        return encoded.toByteArray();
    default:
        return encoded.toByteArray();
    }
}

} // namespace

void ensureGMime()
{
    static std::once_flag once;
    std::call_once(once, [] { g_mime_init(); });
}

MemoryStream::MemoryStream(const QByteArray &bytes)
    : m_array{reinterpret_cast<guint8 *>(const_cast<char *>(bytes.constData())), // the stream is only read
              static_cast<guint>(bytes.size())}
{
    ensureGMime();
    m_stream.reset(g_mime_stream_mem_new_with_byte_array(&m_array));
    g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(m_stream.get()), FALSE);
}

GMimeTree::GMimeTree(const QByteArray &bytes)
    : m_memory(bytes)
{
    const std::unique_ptr<GMimeParserOptions, OptionsFree> options(g_mime_parser_options_new());
    collectWarnings(g_mime_parser_options_set_warning_callback, options.get(), &m_notices);
    const GPtr<GMimeParser> parser(g_mime_parser_new_with_stream(m_memory.stream()));
    m_message.reset(g_mime_parser_construct_message(parser.get(), options.get()));
}

GMimeObject *GMimeTree::root() const
{
    return m_message ? g_mime_message_get_mime_part(m_message.get()) : nullptr;
}

QByteArray mediaType(GMimeObject *object)
{
    if (GMIME_IS_PART(object) && namesNoType(object))
        return "text/plain";
    GPtr<GMimeContentType> type = contentTypeOf(object);
    if (!type)
        return "text/plain";
    const auto name = [&type] {
        return (QByteArray(g_mime_content_type_get_media_type(type.get())) + '/' +
                g_mime_content_type_get_media_subtype(type.get()))
            .toLower();
    };
    // A part with two types was cut up by its last one.
    if (GMIME_IS_PART(object) && name().startsWith("multipart/")) {
        GMimeContentType *last = g_mime_object_get_content_type(object);
        type.reset(last ? GMIME_CONTENT_TYPE(g_object_ref(last)) : nullptr);
        if (!type || name().startsWith("multipart/"))
            return "text/plain";
    }
    return name();
}

QByteArray contentTypeParameter(GMimeObject *object, const char *name)
{
    const GPtr<GMimeContentType> type = contentTypeOf(object);
    return type ? QByteArray(g_mime_content_type_get_parameter(type.get(), name)) : QByteArray();
}

QByteArrayView encodedContent(GMimePart *part)
{
    GMimeDataWrapper *content = g_mime_part_get_content(part);
    GMimeStream *stream = content ? g_mime_data_wrapper_get_stream(content) : nullptr;
    if (!stream || !GMIME_IS_STREAM_MEM(stream))
        return {};
    const GByteArray *array = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
    const auto size = static_cast<gint64>(array->len);
    const gint64 start = std::clamp<gint64>(stream->bound_start, 0, size);
    const gint64 end = stream->bound_end < 0 ? size : std::clamp<gint64>(stream->bound_end, start, size);
    return QByteArrayView(array->data + start, end - start);
}

GMimeContentEncoding encodingOf(GMimePart *part)
{
    const FirstField field = firstField(GMIME_OBJECT(part), "content-transfer-encoding");
    GMimeDataWrapper *content = g_mime_part_get_content(part);
    auto encoding = content ? g_mime_data_wrapper_get_encoding(content) : GMIME_CONTENT_ENCODING_DEFAULT;
    if (!field.isOnly)
        encoding = g_mime_content_encoding_from_string(field.value);
    return encoding == GMIME_CONTENT_ENCODING_BASE64 && isProse(encodedContent(part))
               ? GMIME_CONTENT_ENCODING_8BIT
               : encoding;
}

bool isUnencoded(GMimePart *part)
{
    switch (encodingOf(part)) {
    case GMIME_CONTENT_ENCODING_BASE64:
    case GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE:
    case GMIME_CONTENT_ENCODING_UUENCODE:
        return false;
    default:
        return true;
    }
}

QByteArray dispositionOf(GMimeObject *object)
{
    const GPtr<GMimeContentDisposition> disposition = contentDispositionOf(object);
    return disposition ? QByteArray(g_mime_content_disposition_get_disposition(disposition.get())).toLower()
                       : QByteArray();
}

QString fileNameOf(GMimeObject *object)
{
    const char *disposition = firstField(object, "content-disposition").value;
    const char *type = firstField(object, "content-type").value;
    QString name = parameterText(disposition, "filename");
    if (name.isEmpty())
        name = parameterText(type, "name");
    // In a form "name" is another thing.
    if (name.isEmpty() && dispositionOf(object) == "attachment")
        name = parameterText(disposition, "name");
    return name;
}

QByteArray decodedContent(GMimePart *part, qsizetype limit)
{
    QByteArrayView encoded = encodedContent(part);
    if (limit < 0)
        return decodedBy(encodingOf(part), encoded);
    // What is far over the limit need not be decoded: nothing takes more than four bytes for one, line ends
    // included.
    if (isUnencoded(part))
        encoded = encoded.first(std::min(encoded.size(), limit));
    else
        encoded = encoded.first(std::min(encoded.size(), 4 * limit));
    return decodedBy(encodingOf(part), encoded).left(limit);
}

QByteArray decodedBeginning(GMimePart *part, qsizetype size, bool &wasCut)
{
    QByteArrayView head = encodedContent(part);
    wasCut = head.size() > size;
    if (!wasCut)
        return decodedContent(part);
    head = head.first(size);
    if (const qsizetype end = head.lastIndexOf('\n'); end > 0) // not in the midst of a character or an escape
        head = head.first(end + 1);
    return decodedBy(encodingOf(part), head);
}

bool isDamaged(GMimePart *part)
{
    if (encodingOf(part) != GMIME_CONTENT_ENCODING_BASE64)
        return false;
    const QByteArrayView encoded = base64Lines(encodedContent(part));
    return std::any_of(encoded.begin(), encoded.end(), [](char c) {
        const bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        return !letter && c != '+' && c != '/' && c != '=' && c != '\r' && c != '\n' && c != ' ' && c != '\t';
    });
}

qint64 decodedSize(GMimePart *part)
{
    const QByteArrayView encoded = encodedContent(part);
    if (isUnencoded(part))
        return encoded.size();
    const GMimeContentEncoding encoding = encodingOf(part);
    return encoding == GMIME_CONTENT_ENCODING_BASE64 ? base64DecodedSize(base64Lines(encoded))
                                                     : decodedBy(encoding, encoded).size();
}

QByteArray objectBytes(GMimeObject *object, GMimeFormatOptions *options)
{
    const GPtr<GMimeStream> out(g_mime_stream_mem_new());
    g_mime_object_write_to_stream(object, options, out.get());
    const GByteArray *array = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(out.get()));
    return QByteArray(reinterpret_cast<const char *>(array->data), array->len);
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
