#pragma once

#include "layoutbox.h"

namespace posthorn
{

struct TableColumn {
    double least = 0;
    double most = 0;
    bool isFixed = false; // `most` is a width that was given
    double percent = 0;   // 1 = 100 %
    double width = 0;
    double left = 0;
};

/// How wide the columns of a table may be, and how wide they become: CSS Tables 3, "computing column
/// measures" and "distribution algorithm". CSS pixels, without the gaps between columns. A value.
class TableColumns
{
public:
    /// What a cell wants of the columns that it stands in.
    struct Demand {
        int column = 0;
        int count = 1;
        double least = 0;
        double most = 0;
        double percent = 0;
        bool isFixed = false;
    };

    void resize(size_t count) { m_columns.resize(count); }
    [[nodiscard]] size_t size() const { return m_columns.size(); }
    [[nodiscard]] bool empty() const { return m_columns.empty(); }
    [[nodiscard]] TableColumn &operator[](size_t i) { return m_columns[i]; }
    [[nodiscard]] const TableColumn &operator[](size_t i) const { return m_columns[i]; }
    [[nodiscard]] auto begin() { return m_columns.begin(); }
    [[nodiscard]] auto end() { return m_columns.end(); }
    [[nodiscard]] const TableColumn &front() const { return m_columns.front(); }
    [[nodiscard]] const TableColumn &back() const { return m_columns.back(); }

    /// Cells that span fewer columns come first.
    void add(const Demand &demand, double spacing);
    /// After the last cell: percentages end at 100.
    void settle();
    [[nodiscard]] IntrinsicWidths widths() const;
    void distribute(double available);
    /// table-layout: fixed. Columns without a width share what is left in equal parts.
    void distributeFixed(double available);

private:
    std::vector<TableColumn> m_columns;
};

} // namespace posthorn
