#include "tablelayout.h"

#include "blocklayout.h"
#include "intrinsicwidths.h"

#include <numeric>

namespace posthorn
{
namespace
{

/// Something in it is as high as a part of it.
bool asksForHeight(const LayoutBox &box)
{
    return std::any_of(box.children.begin(), box.children.end(), [](const auto &child) {
        return child->kind == LayoutBox::Kind::Inline || child->anonymous ? asksForHeight(*child)
                                                                          : child->style->height.isRelative();
    });
}

} // namespace

TableGrid::TableGrid(LayoutContext &context, LayoutBox *table)
    : m_table(table)
{
    collectRows();
    collectCells(context);
    if (table->style->text.collapsedBorders)
        collapseBorders();
    measureColumns(context);
}

void TableGrid::collectRows()
{
    std::vector<LayoutBox *> last;
    std::vector<LayoutBox *> middle;
    for (const auto &child : m_table->children) {
        if (child->kind == LayoutBox::Kind::Caption) {
            m_captions.push_back(child.get());
        } else if (child->kind == LayoutBox::Kind::Row) {
            middle.push_back(child.get());
        } else if (child->kind == LayoutBox::Kind::RowGroup) {
            std::vector<LayoutBox *> &target = child->style->display == Display::HeaderGroup   ? m_rows
                                               : child->style->display == Display::FooterGroup ? last
                                                                                               : middle;
            for (const auto &row : child->children)
                target.push_back(row.get());
        }
    }
    m_rows.insert(m_rows.end(), middle.begin(), middle.end());
    m_rows.insert(m_rows.end(), last.begin(), last.end());
}

void TableGrid::collectCells(LayoutContext &context)
{
    std::vector<int> takenUntil; // for each column the row below a cell that spans rows
    for (size_t r = 0; r < m_rows.size(); ++r) {
        const int row = int(r);
        size_t column = 0;
        for (const auto &child : m_rows[r]->children) {
            context.guard.step();
            while (column < takenUntil.size() && takenUntil[column] > row)
                ++column;
            Cell cell;
            cell.box = child.get();
            cell.row = row;
            cell.column = int(column);
            cell.columns = std::clamp(child->columnSpan, 1, MaxSpan);
            cell.rows =
                std::clamp(child->rowSpan == 0 ? MaxSpan : child->rowSpan, 1, int(m_rows.size()) - row);
            const size_t end = column + size_t(cell.columns);
            if (end > size_t(MaxColumns))
                throw LayoutTooComplex();
            if (takenUntil.size() < end)
                takenUntil.resize(end, 0);
            if (cell.rows > 1)
                std::fill(takenUntil.begin() + qptrdiff(column), takenUntil.begin() + qptrdiff(end),
                          row + cell.rows);
            column = end;
            m_cells.push_back(cell);
        }
    }
    m_heights.assign(m_rows.size(), 0);
    mergeColumns(takenUntil.size());
}

/// A column in which no cell begins is a part of the one before it, and has no gap of its own.
void TableGrid::mergeColumns(size_t count)
{
    std::vector<bool> begins(count + 1, false);
    for (const Cell &cell : m_cells)
        begins[size_t(cell.column)] = true;
    m_merged.assign(count + 1, 0);
    int kept = -1;
    for (size_t i = 0; i < count; ++i) {
        kept += begins[i] || i == 0 ? 1 : 0;
        m_merged[i] = kept;
    }
    m_merged[count] = kept + 1;
    m_columns.resize(size_t(kept + 1));
    for (Cell &cell : m_cells) {
        // Where it ends inside of a merged column, that one is as wide as it is.
        const size_t end = size_t(cell.column + cell.columns);
        cell.column = m_merged[size_t(cell.column)];
        cell.columns = std::max(1, m_merged[end] + (end < count && !begins[end] ? 1 : 0) - cell.column);
    }
}

/// Where borders meet, the wider one is drawn, by the cell above or to the left; the table's own go to the
/// cells at its edges.
void TableGrid::collapseBorders()
{
    const size_t columns = m_columns.size();
    const size_t rows = m_rows.size();
    const bool bordered = std::any_of(m_cells.begin(), m_cells.end(), [](const Cell &cell) {
        return cell.box->style->extraWidth(0) > 0 || cell.box->style->extraHeight(0) > 0;
    });
    if (!bordered || columns * rows > 100'000)
        return;
    std::vector<int> owner(columns * rows, -1);
    for (size_t i = 0; i < m_cells.size(); ++i) {
        const Cell &cell = m_cells[i];
        for (int r = cell.row; r < cell.row + cell.rows; ++r) {
            for (int c = cell.column; c < cell.column + cell.columns; ++c)
                owner[size_t(r) * columns + size_t(c)] = int(i);
        }
    }
    std::vector<std::shared_ptr<BoxStyle>> styles;
    for (const Cell &cell : m_cells)
        styles.push_back(std::make_shared<BoxStyle>(*cell.box->style));
    const auto neighbour = [&](int row, int column) -> BoxStyle * {
        if (row < 0 || column < 0 || size_t(row) >= rows || size_t(column) >= columns)
            return nullptr;
        const int index = owner[size_t(row) * columns + size_t(column)];
        return index < 0 ? nullptr : styles[size_t(index)].get();
    };
    auto table = std::make_shared<BoxStyle>(*m_table->style);
    // Of two as wide the one with the stronger style; relief has no meaning between cells.
    const auto winner = [](const BorderEdge &a, const BorderEdge &b) {
        const bool second = b.used() > a.used() || (b.used() == a.used() && b.style != LineStyle::None &&
                                                    a.style == LineStyle::Inset);
        BorderEdge edge = second ? b : a;
        if (edge.style >= LineStyle::Groove)
            edge.style = LineStyle::Solid;
        return edge;
    };
    const Edge before = table->text.rightToLeft ? Right : Left;
    const Edge after = table->text.rightToLeft ? Left : Right;
    for (size_t i = 0; i < m_cells.size(); ++i) {
        const Cell &cell = m_cells[i];
        BoxStyle &style = *styles[i];
        if (BoxStyle *next = neighbour(cell.row, cell.column + cell.columns)) {
            style.border[after] = winner(style.border[after], next->border[before]);
            next->border[before] = {};
        } else {
            style.border[after] = winner(style.border[after], table->border[after]);
        }
        if (BoxStyle *below = neighbour(cell.row + cell.rows, cell.column)) {
            style.border[Bottom] = winner(style.border[Bottom], below->border[Top]);
            below->border[Top] = {};
        } else {
            style.border[Bottom] = winner(style.border[Bottom], table->border[Bottom]);
        }
        if (cell.column == 0)
            style.border[before] = winner(style.border[before], table->border[before]);
        if (cell.row == 0)
            style.border[Top] = winner(style.border[Top], table->border[Top]);
        cell.box->style = styles[i];
    }
    table->border.fill({});
    table->padding.fill(CssLength::of(0));
    m_replacedStyle = m_table->style; // whoever is measuring the table may still look at it
    m_table->style = table;
}

void TableGrid::measureColumns(LayoutContext &context)
{
    const bool fixed = m_table->style->fixedTable && !m_table->style->width.isAuto;
    for (size_t i = 0; i < m_table->columns.size() && i + 1 < m_merged.size(); ++i) {
        const CssLength &width = m_table->columns[i];
        TableColumn &column = m_columns[size_t(m_merged[i])];
        if (width.isRelative()) {
            column.percent += width.share;
        } else if (width.isFixed() && width.pixels > 0) {
            column.isFixed = true;
            column.most += width.pixels;
        }
    }
    std::vector<const Cell *> spans;
    std::vector<const Cell *> order;
    for (const Cell &cell : m_cells)
        (cell.columns == 1 ? order : spans).push_back(&cell);
    std::stable_sort(spans.begin(), spans.end(),
                     [](const Cell *a, const Cell *b) { return a->columns < b->columns; });
    order.insert(order.end(), spans.begin(), spans.end());
    for (const Cell *cell : order) {
        const BoxStyle &style = *cell->box->style;
        IntrinsicWidths widths;
        if (!fixed) {
            widths = contentWidths(context, cell->box);
            widths.least += style.extraWidth(0);
            widths.most += style.extraWidth(0);
        } else if (cell->row > 0) {
            continue; // the first row alone decides
        }
        if (style.minWidth.isFixed() && style.minWidth.pixels > 0)
            widths.least = std::max(widths.least, borderBoxWidth(style, style.minWidth, 0));
        double percent = 0;
        bool isFixed = false;
        if (style.width.isRelative()) {
            percent = std::min(1.0, style.width.share);
        } else if (style.width.isFixed() && style.width.pixels > 0) {
            isFixed = true;
            widths.most = std::max(widths.least, borderBoxWidth(style, style.width, 0));
        }
        if (style.maxWidth.isFixed() && !isFixed)
            widths.most =
                std::max(widths.least, std::min(widths.most, borderBoxWidth(style, style.maxWidth, 0)));
        widths.most = std::max(widths.most, widths.least);
        m_columns.add({cell->column, cell->columns, widths.least, widths.most, percent, isFixed},
                      m_table->style->text.spacingX);
    }
    m_columns.settle();
}

double TableGrid::gaps() const
{
    return m_columns.empty() ? 0 : m_table->style->text.spacingX * double(m_columns.size() + 1);
}

IntrinsicWidths TableGrid::widths() const
{
    IntrinsicWidths widths = m_columns.widths();
    const double extra = gaps() + m_table->style->extraWidth(0);
    widths.least += extra;
    widths.most += extra;
    for (LayoutBox *caption : m_captions)
        widths.least = std::max(widths.least, caption->widths ? caption->widths->least : 0);
    return {widths.least, std::max(widths.least, widths.most)};
}

double TableGrid::cellWidth(const Cell &cell) const
{
    double width = m_table->style->text.spacingX * (cell.columns - 1);
    for (int i = 0; i < cell.columns; ++i)
        width += m_columns[size_t(cell.column + i)].width;
    return width;
}

void TableGrid::layOut(LayoutContext &context, double borderWidth, double containingWidth)
{
    const BoxStyle &style = *m_table->style;
    const double available = std::max(0.0, borderWidth - style.extraWidth(containingWidth) - gaps());
    if (style.fixedTable && !style.width.isAuto)
        m_columns.distributeFixed(available);
    else
        m_columns.distribute(available);
    double x = style.padding[Left].resolved(containingWidth) + style.borderWidth(Left) + style.text.spacingX;
    double used = 0;
    for (TableColumn &column : m_columns) {
        column.left = x;
        x += column.width + style.text.spacingX;
        used += column.width;
    }
    if (style.text.rightToLeft) {
        for (TableColumn &column : m_columns)
            column.left = borderWidth - column.left - column.width;
    }
    double top = 0;
    for (LayoutBox *caption : m_captions) {
        FloatArea floats;
        layOutBlock(context, caption, borderWidth, borderWidth, &floats, {});
        caption->at = QPointF(0, top);
        top += caption->size.height();
    }
    layOutCells(context, used);
    const double inside = std::accumulate(m_heights.begin(), m_heights.end(), 0.0) +
                          style.text.spacingY * double(m_rows.empty() ? 0 : m_rows.size() + 1);
    const double extra = style.extraHeight(containingWidth);
    double height = std::max(inside + extra, givenHeight());
    if (style.minHeight.isFixed())
        height = std::max(height, style.minHeight.pixels);
    growRowsTo(height - extra - (inside - std::accumulate(m_heights.begin(), m_heights.end(), 0.0)));
    refitCells(context, used);
    placeRows(top + style.padding[Top].resolved(containingWidth) + style.borderWidth(Top) +
              style.text.spacingY);
    m_table->size = QSizeF(borderWidth, top + height);
}

/// Of rows, and which cells are laid out again for it.
void TableGrid::findGivenHeights()
{
    m_rowHeights.clear();
    for (const LayoutBox *row : m_rows)
        m_rowHeights.push_back(row->style->height);
    for (const Cell &cell : m_cells) {
        const CssLength &height = cell.box->style->height;
        CssLength &row = m_rowHeights[size_t(cell.row)];
        const bool counts = cell.rows == 1 && (height.share > 0 || height.pixels > 0);
        if (counts && (row.isAuto || height.share > row.share))
            row = height;
    }
    const bool isGiven = givenHeight() > 0;
    for (Cell &cell : m_cells) {
        const bool known =
            isGiven || !cell.box->style->height.isAuto || !m_rowHeights[size_t(cell.row)].isAuto;
        cell.fitsHeight = known && asksForHeight(*cell.box);
    }
}

void TableGrid::layOutCells(LayoutContext &context, double containingWidth)
{
    std::vector<std::pair<const Cell *, double>> tall;
    findGivenHeights();
    for (size_t r = 0; r < m_rows.size(); ++r)
        m_heights[r] = m_rows[r]->style->height.isFixed() ? m_rows[r]->style->height.pixels : 0;
    for (const Cell &cell : m_cells) {
        FloatArea floats;
        cell.box->insideHeight = -1;
        const int refits = context.refits;
        context.refits = cell.fitsHeight ? MaxRefits : refits;
        layOutBlock(context, cell.box, cellWidth(cell), containingWidth, &floats, {});
        context.refits = refits;
        const BoxStyle &style = *cell.box->style;
        double height = cell.box->size.height();
        for (const CssLength &given : {style.height, style.minHeight}) {
            const bool whole = style.borderBox || context.quirks;
            if (given.isFixed())
                height = std::max(height, given.pixels + (whole ? 0 : style.extraHeight(containingWidth)));
        }
        if (cell.rows > 1) {
            tall.emplace_back(&cell, height);
            continue;
        }
        m_heights[size_t(cell.row)] = std::max(m_heights[size_t(cell.row)], height);
    }
    // Baselines of one row meet.
    std::vector<double> baselines(m_rows.size(), 0);
    for (const Cell &cell : m_cells) {
        if (cell.box->style->verticalAlign == VerticalAlign::Baseline && cell.box->firstBaseline >= 0)
            baselines[size_t(cell.row)] = std::max(baselines[size_t(cell.row)], cell.box->firstBaseline);
    }
    for (const Cell &cell : m_cells) {
        if (cell.box->style->verticalAlign != VerticalAlign::Baseline || cell.box->firstBaseline < 0)
            continue;
        const double down = baselines[size_t(cell.row)] - cell.box->firstBaseline;
        if (down <= 0)
            continue;
        shiftContents(cell.box, down);
        cell.box->size.rheight() += down;
        if (cell.rows == 1)
            m_heights[size_t(cell.row)] = std::max(m_heights[size_t(cell.row)], cell.box->size.height());
    }
    std::stable_sort(tall.begin(), tall.end(),
                     [](const auto &a, const auto &b) { return a.first->rows < b.first->rows; });
    for (const auto &[cell, height] : tall)
        growSpanned(*cell, std::max(height, cell->box->size.height()));
}

/// The rows that a cell spans become as high as it wants them: first those to which no height is given, as
/// high as they are to each other.
void TableGrid::growSpanned(const Cell &cell, double height)
{
    double sum = m_table->style->text.spacingY * (cell.rows - 1);
    double open = 0;
    const size_t end = size_t(cell.row + cell.rows);
    for (size_t r = size_t(cell.row); r < end; ++r) {
        sum += m_heights[r];
        open += m_rowHeights[r].isAuto ? m_heights[r] : 0;
    }
    const double excess = height - sum;
    if (excess <= 0)
        return;
    if (open <= 0) {
        m_heights[end - 1] += excess;
        return;
    }
    for (size_t r = size_t(cell.row); r < end; ++r)
        m_heights[r] += m_rowHeights[r].isAuto ? excess * m_heights[r] / open : 0;
}

void TableGrid::growRowsTo(double height)
{
    const double sum = std::accumulate(m_heights.begin(), m_heights.end(), 0.0);
    if (height <= sum || m_heights.empty())
        return;
    // Percentages are served first, then rows to which no height is given, and only then all of them.
    double left = height - sum;
    double open = 0;
    for (size_t r = 0; r < m_heights.size(); ++r) {
        const double wanted = m_rowHeights[r].share * height - m_heights[r];
        const double more = std::clamp(wanted, 0.0, left);
        m_heights[r] += more;
        left -= more;
        open += m_rowHeights[r].isAuto ? m_heights[r] : 0;
    }
    for (size_t r = 0; r < m_heights.size(); ++r) {
        if (open > 0)
            m_heights[r] += m_rowHeights[r].isAuto ? left * m_heights[r] / open : 0;
        else
            m_heights[r] +=
                left * (sum > 0 ? m_heights[r] / (height - left) : 1.0 / double(m_heights.size()));
    }
}

/// Of the border box; 0 where none is given.
double TableGrid::givenHeight() const
{
    const CssLength &height = m_table->style->height;
    const double around = height.isRelative() ? heightAround(*m_table) : 0;
    return height.isAuto || around < 0 ? 0 : height.resolved(around);
}

/// Cells with contents that are as high as a part of them are laid out again, once the height is known. In
/// the first layout of such a cell nothing is fitted, or each layout would be two of the next deeper one.
void TableGrid::refitCells(LayoutContext &context, double containingWidth)
{
    if (context.refits >= MaxRefits)
        return;
    for (const Cell &cell : m_cells) {
        if (!cell.fitsHeight)
            continue;
        double height = m_table->style->text.spacingY * (cell.rows - 1);
        for (int r = cell.row; r < cell.row + cell.rows; ++r)
            height += m_heights[size_t(r)];
        cell.box->insideHeight = std::max(0.0, height - cell.box->style->extraHeight(containingWidth));
        ++context.refits;
        FloatArea floats;
        layOutBlock(context, cell.box, cellWidth(cell), containingWidth, &floats, {});
        --context.refits;
    }
}

void TableGrid::placeRows(double top)
{
    const double gap = m_table->style->text.spacingY;
    std::vector<double> tops;
    double y = top;
    for (size_t r = 0; r < m_rows.size(); ++r) {
        tops.push_back(y);
        y += m_heights[r] + gap;
    }
    const double left = m_columns.empty() ? 0 : std::min(m_columns.front().left, m_columns.back().left);
    const double right = m_columns.empty() ? 0
                                           : std::max(m_columns.front().left + m_columns.front().width,
                                                      m_columns.back().left + m_columns.back().width);
    for (size_t r = 0; r < m_rows.size(); ++r) {
        LayoutBox *row = m_rows[r];
        row->at = QPointF(left, tops[r]);
        row->size = QSizeF(right - left, m_heights[r]);
        LayoutBox *group = row->parent;
        if (group == m_table)
            continue;
        if (group->children.front().get() == row) {
            group->at = row->at;
            group->size = row->size;
        } else {
            group->size.setHeight(row->at.y() + row->size.height() - group->at.y());
        }
        row->at -= group->at;
    }
    for (const Cell &cell : m_cells) {
        double height = gap * (cell.rows - 1);
        for (int r = cell.row; r < cell.row + cell.rows; ++r)
            height += m_heights[size_t(r)];
        const double free = height - cell.box->size.height();
        switch (cell.box->style->verticalAlign) {
        case VerticalAlign::Middle:
            shiftContents(cell.box, std::max(0.0, free / 2));
            break;
        case VerticalAlign::Bottom:
            shiftContents(cell.box, std::max(0.0, free));
            break;
        default:
            break;
        }
        cell.box->size.setHeight(height);
        const TableColumn &first = m_columns[size_t(cell.column)];
        const TableColumn &last = m_columns[size_t(cell.column + cell.columns - 1)];
        cell.box->at = QPointF(std::min(first.left, last.left) - left, 0);
    }
    // The table stands in a line on the baseline of its first row: where no cell has one, on its contents.
    double lowest = 0;
    for (const Cell &cell : m_cells) {
        const double baseline = tops[size_t(cell.row)] + cell.box->firstBaseline;
        const bool hasBaseline = cell.box->firstBaseline >= 0;
        if (hasBaseline)
            m_table->lastBaseline = baseline;
        if (cell.row > 0)
            continue;
        const BoxStyle &style = *cell.box->style;
        if (hasBaseline && style.verticalAlign == VerticalAlign::Baseline && m_table->firstBaseline < 0)
            m_table->firstBaseline = baseline;
        lowest = std::max(lowest, tops[0] + cell.box->size.height() - style.borderWidth(Bottom) -
                                      style.padding[Bottom].pixels);
    }
    if (m_table->firstBaseline < 0 && !m_cells.empty())
        m_table->firstBaseline = lowest;
}

TableGrid *tableGrid(LayoutContext &context, LayoutBox *table)
{
    if (!table->grid)
        table->grid = std::make_unique<TableGrid>(context, table);
    return table->grid.get();
}

void layOutTableIn(LayoutContext &context, LayoutBox *table, double containingWidth, double width)
{
    TableGrid *grid = tableGrid(context, table);
    table->firstBaseline = table->lastBaseline = -1;
    grid->layOut(context, std::max(width, grid->widths().least), containingWidth);
}

void layOutTable(LayoutContext &context, LayoutBox *table, double containingWidth, double room)
{
    TableGrid *grid = tableGrid(context, table);
    const BoxStyle &style = *table->style;
    const IntrinsicWidths widths = grid->widths();
    double width = style.width.isAuto ? std::min(widths.most, room)
                                      : borderBoxWidth(style, style.width, containingWidth);
    width = boundedWidth(style, width, containingWidth);
    const bool fixed = style.fixedTable && !style.width.isAuto;
    if (!fixed)
        width = std::max(width, widths.least);
    table->firstBaseline = table->lastBaseline = -1;
    grid->layOut(context, width, containingWidth);
}

} // namespace posthorn
