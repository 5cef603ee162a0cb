#include "htmllimits.h"

#include <array>
#include <string>
#include <unordered_map>

namespace posthorn
{
namespace
{

constexpr qsizetype maxBytes = 2 * 1024 * 1024;
constexpr int maxAttributes = 200;
constexpr int maxOpen = 2'000;
constexpr int maxOpenUnsure = 5'000;
constexpr qint64 maxCopies = 300'000;

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
public:
    explicit Counter(QByteArrayView html)
        : m_html(html)
    {
    }

    bool tooComplex()
    {
        while (!m_over && (m_pos = m_html.indexOf('<', m_pos)) >= 0) {
            ++m_pos;
            if (at(0, '!') || at(0, '?'))
                skipMarkup();
            else if (at(0, '/') && m_pos + 1 < m_html.size() && isLetter(m_html[m_pos + 1]))
                closing();
            else if (m_pos < m_html.size() && isLetter(m_html[m_pos]))
                opening();
        }
        return m_over;
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
        } else if (rest.startsWith("![CDATA[")) {
            m_over = true; // where it ends depends on the tree: no mail program writes this
        } else {
            skipTo(">");
        }
    }

    std::string readName()
    {
        std::string name;
        while (m_pos < m_html.size() && !isSpace(m_html[m_pos]) && m_html[m_pos] != '/' &&
               m_html[m_pos] != '>') {
            const char c = m_html[m_pos++];
            if (name.size() < 32)
                name += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
        }
        return name;
    }

    /// To the end of the tag; quotes count only where a value may stand.
    void skipAttributes()
    {
        int count = 0;
        while (m_pos < m_html.size()) {
            while (m_pos < m_html.size() && (isSpace(m_html[m_pos]) || m_html[m_pos] == '/'))
                ++m_pos;
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
    }

    void closing()
    {
        ++m_pos;
        const std::string name = readName();
        skipAttributes();
        // Inside SVG and MathML it takes the tree to know what a closing tag closes: nothing, to be safe.
        if (m_foreign)
            return;
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
        skipAttributes();
        m_foreign = m_foreign || name == "svg" || name == "math";
        m_over = m_over || ++m_elements > 50'000;
        if (name == "plaintext") {
            m_pos = m_html.size();
            return;
        }
        if (isRawText(name) && !m_foreign) {
            skipRawText(name);
            return;
        }
        if (isFormatting(name))
            ++m_formatting;
        else
            m_copies += m_formatting;
        if (nestsByItself(name) || m_foreign) {
            if (m_open.size() < 10'000)
                ++m_open[name];
            ++m_depth;
        }
        m_over = m_over || m_depth > (m_foreign ? maxOpenUnsure : maxOpen) || m_copies > maxCopies;
    }

    void skipRawText(const std::string &name)
    {
        while ((m_pos = m_html.indexOf("</", m_pos)) >= 0) {
            m_pos += 2;
            const QByteArrayView rest = m_html.sliced(m_pos);
            const auto length = static_cast<qsizetype>(name.size());
            if (rest.size() > length && qstrnicmp(rest.data(), name.data(), name.size()) == 0 &&
                (isSpace(rest[length]) || rest[length] == '/' || rest[length] == '>')) {
                m_pos += length;
                skipAttributes();
                return;
            }
        }
        m_pos = m_html.size();
    }

    QByteArrayView m_html;
    qsizetype m_pos = 0;
    std::unordered_map<std::string, int> m_open;
    int m_depth = 0;
    int m_formatting = 0;
    int m_elements = 0;
    qint64 m_copies = 0;
    bool m_foreign = false;
    bool m_over = false;
};

} // namespace

bool htmlIsTooComplex(QByteArrayView utf8)
{
    return utf8.size() > maxBytes || Counter(utf8).tooComplex();
}

} // namespace posthorn
