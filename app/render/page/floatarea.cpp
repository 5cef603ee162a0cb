#include "floatarea.h"

#include "stopguard.h"

#include <algorithm>

namespace posthorn
{
namespace
{
constexpr double tolerance = 0.01; // sums of percentages are not exact
}

FloatArea::Room FloatArea::roomAt(double y, double height, double left, double right) const
{
    Room room{left, right};
    for (const Placed &each : m_floats) {
        const bool beside = each.rect.bottom() > y + tolerance &&
                            (each.rect.top() < y + height - tolerance || each.rect.top() <= y);
        if (!beside)
            continue;
        if (each.side == FloatSide::Left)
            room.left = std::max(room.left, each.rect.right());
        else
            room.right = std::min(room.right, each.rect.left());
    }
    return room;
}

double FloatArea::topFor(double y, QSizeF size, double left, double right) const
{
    for (;;) {
        if (roomAt(y, size.height(), left, right).width() >= size.width() - tolerance)
            return y;
        double next = y;
        for (const Placed &each : m_floats) {
            if (each.rect.bottom() > y + tolerance && (next <= y || each.rect.bottom() < next))
                next = each.rect.bottom();
        }
        if (next <= y)
            return y;
        y = next;
    }
}

QPointF FloatArea::place(FloatSide side, QSizeF size, double y, double left, double right)
{
    if (m_floats.size() >= MaxFloats)
        throw LayoutTooComplex();
    // No float stands above one that came before it.
    const double top = topFor(std::max(y, m_lowestTop), size, left, right);
    const Room room = roomAt(top, size.height(), left, right);
    const double x = side == FloatSide::Left ? room.left : std::max(left, room.right - size.width());
    m_lowestTop = top;
    m_floats.push_back({QRectF(QPointF(x, top), size), side});
    return {x, top};
}

double FloatArea::clearedAt(double y, bool left, bool right) const
{
    for (const Placed &each : m_floats) {
        if (each.side == FloatSide::Left ? left : right)
            y = std::max(y, each.rect.bottom());
    }
    return y;
}

} // namespace posthorn
