#pragma once

#include "foldedtext.h"
#include "ui/render/renderedpage.h"

namespace posthorn
{

/// What Tab stops at on a page: links, and the lines that stand for quotations, in the order of reading.
/// Pure.
class PageStops
{
public:
    struct Stop {
        enum class Kind { Link, Quote };
        Kind kind = Kind::Link;
        int index = 0; // in RenderedPage::links or ::quotes
        TextSpan span;
        QList<QRectF> areas; // CSS pixels

        [[nodiscard]] QRectF bounds() const;
    };

    PageStops() = default;
    explicit PageStops(const RenderedPage &page);

    [[nodiscard]] int size() const { return int(m_stops.size()); }
    [[nodiscard]] const Stop &at(int number) const { return m_stops.at(number); }
    /// -1: none.
    [[nodiscard]] int stopAt(const QPointF &point) const;
    [[nodiscard]] int numberOf(Stop::Kind kind, int index) const;
    /// The first that is not above `top`; the last where all are; -1 where there is none.
    [[nodiscard]] int firstFrom(double top) const;

private:
    QList<Stop> m_stops;
};

} // namespace posthorn
