#include "htmlwriter_p.h"

#include "htmllimits.h"
#include "htmlrules_p.h"
#include "urlfilter.h"

#include <QUrl>

namespace posthorn
{
namespace
{

QString nameOf(GumboTag tag)
{
    return QString::fromLatin1(gumbo_normalized_tagname(tag));
}

bool isBlank(const GumboNode *node)
{
    return node->type == GUMBO_NODE_WHITESPACE;
}

} // namespace

HtmlWriter::HtmlWriter(const SanitizeOptions &options, SanitizedHtml *result)
    : m_result(result)
    , m_resources(options, result)
    , m_attributes(&m_resources)
{
}

void HtmlWriter::write(const GumboNode *html)
{
    writeDocument(html, 0);
}

void HtmlWriter::writeChildren(const GumboNode *node, int depth)
{
    const GumboVector *children = childrenOf(node);
    for (unsigned i = 0; i < children->length && !m_result->tooComplex; ++i)
        writeNode(childAt(children, i), depth + 1);
}

void HtmlWriter::writeNode(const GumboNode *node, int depth)
{
    if (isText(node))
        m_result->html += HtmlAttributes::escaped(QString::fromUtf8(node->v.text.text));
    else if (isElement(node) && countElement(depth))
        writeElement(node, depth);
}

bool HtmlWriter::countElement(int depth)
{
    m_result->tooComplex = m_result->tooComplex || depth > maxHtmlDepth || ++m_elements > maxHtmlElements;
    return !m_result->tooComplex;
}

void HtmlWriter::writeElement(const GumboNode *node, int depth)
{
    if (node->v.element.tag_namespace != GUMBO_NAMESPACE_HTML) {
        m_resources.note(node->v.element.tag_namespace == GUMBO_NAMESPACE_SVG ? QStringLiteral("svg")
                                                                              : QStringLiteral("math"));
        return;
    }
    const GumboTag tag = tagOf(node);
    m_attributes.report(node);
    switch (tag) {
    case GUMBO_TAG_BODY:
        writeBody(node, depth);
        return;
    case GUMBO_TAG_STYLE:
        writeStyle(node);
        return;
    case GUMBO_TAG_IMG:
    case GUMBO_TAG_IMAGE:
        writeImage(node);
        return;
    case GUMBO_TAG_AREA:
        writeArea(node);
        return;
    case GUMBO_TAG_INPUT:
        writeInput(node);
        return;
    case GUMBO_TAG_TABLE:
        if (++m_tables > maxHtmlTables)
            m_result->tooComplex = true;
        else
            writeKept(nameOf(tag), node, depth);
        --m_tables;
        return;
    default:
        break;
    }
    switch (htmlActionFor(tag)) {
    case HtmlAction::Keep:
        writeKept(nameOf(tag), node, depth);
        break;
    case HtmlAction::Block:
        writeKept(QStringLiteral("div"), node, depth);
        break;
    case HtmlAction::Inline:
        m_resources.note(nameOf(tag));
        writeKept(QStringLiteral("span"), node, depth);
        break;
    case HtmlAction::Unwrap:
        if (tag == GUMBO_TAG_FORM)
            m_resources.note(nameOf(tag));
        writeChildren(node, depth);
        break;
    case HtmlAction::Drop:
        drop(node, tag, depth);
        break;
    }
}

void HtmlWriter::writeKept(const QString &name, const GumboNode *node, int depth)
{
    const GumboTag tag = tagOf(node);
    const FilteredStyle style = m_attributes.styleOf(node);
    m_result->html += u'<' + name + m_attributes.written(node, style) + u'>';
    if (isVoidTag(tag))
        return;
    if (tag == GUMBO_TAG_PRE) // the parser swallows one line end after <pre>
        m_result->html += u'\n';
    m_hidden += style.hidden ? 1 : 0;
    writeChildren(node, depth);
    m_hidden -= style.hidden ? 1 : 0;
    m_result->html += QLatin1String("</") + name + u'>';
}

void HtmlWriter::writeDocument(const GumboNode *html, int depth)
{
    m_html = html;
    const GumboVector *children = childrenOf(html);
    for (unsigned i = 0; i < children->length && !m_result->tooComplex; ++i) {
        if (!isBlank(childAt(children, i)))
            writeNode(childAt(children, i), depth + 1);
    }
}

void HtmlWriter::writeBody(const GumboNode *body, int depth)
{
    const FilteredStyle style = m_attributes.styleOf(body);
    const QString attributes = m_attributes.writtenForBody(body, m_html, style);
    if (!attributes.isEmpty())
        m_result->html += QLatin1String("<body") + attributes + u'>';
    m_hidden += style.hidden ? 1 : 0;
    writeChildren(body, depth);
    m_hidden -= style.hidden ? 1 : 0;
}

void HtmlWriter::writeImage(const GumboNode *node)
{
    const FilteredStyle style = m_attributes.styleOf(node);
    const QString attributes = m_attributes.writtenForImage(node, style, style.hidden || m_hidden > 0);
    if (!attributes.isEmpty())
        m_result->html += QLatin1String("<img") + attributes + u'>';
}

void HtmlWriter::writeStyle(const GumboNode *node)
{
    const QString type = attribute(node, "type").trimmed();
    if (!type.isEmpty() && type.compare(QLatin1String("text/css"), Qt::CaseInsensitive) != 0)
        return;
    QString text;
    const GumboVector *children = childrenOf(node);
    for (unsigned i = 0; i < children->length; ++i) {
        if (isText(childAt(children, i)))
            text += QString::fromUtf8(childAt(children, i)->v.text.text);
    }
    const FilteredSheet sheet =
        filterSheet(text, attribute(node, "media"), m_attributes.pictures(), &m_budget);
    if (sheet.dropped)
        m_resources.note(QStringLiteral("css"));
    if (!sheet.css.isEmpty())
        m_result->html += QLatin1String("<style>\n") + sheet.css + QLatin1String("</style>");
}

void HtmlWriter::writeArea(const GumboNode *node)
{
    const QString target = safeLinkTarget(attribute(node, "href"));
    const QString attributes = m_attributes.written(node, {});
    if (target.isEmpty())
        return;
    const QString alternative = attribute(node, "alt").simplified().left(300);
    const QString words = alternative.isEmpty() ? QUrl(target).host() : alternative;
    m_result->html +=
        QLatin1String(" <a") + attributes + u'>' + HtmlAttributes::escaped(words) + QLatin1String("</a> ");
}

void HtmlWriter::writeInput(const GumboNode *node)
{
    m_resources.note(QStringLiteral("input"));
    const QString type = attribute(node, "type").trimmed().toLower();
    const bool isImage = type == QLatin1String("image");
    if (isImage || type.isEmpty() ||
        !oneOf(type, {"text", "email", "search", "url", "submit", "button", "reset"}).isEmpty()) {
        const QString words = attribute(node, isImage ? "alt" : "value").left(300);
        const FilteredStyle style = m_attributes.styleOf(node);
        if (!words.trimmed().isEmpty())
            m_result->html += QLatin1String("<span") + m_attributes.written(node, style) + u'>' +
                              HtmlAttributes::escaped(words) + QLatin1String("</span>");
    }
}

void HtmlWriter::drop(const GumboNode *node, GumboTag tag, int depth)
{
    const bool isRefresh =
        tag == GUMBO_TAG_META &&
        attribute(node, "http-equiv").trimmed().compare(QLatin1String("refresh"), Qt::CaseInsensitive) == 0;
    if (tag == GUMBO_TAG_HEAD) {
        const GumboVector *children = childrenOf(node);
        for (unsigned i = 0; i < children->length && !m_result->tooComplex; ++i) {
            if (!isText(childAt(children, i)))
                writeNode(childAt(children, i), depth + 1);
        }
    } else if (isRefresh) {
        m_resources.note(QStringLiteral("meta-refresh"));
    } else if (tag != GUMBO_TAG_META && tag != GUMBO_TAG_TITLE) {
        m_resources.note(nameOf(tag));
        reportChildren(node, depth);
    }
}

void HtmlWriter::reportChildren(const GumboNode *node, int depth)
{
    const GumboVector *children = childrenOf(node);
    for (unsigned i = 0; i < children->length; ++i) {
        const GumboNode *child = childAt(children, i);
        if (!isElement(child) || tagOf(child) == GUMBO_TAG_UNKNOWN)
            continue;
        if (!countElement(depth + 1))
            return;
        m_attributes.report(child);
        reportChildren(child, depth + 1);
    }
}

} // namespace posthorn
