#include "foreigncontent_p.h"

#include <algorithm>
#include <array>

namespace posthorn
{
namespace
{

template <size_t N>
bool isOneOf(const std::string &name, const std::array<const char *, N> &names)
{
    return std::any_of(names.begin(), names.end(),
                       [&name](const char *candidate) { return name == candidate; });
}

/// HTML, 13.2.6.5: what closes SVG and MathML by beginning.
bool breaksOut(const std::string &name)
{
    static constexpr std::array<const char *, 45> names = {
        "b",      "big",    "blockquote", "body",  "br",    "center", "code", "dd",      "div",
        "dl",     "dt",     "em",         "embed", "font",  "h1",     "h2",   "h3",      "h4",
        "h5",     "h6",     "head",       "hr",    "i",     "img",    "li",   "listing", "menu",
        "meta",   "nobr",   "ol",         "p",     "pre",   "ruby",   "s",    "small",   "span",
        "strike", "strong", "sub",        "sup",   "table", "tt",     "u",    "ul",      "var"};
    return isOneOf(name, names);
}

/// 13.2.6: in these an opening tag is one of HTML again.
bool holdsHtml(const std::string &name)
{
    static constexpr std::array<const char *, 9> names = {
        "annotation-xml", "desc", "foreignobject", "mi", "mn", "mo", "ms", "mtext", "title"};
    return isOneOf(name, names);
}

/// Where a tag of SVG or MathML has its name; -1: nowhere.
qsizetype nextForeign(QByteArrayView html, qsizetype from)
{
    while ((from = html.indexOf('<', from)) >= 0) {
        ++from;
        const qsizetype name = from < html.size() && html[from] == '/' ? from + 1 : from;
        const QByteArrayView rest = html.sliced(std::min(name, html.size()));
        if (rest.first(std::min<qsizetype>(3, rest.size())).compare("svg", Qt::CaseInsensitive) == 0 ||
            rest.first(std::min<qsizetype>(4, rest.size())).compare("math", Qt::CaseInsensitive) == 0)
            return name;
    }
    return -1;
}

} // namespace

bool ForeignContent::isMistakenForHtml(const std::string &name)
{
    static constexpr std::array<const char *, 12> names = {"caption", "colgroup", "frameset", "html",
                                                           "select",  "tbody",    "td",       "template",
                                                           "tfoot",   "th",       "thead",    "tr"};
    return isOneOf(name, names);
}

void ForeignContent::open(const std::string &name, bool isSelfClosing, bool isIgnorable)
{
    if (m_state == State::Perhaps)
        return;
    if (m_state == State::No) {
        if (name != "svg" && name != "math")
            return;
        if (isIgnorable) {
            giveUp();
            return;
        }
    } else if (breaksOut(name) || holdsHtml(m_open.back())) {
        giveUp();
        return;
    }
    if (!isSelfClosing) {
        m_state = State::Inside;
        m_open.push_back(name);
    }
}

void ForeignContent::close(const std::string &name)
{
    if (m_state != State::Inside)
        return;
    if (name != m_open.back()) {
        giveUp();
        return;
    }
    m_open.pop_back();
    if (m_open.empty())
        m_state = State::No;
}

void ForeignContent::giveUp()
{
    m_state = State::Perhaps;
    m_open.clear();
}

bool hasForeignContent(QByteArrayView html)
{
    return nextForeign(html, 0) >= 0;
}

QByteArray withoutForeignContent(QByteArrayView html)
{
    QByteArray known = html.toByteArray();
    for (qsizetype name = 0; (name = nextForeign(known, name)) >= 0;)
        known[name] = 'x';
    return known;
}

} // namespace posthorn
