#include "cssfilter.h"
#include "gumbotree_p.h"
#include "htmllimits.h"
#include "htmlsanitizer.h"
#include "sheetvisibility_p.h"
#include "urlfilter.h"

namespace posthorn
{
namespace
{

/// Writes what a reader would read aloud: blocks as lines, quotes with marks, list items with dashes.
class TextWriter
{
public:
    explicit TextWriter(const GumboNode *root)
        : m_root(root)
        , m_sheets(root)
    {
    }

    QString write()
    {
        walk(m_root, 0);
        while (m_out.endsWith(u'\n') || m_out.endsWith(u' '))
            m_out.chop(1);
        return m_out.isEmpty() ? m_out : m_out + u'\n';
    }

private:
    void walk(const GumboNode *node, int depth)
    {
        if (isText(node)) {
            addText(QString::fromUtf8(node->v.text.text));
            return;
        }
        if (depth > maxHtmlDepth)
            return;
        const GumboTag tag = tagOf(node);
        if (isElement(node) && (isSilent(node, tag) || isHidden(node)))
            return;
        switch (tag) {
        case GUMBO_TAG_BR:
            newline();
            return;
        case GUMBO_TAG_HR:
            block(1);
            addWords(QStringLiteral("----"));
            block(1);
            return;
        case GUMBO_TAG_IMG:
            addText(attribute(node, "alt").left(300));
            return;
        case GUMBO_TAG_A:
            link(node, depth);
            return;
        case GUMBO_TAG_BLOCKQUOTE:
            block(2);
            ++m_quote;
            walkChildren(node, depth);
            block(1);
            --m_quote;
            block(2);
            return;
        case GUMBO_TAG_PRE:
            block(2);
            ++m_pre;
            walkChildren(node, depth);
            --m_pre;
            block(2);
            return;
        case GUMBO_TAG_OL:
        case GUMBO_TAG_UL:
            block(m_lists.isEmpty() ? 2 : 1);
            m_lists.append(tag == GUMBO_TAG_OL ? 1 : 0);
            walkChildren(node, depth);
            m_lists.removeLast();
            block(m_lists.isEmpty() ? 2 : 1);
            return;
        case GUMBO_TAG_LI:
            listItem(node, depth);
            return;
        case GUMBO_TAG_TD:
        case GUMBO_TAG_TH:
            walkChildren(node, depth);
            addText(QStringLiteral(" "));
            return;
        default:
            break;
        }
        const int before = blankLinesAround(tag);
        block(before);
        walkChildren(node, depth);
        block(before);
    }

    void walkChildren(const GumboNode *node, int depth)
    {
        const GumboVector *children = childrenOf(node);
        for (unsigned i = 0; i < children->length; ++i)
            walk(childAt(children, i), depth + 1);
    }

    static bool isSilent(const GumboNode *node, GumboTag tag)
    {
        if (node->v.element.tag_namespace != GUMBO_NAMESPACE_HTML)
            return true;
        switch (tag) {
        case GUMBO_TAG_HEAD:
        case GUMBO_TAG_SCRIPT:
        case GUMBO_TAG_STYLE:
        case GUMBO_TAG_TITLE:
        case GUMBO_TAG_TEMPLATE:
        case GUMBO_TAG_IFRAME:
        case GUMBO_TAG_OBJECT:
        case GUMBO_TAG_NOFRAMES:
        case GUMBO_TAG_NOEMBED:
        case GUMBO_TAG_SELECT:
        case GUMBO_TAG_TEXTAREA:
        case GUMBO_TAG_AUDIO:
        case GUMBO_TAG_VIDEO:
            return true;
        default:
            return false;
        }
    }

    bool isHidden(const GumboNode *node)
    {
        const FilteredStyle style =
            hasAttribute(node, "style") ? filterStyle(attribute(node, "style")) : FilteredStyle();
        if (hasAttribute(node, "hidden") || style.hidden)
            return true;
        return !style.css.contains(QLatin1String("display:")) && m_sheets.hides(node);
    }

    /// 0 = inline, 1 = starts on a new line, 2 = with an empty line around.
    static int blankLinesAround(GumboTag tag)
    {
        switch (tag) {
        case GUMBO_TAG_P:
        case GUMBO_TAG_H1:
        case GUMBO_TAG_H2:
        case GUMBO_TAG_H3:
        case GUMBO_TAG_H4:
        case GUMBO_TAG_H5:
        case GUMBO_TAG_H6:
        case GUMBO_TAG_DL:
            return 2;
        case GUMBO_TAG_DIV:
        case GUMBO_TAG_TABLE:
        case GUMBO_TAG_TR:
        case GUMBO_TAG_SECTION:
        case GUMBO_TAG_ARTICLE:
        case GUMBO_TAG_HEADER:
        case GUMBO_TAG_FOOTER:
        case GUMBO_TAG_ADDRESS:
        case GUMBO_TAG_CENTER:
        case GUMBO_TAG_DT:
        case GUMBO_TAG_DD:
        case GUMBO_TAG_FIGURE:
        case GUMBO_TAG_FIGCAPTION:
        case GUMBO_TAG_FORM:
        case GUMBO_TAG_CAPTION:
            return 1;
        default:
            return 0;
        }
    }

    void link(const GumboNode *node, int depth)
    {
        const qsizetype start = m_out.size();
        walkChildren(node, depth);
        const QString target = safeLinkTarget(attribute(node, "href"));
        const QString words = m_out.mid(start).trimmed();
        if (target.isEmpty() || words.isEmpty())
            return;
        const QString bare = target.section(QStringLiteral("://"), 1);
        if (words == target || words == bare || words + u'/' == bare ||
            target == QStringLiteral("mailto:") + words || target.size() > 300)
            return;
        addText(QStringLiteral(" <") + target + u'>');
    }

    void listItem(const GumboNode *node, int depth)
    {
        block(1);
        QString mark = QStringLiteral("- ");
        if (!m_lists.isEmpty() && m_lists.last() > 0)
            mark = QString::number(m_lists.last()++) + QStringLiteral(". ");
        addWords(QString(2 * std::max<qsizetype>(0, m_lists.size() - 1), u' ') + mark);
        m_afterSpace = true;
        walkChildren(node, depth);
        block(1);
    }

    void addText(const QString &text)
    {
        if (m_pre > 0) {
            const QStringList lines = text.split(u'\n');
            for (qsizetype i = 0; i < lines.size(); ++i) {
                if (i > 0)
                    newline();
                if (!lines[i].isEmpty())
                    addWords(lines[i]);
            }
            return;
        }
        QString word;
        const auto flush = [&] {
            if (!word.isEmpty())
                addWords(word);
            word.clear();
        };
        for (const QChar c : text) {
            if (c == u' ' || c == u'\n' || c == u'\t' || c == u'\r' || c == u'\f') {
                flush();
                m_space = !m_lineEmpty && !m_afterSpace;
            } else if (c.unicode() >= 0x20 && c.unicode() != 0x00AD && c.unicode() != 0x200B &&
                       c.unicode() != 0x034F && c.unicode() != 0xFEFF) {
                word += c == QChar(0xA0) ? QChar(u' ') : c;
            }
        }
        flush();
    }

    void addWords(const QString &words)
    {
        if (m_pending > 0) {
            // An empty line between two depths belongs to the shallower one.
            const QString prefix(std::min(m_quote, m_lineQuote), u'>');
            for (int i = 0; i < m_pending && !m_out.isEmpty(); ++i) {
                m_out += u'\n';
                if (i + 1 < m_pending)
                    m_out += prefix;
            }
            m_pending = 0;
            m_space = false;
            m_lineEmpty = true;
        }
        if (m_lineEmpty && m_quote > 0)
            m_out += QString(m_quote, u'>') + u' ';
        if (m_space)
            m_out += u' ';
        m_out += words;
        m_lineQuote = m_quote;
        m_space = false;
        m_afterSpace = false;
        m_lineEmpty = false;
    }

    void newline()
    {
        m_pending = std::min(m_pending + 1, m_pre > 0 ? 20 : 3);
        m_space = false;
    }

    void block(int lines)
    {
        if (lines > 0 && (!m_lineEmpty || m_pending > 0)) {
            m_pending = std::max(m_pending, lines);
            m_space = false;
        }
    }

    const GumboNode *m_root;
    SheetVisibility m_sheets;
    QString m_out;
    QList<int> m_lists; // 0 = bullets, else the next number
    int m_quote = 0;
    int m_lineQuote = 0; // of the line written last
    int m_pre = 0;
    int m_pending = 0; // line ends to write before the next word
    bool m_space = false;
    bool m_afterSpace = false;
    bool m_lineEmpty = true;
};

/// For HTML that is over the limits: what stands between angle brackets goes, the rest stays.
QString withoutTags(const QString &html)
{
    QString text;
    bool inTag = false;
    for (const QChar c : QStringView(html).first(std::min<qsizetype>(html.size(), 1024 * 1024))) {
        if (c == u'<')
            inTag = true;
        else if (c == u'>' && inTag)
            inTag = false;
        else if (!inTag && c.unicode() != 0)
            text += c;
    }
    return text;
}

} // namespace

QString HtmlSanitizer::toPlainText(const QString &html)
{
    const GumboTree tree(html.toUtf8());
    return tree.root() ? TextWriter(tree.root()).write() : withoutTags(html);
}

} // namespace posthorn
