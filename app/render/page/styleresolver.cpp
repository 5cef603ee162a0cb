#include "styleresolver.h"

#include "declarations.h"
#include "flexstyle.h"
#include "groundstyle.h"
#include "tagdefaults.h"

#include <cmath>

namespace posthorn
{
namespace
{

constexpr double smallestFont = 4;
constexpr double largestFont = 200;
constexpr double longestEdge = 10'000;
constexpr double fixedShare = 13.0 / 16;

using declarations::lookUp;
using declarations::same;
using declarations::Word;

/// One element's declarations on their way into a BoxStyle.
class Cascade
{
public:
    Cascade(const litehtml::element &element, const BoxStyle &parent, const LengthBasis &basis,
            BoxStyle *style)
        : m_declarations(element)
        , m_parent(parent)
        , m_basis(basis)
        , m_style(*style)
    {
    }

    void apply()
    {
        applyFont();
        m_basis.fontPixels = m_style.text.fontPixels;
        m_style.defaultMargin[Top] = m_style.defaultMargin[Bottom] = m_style.marginEms > 0;
        if (m_style.marginEms > 0)
            m_style.margin[Top] = m_style.margin[Bottom] =
                CssLength::of(m_style.marginEms * m_style.text.fontPixels);
        applyText();
        applyBox();
        applyEdges();
        applyGroundStyle(m_declarations, m_basis, &m_style);
        applyFlexStyle(m_declarations, m_basis, &m_style);
    }

private:
    [[nodiscard]] std::string_view declared(const char *property) const
    {
        return m_declarations.value(property);
    }
    [[nodiscard]] bool inherits(const char *property) const { return m_declarations.inherits(property); }
    [[nodiscard]] std::optional<CssLength> length(const char *property) const
    {
        return m_declarations.length(property, m_basis);
    }

    void applyFont()
    {
        InheritedStyle &text = m_style.text;
        const std::string_view size = declared("font-size");
        if (!size.empty())
            setFontSize(size);
        if (const std::string_view families = declared("font-family"); !families.empty())
            text.families = familiesOf(families);
        // Browsers have another size for text that is monospaced and nothing else, until somebody gives one.
        const bool isFixed = isMonospaced(text.families);
        if (size.empty() && text.sizeIsDefault && isFixed != isMonospaced(m_parent.text.families))
            text.fontPixels *= isFixed ? fixedShare : 1 / fixedShare;
        if (const std::string_view weight = declared("font-weight"); !weight.empty()) {
            if (same(weight, "bold"))
                text.weight = 700;
            else if (same(weight, "normal"))
                text.weight = 400;
            else if (same(weight, "bolder"))
                text.weight = m_parent.text.weight < 600 ? 700 : 900;
            else if (same(weight, "lighter"))
                text.weight = m_parent.text.weight < 600 ? 100 : 400;
            else if (const auto number = cssvalue::number(weight))
                text.weight = int(std::clamp(*number, 1.0, 1000.0));
        }
        if (const std::string_view slant = declared("font-style"); !slant.empty())
            text.italic = !same(slant, "normal");
        if (const std::string_view variant = declared("font-variant"); !variant.empty())
            text.smallCaps = same(variant, "small-caps");
    }

    static bool isMonospaced(const QStringList &families)
    {
        return families.size() == 1 && families.first() == QLatin1String("monospace");
    }

    void setFontSize(std::string_view size)
    {
        static constexpr Word<double> names[] = {
            {"xx-small", 0.5625}, {"x-small", 0.625}, {"small", 0.8125}, {"medium", 1},
            {"large", 1.125},     {"x-large", 1.5},   {"xx-large", 2},
        };
        const double parentPixels = m_parent.text.fontPixels;
        double pixels = m_style.text.fontPixels;
        m_style.text.sizeIsDefault = false;
        if (const auto factor = lookUp(size, names)) {
            pixels = m_basis.rootPixels * *factor;
        } else if (same(size, "smaller")) {
            pixels = parentPixels / 1.2;
        } else if (same(size, "larger")) {
            pixels = parentPixels * 1.2;
        } else {
            LengthBasis basis = m_basis;
            basis.fontPixels = parentPixels;
            if (const auto found = cssvalue::length(size, basis))
                pixels = found->resolved(parentPixels);
        }
        // Nothing is what columns stand beside each other by: the spaces between them vanish.
        m_style.text.fontPixels = pixels < 1 ? 0 : std::clamp(pixels, smallestFont, largestFont);
    }

    static QStringList familiesOf(std::string_view value)
    {
        QStringList families;
        for (const QByteArray &name : cssvalue::words(value, ',')) {
            QString family = QString::fromUtf8(name).trimmed();
            if (family.size() > 1 && (family.front() == u'\'' || family.front() == u'"'))
                family = family.mid(1, family.size() - 2);
            if (!family.isEmpty() && families.size() < 12)
                families.append(family.left(80));
        }
        return families;
    }

    void applyText()
    {
        InheritedStyle &text = m_style.text;
        if (const QColor color = cssvalue::color(declared("color")); color.isValid()) {
            text.color = color;
            text.isLink = false;
        } else if (inherits("color")) {
            text.color = m_parent.text.color;
            text.isLink = m_parent.text.isLink;
        }
        if (const std::string_view value = declared("line-height"); !value.empty())
            setLineHeight(value);
        static constexpr Word<TextAlign> aligns[] = {
            {"left", TextAlign::Left},       {"right", TextAlign::Right}, {"center", TextAlign::Center},
            {"justify", TextAlign::Justify}, {"start", TextAlign::Start},
        };
        if (const auto align = lookUp(declared("text-align"), aligns))
            text.align = *align;
        static constexpr Word<TextCase> cases[] = {
            {"none", TextCase::AsIs},
            {"uppercase", TextCase::Upper},
            {"lowercase", TextCase::Lower},
            {"capitalize", TextCase::Capitalized},
        };
        if (const auto textCase = lookUp(declared("text-transform"), cases))
            text.textCase = *textCase;
        static constexpr Word<WhiteSpace> spaces[] = {
            {"normal", WhiteSpace::Normal},    {"nowrap", WhiteSpace::NoWrap},    {"pre", WhiteSpace::Pre},
            {"pre-line", WhiteSpace::PreLine}, {"pre-wrap", WhiteSpace::PreWrap},
        };
        if (const auto space = lookUp(declared("white-space"), spaces))
            text.whiteSpace = *space;
        if (const auto spacing = length("letter-spacing"))
            text.letterSpacing = std::clamp(spacing->pixels, -20.0, 100.0);
        else if (same(declared("letter-spacing"), "normal"))
            text.letterSpacing = 0;
        if (const auto spacing = length("word-spacing"))
            text.wordSpacing = std::clamp(spacing->pixels, -20.0, 100.0);
        else if (same(declared("word-spacing"), "normal"))
            text.wordSpacing = 0;
        if (const auto indent = length("text-indent"))
            text.indent = *indent;
        if (const std::string_view direction = declared("direction"); !direction.empty())
            text.rightToLeft = same(direction, "rtl");
        const std::string_view wordBreak = declared("word-break");
        if (!wordBreak.empty()) {
            text.breakAll = same(wordBreak, "break-all");
            text.breakAnywhere = text.breakAnywhere || same(wordBreak, "break-word");
        }
        for (const char *property : {"overflow-wrap", "word-wrap"}) {
            if (const std::string_view wrap = declared(property); !wrap.empty())
                text.breakAnywhere = !same(wrap, "normal");
        }
        if (const std::string_view visible = declared("visibility"); !visible.empty())
            text.hidden = !same(visible, "visible");
        if (const auto opacity = cssvalue::number(declared("opacity")))
            text.opacity *= std::clamp(*opacity, 0.0, 1.0);
        applyDecoration();
        applyList();
    }

    void setLineHeight(std::string_view value)
    {
        InheritedStyle &text = m_style.text;
        text.lineHeightIsNormal = same(value, "normal");
        if (const auto factor = cssvalue::number(value)) {
            text.lineHeight = std::clamp(*factor, 0.0, 50.0);
            text.lineHeightIsFactor = true;
        } else if (const auto found = cssvalue::length(value, m_basis)) {
            text.lineHeight = std::clamp(found->resolved(m_basis.fontPixels), 0.0, 2000.0);
            text.lineHeightIsFactor = false;
        }
    }

    void applyDecoration()
    {
        std::string_view value = declared("text-decoration");
        if (value.empty())
            value = declared("text-decoration-line");
        if (value.empty())
            return;
        InheritedStyle &text = m_style.text;
        text.underline = m_parent.text.underline && m_style.display == Display::Inline;
        text.lineThrough = m_parent.text.lineThrough && m_style.display == Display::Inline;
        for (const QByteArray &word : cssvalue::words(value)) {
            text.underline = text.underline || word == "underline";
            text.lineThrough = text.lineThrough || word == "line-through";
            text.overline = text.overline || word == "overline";
        }
    }

    void applyList()
    {
        static constexpr Word<ListMarker> markers[] = {
            {"none", ListMarker::None},
            {"disc", ListMarker::Disc},
            {"circle", ListMarker::Circle},
            {"square", ListMarker::Square},
            {"decimal", ListMarker::Decimal},
            {"decimal-leading-zero", ListMarker::DecimalWithZero},
            {"lower-alpha", ListMarker::LowerAlpha},
            {"lower-latin", ListMarker::LowerAlpha},
            {"upper-alpha", ListMarker::UpperAlpha},
            {"upper-latin", ListMarker::UpperAlpha},
            {"lower-roman", ListMarker::LowerRoman},
            {"upper-roman", ListMarker::UpperRoman},
            {"lower-greek", ListMarker::LowerGreek},
            {"armenian", ListMarker::Armenian},
            {"georgian", ListMarker::Georgian},
        };
        if (const auto marker = lookUp(declared("list-style-type"), markers))
            m_style.text.marker = *marker;
        if (const std::string_view place = declared("list-style-position"); !place.empty())
            m_style.text.markerInside = same(place, "inside");
    }

    void applyBox()
    {
        static constexpr Word<Display> displays[] = {
            {"none", Display::None},
            {"block", Display::Block},
            {"inline", Display::Inline},
            {"inline-block", Display::InlineBlock},
            {"list-item", Display::ListItem},
            {"table", Display::Table},
            {"inline-table", Display::InlineTable},
            {"table-row-group", Display::RowGroup},
            {"table-header-group", Display::HeaderGroup},
            {"table-footer-group", Display::FooterGroup},
            {"table-row", Display::Row},
            {"table-cell", Display::Cell},
            {"table-caption", Display::Caption},
            {"table-column", Display::Column},
            {"table-column-group", Display::Column},
            {"flex", Display::Flex},
            {"grid", Display::Grid},
            {"inline-flex", Display::InlineFlex},
            {"inline-grid", Display::InlineGrid},
        };
        if (const auto display = lookUp(declared("display"), displays))
            m_style.display = *display;
        static constexpr Word<FloatSide> sides[] = {
            {"left", FloatSide::Left}, {"right", FloatSide::Right}, {"none", FloatSide::None}};
        if (const auto side = lookUp(declared("float"), sides))
            m_style.floating = *side;
        if (const std::string_view clear = declared("clear"); !clear.empty()) {
            m_style.clearLeft = same(clear, "left") || same(clear, "both");
            m_style.clearRight = same(clear, "right") || same(clear, "both");
        }
        const auto size = [this](const char *property, CssLength *target, const char *nothing) {
            if (const auto found = length(property); found && (found->pixels >= 0 || found->share >= 0))
                *target = *found;
            else if (same(declared(property), nothing))
                *target = CssLength();
        };
        size("width", &m_style.width, "auto");
        size("height", &m_style.height, "auto");
        size("max-width", &m_style.maxWidth, "none");
        size("max-height", &m_style.maxHeight, "none");
        size("min-width", &m_style.minWidth, "");
        size("min-height", &m_style.minHeight, "");
        if (const std::string_view sizing = declared("box-sizing"); !sizing.empty())
            m_style.borderBox = same(sizing, "border-box");
        for (const char *property : {"overflow", "overflow-x", "overflow-y"}) {
            if (const std::string_view value = declared(property); !value.empty())
                m_style.clips = !same(value, "visible");
        }
        static constexpr Word<VerticalAlign> aligns[] = {
            {"baseline", VerticalAlign::Baseline}, {"sub", VerticalAlign::Sub},
            {"super", VerticalAlign::Super},       {"top", VerticalAlign::Top},
            {"text-top", VerticalAlign::TextTop},  {"middle", VerticalAlign::Middle},
            {"bottom", VerticalAlign::Bottom},     {"text-bottom", VerticalAlign::TextBottom},
        };
        if (const auto align = lookUp(declared("vertical-align"), aligns)) {
            m_style.verticalAlign = *align;
        } else if (const auto shift = length("vertical-align")) {
            m_style.verticalAlign = VerticalAlign::Shifted;
            m_style.shift = shift->resolved(m_style.text.fontPixels);
        } else if (inherits("vertical-align")) {
            m_style.verticalAlign = m_parent.verticalAlign;
        }
        if (const std::string_view layout = declared("table-layout"); !layout.empty())
            m_style.fixedTable = same(layout, "fixed");
        if (const std::string_view collapse = declared("border-collapse"); !collapse.empty())
            m_style.text.collapsedBorders = same(collapse, "collapse");
        const QList<QByteArray> spacing = cssvalue::words(declared("border-spacing"));
        const auto spacingAt = [&spacing, this](qsizetype i) {
            const auto found = cssvalue::length({spacing[i].constData(), size_t(spacing[i].size())}, m_basis);
            return found ? std::clamp(found->pixels, 0.0, 1000.0) : 0.0;
        };
        if (!spacing.isEmpty()) {
            m_style.text.spacingX = spacingAt(0);
            m_style.text.spacingY = spacingAt(spacing.size() > 1 ? 1 : 0);
        }
        if (const auto x = length("-litehtml-border-spacing-x"))
            m_style.text.spacingX = std::clamp(x->pixels, 0.0, 1000.0);
        if (const auto y = length("-litehtml-border-spacing-y"))
            m_style.text.spacingY = std::clamp(y->pixels, 0.0, 1000.0);
    }

    void applyEdges()
    {
        static constexpr const char *margins[] = {"margin-top", "margin-right", "margin-bottom",
                                                  "margin-left"};
        static constexpr const char *paddings[] = {"padding-top", "padding-right", "padding-bottom",
                                                   "padding-left"};
        static constexpr const char *widths[] = {"border-top-width", "border-right-width",
                                                 "border-bottom-width", "border-left-width"};
        static constexpr const char *styles[] = {"border-top-style", "border-right-style",
                                                 "border-bottom-style", "border-left-style"};
        static constexpr const char *colors[] = {"border-top-color", "border-right-color",
                                                 "border-bottom-color", "border-left-color"};
        static constexpr const char *radii[] = {"border-top-left-radius-x", "border-top-right-radius-x",
                                                "border-bottom-right-radius-x",
                                                "border-bottom-left-radius-x"};
        static constexpr Word<double> namedWidths[] = {{"thin", 1}, {"medium", 3}, {"thick", 5}};
        static constexpr Word<LineStyle> lineStyles[] = {
            {"none", LineStyle::None},     {"hidden", LineStyle::None},   {"solid", LineStyle::Solid},
            {"dotted", LineStyle::Dotted}, {"dashed", LineStyle::Dashed}, {"double", LineStyle::Double},
            {"groove", LineStyle::Groove}, {"ridge", LineStyle::Ridge},   {"inset", LineStyle::Inset},
            {"outset", LineStyle::Outset},
        };
        for (size_t i = 0; i < 4; ++i) {
            if (same(declared(margins[i]), "auto"))
                m_style.margin[i] = CssLength();
            else if (const auto margin = length(margins[i]))
                m_style.margin[i] = bounded(*margin, -longestEdge);
            if (!declared(margins[i]).empty())
                m_style.defaultMargin[i] = false;
            if (const auto padding = length(paddings[i]))
                m_style.padding[i] = bounded(*padding, 0);
            BorderEdge &edge = m_style.border[i];
            if (const auto style = lookUp(declared(styles[i]), lineStyles)) {
                if (edge.style == LineStyle::None && edge.width == 0)
                    edge.width = 3;
                edge.style = *style;
            }
            if (const auto named = lookUp(declared(widths[i]), namedWidths))
                edge.width = *named;
            else if (const auto width = length(widths[i]))
                edge.width = std::clamp(width->pixels, 0.0, longestEdge);
            if (edge.width > 0 && edge.width < 1)
                edge.width = 1;
            edge.width = std::floor(edge.width);
            if (const QColor color = cssvalue::color(declared(colors[i])); color.isValid())
                edge.color = color;
            if (const auto radius = length(radii[i]))
                m_style.radius[i] = bounded(*radius, 0);
        }
    }

    static CssLength bounded(CssLength length, double lowest)
    {
        length.pixels = std::clamp(length.pixels, lowest, longestEdge);
        length.share = std::clamp(length.share, lowest < 0 ? -10.0 : 0.0, 10.0);
        return length;
    }

    Declarations m_declarations;
    const BoxStyle &m_parent;
    LengthBasis m_basis;
    BoxStyle &m_style;
};

Display blockOf(Display display)
{
    switch (display) {
    case Display::InlineTable:
        return Display::Table;
    case Display::InlineFlex:
        return Display::Flex;
    case Display::InlineGrid:
        return Display::Grid;
    case Display::None:
    case Display::ListItem:
    case Display::Table:
    case Display::Flex:
    case Display::Grid:
        return display;
    default:
        return Display::Block;
    }
}

} // namespace

StyleResolver::StyleResolver(const RenderStyle &style, bool quirks)
    : m_style(style)
    , m_quirks(quirks)
{
}

BoxStyle StyleResolver::initial() const
{
    BoxStyle style;
    style.display = Display::Block;
    style.text.fontPixels = m_style.fontPixels;
    style.text.families = {QStringLiteral("sans-serif")};
    return style;
}

/// Tables take over the family of a font, not more, in HTML of the time before style sheets.
void StyleResolver::forgetFont(InheritedStyle *text) const
{
    text->fontPixels = m_style.fontPixels;
    text->sizeIsDefault = true;
    text->weight = 400;
    text->italic = text->smallCaps = false;
    text->lineHeightIsNormal = true;
    text->whiteSpace = WhiteSpace::Normal;
    text->align = TextAlign::Start;
    text->color = text->bodyColor;
    text->isLink = false;
}

BoxStyle StyleResolver::resolved(const litehtml::element &element, const BoxStyle &parent) const
{
    BoxStyle style;
    style.text = parent.text;
    style.text.overline = parent.text.overline;
    if (m_quirks && StyledDocument::tagOf(element) == "table")
        forgetFont(&style.text);
    applyTagDefaults(element, parent, &style);
    Cascade(element, parent, {parent.text.fontPixels, m_style.fontPixels, double(m_style.width)}, &style)
        .apply();
    // Floats, what stands in a line as a block, and what stands in a row of boxes are blocks of their own.
    if (parent.isFlex())
        style.floating = FloatSide::None;
    if (style.floating != FloatSide::None || parent.isFlex())
        style.display = blockOf(style.display);
    const bool ownFlow = style.display == Display::InlineBlock || style.display == Display::InlineFlex ||
                         style.floating != FloatSide::None;
    if (ownFlow && StyledDocument::declared(element, "text-decoration").empty() &&
        StyledDocument::tagOf(element) != "a" && StyledDocument::tagOf(element) != "u")
        style.text.underline = style.text.lineThrough = style.text.overline = false;
    const std::string_view tag = StyledDocument::tagOf(element);
    if (tag == "body")
        style.text.bodyColor = style.text.color;
    if (tag == "table" && style.text.align >= TextAlign::BlockLeft)
        style.text.align = TextAlign::Start;
    if (style.display == Display::Table || style.display == Display::InlineTable) {
        if (style.text.collapsedBorders)
            style.text.spacingX = style.text.spacingY = 0;
        style.text.cellBorderColor = style.border[Top].color;
    }
    return style;
}

} // namespace posthorn
