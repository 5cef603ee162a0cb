#pragma once

#include "cssvalue.h"

#include <QPoint>
#include <QString>
#include <QStringList>
#include <array>
#include <vector>

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
    Column,
    Flex,
    InlineFlex,
    Grid,
    InlineGrid
};
/// The Block ones come from align attributes and move blocks too, as browsers have it.
enum class TextAlign { Start, Left, Right, Center, Justify, BlockLeft, BlockRight, BlockCenter };
enum class VerticalAlign { Baseline, Sub, Super, Top, TextTop, Middle, Bottom, TextBottom, Shifted };
enum class WhiteSpace { Normal, NoWrap, Pre, PreLine, PreWrap };
enum class FloatSide { None, Left, Right };
enum class LineStyle { None, Solid, Dotted, Dashed, Double, Groove, Ridge, Inset, Outset };
enum class TextCase { AsIs, Upper, Lower, Capitalized };
enum class ListMarker {
    None,
    Disc,
    Circle,
    Square,
    Decimal,
    LowerAlpha,
    UpperAlpha,
    LowerRoman,
    UpperRoman,
    LowerGreek,
    DecimalWithZero,
    Armenian,
    Georgian
};

/// What elements take over from their parents. A value.
struct InheritedStyle {
    QStringList families;
    double fontPixels = 16;
    bool sizeIsDefault = true; // nobody has given one
    int weight = 400;
    bool italic = false;
    bool smallCaps = false;
    QColor color; // invalid: the scheme's text, or `link` where isLink
    bool isLink = false;
    QColor bodyColor; // of <body>
    double letterSpacing = 0;
    double wordSpacing = 0;
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
    int listDepth = 0;
    bool collapsedBorders = false;
    double spacingX = 2; // of a table
    double spacingY = 2;
    double cellPadding = 1; // what attributes of the table say of its cells
    double cellBorder = 0;
    QColor cellBorderColor;
    bool plainCellBorder = false; // without relief
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

/// Where boxes of a row or column stand in the room that is left.
enum class FlexPlace { Auto, Start, End, Center, Stretch, Baseline, Between, Around, Evenly };

/// A column of a grid. A value.
struct GridTrack {
    CssLength width;  // auto: as its contents want it
    double share = 0; // "fr": of what is left; then `width` says nothing
};

/// A box that puts its children in rows, and a box in such a row. A value.
struct FlexStyle {
    bool isColumn = false;
    bool isReversed = false;
    bool wraps = false;
    FlexPlace justify = FlexPlace::Start;
    FlexPlace alignItems = FlexPlace::Stretch;
    CssLength rowGap = CssLength::of(0);
    CssLength columnGap = CssLength::of(0);
    std::vector<GridTrack> tracks;
    double fittingTrack = 0; // as many columns of at least this width as there is room for
    // Of the box in the row.
    FlexPlace alignSelf = FlexPlace::Auto;
    double grow = 0;
    double shrink = 1;
    CssLength basis;
    int columnSpan = 1;
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
    std::array<bool, 4> defaultMargin = {};   // nobody has asked for it
    double marginEms = 0; // above and below, by default: counts in the size that the font gets later
    bool borderBox = false;
    VerticalAlign verticalAlign = VerticalAlign::Baseline;
    double shift = 0; // upwards, where it is Shifted
    bool clips = false;
    bool fixedTable = false;
    QColor ground; // invalid: none
    QByteArray groundImage;
    QList<QColor> gradient;       // linear
    QList<double> gradientPlaces; // of each colour, 0..1, not falling
    double gradientAngle = 180;
    QPoint gradientCorner; // -1 or 1 each way, where it runs into a corner; then the angle says nothing
    bool repeatX = true;
    bool repeatY = true;
    CssLength groundX = CssLength::of(0);
    CssLength groundY = CssLength::of(0);
    enum class GroundSize { Natural, Cover, Contain, Given };
    GroundSize groundSize = GroundSize::Natural;
    CssLength groundWidth;
    CssLength groundHeight;
    FlexStyle flex;

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
               display == Display::InlineTable || display == Display::InlineFlex ||
               display == Display::InlineGrid;
    }
    /// Its children stand in rows or columns, whatever they are by themselves.
    [[nodiscard]] bool isFlex() const { return display >= Display::Flex; }
    [[nodiscard]] bool isGrid() const { return display == Display::Grid || display == Display::InlineGrid; }
    [[nodiscard]] bool isTablePart() const
    {
        return display >= Display::RowGroup && display <= Display::Column;
    }
};

} // namespace posthorn
