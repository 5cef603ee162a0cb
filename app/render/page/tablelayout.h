#pragma once

#include "paragraph.h"
#include "tablecolumns.h"

namespace posthorn
{

/// Rows, columns and cells of one table. Owned by its box.
class TableGrid
{
public:
    /// Throws LayoutTooComplex beyond MaxColumns.
    TableGrid(LayoutContext &context, LayoutBox *table);

    static constexpr int MaxColumns = 4'000;
    static constexpr int MaxSpan = 1'000;
    static constexpr int MaxRefits = 4;

    /// Of the table's border box, from what is in its cells.
    [[nodiscard]] IntrinsicWidths widths() const;
    /// Places everything in a border box of this width; sets the table's size.
    void layOut(LayoutContext &context, double borderWidth, double containingWidth);

private:
    struct Cell {
        LayoutBox *box = nullptr;
        int row = 0;
        int column = 0;
        int columns = 1;
        int rows = 1;
        bool fitsHeight = false; // something in it is as high as a part of it
    };

    void collectRows();
    void collectCells(LayoutContext &context);
    void mergeColumns(size_t count);
    void collapseBorders();
    void measureColumns(LayoutContext &context);
    void layOutCells(LayoutContext &context, double containingWidth);
    [[nodiscard]] double givenHeight() const;
    void findGivenHeights();
    void growRowsTo(double height);
    void growSpanned(const Cell &cell, double height);
    void refitCells(LayoutContext &context, double containingWidth);
    void placeRows(double top);
    [[nodiscard]] double cellWidth(const Cell &cell) const;
    [[nodiscard]] double gaps() const;

    LayoutBox *m_table;
    std::vector<LayoutBox *> m_rows;
    std::vector<LayoutBox *> m_captions;
    std::vector<Cell> m_cells;
    TableColumns m_columns;
    std::vector<int> m_merged; // for each column of the HTML the one that it became
    std::vector<double> m_heights;
    std::vector<CssLength> m_rowHeights; // what is given, of a row or of a cell in it
    std::shared_ptr<const BoxStyle> m_replacedStyle;
};

/// The grid of a table, made when it is asked for first.
[[nodiscard]] TableGrid *tableGrid(LayoutContext &context, LayoutBox *table);
/// Finds the table's width in a block of `containingWidth`, of which `room` is free, and lays it out.
void layOutTable(LayoutContext &context, LayoutBox *table, double containingWidth, double room);
/// The same where its border box was found to be `width` wide.
void layOutTableIn(LayoutContext &context, LayoutBox *table, double containingWidth, double width);

} // namespace posthorn
