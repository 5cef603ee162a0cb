#include "htmlattributes_p.h"

#include "cssselector_p.h"
#include "htmlrules_p.h"
#include "urlfilter.h"

namespace posthorn
{
namespace
{

using Kind = BlockedResource::Kind;

constexpr int maxPixels = 10'000;
constexpr int maxSpan = 1'000;
constexpr qsizetype maxAlternative = 300;
constexpr double largestPixel = 3; // the sides of a picture that is not meant to be seen

/// A length of old HTML in pixels; negative where there is none.
double sideOf(const GumboNode *node, const char *name)
{
    const QString text = attribute(node, name).trimmed();
    qsizetype digits = 0;
    while (digits < text.size() && digits < 9 && text[digits] >= u'0' && text[digits] <= u'9')
        ++digits;
    if (digits == 0)
        return -1;
    const double number = text.left(digits).toDouble();
    return text.contains(u'%') ? number * 100 : number;
}

bool isPixel(const GumboNode *node, const FilteredStyle &style)
{
    const double width = style.width >= 0 ? style.width : sideOf(node, "width");
    const double height = style.height >= 0 ? style.height : sideOf(node, "height");
    if (width == 0 || height == 0)
        return true;
    return (width >= 0 || height >= 0) && width <= largestPixel && height <= largestPixel;
}

bool mayHaveBackground(GumboTag tag)
{
    switch (tag) {
    case GUMBO_TAG_BODY:
    case GUMBO_TAG_TABLE:
    case GUMBO_TAG_TBODY:
    case GUMBO_TAG_THEAD:
    case GUMBO_TAG_TFOOT:
    case GUMBO_TAG_TR:
    case GUMBO_TAG_TD:
    case GUMBO_TAG_TH:
        return true;
    default:
        return false;
    }
}

QString languageOf(const GumboNode *node)
{
    const QString lang = attribute(node, "lang").trimmed();
    const bool isPlain = lang.size() <= 35 && std::all_of(lang.begin(), lang.end(), [](QChar c) {
                             return c.unicode() < 0x80 && (c.isLetterOrNumber() || c == u'-');
                         });
    return isPlain ? lang : QString();
}

QString directionOf(const GumboNode *node)
{
    return oneOf(attribute(node, "dir"), {"ltr", "rtl", "auto"});
}

} // namespace

HtmlAttributes::HtmlAttributes(HtmlResources *resources)
    : m_resources(resources)
    , m_pictures([resources](const QString &url, bool isBackground) {
        if (isBackground)
            return resources->background(url);
        resources->block(url, Kind::Other);
        return QString();
    })
{
}

FilteredStyle HtmlAttributes::styleOf(const GumboNode *node)
{
    FilteredStyle style;
    if (hasAttribute(node, "style")) {
        style = filterStyle(attribute(node, "style"), m_pictures);
        if (style.dropped)
            m_resources->note(QStringLiteral("css"));
    }
    if (hasAttribute(node, "hidden")) {
        const QString none = QStringLiteral("display:none");
        if (!style.css.split(u';').contains(none))
            style.css += (style.css.isEmpty() ? QString() : QStringLiteral(";")) + none;
        style.hidden = true;
    }
    return style;
}

QString HtmlAttributes::written(const GumboNode *node, const FilteredStyle &style)
{
    m_out.clear();
    addCommon(node);
    addForTag(node, tagOf(node));
    add("style", style.css);
    return m_out;
}

QString HtmlAttributes::writtenForImage(const GumboNode *node, const FilteredStyle &style, bool hidden)
{
    m_out.clear();
    const QString set = attribute(node, "srcset");
    QString src = attribute(node, "src");
    if (src.trimmed().isEmpty())
        src = set.section(u',', 0, 0, QString::SectionSkipEmpty).trimmed().section(u' ', 0, 0);
    const bool isUnseen = hidden || isPixel(node, style);
    const QString kept =
        src.isEmpty() ? src : m_resources->picture(src, isUnseen ? Kind::TrackingPixel : Kind::Image);
    m_resources->blockSet(set);
    if (kept.isEmpty() && isUnseen)
        return {};
    addCommon(node);
    add("src", kept);
    add("alt", attribute(node, "alt").simplified().left(maxAlternative));
    addNumber(node, "width", maxPixels);
    addNumber(node, "height", maxPixels);
    addNumber(node, "border", 100);
    addNumber(node, "hspace", 100);
    addNumber(node, "vspace", 100);
    add("style", style.css);
    return m_out;
}

QString HtmlAttributes::writtenForBody(const GumboNode *body, const GumboNode *html,
                                       const FilteredStyle &style)
{
    m_out.clear();
    addCommon(body);
    if (html && directionOf(body).isEmpty())
        add("dir", directionOf(html));
    if (html && languageOf(body).isEmpty())
        add("lang", languageOf(html));
    addColor(body, "bgcolor");
    addBackground(body);
    // What no renderer of today knows as an attribute.
    const QString text = safeColor(attribute(body, "text"));
    const QString color = text.isEmpty() ? QString() : QStringLiteral("color:") + text;
    const bool hasColor =
        style.css.startsWith(QLatin1String("color:")) || style.css.contains(QLatin1String(";color:"));
    add("style", color.isEmpty() || hasColor ? style.css
                 : style.css.isEmpty()       ? color
                                             : color + u';' + style.css);
    return m_out;
}

void HtmlAttributes::addCommon(const GumboNode *node)
{
    add("id", anchorName(attribute(node, "id")));
    add("class", prefixedClasses(attribute(node, "class")));
    add("dir", directionOf(node));
    add("lang", languageOf(node));
    add("align", oneOf(attribute(node, "align"),
                       {"left", "right", "center", "justify", "middle", "top", "bottom", "absmiddle"}));
}

void HtmlAttributes::addForTag(const GumboNode *node, GumboTag tag)
{
    switch (tag) {
    case GUMBO_TAG_A:
    case GUMBO_TAG_AREA: {
        const QString href = attribute(node, "href").trimmed();
        const QString target = safeLinkTarget(href);
        if (target.isEmpty() && !href.isEmpty() && !href.startsWith(u'#'))
            m_resources->note(refusedSchemeKey(href));
        const QString place = href.startsWith(u'#') ? anchorName(href.mid(1)) : QString();
        add("href", place.isEmpty() ? target : u'#' + place);
        add("name", anchorName(attribute(node, "name")));
        break;
    }
    case GUMBO_TAG_BLOCKQUOTE:
        add("type", oneOf(attribute(node, "type"), {"cite"}));
        break;
    case GUMBO_TAG_BR:
        add("clear", oneOf(attribute(node, "clear"), {"left", "right", "all", "both"}));
        break;
    case GUMBO_TAG_FONT:
        addColor(node, "color");
        add("face", safeFontFamily(attribute(node, "face")));
        add("size", oneOf(attribute(node, "size"),
                          {"1", "2", "3", "4", "5", "6", "7", "+1", "+2", "+3", "+4", "-1", "-2"}));
        break;
    case GUMBO_TAG_HR:
        addNumber(node, "width", maxPixels);
        addNumber(node, "size", 100);
        addColor(node, "color");
        break;
    case GUMBO_TAG_LI:
        addCount(node, "value", 1'000'000);
        break;
    case GUMBO_TAG_OL: {
        const QString type = attribute(node, "type").trimmed();
        addCount(node, "start", 1'000'000);
        add("type", type.size() == 1 && QStringView(u"1aAiI").contains(type) ? type : QString());
        if (hasAttribute(node, "reversed"))
            add("reversed", QStringLiteral("reversed"));
        break;
    }
    case GUMBO_TAG_UL:
        add("type", oneOf(attribute(node, "type"), {"disc", "circle", "square"}));
        break;
    case GUMBO_TAG_TABLE:
        addNumber(node, "border", 100);
        addNumber(node, "cellpadding", 200);
        addNumber(node, "cellspacing", 200);
        addNumber(node, "width", maxPixels);
        addNumber(node, "height", maxPixels);
        addColor(node, "bgcolor");
        addColor(node, "bordercolor");
        addBackground(node);
        break;
    case GUMBO_TAG_TD:
    case GUMBO_TAG_TH:
        addCount(node, "colspan", maxSpan);
        addCount(node, "rowspan", maxSpan);
        if (hasAttribute(node, "nowrap"))
            add("nowrap", QStringLiteral("nowrap"));
        [[fallthrough]];
    case GUMBO_TAG_TR:
    case GUMBO_TAG_TBODY:
    case GUMBO_TAG_THEAD:
    case GUMBO_TAG_TFOOT:
        addNumber(node, "width", maxPixels);
        addNumber(node, "height", maxPixels);
        add("valign", oneOf(attribute(node, "valign"), {"top", "middle", "bottom", "baseline"}));
        addColor(node, "bgcolor");
        addBackground(node);
        break;
    case GUMBO_TAG_COL:
    case GUMBO_TAG_COLGROUP:
        addCount(node, "span", maxSpan);
        addNumber(node, "width", maxPixels);
        break;
    default:
        break;
    }
}

void HtmlAttributes::report(const GumboNode *node)
{
    const GumboTag tag = tagOf(node);
    const GumboVector &attributes = node->v.element.attributes;
    for (unsigned i = 0; i < attributes.length; ++i) {
        const auto *found = static_cast<const GumboAttribute *>(attributes.data[i]);
        const QByteArrayView name(found->name);
        const auto value = [found] { return QString::fromUtf8(found->value); };
        if (name.startsWith("on"))
            m_resources->note(QStringLiteral("on*"));
        else if (name == "ping")
            m_resources->note(QStringLiteral("ping"));
        else if (name == "background" && !mayHaveBackground(tag))
            m_resources->block(value(), Kind::Background);
        else if (name == "lowsrc" || name == "dynsrc" || name == "poster" ||
                 (name == "href" && tag == GUMBO_TAG_LINK) || (name == "data" && tag == GUMBO_TAG_OBJECT))
            m_resources->block(value(), Kind::Other);
        else if (name == "srcset" && tag == GUMBO_TAG_SOURCE)
            m_resources->blockSet(value());
        else if (name == "src" && tag != GUMBO_TAG_IMG && tag != GUMBO_TAG_IMAGE)
            m_resources->block(value(), Kind::Other);
    }
}

QString HtmlAttributes::escaped(const QString &text)
{
    QString html;
    html.reserve(text.size() + text.size() / 8);
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
    return html;
}

void HtmlAttributes::add(const char *name, const QString &value)
{
    if (value.isEmpty())
        return;
    m_out += u' ';
    m_out += QLatin1String(name);
    m_out += QLatin1String("=\"");
    m_out += escaped(value);
    m_out += u'"';
}

void HtmlAttributes::addNumber(const GumboNode *node, const char *name, int limit)
{
    if (hasAttribute(node, name))
        add(name, safeNumber(attribute(node, name), limit));
}

void HtmlAttributes::addCount(const GumboNode *node, const char *name, int limit)
{
    if (hasAttribute(node, name))
        add(name, safeNumber(attribute(node, name), limit).remove(u'%'));
}

void HtmlAttributes::addColor(const GumboNode *node, const char *name)
{
    if (hasAttribute(node, name))
        add(name, safeColor(attribute(node, name)));
}

void HtmlAttributes::addBackground(const GumboNode *node)
{
    if (hasAttribute(node, "background"))
        add("background", m_resources->background(attribute(node, "background")));
}

} // namespace posthorn
