#pragma once

#include "paragraph.h"

namespace posthorn
{

/// Rows and columns of one table, and how wide the columns may be: CSS Tables 3, "computing column measures"
/// and "distribution algorithm". Owned by its box.
class TableGrid
{
public:
    /// Throws LayoutTooComplex beyond MaxColumns.
    TableGrid(LayoutContext &context, LayoutBox *table);

    static constexpr int MaxColumns = 4'000;
    static constexpr int MaxSpan = 1'000;

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
    };
    struct Column {
        double least = 0;
        double most = 0;
        bool isFixed = false;
        double percent = 0;
        double width = 0;
        double left = 0;
    };

    void collectRows();
    void collectCells(LayoutContext &context);
    void mergeColumns(size_t count);
    void collapseBorders();
    void measureColumns(LayoutContext &context);
    void measureSpan(const Cell &cell, double least, double most, double percent, bool isFixed);
    void distribute(double available);
    void distributeFixed(double available);
    void layOutCells(LayoutContext &context, double containingWidth);
    void growRowsTo(double height);
    void placeRows(double top);
    [[nodiscard]] double cellWidth(const Cell &cell) const;
    [[nodiscard]] double gaps() const;

    LayoutBox *m_table;
    std::vector<LayoutBox *> m_rows;
    std::vector<LayoutBox *> m_captions;
    std::vector<Cell> m_cells;
    std::vector<Column> m_columns;
    std::vector<int> m_merged; // for each column of the HTML the one that it became
    std::vector<double> m_heights;
};

/// The grid of a table, made when it is asked for first.
[[nodiscard]] TableGrid *tableGrid(LayoutContext &context, LayoutBox *table);
/// Finds the table's width in a block of `containingWidth`, of which `room` is free, and lays it out.
void layOutTable(LayoutContext &context, LayoutBox *table, double containingWidth, double room);

} // namespace posthorn
