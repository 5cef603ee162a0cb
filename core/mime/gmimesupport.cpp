#include "gmimesupport_p.h"

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
    GMimeContentType *type = g_mime_object_get_content_type(object);
    if (!type)
        return "text/plain";
    return (QByteArray(g_mime_content_type_get_media_type(type)) + '/' +
            g_mime_content_type_get_media_subtype(type))
        .toLower();
}

QByteArray contentTypeParameter(GMimeObject *object, const char *name)
{
    return g_mime_object_get_content_type_parameter(object, name);
}

QByteArray decodedContent(GMimePart *part, qsizetype limit)
{
    GMimeDataWrapper *content = g_mime_part_get_content(part);
    if (!content)
        return {};
    const GPtr<GMimeStream> out(g_mime_stream_mem_new());
    g_mime_data_wrapper_write_to_stream(content, out.get());
    const GByteArray *array = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(out.get()));
    const qsizetype size = array->len;
    return QByteArray(reinterpret_cast<const char *>(array->data), limit < 0 ? size : std::min(size, limit));
}

qint64 decodedSize(GMimePart *part)
{
    GMimeDataWrapper *content = g_mime_part_get_content(part);
    if (!content)
        return 0;
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
