#include "htmllimits.h"

#include "foreigncontent_p.h"

#include <array>
#include <string>
#include <unordered_map>

namespace posthorn
{
namespace
{

constexpr int maxAttributes = 200;
constexpr int maxOpen = 2'000;
constexpr int maxOpenUnsure = 5'000;
constexpr qint64 maxCopies = 300'000;
constexpr size_t maxName = 32;
constexpr qsizetype maxSmall = 1'000; // so few tags cannot be too complex

template <size_t N>
bool isOneOf(const std::string &name, const std::array<const char *, N> &names)
{
    for (const char *candidate : names) {
        if (name == candidate)
            return true;
    }
    return false;
}

bool isFormatting(const std::string &name)
{
    static constexpr std::array<const char *, 14> names = {
        "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"};
    return isOneOf(name, names);
}

/// Never open, or closed by the next of their kind: they nest only with others between them, and those are
/// counted.
bool nestsByItself(const std::string &name)
{
    static constexpr std::array<const char *, 29> names = {
        "area",  "base",   "br",    "col",   "embed", "hr",       "img",  "input", "link", "meta",
        "param", "source", "track", "wbr",   "p",     "li",       "td",   "tr",    "th",   "dt",
        "dd",    "option", "tbody", "thead", "tfoot", "colgroup", "body", "html",  "head"};
    return !isOneOf(name, names);
}

bool isRawText(const std::string &name)
{
    static constexpr std::array<const char *, 8> names = {"script",  "style",    "xmp",      "iframe",
                                                          "noembed", "noframes", "textarea", "title"};
    return isOneOf(name, names);
}

bool isSpace(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

bool isLetter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// The tag part of the HTML tokenizer (13.2.5 of the standard), counting.
class Counter
{
    using Foreign = ForeignContent::State;

public:
    explicit Counter(QByteArrayView html)
        : m_html(html)
        , m_isSmall(html.count('<') <= maxSmall)
        , m_hasForeign(hasForeignContent(html))
    {
    }

    HtmlMeasure measure()
    {
        while (!m_over && !m_isTangled && (m_pos = m_html.indexOf('<', m_pos)) >= 0) {
            ++m_pos;
            if (at(0, '!') || at(0, '?'))
                skipMarkup();
            else if (at(0, '/') && m_pos + 1 < m_html.size() && !isLetter(m_html[m_pos + 1]))
                skipTo(">"); // a comment, though it does not look like one
            else if (at(0, '/'))
                closing();
            else if (m_pos < m_html.size() && isLetter(m_html[m_pos]))
                opening();
        }
        return m_over ? HtmlMeasure::TooComplex : m_isTangled ? HtmlMeasure::Tangled : HtmlMeasure::Fine;
    }

private:
    bool at(qsizetype offset, char c) const
    {
        return m_pos + offset < m_html.size() && m_html[m_pos + offset] == c;
    }

    void skipTo(QByteArrayView end)
    {
        const qsizetype found = m_html.indexOf(end, m_pos);
        m_pos = found < 0 ? m_html.size() : found + end.size();
    }

    void skipMarkup()
    {
        const QByteArrayView rest = m_html.sliced(m_pos);
        if (rest.startsWith("!--")) {
            m_pos += 3;
            if (at(0, '>') || (at(0, '-') && at(1, '>')))
                return;
            // "-->" and "--!>" end a comment; what ends first counts.
            qsizetype p = m_pos;
            while ((p = m_html.indexOf("--", p)) >= 0) {
                const qsizetype after = p + 2;
                if (after < m_html.size() && m_html[after] == '>') {
                    m_pos = after + 1;
                    return;
                }
                if (after + 1 < m_html.size() && m_html[after] == '!' && m_html[after + 1] == '>') {
                    m_pos = after + 2;
                    return;
                }
                ++p;
            }
            m_pos = m_html.size();
        } else {
            // In SVG and MathML a CDATA section is one, elsewhere it is a comment.
            m_isTangled = m_isTangled || (rest.startsWith("![CDATA[") && m_foreign.state() != Foreign::No);
            skipTo(">");
        }
    }

    std::string readName()
    {
        std::string name;
        while (m_pos < m_html.size() && !isSpace(m_html[m_pos]) && m_html[m_pos] != '/' &&
               m_html[m_pos] != '>') {
            const char c = m_html[m_pos++];
            if (name.size() < maxName)
                name += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
        }
        return name;
    }

    /// To the end of the tag; quotes count only where a value may stand. Whether the tag closes itself.
    bool skipAttributes()
    {
        int count = 0;
        bool isSelfClosing = false;
        while (m_pos < m_html.size()) {
            isSelfClosing = false;
            while (m_pos < m_html.size() && (isSpace(m_html[m_pos]) || m_html[m_pos] == '/'))
                isSelfClosing = m_html[m_pos++] == '/';
            if (m_pos >= m_html.size() || m_html[m_pos] == '>')
                break;
            m_over = m_over || ++count > maxAttributes;
            ++m_pos; // the first character of a name may be anything, also '='
            while (m_pos < m_html.size() && !isSpace(m_html[m_pos]) && m_html[m_pos] != '/' &&
                   m_html[m_pos] != '>' && m_html[m_pos] != '=')
                ++m_pos;
            while (m_pos < m_html.size() && isSpace(m_html[m_pos]))
                ++m_pos;
            if (!at(0, '='))
                continue;
            ++m_pos;
            while (m_pos < m_html.size() && isSpace(m_html[m_pos]))
                ++m_pos;
            if (at(0, '"') || at(0, '\'')) {
                const char quote[] = {m_html[m_pos++]};
                skipTo(QByteArrayView(quote, 1));
            } else {
                while (m_pos < m_html.size() && !isSpace(m_html[m_pos]) && m_html[m_pos] != '>')
                    ++m_pos;
            }
        }
        if (m_pos < m_html.size())
            ++m_pos;
        return isSelfClosing;
    }

    void closing()
    {
        ++m_pos;
        const std::string name = readName();
        skipAttributes();
        const Foreign before = m_foreign.state();
        m_foreign.close(name);
        // Where SVG and MathML may be open it takes the tree to know what a closing tag closes: nothing, to
        // be safe.
        if (before != Foreign::No)
            return;
        m_inSelect = m_inSelect && name != "select";
        const auto open = m_open.find(name);
        if (open == m_open.end() || open->second == 0)
            return;
        --open->second;
        --m_depth;
        if (isFormatting(name))
            --m_formatting;
    }

    void opening()
    {
        const std::string name = readName();
        const bool isSelfClosing = skipAttributes();
        const bool isIgnorable = m_inSelect || m_hasModes;
        m_foreign.open(name, isSelfClosing, isIgnorable);
        const Foreign foreign = m_foreign.state();
        m_over = m_over || ++m_elements > 50'000;
        m_isTangled = m_isTangled || (foreign != Foreign::No &&
                                      (name.size() >= maxName || ForeignContent::isMistakenForHtml(name)));
        if (foreign != Foreign::Inside && name == "plaintext") {
            beUnsure(isIgnorable);
            m_pos = m_html.size();
            return;
        }
        if (foreign != Foreign::Inside && isRawText(name)) {
            skipRawText(name, isIgnorable);
            return;
        }
        m_inSelect = m_inSelect || name == "select";
        m_hasModes = m_hasModes || name == "frameset" || name == "template";
        count(name, foreign);
    }

    void count(const std::string &name, Foreign foreign)
    {
        if (foreign != Foreign::Inside) {
            if (isFormatting(name))
                ++m_formatting;
            else
                m_copies += m_formatting;
            if (nestsByItself(name) || foreign == Foreign::Perhaps) {
                if (m_open.size() < 10'000)
                    ++m_open[name];
                ++m_depth;
            }
        }
        m_over = m_over || m_copies > maxCopies ||
                 m_depth + static_cast<qint64>(m_foreign.depth()) >
                     (foreign == Foreign::Perhaps ? maxOpenUnsure : maxOpen);
    }

    /// The parser may take for tags what is skipped.
    void beUnsure(bool isIgnorable)
    {
        m_isTangled = m_isTangled || m_foreign.state() == Foreign::Perhaps || (isIgnorable && m_hasForeign);
        m_over = m_over || (isIgnorable && !m_isSmall);
    }

    bool isNameAt(qsizetype start, const std::string &name) const
    {
        const qsizetype end = start + static_cast<qsizetype>(name.size());
        return end < m_html.size() && qstrnicmp(m_html.data() + start, name.data(), name.size()) == 0 &&
               (isSpace(m_html[end]) || m_html[end] == '/' || m_html[end] == '>');
    }

    /// To behind the closing tag.
    void skipRawText(const std::string &name, bool isIgnorable)
    {
        // A comment in a script, and a script in that (13.2.5.18 to 31).
        enum class Script { Plain, Commented, Nested } script = Script::Plain;
        while (m_pos < m_html.size()) {
            if (script != Script::Plain && m_html.sliced(m_pos).startsWith("-->"))
                script = Script::Plain;
            if (m_html[m_pos++] != '<')
                continue;
            const qsizetype isClosing = at(0, '/') ? 1 : 0;
            if (isNameAt(m_pos + isClosing, name)) {
                if (isClosing && script != Script::Nested) {
                    m_pos += 1 + static_cast<qsizetype>(name.size());
                    skipAttributes();
                    return;
                }
                if (isClosing)
                    script = Script::Commented;
                else if (script == Script::Commented)
                    script = Script::Nested;
            } else if (name == "script" && script == Script::Plain &&
                       m_html.sliced(m_pos).startsWith("!--")) {
                script = Script::Commented;
            }
            beUnsure(isIgnorable);
        }
    }

    QByteArrayView m_html;
    bool m_isSmall;
    bool m_hasForeign;
    qsizetype m_pos = 0;
    std::unordered_map<std::string, int> m_open;
    int m_depth = 0;
    int m_formatting = 0;
    int m_elements = 0;
    qint64 m_copies = 0;
    ForeignContent m_foreign;
    bool m_inSelect = false; // where <title> and <style> mean nothing
    bool m_hasModes = false; // a frameset or template was there, in which they may mean nothing
    bool m_over = false;
    bool m_isTangled = false;
};

} // namespace

HtmlMeasure measureHtml(QByteArrayView utf8)
{
    return utf8.size() > maxHtmlBytes ? HtmlMeasure::TooComplex : Counter(utf8).measure();
}

} // namespace posthorn
