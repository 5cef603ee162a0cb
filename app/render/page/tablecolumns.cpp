#include "tablecolumns.h"

#include <algorithm>

namespace posthorn
{

void TableColumns::add(const Demand &demand, double spacing)
{
    const auto begin = m_columns.begin() + demand.column;
    const auto end = begin + demand.count;
    if (demand.count == 1) {
        TableColumn &column = *begin;
        column.least = std::max(column.least, demand.least);
        if (demand.percent > 0) {
            column.percent = std::max(column.percent, demand.percent);
        } else if (demand.isFixed) {
            column.most = column.isFixed ? std::max(column.most, demand.most) : demand.most;
            column.isFixed = true;
            return;
        }
        if (!column.isFixed)
            column.most = std::max(column.most, demand.most);
        return;
    }
    const double gap = spacing * (demand.count - 1);
    double sumLeast = 0;
    double sumMost = 0;
    double sumPercent = 0;
    int flexible = 0;
    int withoutPercent = 0;
    for (auto column = begin; column != end; ++column) {
        sumLeast += column->least;
        sumMost += std::max(column->most, column->least);
        sumPercent += column->percent;
        flexible += column->isFixed || column->percent > 0 ? 0 : 1;
        withoutPercent += column->percent > 0 ? 0 : 1;
    }
    const auto spread = [&](double excess, double sum, double TableColumn::*part) {
        if (excess <= 0)
            return;
        double flexibleSum = 0;
        for (auto column = begin; column != end; ++column)
            flexibleSum +=
                column->isFixed || column->percent > 0 ? 0 : std::max(column->most, (*column).*part);
        for (auto column = begin; column != end; ++column) {
            const bool takes = flexible == 0 || !(column->isFixed || column->percent > 0);
            if (!takes)
                continue;
            const double weight = flexible == 0     ? (sum > 0 ? (*column).*part / sum : 1.0 / demand.count)
                                  : flexibleSum > 0 ? std::max(column->most, (*column).*part) / flexibleSum
                                                    : 1.0 / flexible;
            (*column).*part += excess * weight;
        }
    };
    spread(demand.least - gap - sumLeast, sumLeast, &TableColumn::least);
    spread(demand.most - gap - sumMost, sumMost, &TableColumn::most);
    if (demand.percent > sumPercent && withoutPercent > 0) {
        for (auto column = begin; column != end; ++column) {
            if (column->percent == 0)
                column->percent = (demand.percent - sumPercent) / withoutPercent;
        }
    }
}

/// CSS Tables 3: between the guesses "narrowest", "percentages", "given widths" and "widest", or beyond.
void TableColumns::distribute(double available)
{
    enum Guess { Narrowest, Percentages, Given, Widest, Count };
    const auto width = [available](const TableColumn &column, int guess) {
        if (column.percent > 0 && guess >= Percentages)
            return std::max(column.least, column.percent * available);
        if (column.percent == 0 && column.isFixed && guess >= Given)
            return column.most;
        if (column.percent == 0 && !column.isFixed && guess >= Widest)
            return column.most;
        return column.least;
    };
    double sums[Count] = {};
    for (const TableColumn &column : m_columns) {
        for (int guess = Narrowest; guess < Count; ++guess)
            sums[guess] += width(column, guess);
    }
    int upper = Narrowest;
    while (upper < Count && sums[upper] < available)
        ++upper;
    if (upper == Narrowest) {
        for (TableColumn &column : m_columns)
            column.width = column.least;
        return;
    }
    if (upper < Count) {
        const double part = (available - sums[upper - 1]) / (sums[upper] - sums[upper - 1]);
        for (TableColumn &column : m_columns) {
            const double low = width(column, upper - 1);
            column.width = low + (width(column, upper) - low) * part;
        }
        return;
    }
    double flexible = 0;
    double fixed = 0;
    double percents = 0;
    int flexibleCount = 0;
    for (TableColumn &column : m_columns) {
        column.width = width(column, Widest);
        if (column.percent > 0)
            percents += column.percent;
        else if (column.isFixed)
            fixed += column.most;
        else
            flexible += column.most;
        flexibleCount += column.percent == 0 && !column.isFixed ? 1 : 0;
    }
    const double excess = available - sums[Widest];
    for (TableColumn &column : m_columns) {
        double weight = 0;
        if (flexibleCount > 0)
            weight = column.percent > 0 || column.isFixed ? 0
                     : flexible > 0                       ? column.most / flexible
                                                          : 1.0 / flexibleCount;
        else if (fixed > 0)
            weight = column.percent > 0 ? 0 : column.most / fixed;
        else if (percents > 0)
            weight = column.percent / percents;
        else
            weight = 1.0 / double(m_columns.size());
        column.width += excess * weight;
    }
}

/// table-layout: fixed. Columns without a width share what is left in equal parts.
void TableColumns::distributeFixed(double available)
{
    double given = 0;
    int open = 0;
    for (TableColumn &column : m_columns) {
        column.width = column.percent > 0 ? column.percent * available : column.isFixed ? column.most : 0;
        given += column.width;
        open += column.percent > 0 || column.isFixed ? 0 : 1;
    }
    const double left = std::max(0.0, available - given);
    for (TableColumn &column : m_columns) {
        if (open > 0)
            column.width += column.percent > 0 || column.isFixed ? 0 : left / open;
        else if (given > 0)
            column.width += left * column.width / given;
    }
}

void TableColumns::settle()
{
    double percents = 0;
    for (TableColumn &column : m_columns) {
        column.percent = std::min(column.percent, std::max(0.0, 1 - percents));
        percents += column.percent;
        column.most = std::max(column.most, column.least);
    }
}

IntrinsicWidths TableColumns::widths() const
{
    IntrinsicWidths widths;
    double percents = 0;
    double others = 0;
    double fromPercents = 0;
    for (const TableColumn &column : m_columns) {
        widths.least += column.least;
        widths.most += column.most;
        if (column.percent > 0) {
            percents += column.percent;
            fromPercents = std::max(fromPercents, column.most / column.percent);
        } else {
            others += column.most;
        }
    }
    if (others > 0 && percents > 0)
        fromPercents = std::max(fromPercents, percents < 0.999 ? others / (1 - percents) : 100'000.0);
    widths.most = std::max(widths.most, std::min(fromPercents, 100'000.0));
    return widths;
}

} // namespace posthorn
