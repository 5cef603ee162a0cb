#include "htmlwriter_p.h"

#include "cssfilter.h"
#include "htmllimits.h"
#include "htmlrules_p.h"
#include "urlfilter.h"

namespace posthorn
{
namespace
{

constexpr qsizetype maxBlockedUrls = 500;
constexpr int maxKeptTables = 2;

/// The most cells that a row of this table has.
unsigned columnsOf(const GumboNode *table)
{
    unsigned columns = 0;
    const GumboVector *sections = childrenOf(table);
    for (unsigned i = 0; i < sections->length; ++i) {
        const GumboNode *section = childAt(sections, i);
        const GumboVector *rows = childrenOf(section);
        for (unsigned r = 0; r < rows->length; ++r) {
            unsigned cells = 0;
            const GumboVector *children = childrenOf(childAt(rows, r));
            for (unsigned c = 0; c < children->length; ++c) {
                const GumboTag tag = tagOf(childAt(children, c));
                cells += tag == GUMBO_TAG_TD || tag == GUMBO_TAG_TH ? 1 : 0;
            }
            columns = std::max(columns, cells);
        }
    }
    return columns;
}

} // namespace

void HtmlWriter::write(const GumboNode *document)
{
    writeChildren(document, 0);
}

void HtmlWriter::writeChildren(const GumboNode *node, int depth)
{
    const GumboVector *children = childrenOf(node);
    for (unsigned i = 0; i < children->length && !m_result->tooComplex; ++i)
        writeNode(childAt(children, i), depth + 1);
}

void HtmlWriter::writeNode(const GumboNode *node, int depth)
{
    if (isText(node)) {
        writeText(QString::fromUtf8(node->v.text.text));
        return;
    }
    if (!isElement(node))
        return;
    if (depth > maxHtmlDepth || ++m_elements > maxHtmlElements) {
        m_result->tooComplex = true;
        return;
    }
    writeElement(node, depth);
}

void HtmlWriter::writeElement(const GumboNode *node, int depth)
{
    if (node->v.element.tag_namespace != GUMBO_NAMESPACE_HTML) {
        note(node->v.element.tag_namespace == GUMBO_NAMESPACE_SVG ? QStringLiteral("svg")
                                                                  : QStringLiteral("math"));
        return;
    }
    const GumboTag tag = tagOf(node);
    noteAttributes(node);
    switch (tag) {
    case GUMBO_TAG_HTML:
        writeChildren(node, depth);
        return;
    case GUMBO_TAG_IMG:
    case GUMBO_TAG_IMAGE:
        writeImage(node);
        return;
    case GUMBO_TAG_TABLE:
        if (!isHidden(node))
            writeTable(node, depth);
        return;
    case GUMBO_TAG_TBODY:
    case GUMBO_TAG_THEAD:
    case GUMBO_TAG_TFOOT:
    case GUMBO_TAG_TR:
    case GUMBO_TAG_TD:
    case GUMBO_TAG_TH:
    case GUMBO_TAG_CAPTION:
    case GUMBO_TAG_COLGROUP:
    case GUMBO_TAG_COL: {
        if (isHidden(node))
            return;
        const bool kept = !m_tableKept.isEmpty() && m_tableKept.last();
        const bool cell = tag == GUMBO_TAG_TD || tag == GUMBO_TAG_TH || tag == GUMBO_TAG_CAPTION;
        const QString name = QString::fromLatin1(gumbo_normalized_tagname(tag));
        if (kept) {
            writeOpening(name, node);
            writeChildren(node, depth);
            if (!isVoidTag(tag))
                m_result->html += QLatin1String("</") + name + u'>';
        } else if (cell) {
            const QString style = blockStyle(node);
            m_result->html += style.isEmpty()
                                  ? QStringLiteral("<div>")
                                  : QStringLiteral("<div style=\"") + style + QStringLiteral("\">");
            writeChildren(node, depth);
            m_result->html += QLatin1String("</div>");
        } else {
            writeChildren(node, depth);
        }
        return;
    }
    default:
        break;
    }
    const HtmlAction action = htmlActionFor(tag);
    if (action == HtmlAction::Drop) {
        const QString name = QString::fromLatin1(gumbo_normalized_tagname(tag));
        if (tag == GUMBO_TAG_LINK || tag == GUMBO_TAG_BASE)
            blockUrl(attribute(node, "href"));
        if (tag == GUMBO_TAG_META &&
            attribute(node, "http-equiv").compare(QLatin1String("refresh"), Qt::CaseInsensitive) == 0)
            note(QStringLiteral("meta-refresh"));
        else if (tag == GUMBO_TAG_HEAD)
            writeChildren(node, depth); // nothing of it is shown, but what is in it is counted
        else if (tag != GUMBO_TAG_META && tag != GUMBO_TAG_TITLE)
            note(name);
        return;
    }
    if (isHidden(node)) {
        note(QStringLiteral("hidden"));
        return;
    }
    if (action == HtmlAction::Unwrap) {
        if (tag == GUMBO_TAG_FORM || tag == GUMBO_TAG_BUTTON)
            note(QString::fromLatin1(gumbo_normalized_tagname(tag)));
        writeChildren(node, depth);
        return;
    }
    const QString name = action == HtmlAction::Block ? QStringLiteral("div")
                                                     : QString::fromLatin1(gumbo_normalized_tagname(tag));
    if (tag == GUMBO_TAG_BODY) {
        const QString style = blockStyle(node);
        if (!style.isEmpty())
            m_result->html += QStringLiteral("<div style=\"") + style + QStringLiteral("\">");
        writeChildren(node, depth);
        if (!style.isEmpty())
            m_result->html += QLatin1String("</div>");
        return;
    }
    writeOpening(name, node);
    if (isVoidTag(tag))
        return;
    if (tag == GUMBO_TAG_PRE) // the parser swallows one line end after <pre>
        m_result->html += u'\n';
    writeChildren(node, depth);
    m_result->html += QLatin1String("</") + name + u'>';
}

/// Tables that only stack things become blocks, and so do those inside two others: the view's layout takes
/// time that grows with every level.
void HtmlWriter::writeTable(const GumboNode *node, int depth)
{
    bool ok = false;
    const bool bordered = attribute(node, "border").toInt(&ok) > 0;
    const bool keep = m_tables < maxKeptTables && (bordered || columnsOf(node) > 1);
    m_tableKept.append(keep);
    if (keep) {
        ++m_tables;
        writeOpening(QStringLiteral("table"), node);
        writeChildren(node, depth);
        m_result->html += QLatin1String("</table>");
        --m_tables;
    } else {
        const QString style = blockStyle(node);
        if (!style.isEmpty())
            m_result->html += QStringLiteral("<div style=\"") + style + QStringLiteral("\">");
        writeChildren(node, depth);
        if (!style.isEmpty())
            m_result->html += QLatin1String("</div>");
    }
    m_tableKept.removeLast();
}

void HtmlWriter::writeImage(const GumboNode *node)
{
    if (isHidden(node))
        return;
    const QString src = attribute(node, "src");
    const QString alt = attribute(node, "alt").simplified().left(300);
    const ImageSource image = classifyImage(src);
    blockUrl(attribute(node, "srcset").section(u' ', 0, 0));
    if (image.kind == ImageSource::Kind::ContentId || image.kind == ImageSource::Kind::Data) {
        if (!image.contentId.isEmpty() && !m_result->contentIds.contains(image.contentId) &&
            m_result->contentIds.size() < 500)
            m_result->contentIds.append(image.contentId);
        m_result->html += QLatin1String("<img");
        writeAttribute("src", image.url);
        writeAttribute("width", safeNumber(attribute(node, "width"), 4000));
        writeAttribute("height", safeNumber(attribute(node, "height"), 4000));
        writeAttribute("alt", alt);
        writeAttribute("align",
                       oneOf(attribute(node, "align"), {"left", "right", "middle", "top", "bottom"}));
        m_result->html += u'>';
        return;
    }
    if (image.kind == ImageSource::Kind::Remote)
        blockUrl(src);
    else if (!src.isEmpty())
        note(QStringLiteral("image"));
    if (!alt.isEmpty()) {
        m_result->html += QLatin1String("<span>");
        writeText(alt);
        m_result->html += QLatin1String("</span>");
    }
}

void HtmlWriter::writeText(const QString &text)
{
    QString &html = m_result->html;
    for (const QChar c : text) {
        switch (c.unicode()) {
        case u'&':
            html += QLatin1String("&amp;");
            break;
        case u'<':
            html += QLatin1String("&lt;");
            break;
        case u'>':
            html += QLatin1String("&gt;");
            break;
        case u'"':
            html += QLatin1String("&quot;");
            break;
        case 0xA0:
            html += QLatin1String("&nbsp;");
            break;
        default:
            if ((c.unicode() >= 0x20 && !(c.unicode() >= 0x7F && c.unicode() < 0xA0)) || c == u'\n' ||
                c == u'\t')
                html += c;
        }
    }
}

void HtmlWriter::writeAttribute(const char *name, const QString &value)
{
    if (value.isEmpty())
        return;
    m_result->html += u' ';
    m_result->html += QLatin1String(name);
    m_result->html += QLatin1String("=\"");
    writeText(value);
    m_result->html += u'"';
}

void HtmlWriter::writeOpening(const QString &name, const GumboNode *node)
{
    const GumboTag tag = tagOf(node);
    m_result->html += u'<' + name;
    writeAttribute("dir", oneOf(attribute(node, "dir"), {"ltr", "rtl", "auto"}));
    writeAttribute("align", oneOf(attribute(node, "align"), {"left", "right", "center", "justify"}));
    switch (tag) {
    case GUMBO_TAG_A: {
        const QString href = attribute(node, "href");
        const QString target = safeLinkTarget(href);
        if (target.isEmpty() && !href.isEmpty() && !href.startsWith(u'#'))
            note(refusedSchemeKey(href));
        writeAttribute("href", target);
        break;
    }
    case GUMBO_TAG_FONT:
        writeAttribute("color", safeColor(attribute(node, "color")));
        writeAttribute("size", oneOf(attribute(node, "size"),
                                     {"1", "2", "3", "4", "5", "6", "7", "+1", "+2", "-1", "-2"}));
        break;
    case GUMBO_TAG_TABLE:
        writeAttribute("border", safeNumber(attribute(node, "border"), 20));
        writeAttribute("cellpadding", safeNumber(attribute(node, "cellpadding"), 100));
        writeAttribute("cellspacing", safeNumber(attribute(node, "cellspacing"), 100));
        writeAttribute("width", safeNumber(attribute(node, "width"), 4000));
        writeAttribute("bgcolor", safeColor(attribute(node, "bgcolor")));
        break;
    case GUMBO_TAG_TD:
    case GUMBO_TAG_TH:
        writeAttribute("colspan", safeNumber(attribute(node, "colspan"), 1000).remove(u'%'));
        writeAttribute("rowspan", safeNumber(attribute(node, "rowspan"), 1000).remove(u'%'));
        writeAttribute("width", safeNumber(attribute(node, "width"), 4000));
        writeAttribute("valign", oneOf(attribute(node, "valign"), {"top", "middle", "bottom", "baseline"}));
        writeAttribute("bgcolor", safeColor(attribute(node, "bgcolor")));
        break;
    case GUMBO_TAG_TR:
        writeAttribute("valign", oneOf(attribute(node, "valign"), {"top", "middle", "bottom", "baseline"}));
        writeAttribute("bgcolor", safeColor(attribute(node, "bgcolor")));
        break;
    case GUMBO_TAG_COL:
    case GUMBO_TAG_COLGROUP:
        writeAttribute("span", safeNumber(attribute(node, "span"), 1000).remove(u'%'));
        writeAttribute("width", safeNumber(attribute(node, "width"), 4000));
        break;
    case GUMBO_TAG_OL:
        writeAttribute("start", safeNumber(attribute(node, "start"), 100000).remove(u'%'));
        writeAttribute("type", oneOf(attribute(node, "type"), {"1", "a", "i"}));
        break;
    case GUMBO_TAG_UL:
        writeAttribute("type", oneOf(attribute(node, "type"), {"disc", "circle", "square"}));
        break;
    case GUMBO_TAG_HR:
        writeAttribute("width", safeNumber(attribute(node, "width"), 4000));
        break;
    default:
        break;
    }
    writeAttribute("style", styleOf(node));
    m_result->html += u'>';
}

QString HtmlWriter::styleOf(const GumboNode *node)
{
    const FilteredStyle style = filterStyle(attribute(node, "style"));
    return style.css;
}

QString HtmlWriter::blockStyle(const GumboNode *node)
{
    QStringList parts;
    const QString color = safeColor(attribute(node, "bgcolor"));
    if (!color.isEmpty())
        parts += QStringLiteral("background-color:") + color;
    const QString align = oneOf(attribute(node, "align"), {"left", "right", "center", "justify"});
    if (!align.isEmpty())
        parts += QStringLiteral("text-align:") + align;
    // What sizes a cell says nothing about a block.
    for (const QString &declaration : styleOf(node).split(u';', Qt::SkipEmptyParts)) {
        if (!declaration.startsWith(QLatin1String("width")) &&
            !declaration.startsWith(QLatin1String("height")) &&
            !declaration.startsWith(QLatin1String("max-width")) &&
            !declaration.startsWith(QLatin1String("border-")))
            parts += declaration;
    }
    return parts.join(u';');
}

bool HtmlWriter::isHidden(const GumboNode *node)
{
    if (!hasAttribute(node, "hidden") && !hasAttribute(node, "style"))
        return false;
    return hasAttribute(node, "hidden") || filterStyle(attribute(node, "style")).hidden;
}

void HtmlWriter::note(const QString &key)
{
    if (!m_result->removed.contains(key) && m_result->removed.size() < 200)
        m_result->removed.append(key);
}

void HtmlWriter::noteAttributes(const GumboNode *node)
{
    const GumboVector &attributes = node->v.element.attributes;
    for (unsigned i = 0; i < attributes.length; ++i) {
        const auto *found = static_cast<const GumboAttribute *>(attributes.data[i]);
        const QByteArray name(found->name);
        if (name.startsWith("on"))
            note(QStringLiteral("on*"));
        else if (name == "background" || name == "poster" || name == "lowsrc" || name == "dynsrc")
            blockUrl(QString::fromUtf8(found->value));
        else if (name == "ping")
            note(QStringLiteral("ping"));
        else if (name == "style") {
            const FilteredStyle style = filterStyle(QString::fromUtf8(found->value));
            if (style.dropped)
                note(QStringLiteral("css"));
            for (const QString &url : style.urls)
                blockUrl(url);
        }
    }
}

void HtmlWriter::blockUrl(const QString &url, BlockedResource::Kind kind)
{
    if (classifyImage(url).kind != ImageSource::Kind::Remote)
        return;
    const QString text = url.trimmed().left(2000);
    if (m_result->blockedRemote.size() < maxBlockedUrls && !m_result->blockedUrls().contains(text))
        m_result->blockedRemote.append({text, kind});
}

} // namespace posthorn
