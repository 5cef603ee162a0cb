#include "blocklayout.h"

#include "flexlayout.h"
#include "inlinelayout.h"
#include "intrinsicwidths.h"
#include "tablelayout.h"

namespace posthorn
{
namespace
{

double marginOf(const LayoutBox &box, Edge edge, double reference)
{
    return box.style->margin[edge].isAuto ? 0 : box.style->margin[edge].resolved(reference);
}

bool isOpenAbove(const LayoutBox &box)
{
    const BoxStyle &style = *box.style;
    return !box.hasOwnFlow() && box.kind == LayoutBox::Kind::Block && !box.holdsLines &&
           style.borderWidth(Top) == 0 && style.padding[Top].pixels == 0 && style.padding[Top].share == 0;
}

bool isOpenBelow(const LayoutBox &box)
{
    const BoxStyle &style = *box.style;
    return !box.hasOwnFlow() && box.kind == LayoutBox::Kind::Block && !box.holdsLines &&
           style.borderWidth(Bottom) == 0 && style.padding[Bottom].pixels == 0 &&
           style.padding[Bottom].share == 0 && style.height.isAuto && style.minHeight.pixels == 0;
}

/// The margins that meet above a box: its own and those of what begins where it begins.
MarginSet marginsAbove(const LayoutBox &box, double reference)
{
    MarginSet set;
    set.add(marginOf(box, Top, reference), box.style->defaultMargin[Top]);
    const LayoutBox *at = &box;
    while (isOpenAbove(*at)) {
        const LayoutBox *first = nullptr;
        for (const auto &child : at->children) {
            if (!child->isFloating()) {
                first = child.get();
                break;
            }
        }
        if (!first || first->style->clearLeft || first->style->clearRight)
            break;
        set.add(marginOf(*first, Top, reference), first->style->defaultMargin[Top]);
        at = first;
    }
    return set;
}

class BlockMaker
{
public:
    BlockMaker(LayoutContext &context, LayoutBox *box, double width, FloatArea *floats, QPointF corner,
               QPointF offset)
        : m_context(context)
        , m_box(box)
        , m_width(width)
        , m_floats(*floats)
        , m_corner(corner)
        , m_offset(offset)
    {
    }

    /// The height of the contents.
    double run()
    {
        m_atTop = isOpenAbove(*m_box);
        m_box->firstBaseline = m_box->lastBaseline = -1;
        for (const auto &child : m_box->children) {
            m_context.guard.step();
            if (child->isFloating())
                placeFloat(child.get());
            else
                placeBlock(child.get());
        }
        if (isOpenBelow(*m_box)) {
            m_box->marginBelow = m_pending;
            return m_y;
        }
        return m_y + (m_atTop ? 0 : dropsDefaults() ? m_pending.asked() : m_pending.value());
    }

private:
    /// Paragraphs keep no distance from the edges of their cell in HTML without a document type.
    bool dropsDefaults() const { return m_context.quirks && m_box->kind == LayoutBox::Kind::Cell; }
    double nextTop() const { return m_y + (m_atTop ? 0 : m_pending.value()); }

    void placeFloat(LayoutBox *box)
    {
        layOutApart(m_context, box, m_width);
        const double left = marginOf(*box, Left, m_width);
        const double above = marginOf(*box, Top, m_width);
        const QSizeF size(box->size.width() + left + marginOf(*box, Right, m_width),
                          box->size.height() + above + marginOf(*box, Bottom, m_width));
        double y = m_corner.y() + nextTop();
        if (box->style->clearLeft || box->style->clearRight)
            y = m_floats.clearedAt(y, box->style->clearLeft, box->style->clearRight);
        const QPointF place =
            m_floats.place(box->style->floating, size, y, m_corner.x(), m_corner.x() + m_width);
        box->at = place - m_corner + m_offset + QPointF(left, above);
    }

    void placeBlock(LayoutBox *box)
    {
        const BoxStyle &style = *box->style;
        MarginSet above = m_pending;
        above.add(marginsAbove(*box, m_width));
        double y = m_y + (m_atTop ? 0 : m_isFirst && dropsDefaults() ? above.asked() : above.value());
        if (style.clearLeft || style.clearRight) {
            const double cleared =
                m_floats.clearedAt(m_corner.y() + y, style.clearLeft, style.clearRight) - m_corner.y();
            if (cleared > y) {
                y = cleared;
                m_atTop = false;
                m_y = y; // also below a box of no height, which is there for nothing else
                above = {};
            }
        }
        double left = 0;
        double room = m_width;
        const bool besideFloats =
            !m_floats.isEmpty() && (box->hasOwnFlow() || box->kind == LayoutBox::Kind::Image);
        if (besideFloats) {
            const double wanted =
                std::min(m_width, style.width.isAuto ? intrinsicWidths(m_context, box).least
                                                     : borderBoxWidth(style, style.width, m_width));
            y = m_floats.topFor(m_corner.y() + y, {wanted, 1}, m_corner.x(), m_corner.x() + m_width) -
                m_corner.y();
            const FloatArea::Room free =
                m_floats.roomAt(m_corner.y() + y, 1, m_corner.x(), m_corner.x() + m_width);
            left = free.left - m_corner.x();
            room = free.width();
        }
        layOut(box, left, room, y);
        const double x = left + placeAcross(*box, room);
        box->at = m_offset + QPointF(x, y);
        if (m_box->firstBaseline < 0 && box->firstBaseline >= 0)
            m_box->firstBaseline = box->at.y() + box->firstBaseline;
        if (box->lastBaseline >= 0)
            m_box->lastBaseline = box->at.y() + box->lastBaseline;
        MarginSet below = box->marginBelow;
        below.add(marginOf(*box, Bottom, m_width), box->style->defaultMargin[Bottom]);
        const bool vanishes = box->size.height() == 0 && box->kind == LayoutBox::Kind::Block &&
                              !box->hasOwnFlow() && box->style->extraHeight(m_width) == 0;
        if (vanishes) {
            m_pending = above;
            m_pending.add(below);
            return;
        }
        m_y = y + box->size.height();
        m_pending = below;
        m_atTop = false;
        m_isFirst = false;
    }

    void layOut(LayoutBox *box, double left, double room, double y)
    {
        const BoxStyle &style = *box->style;
        box->marginBelow = {};
        const double margins = marginOf(*box, Left, m_width) + marginOf(*box, Right, m_width);
        if (box->kind == LayoutBox::Kind::Image) {
            box->size = pictureSize(m_context, *box, m_width);
        } else if (box->kind == LayoutBox::Kind::QuoteButton) {
            box->size = QuoteButtonSize;
        } else if (box->kind == LayoutBox::Kind::Table) {
            layOutTable(m_context, box, m_width, std::max(0.0, room - margins));
        } else {
            const double wanted =
                style.width.isAuto ? room - margins : borderBoxWidth(style, style.width, m_width);
            const double width = boundedWidth(style, std::max(0.0, wanted), m_width);
            box->size.setWidth(width);
            const QPointF corner = m_corner + QPointF(left + placeAcross(*box, room), y);
            layOutBlock(m_context, box, width, m_width, &m_floats, corner);
        }
    }

    /// Where the border box begins, from the left of its room.
    double placeAcross(const LayoutBox &box, double room) const
    {
        const BoxStyle &style = *box.style;
        const double left = marginOf(box, Left, m_width);
        const double right = marginOf(box, Right, m_width);
        const double free = std::max(0.0, room - box.size.width() - left - right);
        const bool leftIsFree = style.margin[Left].isAuto;
        const bool rightIsFree = style.margin[Right].isAuto;
        if (leftIsFree && rightIsFree)
            return free / 2;
        if (leftIsFree)
            return free;
        if (rightIsFree)
            return left;
        switch (m_box->style->text.align) {
        case TextAlign::BlockCenter:
            return left + free / 2;
        case TextAlign::BlockRight:
            return left + free;
        case TextAlign::BlockLeft:
            return left;
        default:
            return m_box->style->text.rightToLeft ? left + free : left;
        }
    }

    LayoutContext &m_context;
    LayoutBox *m_box;
    double m_width;
    FloatArea &m_floats;
    QPointF m_corner;
    QPointF m_offset;
    double m_y = 0;
    MarginSet m_pending;
    bool m_atTop = false;
    bool m_isFirst = true;
};

/// The height of its contents where it is given, also as a part of a height that is known; -1 elsewhere.
double givenHeight(const LayoutBox &box, double containingWidth)
{
    const BoxStyle &style = *box.style;
    const double around = style.height.isRelative() ? heightAround(box) : 0;
    if (style.height.isAuto || around < 0)
        return -1;
    const double height = style.height.resolved(around);
    return std::max(0.0, style.borderBox ? height - style.extraHeight(containingWidth) : height);
}

double boundedHeight(const LayoutBox &box, double content, double containingWidth)
{
    const BoxStyle &style = *box.style;
    const double extra = style.extraHeight(containingWidth);
    const auto inner = [&style, extra](const CssLength &height) {
        return std::max(0.0, style.borderBox ? height.pixels - extra : height.pixels);
    };
    double height = content;
    if (style.maxHeight.isFixed())
        height = std::min(height, inner(style.maxHeight));
    if (style.minHeight.isFixed() && style.minHeight.pixels > 0)
        height = std::max(height, inner(style.minHeight));
    return height;
}

} // namespace

double heightAround(const LayoutBox &box)
{
    const LayoutBox *around = box.parent;
    while (around && (around->kind == LayoutBox::Kind::Inline ||
                      (around->anonymous && around->kind == LayoutBox::Kind::Block)))
        around = around->parent;
    return around ? around->insideHeight : -1;
}

void shiftContents(LayoutBox *box, double down)
{
    for (const auto &child : box->children)
        child->at.ry() += down;
    if (box->firstBaseline >= 0)
        box->firstBaseline += down;
    if (box->lastBaseline >= 0)
        box->lastBaseline += down;
    if (!box->paragraph)
        return;
    for (LineFragment &fragment : box->paragraph->fragments) {
        fragment.rect.translate(0, down);
        fragment.baseline += down;
    }
    for (InlineFrame &frame : box->paragraph->frames)
        frame.rect.translate(0, down);
    // Boxes inside of inline boxes are placed from the block, too.
    for (const InlineItem &item : box->paragraph->items) {
        const bool isPlaced = item.kind == InlineItem::Kind::Atomic || item.kind == InlineItem::Kind::Float;
        if (isPlaced && item.box->parent != box)
            item.box->at.ry() += down;
    }
}

void layOutBlock(LayoutContext &context, LayoutBox *box, double borderWidth, double containingWidth,
                 FloatArea *floats, QPointF corner)
{
    const BoxStyle &style = *box->style;
    const QPointF offset(style.padding[Left].resolved(containingWidth) + style.borderWidth(Left),
                         style.padding[Top].resolved(containingWidth) + style.borderWidth(Top));
    const double width = std::max(0.0, borderWidth - style.extraWidth(containingWidth));
    const bool ownFlow = box->hasOwnFlow();
    FloatArea own;
    FloatArea *area = ownFlow ? &own : floats;
    const QPointF inside = ownFlow ? QPointF() : corner + offset;
    const double given = box->kind == LayoutBox::Kind::Cell ? -1 : givenHeight(*box, containingWidth);
    if (box->kind != LayoutBox::Kind::Cell)
        box->insideHeight = given < 0 ? -1 : boundedHeight(*box, given, containingWidth);
    double height = 0;
    if (box->isFlex())
        height = layOutFlex(context, box, width, offset);
    else if (box->holdsLines)
        height = layOutLines(context, box, width, area, inside, offset);
    else
        height = BlockMaker(context, box, width, area, inside, offset).run();
    if (ownFlow)
        height = std::max(height, own.bottom());
    // A cell is as high as its row in the end.
    if (box->kind != LayoutBox::Kind::Cell)
        height = given < 0 ? boundedHeight(*box, height, containingWidth) : box->insideHeight;
    box->size = QSizeF(borderWidth, height + style.extraHeight(containingWidth));
}

void layOutApart(LayoutContext &context, LayoutBox *box, double containingWidth)
{
    context.guard.step();
    const BoxStyle &style = *box->style;
    if (box->kind == LayoutBox::Kind::Image) {
        box->size = pictureSize(context, *box, containingWidth);
        return;
    }
    const double margins = marginOf(*box, Left, containingWidth) + marginOf(*box, Right, containingWidth);
    const double room = std::max(0.0, containingWidth - margins);
    if (box->kind == LayoutBox::Kind::Table) {
        layOutTable(context, box, containingWidth, room);
        return;
    }
    double width = 0;
    if (!style.width.isAuto) {
        width = borderBoxWidth(style, style.width, containingWidth);
    } else {
        const IntrinsicWidths widths = intrinsicWidths(context, box);
        width = std::min(std::max(widths.least, room), widths.most);
    }
    width = boundedWidth(style, width, containingWidth);
    FloatArea floats;
    layOutBlock(context, box, width, containingWidth, &floats, {});
    box->size.setHeight(std::max(box->size.height(), floats.bottom()));
}

} // namespace posthorn
