#include "tagdefaults.h"

#include <QByteArray>
#include <QHash>
#include <algorithm>
#include <functional>

namespace posthorn
{
namespace
{

using Name = std::string_view;

enum class Tag {
    Other,
    Block,
    Paragraph,
    Heading,
    List,
    ListItem,
    Definition,
    Quotation,
    Preformatted,
    Monospaced,
    Bold,
    Italic,
    Underlined,
    Struck,
    Small,
    Big,
    Sub,
    Super,
    Center,
    Anchor,
    Rule,
    Table,
    RowGroup,
    HeaderGroup,
    FooterGroup,
    Row,
    Cell,
    HeaderCell,
    Caption,
    Column,
    Image,
    Font,
    Body,
    Mark,
    Hidden
};

Tag tagNamed(Name name)
{
    static const QHash<QByteArray, Tag> tags = [] {
        QHash<QByteArray, Tag> made;
        const auto add = [&made](Tag tag, const char *names) {
            for (const QByteArray &each : QByteArray(names).split(' '))
                made.insert(each, tag);
        };
        add(Tag::Block, "html div form fieldset article section header footer nav main aside figcaption "
                        "details summary address dt");
        add(Tag::Paragraph, "p dl");
        add(Tag::Heading, "h1 h2 h3 h4 h5 h6");
        add(Tag::List, "ul ol menu dir");
        add(Tag::ListItem, "li");
        add(Tag::Definition, "dd");
        add(Tag::Quotation, "blockquote figure");
        add(Tag::Preformatted, "pre listing xmp plaintext");
        add(Tag::Monospaced, "code tt kbd samp");
        add(Tag::Bold, "b strong");
        add(Tag::Italic, "i em cite var dfn");
        add(Tag::Underlined, "u ins");
        add(Tag::Struck, "s strike del");
        add(Tag::Small, "small");
        add(Tag::Big, "big");
        add(Tag::Sub, "sub");
        add(Tag::Super, "sup");
        add(Tag::Center, "center");
        add(Tag::Anchor, "a");
        add(Tag::Rule, "hr");
        add(Tag::Table, "table");
        add(Tag::RowGroup, "tbody");
        add(Tag::HeaderGroup, "thead");
        add(Tag::FooterGroup, "tfoot");
        add(Tag::Row, "tr");
        add(Tag::Cell, "td");
        add(Tag::HeaderCell, "th");
        add(Tag::Caption, "caption");
        add(Tag::Column, "col colgroup");
        add(Tag::Image, "img");
        add(Tag::Font, "font");
        add(Tag::Body, "body");
        add(Tag::Mark, "mark");
        add(Tag::Hidden, "head style script title meta link base template area map param");
        return made;
    }();
    return tags.value(QByteArray::fromRawData(name.data(), qsizetype(name.size())), Tag::Other);
}

/// By the first letter that has a direction. Looks at so many elements and letters only.
bool beginsRightToLeft(litehtml::element &element, int *left)
{
    QString text;
    if (--*left <= 0)
        return false;
    if (StyledDocument::takeText(element, &text)) {
        for (const QChar c : std::as_const(text)) {
            const QChar::Direction direction = c.direction();
            const bool isRight = direction == QChar::DirR || direction == QChar::DirAL;
            if (isRight || direction == QChar::DirL || --*left <= 0) {
                *left = 0;
                return isRight;
            }
        }
    }
    for (int i = 0; i < int(element.get_children_count()) && *left > 0; ++i) {
        if (beginsRightToLeft(*element.get_child(i), left))
            return true;
    }
    return false;
}

class Defaults
{
public:
    Defaults(const litehtml::element &element, const BoxStyle &parent, BoxStyle *style)
        : m_element(element)
        , m_parent(parent)
        , m_style(*style)
        , m_name(StyledDocument::tagOf(element))
    {
    }

    void apply()
    {
        const Tag tag = tagNamed(m_name);
        applyDirection();
        applyLooks(tag);
        applyPlace(tag);
        applyCommonAttributes(tag);
    }

private:
    [[nodiscard]] Name attribute(const char *name) const
    {
        return StyledDocument::attribute(m_element, name);
    }
    [[nodiscard]] bool is(const char *name, const char *value) const
    {
        const Name found = attribute(name);
        return found.size() == qstrlen(value) && qstrnicmp(found.data(), value, found.size()) == 0;
    }
    /// "600", "600px" or "50%".
    [[nodiscard]] std::optional<CssLength> size(const char *name) const
    {
        const auto found = cssvalue::length(attribute(name), {});
        return found && found->pixels >= 0 && found->share >= 0 ? found : std::nullopt;
    }
    [[nodiscard]] double amount(const char *name, double fallback, double most) const
    {
        const auto found = size(name);
        return found && found->isFixed() ? std::min(found->pixels, most) : fallback;
    }
    void block(double above = 0, double below = -1)
    {
        m_style.display = Display::Block;
        m_style.margin[Top] = CssLength::of(above);
        m_style.margin[Bottom] = CssLength::of(below < 0 ? above : below);
    }
    void monospaced() { m_style.text.families = {QStringLiteral("monospace")}; }

    [[nodiscard]] bool beginsRightToLeft() const
    {
        int left = 400;
        bool found = false;
        for (int i = 0; i < int(m_element.get_children_count()) && left > 0 && !found; ++i)
            found = posthorn::beginsRightToLeft(*m_element.get_child(i), &left);
        return found;
    }

    void applyDirection()
    {
        if (is("dir", "auto"))
            m_style.text.rightToLeft = beginsRightToLeft();
        else if (!attribute("dir").empty())
            m_style.text.rightToLeft = is("dir", "rtl");
    }

    void applyLooks(Tag tag)
    {
        InheritedStyle &text = m_style.text;
        switch (tag) {
        case Tag::Bold:
        case Tag::HeaderCell:
            text.weight = std::max(text.weight, 700);
            break;
        case Tag::Heading:
            text.weight = 700;
            break;
        case Tag::Italic:
            text.italic = true;
            break;
        case Tag::Underlined:
            text.underline = true;
            break;
        case Tag::Struck:
            text.lineThrough = true;
            break;
        case Tag::Small:
            text.fontPixels /= 1.2;
            break;
        case Tag::Big:
            text.fontPixels *= 1.2;
            break;
        case Tag::Sub:
        case Tag::Super:
            text.fontPixels /= 1.2;
            m_style.verticalAlign = tag == Tag::Sub ? VerticalAlign::Sub : VerticalAlign::Super;
            break;
        case Tag::Monospaced:
            monospaced();
            break;
        case Tag::Mark:
            m_style.ground = QColor(0xff, 0xff, 0x00);
            text.color = Qt::black;
            break;
        case Tag::Anchor:
            if (!attribute("href").empty()) {
                text.isLink = true;
                text.color = QColor();
                text.underline = true;
            }
            break;
        case Tag::Font:
            applyFont();
            break;
        case Tag::Block:
            text.italic = text.italic || m_name == "address";
            break;
        default:
            break;
        }
    }

    void applyFont()
    {
        static constexpr double sizes[] = {0.625, 0.8125, 1, 1.125, 1.5, 2, 3};
        InheritedStyle &text = m_style.text;
        if (const QColor color = cssvalue::legacyColor(attribute("color")); color.isValid()) {
            text.color = color;
            text.isLink = false;
        }
        if (const Name face = attribute("face"); !face.empty()) {
            text.families.clear();
            for (const QByteArray &family : cssvalue::words(face, ',').mid(0, 12))
                text.families.append(QString::fromUtf8(family).trimmed().remove(u'\'').left(80));
        }
        const Name value = attribute("size");
        if (value.empty())
            return;
        const int number = QByteArray(value.data(), qsizetype(value.size())).toInt();
        const int step = std::clamp(value.front() == '+' || value.front() == '-' ? 3 + number : number, 1, 7);
        text.fontPixels = 16 * sizes[step - 1];
    }

    void applyPlace(Tag tag)
    {
        InheritedStyle &text = m_style.text;
        const double em = text.fontPixels;
        switch (tag) {
        case Tag::Block:
            block();
            break;
        case Tag::Paragraph:
            block(em);
            m_style.marginEms = 1;
            break;
        case Tag::Heading: {
            static constexpr double sizes[] = {2, 1.5, 1.17, 1, 0.83, 0.67};
            static constexpr double margins[] = {0.67, 0.83, 1, 1.33, 1.67, 2.33};
            const size_t level = size_t(m_name[1] - '1');
            text.fontPixels *= sizes[level];
            block(margins[level] * text.fontPixels);
            m_style.marginEms = margins[level];
            break;
        }
        case Tag::List: {
            const int depth = text.listDepth++;
            const bool nested = depth > 0;
            block(nested ? 0 : em);
            m_style.marginEms = nested ? 0 : 1;
            m_style.padding[Left] = CssLength::of(40);
            if (text.rightToLeft)
                std::swap(m_style.padding[Left], m_style.padding[Right]);
            text.marker = m_name == "ol" ? ListMarker::Decimal
                          : depth == 0   ? ListMarker::Disc
                          : depth == 1   ? ListMarker::Circle
                                         : ListMarker::Square;
            applyMarker();
            break;
        }
        case Tag::ListItem:
            m_style.display = Display::ListItem;
            applyMarker();
            break;
        case Tag::Definition:
            block();
            m_style.margin[Left] = CssLength::of(40);
            break;
        case Tag::Quotation:
            block(em);
            m_style.margin[Left] = m_style.margin[Right] = CssLength::of(40);
            break;
        case Tag::Preformatted:
            monospaced();
            block(text.fontPixels);
            m_style.marginEms = 1;
            text.whiteSpace = WhiteSpace::Pre;
            break;
        case Tag::Center:
            block();
            text.align = TextAlign::BlockCenter;
            break;
        case Tag::Body:
            block(8);
            m_style.margin[Left] = m_style.margin[Right] = CssLength::of(8);
            if (const QColor color = cssvalue::legacyColor(attribute("text")); color.isValid())
                text.color = color;
            break;
        case Tag::Rule:
            block(8);
            for (BorderEdge &edge : m_style.border)
                edge = {1, LineStyle::Inset, QColor(0x80, 0x80, 0x80)};
            m_style.margin[Left] = m_style.margin[Right] = CssLength();
            m_style.clips = true; // it goes below floats
            if (is("align", "left"))
                m_style.margin[Left] = CssLength::of(0);
            if (const auto width = size("width"))
                m_style.width = *width;
            if (const auto height = size("size"); height && height->pixels > 2)
                m_style.height = CssLength::of(height->pixels - 2);
            else if (height && height->pixels < 2)
                m_style.border[Bottom] = {};
            if (const QColor color = cssvalue::legacyColor(attribute("color")); color.isValid()) {
                m_style.ground = color;
                for (BorderEdge &edge : m_style.border)
                    edge = {edge.used(), LineStyle::Solid, color};
            }
            break;
        case Tag::Hidden:
            m_style.display = Display::None;
            break;
        case Tag::Caption:
            m_style.display = Display::Caption;
            text.align = TextAlign::Center;
            break;
        case Tag::Column:
            m_style.display = Display::Column;
            takeSizes();
            break;
        case Tag::Image:
            applyImage();
            break;
        default:
            applyTablePart(tag);
        }
    }

    void applyMarker()
    {
        if (is("type", "disc"))
            m_style.text.marker = ListMarker::Disc;
        else if (is("type", "circle"))
            m_style.text.marker = ListMarker::Circle;
        else if (is("type", "square"))
            m_style.text.marker = ListMarker::Square;
        else if (attribute("type") == "1")
            m_style.text.marker = ListMarker::Decimal;
        else if (attribute("type") == "a")
            m_style.text.marker = ListMarker::LowerAlpha;
        else if (attribute("type") == "A")
            m_style.text.marker = ListMarker::UpperAlpha;
        else if (attribute("type") == "i")
            m_style.text.marker = ListMarker::LowerRoman;
        else if (attribute("type") == "I")
            m_style.text.marker = ListMarker::UpperRoman;
    }

    void takeSizes()
    {
        if (const auto width = size("width"); width && (width->pixels > 0 || width->share > 0))
            m_style.width = *width;
        if (const auto height = size("height"); height && (height->pixels > 0 || height->share > 0))
            m_style.height = *height;
    }

    void applyImage()
    {
        if (const auto width = size("width"))
            m_style.width = *width;
        if (const auto height = size("height"))
            m_style.height = *height;
        if (is("align", "left"))
            m_style.floating = FloatSide::Left;
        else if (is("align", "right"))
            m_style.floating = FloatSide::Right;
        else if (is("align", "middle") || is("align", "center") || is("align", "absmiddle"))
            m_style.verticalAlign = VerticalAlign::Middle;
        else if (is("align", "top"))
            m_style.verticalAlign = VerticalAlign::Top;
        m_style.margin[Left] = m_style.margin[Right] = CssLength::of(amount("hspace", 0, 1000));
        m_style.margin[Top] = m_style.margin[Bottom] = CssLength::of(amount("vspace", 0, 1000));
        if (const double width = amount("border", 0, 100); width > 0) {
            for (BorderEdge &edge : m_style.border)
                edge = {width, LineStyle::Solid, QColor()};
        }
    }

    void applyTablePart(Tag tag)
    {
        InheritedStyle &text = m_style.text;
        switch (tag) {
        case Tag::Table:
            applyTable();
            break;
        case Tag::RowGroup:
        case Tag::HeaderGroup:
        case Tag::FooterGroup:
            m_style.display = tag == Tag::RowGroup      ? Display::RowGroup
                              : tag == Tag::HeaderGroup ? Display::HeaderGroup
                                                        : Display::FooterGroup;
            m_style.verticalAlign = VerticalAlign::Middle;
            applyVerticalAlign();
            break;
        case Tag::Row:
            m_style.display = Display::Row;
            m_style.verticalAlign = m_parent.isTablePart() ? m_parent.verticalAlign : VerticalAlign::Middle;
            applyVerticalAlign();
            takeSizes();
            break;
        case Tag::Cell:
        case Tag::HeaderCell:
            m_style.display = Display::Cell;
            m_style.verticalAlign = m_parent.verticalAlign;
            applyVerticalAlign();
            takeSizes();
            m_style.padding.fill(CssLength::of(text.cellPadding));
            if (text.cellBorder > 0)
                m_style.border.fill({text.cellBorder,
                                     text.plainCellBorder ? LineStyle::Solid : LineStyle::Inset,
                                     text.cellBorderColor});
            if (tag == Tag::HeaderCell && m_parent.text.align == TextAlign::Start)
                text.align = TextAlign::Center;
            if (m_element.get_attr("nowrap"))
                text.whiteSpace = WhiteSpace::NoWrap;
            break;
        default:
            break;
        }
    }

    void applyTable()
    {
        InheritedStyle &text = m_style.text;
        m_style.display = Display::Table;
        m_style.borderBox = true;
        text.indent = CssLength::of(0);
        text.collapsedBorders = false;
        text.spacingX = text.spacingY = amount("cellspacing", 2, 1000);
        text.cellPadding = amount("cellpadding", 1, 1000);
        text.cellBorder = 0;
        takeSizes();
        if (const double width = amount("border", m_element.get_attr("border") ? 1 : 0, 100); width > 0) {
            const QColor color = cssvalue::legacyColor(attribute("bordercolor"));
            text.plainCellBorder = color.isValid();
            m_style.border.fill({width, color.isValid() ? LineStyle::Solid : LineStyle::Outset,
                                 color.isValid() ? color : QColor(0x80, 0x80, 0x80)});
            text.cellBorder = 1;
        }
        if (is("align", "left"))
            m_style.floating = FloatSide::Left;
        else if (is("align", "right"))
            m_style.floating = FloatSide::Right;
        else if (is("align", "center"))
            m_style.margin[Left] = m_style.margin[Right] = CssLength();
    }

    void applyVerticalAlign()
    {
        if (is("valign", "top"))
            m_style.verticalAlign = VerticalAlign::Top;
        else if (is("valign", "middle") || is("valign", "center"))
            m_style.verticalAlign = VerticalAlign::Middle;
        else if (is("valign", "bottom"))
            m_style.verticalAlign = VerticalAlign::Bottom;
        else if (is("valign", "baseline"))
            m_style.verticalAlign = VerticalAlign::Baseline;
    }

    void applyCommonAttributes(Tag tag)
    {
        InheritedStyle &text = m_style.text;
        if (m_element.get_attr("hidden"))
            m_style.display = Display::None;
        const bool inTable = tag >= Tag::Table && tag <= Tag::HeaderCell;
        if (inTable || tag == Tag::Body) {
            if (const QColor color = cssvalue::legacyColor(attribute("bgcolor")); color.isValid())
                m_style.ground = color;
            if (const Name image = attribute("background"); !image.empty())
                m_style.groundImage = QByteArray(image.data(), qsizetype(image.size()));
        }
        const bool alignsText = tag == Tag::Block || tag == Tag::Paragraph || tag == Tag::Heading ||
                                (inTable && tag != Tag::Table);
        if (alignsText) {
            const bool plain = tag == Tag::Paragraph || tag == Tag::Heading;
            if (is("align", "center") || is("align", "middle"))
                text.align = plain ? TextAlign::Center : TextAlign::BlockCenter;
            else if (is("align", "right"))
                text.align = plain ? TextAlign::Right : TextAlign::BlockRight;
            else if (is("align", "left"))
                text.align = plain ? TextAlign::Left : TextAlign::BlockLeft;
            else if (is("align", "justify"))
                text.align = TextAlign::Justify;
        }
        if (m_name == "br") {
            m_style.clearLeft = is("clear", "all") || is("clear", "both") || is("clear", "left");
            m_style.clearRight = is("clear", "all") || is("clear", "both") || is("clear", "right");
        }
    }

    const litehtml::element &m_element;
    const BoxStyle &m_parent;
    BoxStyle &m_style;
    Name m_name;
};

} // namespace

void applyTagDefaults(const litehtml::element &element, const BoxStyle &parent, BoxStyle *style)
{
    Defaults(element, parent, style).apply();
}

} // namespace posthorn
