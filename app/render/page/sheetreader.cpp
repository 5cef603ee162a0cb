#include "sheetreader.h"

#include "cssvalue.h"
#include "stopguard.h"

#include <QList>

namespace posthorn
{
namespace
{

constexpr double viewHeight = 800; // a guess: the page does not know how much of it is seen
constexpr int maxNesting = 8;

std::string_view view(const QByteArray &bytes)
{
    return {bytes.constData(), size_t(bytes.size())};
}

QByteArray withoutComments(const QByteArray &css)
{
    QByteArray plain;
    plain.reserve(css.size());
    qsizetype at = 0;
    while (at < css.size()) {
        const qsizetype begin = css.indexOf("/*", at);
        plain += css.mid(at, begin < 0 ? -1 : begin - at);
        const qsizetype end = begin < 0 ? -1 : css.indexOf("*/", begin + 2);
        if (end < 0)
            break;
        at = end + 2;
    }
    plain.replace("<!--", "").replace("-->", "");
    return plain;
}

/// Where the block that opens before `at` ends: the place of its brace, or the end.
qsizetype endOfBlock(const QByteArray &css, qsizetype at)
{
    int depth = 1;
    char quote = 0;
    for (; at < css.size(); ++at) {
        const char c = css[at];
        if (quote)
            quote = c == quote ? char(0) : quote;
        else if (c == '"' || c == '\'')
            quote = c;
        else if (c == '{')
            ++depth;
        else if (c == '}' && --depth == 0)
            return at;
    }
    return css.size();
}

std::optional<double> pixels(const QByteArray &value)
{
    const auto length = cssvalue::length(view(value), {});
    return length && length->isFixed() ? std::optional(length->pixels) : std::nullopt;
}

std::optional<double> ratio(const QByteArray &value)
{
    QByteArray text = value.toLower();
    for (const auto &[unit, factor] :
         {std::pair("dppx", 1.0), std::pair("dpi", 1.0 / 96), std::pair("dpcm", 2.54 / 96)}) {
        if (text.endsWith(unit)) {
            text.chop(qsizetype(qstrlen(unit)));
            const auto number = cssvalue::number(view(text));
            return number ? std::optional(*number * factor) : std::nullopt;
        }
    }
    return cssvalue::number(view(text));
}

/// "(min-width: 600px)" without its brackets.
bool featureMatches(const QByteArray &feature, const MediaFacts &facts)
{
    const qsizetype colon = feature.indexOf(':');
    QByteArray name = feature.left(colon < 0 ? feature.size() : colon).trimmed().toLower();
    const QByteArray value = colon < 0 ? QByteArray() : feature.mid(colon + 1).trimmed().toLower();
    if (colon < 0) {
        for (const char *sign : {"<=", ">=", "<", ">"}) {
            const qsizetype at = name.indexOf(sign);
            if (at < 0)
                continue;
            const auto limit = pixels(name.mid(at + qsizetype(qstrlen(sign))).trimmed());
            if (!limit || name.left(at).trimmed() != "width")
                return false;
            return sign[0] == '<' ? facts.width < *limit || (sign[1] && facts.width == *limit)
                                  : facts.width > *limit || (sign[1] && facts.width == *limit);
        }
        return name == "color" || name == "width" || name == "hover";
    }
    if (name == "prefers-color-scheme")
        return value == (facts.dark ? "dark" : "light");
    if (name == "orientation")
        return value == (facts.width > viewHeight ? "landscape" : "portrait");
    if (name == "hover" || name == "any-hover")
        return value == "hover";
    if (name == "pointer" || name == "any-pointer")
        return value == "fine";
    if (name.startsWith("-webkit-"))
        name = name.mid(8);
    const bool least = name.startsWith("min-");
    const bool most = name.startsWith("max-");
    const QByteArray what = least || most ? name.mid(4) : name;
    std::optional<double> limit;
    double actual = 0;
    if (what == "width" || what == "device-width") {
        limit = pixels(value);
        actual = facts.width;
    } else if (what == "height" || what == "device-height") {
        limit = pixels(value);
        actual = viewHeight;
    } else if (what == "device-pixel-ratio" || what == "resolution") {
        limit = ratio(value);
        actual = facts.pixelRatio;
    }
    if (!limit)
        return false;
    return least ? actual >= *limit : most ? actual <= *limit : actual == *limit;
}

bool queryMatches(const QByteArray &query, const MediaFacts &facts)
{
    bool negated = false;
    bool matches = true;
    for (const QByteArray &part : cssvalue::words(view(query))) {
        const QByteArray word = part.toLower();
        if (word == "not")
            negated = true;
        else if (word == "only" || word == "and" || word == "all" || word == "screen")
            continue;
        else if (word.startsWith('(') && word.endsWith(')'))
            matches = matches && featureMatches(part.mid(1, part.size() - 2), facts);
        else
            matches = false; // print, speech, what nobody knows
    }
    return matches != negated;
}

bool selectorIsUsable(const QByteArray &selector)
{
    static constexpr const char *known[] = {"first-child",
                                            "last-child",
                                            "only-child",
                                            "nth-child(",
                                            "nth-last-child(",
                                            "first-of-type",
                                            "last-of-type",
                                            "nth-of-type(",
                                            "nth-last-of-type(",
                                            "only-of-type",
                                            "root",
                                            "link",
                                            "before",
                                            "after"};
    qsizetype at = -1;
    while ((at = selector.indexOf(':', at + 1)) >= 0) {
        qsizetype name = at + 1;
        if (name < selector.size() && selector[name] == ':')
            ++name;
        const QByteArray rest = selector.mid(name).toLower();
        if (std::none_of(std::begin(known), std::end(known),
                         [&rest](const char *pseudo) { return rest.startsWith(pseudo); }))
            return false;
        at = name;
    }
    return !selector.contains('\\');
}

class Flattener
{
public:
    Flattener(FlatSheet *sheet, const MediaFacts &facts)
        : m_sheet(sheet)
        , m_facts(facts)
    {
    }

    void read(const QByteArray &css, int depth = 0)
    {
        qsizetype at = 0;
        while (at < css.size()) {
            const qsizetype open = css.indexOf('{', at);
            const qsizetype semicolon = css.indexOf(';', at);
            if (css.mid(at).trimmed().startsWith('@') && semicolon >= 0 && (open < 0 || semicolon < open)) {
                at = semicolon + 1; // @import, @charset
                continue;
            }
            if (open < 0)
                return;
            const QByteArray head = css.mid(at, open - at).trimmed();
            const qsizetype end = endOfBlock(css, open + 1);
            const QByteArray body = css.mid(open + 1, end - open - 1);
            at = end + 1;
            if (!head.startsWith('@'))
                addRule(head, body);
            else if (head.toLower().startsWith("@media") && depth < maxNesting)
                readMedia(head.mid(6), body, depth);
        }
    }

private:
    void readMedia(const QByteArray &queries, const QByteArray &body, int depth)
    {
        if (!mediaMatches(queries, m_facts))
            return;
        const QByteArray lower = queries.toLower();
        if (m_facts.dark && lower.contains("prefers-color-scheme") && lower.contains("dark"))
            m_sheet->hasDarkRules = true;
        read(body, depth + 1);
    }
    void addRule(const QByteArray &selectors, const QByteArray &body)
    {
        QByteArrayList usable;
        for (const QByteArray &selector : cssvalue::words(view(selectors), ',')) {
            QByteArray plain = selector.trimmed();
            plain.replace(":link", "");
            if (!plain.isEmpty() && selectorIsUsable(plain))
                usable.append(plain);
        }
        if (usable.isEmpty() || body.contains("var("))
            return;
        m_sheet->rules += int(usable.size());
        if (m_sheet->rules > MaxSheetRules)
            throw LayoutTooComplex();
        m_sheet->css += usable.join(',') + '{' + body + "}\n";
    }

    FlatSheet *m_sheet;
    MediaFacts m_facts;
};

} // namespace

bool mediaMatches(QByteArrayView queries, const MediaFacts &facts)
{
    const QByteArray list = queries.toByteArray().trimmed();
    if (list.isEmpty())
        return true;
    QByteArray spaced = list;
    spaced.replace(")and", ") and").replace("and(", "and (");
    const QList<QByteArray> each = cssvalue::words(view(spaced), ',');
    return std::any_of(each.begin(), each.end(),
                       [&facts](const QByteArray &query) { return queryMatches(query, facts); });
}

FlatSheet flattenSheets(const QString &html, const MediaFacts &facts)
{
    // The sanitizer wrote these tags itself, so there is but one way in which they are spelled.
    FlatSheet sheet;
    qsizetype at = 0;
    while ((at = html.indexOf(QLatin1String("<style"), at, Qt::CaseInsensitive)) >= 0) {
        const qsizetype begin = html.indexOf(u'>', at);
        const qsizetype end = html.indexOf(QLatin1String("</style"), at, Qt::CaseInsensitive);
        if (begin < 0 || end < begin)
            break;
        const QByteArray tag = html.mid(at, begin - at).toUtf8();
        at = end;
        if (const qsizetype media = tag.indexOf("media=\""); media >= 0) {
            const QByteArray queries = tag.mid(media + 7);
            if (!mediaMatches(queries.left(queries.indexOf('"')), facts))
                continue;
        }
        Flattener(&sheet, facts).read(withoutComments(html.mid(begin + 1, end - begin - 1).toUtf8()));
    }
    return sheet;
}

} // namespace posthorn
