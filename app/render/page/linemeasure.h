#pragma once

#include "paragraph.h"

namespace posthorn
{

/// How far a line reaches above and below its baseline.
struct LineExtent {
    double above = 0;
    double below = 0;

    void include(double up, double down)
    {
        above = std::max(above, up);
        below = std::max(below, down);
    }
};

/// Where things stand in a line, up and down (CSS 2.1, 10.8). Lives as long as the lines of one block are
/// made.
class LineMeasure
{
public:
    LineMeasure(LayoutContext &context, const LayoutBox *block, double width);

    /// How far above its line's baseline an inline box's own baseline is.
    [[nodiscard]] double shiftOf(const LayoutBox *box) const;
    /// Where the top of an atomic box's margin box is, counted up from the baseline. Nothing for those that
    /// hang at the line's top or bottom.
    [[nodiscard]] std::optional<double> topOf(const LayoutBox &box) const;
    [[nodiscard]] double marginHeight(const LayoutBox &box) const;
    /// Of a line of these items.
    [[nodiscard]] LineExtent extentOf(const Paragraph &paragraph, size_t begin, size_t end) const;

private:
    [[nodiscard]] double baselineOf(const LayoutBox &box, double height) const;

    LayoutContext &m_context;
    const LayoutBox *m_block;
    double m_width;
};

} // namespace posthorn
