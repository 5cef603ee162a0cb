#pragma once

#include "boxstyle.h"

#include <QRectF>
#include <QSizeF>
#include <vector>

namespace posthorn
{

/// The floats of one flow, and the room that they leave beside them. All places are counted from the corner
/// of the flow's content. A value.
class FloatArea
{
public:
    static constexpr size_t MaxFloats = 4'000;

    struct Room {
        double left;
        double right;
        [[nodiscard]] double width() const { return right - left; }
    };

    [[nodiscard]] bool isEmpty() const { return m_floats.empty(); }
    /// What is free of [left, right] over the whole height from `y` on.
    [[nodiscard]] Room roomAt(double y, double height, double left, double right) const;
    /// The highest place at or below `y` with so much room.
    [[nodiscard]] double topFor(double y, QSizeF size, double left, double right) const;
    /// Finds a place for a float and takes it: the corner of its margin box. Throws LayoutTooComplex beyond
    /// MaxFloats.
    QPointF place(FloatSide side, QSizeF size, double y, double left, double right);
    /// Where things are free of floats of these sides.
    [[nodiscard]] double clearedAt(double y, bool left, bool right) const;
    [[nodiscard]] double bottom() const { return clearedAt(0, true, true); }

private:
    struct Placed {
        QRectF rect;
        FloatSide side;
    };
    std::vector<Placed> m_floats;
    double m_lowestTop = 0;
};

} // namespace posthorn
