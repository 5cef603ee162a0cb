#include "gmimesupport_p.h"

#include "encodedwords.h"

#include <mutex>

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

/// RFC 2045 allows one Content-Type; of several the first counts, here and in the header scanner.
GPtr<GMimeContentType> contentTypeOf(GMimeObject *object)
{
    GMimeHeaderList *headers = g_mime_object_get_header_list(object);
    const int count = g_mime_header_list_get_count(headers);
    GMimeHeader *first = nullptr;
    bool several = false;
    for (int i = 0; i < count; ++i) {
        GMimeHeader *header = g_mime_header_list_get_header_at(headers, i);
        if (qstricmp(g_mime_header_get_name(header), "content-type") != 0)
            continue;
        several = first != nullptr;
        if (several)
            break;
        first = header;
    }
    if (several)
        return GPtr<GMimeContentType>(g_mime_content_type_parse(nullptr, g_mime_header_get_raw_value(first)));
    GMimeContentType *type = g_mime_object_get_content_type(object);
    if (type)
        g_object_ref(type);
    return GPtr<GMimeContentType>(type);
}

/// The bytes of a leaf part as they stand in the message; a view on those.
QByteArrayView encodedContent(GMimeDataWrapper *content)
{
    GMimeStream *stream = g_mime_data_wrapper_get_stream(content);
    if (!stream || !GMIME_IS_STREAM_MEM(stream))
        return {};
    const GByteArray *array = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
    const auto size = static_cast<gint64>(array->len);
    const gint64 start = std::clamp<gint64>(stream->bound_start, 0, size);
    const gint64 end = stream->bound_end < 0 ? size : std::clamp<gint64>(stream->bound_end, start, size);
    return QByteArrayView(array->data + start, end - start);
}

bool isBase64(GMimeDataWrapper *content)
{
    return g_mime_data_wrapper_get_encoding(content) == GMIME_CONTENT_ENCODING_BASE64;
}

struct OptionsFree {
    void operator()(GMimeParserOptions *options) const { g_mime_parser_options_free(options); }
};

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
    g_mime_parser_options_set_warning_callback(options.get(), collectWarning, &m_notices);
    const GPtr<GMimeParser> parser(g_mime_parser_new_with_stream(m_memory.stream()));
    m_message.reset(g_mime_parser_construct_message(parser.get(), options.get()));
}

GMimeObject *GMimeTree::root() const
{
    return m_message ? g_mime_message_get_mime_part(m_message.get()) : nullptr;
}

QByteArray mediaType(GMimeObject *object)
{
    const GPtr<GMimeContentType> type = contentTypeOf(object);
    if (!type)
        return "text/plain";
    return (QByteArray(g_mime_content_type_get_media_type(type.get())) + '/' +
            g_mime_content_type_get_media_subtype(type.get()))
        .toLower();
}

QByteArray contentTypeParameter(GMimeObject *object, const char *name)
{
    const GPtr<GMimeContentType> type = contentTypeOf(object);
    return type ? QByteArray(g_mime_content_type_get_parameter(type.get(), name)) : QByteArray();
}

QByteArray decodedContent(GMimePart *part, qsizetype limit)
{
    GMimeDataWrapper *content = g_mime_part_get_content(part);
    if (!content)
        return {};
    if (isBase64(content)) // GMime loses the end of what is not padded
        return decodeBase64Tolerant(encodedContent(content)).left(limit < 0 ? PTRDIFF_MAX : limit);
    const GPtr<GMimeStream> out(g_mime_stream_mem_new());
    g_mime_data_wrapper_write_to_stream(content, out.get());
    const GByteArray *array = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(out.get()));
    const qsizetype size = array->len;
    return QByteArray(reinterpret_cast<const char *>(array->data), limit < 0 ? size : std::min(size, limit));
}

QByteArray decodedBeginning(GMimePart *part, qsizetype encoded, bool &wasCut)
{
    GMimeDataWrapper *content = g_mime_part_get_content(part);
    const QByteArrayView all = content ? encodedContent(content) : QByteArrayView();
    wasCut = all.size() > encoded;
    if (!wasCut)
        return content ? decodedContent(part) : QByteArray();
    QByteArrayView head = all.first(encoded);
    if (const qsizetype end = head.lastIndexOf('\n'); end > 0) // not in the midst of a character or an escape
        head = head.first(end + 1);
    if (isBase64(content))
        return decodeBase64Tolerant(head);
    GMimeEncoding decoder;
    g_mime_encoding_init_decode(&decoder, g_mime_data_wrapper_get_encoding(content));
    QByteArray bytes(
        static_cast<qsizetype>(g_mime_encoding_outlen(&decoder, static_cast<size_t>(head.size()))),
        Qt::Uninitialized);
    bytes.truncate(static_cast<qsizetype>(
        g_mime_encoding_step(&decoder, head.data(), static_cast<size_t>(head.size()), bytes.data())));
    return bytes;
}

qint64 decodedSize(GMimePart *part)
{
    GMimeDataWrapper *content = g_mime_part_get_content(part);
    if (!content)
        return 0;
    if (isBase64(content))
        return base64DecodedSize(encodedContent(content));
    const GPtr<GMimeStream> out(g_mime_stream_null_new());
    return std::max<qint64>(0, g_mime_data_wrapper_write_to_stream(content, out.get()));
}

QByteArray objectBytes(GMimeObject *object, GMimeFormatOptions *options)
{
    const GPtr<GMimeStream> out(g_mime_stream_mem_new());
    g_mime_object_write_to_stream(object, options, out.get());
    const GByteArray *array = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(out.get()));
    return QByteArray(reinterpret_cast<const char *>(array->data), array->len);
}

} // namespace posthorn
