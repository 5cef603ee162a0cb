#pragma once

#include "boxstyle.h"
#include "ui/render/renderedpage.h"

#include <QPointF>
#include <QSizeF>
#include <memory>
#include <optional>
#include <vector>

namespace posthorn
{

struct Paragraph;
class TableGrid;

/// How narrow and how wide a box's contents want it, borders and padding included, margins not.
struct IntrinsicWidths {
    double least = 0;
    double most = 0;
};

/// Margins that touch each other count once: the largest, less the most negative.
struct MarginSet {
    double positive = 0;
    double negative = 0;
    double byDefault = 0; // the largest of those that nobody asked for

    void add(double margin, bool isDefault = false)
    {
        (isDefault ? byDefault : positive) = std::max(isDefault ? byDefault : positive, margin);
        negative = std::min(negative, margin);
    }
    void add(const MarginSet &other)
    {
        add(other.positive);
        add(other.byDefault, true);
        add(other.negative);
    }
    [[nodiscard]] double value() const { return std::max(positive, byDefault) + negative; }
    [[nodiscard]] double asked() const { return positive + negative; }
};

/// One box of the page: built by BoxBuilder, measured and placed by the layout functions. Owns what is in it.
struct LayoutBox {
    enum class Kind { Block, Inline, Text, Break, Image, Table, RowGroup, Row, Cell, Caption, QuoteButton };

    explicit LayoutBox(Kind boxKind, std::shared_ptr<const BoxStyle> boxStyle);
    ~LayoutBox();

    Kind kind;
    std::shared_ptr<const BoxStyle> style;
    LayoutBox *parent = nullptr;
    std::vector<std::unique_ptr<LayoutBox>> children;
    bool anonymous = false;
    bool holdsLines = false; // its children stand in lines

    QString text;       // of Text; alternative text of Image
    QByteArray source;  // of Image
    double ratio = 0;   // of Image, height / width as its attributes say; 0 = unknown
    int number = 0;     // of a list item, or which quotation a QuoteButton shows
    int step = 1;       // of a list, from item to item
    int columnSpan = 1; // of Cell
    int rowSpan = 1;
    CssLength columnWidth; // of Column boxes, which become part of their table
    QStringList anchors;   // what links name that lead here

    // For assistive technology and the clipboard.
    std::optional<PageBlock::Kind> role;
    int level = 0;
    int ownLink = -1;      // the link that this box alone is, and all of it can be clicked
    bool bulleted = false; // a list item that shows its marker

    // What layout finds out. CSS pixels; `at` is the corner of the border box, counted from that of the
    // block, cell or table part that it lies in.
    QPointF at;
    QSizeF size;
    QPointF page;             // the same counted from the corner of the page
    int clip = -1;            // what of it can be seen: index into PaintList::clips; -1 = all
    double insideHeight = -1; // of its contents, where it is known before they are laid out
    MarginSet marginBelow;    // what is left of it for those that follow
    double firstBaseline = -1;
    double lastBaseline = -1;
    std::optional<IntrinsicWidths> widths;
    std::unique_ptr<Paragraph> paragraph; // of a block whose children stand in lines
    std::unique_ptr<TableGrid> grid;
    std::vector<CssLength> columns; // of a table, from <col>

    [[nodiscard]] bool isInlineLevel() const
    {
        return kind == Kind::Inline || kind == Kind::Text || kind == Kind::Break ||
               (style->isInlineLevel() && style->floating == FloatSide::None);
    }
    [[nodiscard]] bool isFloating() const { return style->floating != FloatSide::None && kind != Kind::Text; }
    /// A box of one piece in a line.
    [[nodiscard]] bool isAtomic() const
    {
        return isInlineLevel() && kind != Kind::Inline && kind != Kind::Text && kind != Kind::Break;
    }
    [[nodiscard]] bool isFlex() const { return kind == Kind::Block && style->isFlex(); }
    /// Floats and margins inside have nothing to do with those outside.
    [[nodiscard]] bool hasOwnFlow() const
    {
        return !parent || kind == Kind::Table || kind == Kind::Cell || kind == Kind::Caption ||
               isFloating() || style->clips || style->display == Display::InlineBlock || isFlex() ||
               parent->isFlex();
    }
    LayoutBox *append(std::unique_ptr<LayoutBox> child)
    {
        child->parent = this;
        children.push_back(std::move(child));
        return children.back().get();
    }
};

} // namespace posthorn
