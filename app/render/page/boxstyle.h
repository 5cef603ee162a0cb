#pragma once

#include "cssvalue.h"

#include <QString>
#include <QStringList>
#include <array>

namespace posthorn
{

enum class Display {
    None,
    Block,
    Inline,
    InlineBlock,
    ListItem,
    Table,
    InlineTable,
    RowGroup,
    HeaderGroup,
    FooterGroup,
    Row,
    Cell,
    Caption,
    Column
};
/// The Block ones come from align attributes and move blocks too, as browsers have it.
enum class TextAlign { Start, Left, Right, Center, Justify, BlockLeft, BlockRight, BlockCenter };
enum class VerticalAlign { Baseline, Sub, Super, Top, TextTop, Middle, Bottom, TextBottom, Shifted };
enum class WhiteSpace { Normal, NoWrap, Pre, PreLine, PreWrap };
enum class FloatSide { None, Left, Right };
enum class LineStyle { None, Solid, Dotted, Dashed, Double, Groove, Ridge, Inset, Outset };
enum class TextCase { AsIs, Upper, Lower, Capitalized };
enum class ListMarker { None, Disc, Circle, Square, Decimal, LowerAlpha, UpperAlpha, LowerRoman, UpperRoman };

/// What elements take over from their parents. A value.
struct InheritedStyle {
    QStringList families;
    double fontPixels = 16;
    int weight = 400;
    bool italic = false;
    bool smallCaps = false;
    QColor color; // invalid: the scheme's text, or `link` where isLink
    bool isLink = false;
    double letterSpacing = 0;
    double lineHeight = 0; // pixels, or a factor
    bool lineHeightIsFactor = false;
    bool lineHeightIsNormal = true;
    TextAlign align = TextAlign::Start;
    TextCase textCase = TextCase::AsIs;
    WhiteSpace whiteSpace = WhiteSpace::Normal;
    CssLength indent = CssLength::of(0);
    bool rightToLeft = false;
    bool breakAnywhere = false; // words that don't fit
    bool breakAll = false;      // each word
    bool hidden = false;        // visibility
    ListMarker marker = ListMarker::Disc;
    bool markerInside = false;
    bool collapsedBorders = false;
    double spacingX = 2; // of a table
    double spacingY = 2;
    double cellPadding = 1; // what attributes of the table say of its cells
    double cellBorder = 0;
    QColor cellBorderColor;
    // Not inherited in CSS, but they reach all that is inside.
    bool underline = false;
    bool lineThrough = false;
    bool overline = false;
    double opacity = 1;
    int link = -1; // index of the link that it lies in
};

struct BorderEdge {
    double width = 0;
    LineStyle style = LineStyle::None;
    QColor color; // invalid: that of the text

    [[nodiscard]] double used() const { return style == LineStyle::None ? 0 : width; }
};

enum Edge { Top, Right, Bottom, Left };

/// Everything of CSS that a box is laid out and painted with. Made by StyleResolver. A value.
struct BoxStyle {
    InheritedStyle text;
    Display display = Display::Inline;
    FloatSide floating = FloatSide::None;
    bool clearLeft = false;
    bool clearRight = false;
    CssLength width;
    CssLength height;
    CssLength minWidth = CssLength::of(0);
    CssLength minHeight = CssLength::of(0);
    CssLength maxWidth; // auto: none
    CssLength maxHeight;
    std::array<CssLength, 4> margin = {CssLength::of(0), CssLength::of(0), CssLength::of(0),
                                       CssLength::of(0)};
    std::array<CssLength, 4> padding = margin;
    std::array<BorderEdge, 4> border;
    std::array<CssLength, 4> radius = margin; // from the top left corner on, clockwise
    double marginEms = 0; // above and below, by default: counts in the size that the font gets later
    bool borderBox = false;
    VerticalAlign verticalAlign = VerticalAlign::Baseline;
    double shift = 0; // upwards, where it is Shifted
    bool clips = false;
    bool fixedTable = false;
    QColor ground; // invalid: none
    QByteArray groundImage;
    QList<QColor> gradient; // linear, evenly spread
    double gradientAngle = 180;
    bool repeatX = true;
    bool repeatY = true;
    CssLength groundX = CssLength::of(0);
    CssLength groundY = CssLength::of(0);
    enum class GroundSize { Natural, Cover, Contain, Given };
    GroundSize groundSize = GroundSize::Natural;
    CssLength groundWidth;
    CssLength groundHeight;

    [[nodiscard]] double borderWidth(Edge edge) const { return border[edge].used(); }
    /// Padding and borders of both sides. Percentages count from the width of what it lies in.
    [[nodiscard]] double extraWidth(double reference) const
    {
        return padding[Left].resolved(reference) + padding[Right].resolved(reference) + borderWidth(Left) +
               borderWidth(Right);
    }
    [[nodiscard]] double extraHeight(double reference) const
    {
        return padding[Top].resolved(reference) + padding[Bottom].resolved(reference) + borderWidth(Top) +
               borderWidth(Bottom);
    }
    [[nodiscard]] bool isInlineLevel() const
    {
        return display == Display::Inline || display == Display::InlineBlock ||
               display == Display::InlineTable;
    }
    [[nodiscard]] bool isTablePart() const
    {
        return display >= Display::RowGroup && display <= Display::Column;
    }
};

} // namespace posthorn
