#include "flexlayout.h"

#include "blocklayout.h"
#include "intrinsicwidths.h"
#include "tablelayout.h"

#include <cmath>
#include <span>

namespace posthorn
{
namespace
{

using Kind = LayoutBox::Kind;

constexpr double tolerance = 0.02;
constexpr int mostRounds = 8; // of sharing what is left; each fixes what is at one of its bounds

/// A child on its way into a row.
struct Item {
    LayoutBox *box = nullptr;
    double margins = 0; // on its left and right; those that are `auto` count nothing
    double base = 0;    // of the border box
    double least = 0;
    double most = 0;
    double width = 0;
    bool fixed = false;

    [[nodiscard]] double outer() const { return width + margins; }
};

double fixedMargin(const LayoutBox &box, Edge edge, double reference)
{
    return box.style->margin[edge].isAuto ? 0 : box.style->margin[edge].resolved(reference);
}

double outerHeight(const LayoutBox &box, double reference)
{
    return box.size.height() + fixedMargin(box, Top, reference) + fixedMargin(box, Bottom, reference);
}

class FlexMaker
{
public:
    FlexMaker(LayoutContext &context, LayoutBox *box, double width, QPointF offset)
        : m_context(context)
        , m_box(*box)
        , m_style(box->style->flex)
        , m_width(width)
        , m_offset(offset)
        , m_gap(std::max(0.0, m_style.columnGap.resolved(width)))
        , m_rowGap(std::max(0.0, m_style.rowGap.resolved(width)))
    {
    }

    double run()
    {
        m_box.firstBaseline = m_box.lastBaseline = -1;
        if (m_box.style->isGrid())
            return runGrid();
        return m_style.isColumn ? runColumn() : runRows();
    }

private:
    [[nodiscard]] bool fromRight() const { return m_style.isReversed != m_box.style->text.rightToLeft; }

    /// What min-height leaves for the contents.
    [[nodiscard]] double leastHeight() const
    {
        const BoxStyle &style = *m_box.style;
        if (!style.minHeight.isFixed() || style.minHeight.pixels <= 0)
            return 0;
        return style.minHeight.pixels - (style.borderBox ? style.extraHeight(m_width) : 0);
    }

    [[nodiscard]] FlexPlace alignOf(const LayoutBox &box) const
    {
        return box.style->flex.alignSelf == FlexPlace::Auto ? m_style.alignItems : box.style->flex.alignSelf;
    }

    [[nodiscard]] Item itemFor(LayoutBox *box)
    {
        m_context.guard.step();
        const BoxStyle &style = *box->style;
        Item item;
        item.box = box;
        item.margins = fixedMargin(*box, Left, m_width) + fixedMargin(*box, Right, m_width);
        const IntrinsicWidths widths = intrinsicWidths(m_context, box);
        const CssLength &given = style.flex.basis.isAuto ? style.width : style.flex.basis;
        item.base = box->kind == Kind::Image && style.flex.basis.isAuto
                        ? pictureSize(m_context, *box, m_width).width()
                    : given.isAuto ? widths.most
                                   : borderBoxWidth(style, given, m_width);
        // What is too wide for its contents may become as narrow as they are.
        double least = style.clips ? 0 : leastOf(box, widths);
        if (!style.width.isAuto)
            least = std::min(least, borderBoxWidth(style, style.width, m_width));
        if (box->kind == Kind::Image)
            least = std::min(least, item.base);
        item.least = boundedWidth(style, least, m_width);
        item.most = style.maxWidth.isAuto
                        ? std::max(item.least, 1e6)
                        : std::max(item.least, borderBoxWidth(style, style.maxWidth, m_width));
        item.width = std::clamp(item.base, item.least, item.most);
        return item;
    }

    /// As narrow as its contents, also where its width is given.
    [[nodiscard]] double leastOf(LayoutBox *box, const IntrinsicWidths &widths)
    {
        if (!box->style->width.isFixed() || box->kind == Kind::Image)
            return widths.least;
        return box->kind == Kind::Table
                   ? tableGrid(m_context, box)->widths().least
                   : contentWidths(m_context, box).least + box->style->extraWidth(m_width);
    }

    double runRows()
    {
        std::vector<Item> items;
        for (const auto &child : m_box.children)
            items.push_back(itemFor(child.get()));
        double y = 0;
        for (size_t begin = 0; begin < items.size();) {
            size_t end = begin;
            double used = 0;
            while (end < items.size()) {
                const double more = items[end].outer() + (end > begin ? m_gap : 0);
                if (m_style.wraps && end > begin && used + more > m_width + tolerance)
                    break;
                used += more;
                ++end;
            }
            const std::span<Item> row(items.data() + begin, end - begin);
            share(row);
            y += begin > 0 ? m_rowGap : 0;
            y += placeRow(row, y, end == items.size() && begin == 0);
            begin = end;
        }
        return y;
    }

    /// Section 9.7: what is left is shared by growing, what is missing by shrinking.
    void share(std::span<Item> row)
    {
        const double gaps = m_gap * double(row.size() - 1);
        double outer = gaps;
        for (const Item &item : row)
            outer += item.outer();
        const bool grows = outer < m_width;
        for (Item &item : row) {
            const double factor = grows ? item.box->style->flex.grow : item.box->style->flex.shrink;
            item.fixed = factor == 0 || (grows ? item.base > item.width : item.base < item.width);
        }
        for (int round = 0; round < mostRounds; ++round) {
            double left = m_width - gaps;
            double factors = 0;
            double weights = 0;
            for (const Item &item : row) {
                left -= item.margins + (item.fixed ? item.width : item.base);
                if (item.fixed)
                    continue;
                const FlexStyle &flex = item.box->style->flex;
                factors += grows ? flex.grow : flex.shrink;
                weights += grows ? flex.grow : flex.shrink * item.base;
            }
            if (factors <= 0 || weights <= 0)
                return;
            if (factors < 1)
                left *= factors;
            double violation = 0;
            for (Item &item : row) {
                m_context.guard.step();
                if (item.fixed)
                    continue;
                const FlexStyle &flex = item.box->style->flex;
                const double weight = grows ? flex.grow : flex.shrink * item.base;
                const double wanted = item.base + left * weight / weights;
                item.width = std::clamp(wanted, item.least, item.most);
                violation += item.width - wanted;
            }
            if (std::abs(violation) < tolerance)
                return;
            for (Item &item : row) {
                const bool atBound = violation > 0 ? item.width <= item.least : item.width >= item.most;
                item.fixed = item.fixed || atBound;
            }
        }
    }

    void layOut(LayoutBox *box, double width)
    {
        m_context.guard.step();
        if (box->kind == Kind::Image) {
            box->size = pictureSize(m_context, *box, m_width);
            if (std::abs(box->size.width() - width) > tolerance && box->size.width() > 0 &&
                box->style->height.isAuto)
                box->size.setHeight(box->size.height() * width / box->size.width());
            box->size.setWidth(width);
        } else if (box->kind == Kind::Table) {
            layOutTableIn(m_context, box, m_width, width);
        } else if (box->kind == Kind::QuoteButton) {
            box->size = QuoteButtonSize;
        } else {
            FloatArea floats;
            layOutBlock(m_context, box, width, m_width, &floats, {});
        }
    }

    /// The height of the row.
    double placeRow(std::span<Item> row, double y, bool isOnly)
    {
        double height = 0;
        double baseline = 0;
        double used = m_gap * double(row.size() - 1);
        int free = 0; // margins that take what is left
        for (Item &item : row) {
            layOut(item.box, item.width);
            height = std::max(height, outerHeight(*item.box, m_width));
            if (item.box->firstBaseline >= 0)
                baseline = std::max(baseline, item.box->firstBaseline + fixedMargin(*item.box, Top, m_width));
            used += item.outer();
            free += (item.box->style->margin[Left].isAuto ? 1 : 0) +
                    (item.box->style->margin[Right].isAuto ? 1 : 0);
        }
        if (isOnly && m_box.insideHeight >= 0)
            height = m_box.insideHeight;
        else if (isOnly)
            height = std::max(height, leastHeight());
        const double left = m_width - used;
        const double freeMargin = free > 0 && left > 0 ? left / free : 0;
        const double count = double(row.size());
        double x = 0;
        double between = m_gap;
        if (free == 0) {
            switch (m_style.justify) {
            case FlexPlace::End:
                x = left;
                break;
            case FlexPlace::Center:
                x = left / 2;
                break;
            case FlexPlace::Between:
                between += row.size() > 1 && left > 0 ? left / (count - 1) : 0;
                break;
            case FlexPlace::Around:
                between += left > 0 ? left / count : 0;
                x = std::max(0.0, left / count / 2);
                break;
            case FlexPlace::Evenly:
                between += left > 0 ? left / (count + 1) : 0;
                x = std::max(0.0, left / (count + 1));
                break;
            default:
                break;
            }
        }
        for (Item &item : row) {
            LayoutBox &box = *item.box;
            const auto margin = [&](Edge edge) {
                return box.style->margin[edge].isAuto ? freeMargin : fixedMargin(box, edge, m_width);
            };
            const double before = margin(fromRight() ? Right : Left);
            const double after = margin(fromRight() ? Left : Right);
            x += before;
            placeAt(&box, fromRight() ? m_width - x - box.size.width() : x, y, height, baseline);
            x += box.size.width() + after + between;
        }
        return height;
    }

    /// Aligned in a row that begins at `y`.
    void placeAt(LayoutBox *box, double x, double y, double height, double baseline)
    {
        const BoxStyle &style = *box->style;
        const double above = fixedMargin(*box, Top, m_width);
        const double room = height - outerHeight(*box, m_width);
        double down = 0;
        if (style.margin[Top].isAuto || style.margin[Bottom].isAuto) {
            down = !style.margin[Bottom].isAuto ? room : style.margin[Top].isAuto ? room / 2 : 0;
        } else {
            switch (alignOf(*box)) {
            case FlexPlace::End:
                down = room;
                break;
            case FlexPlace::Center:
                down = room / 2;
                break;
            case FlexPlace::Baseline:
                down = box->firstBaseline >= 0 ? baseline - box->firstBaseline - above : 0;
                break;
            case FlexPlace::Stretch:
                if (style.height.isAuto && room > 0 && box->kind == Kind::Block)
                    box->size.rheight() += room;
                break;
            default:
                break;
            }
        }
        box->at = m_offset + QPointF(x, y + above + down);
        if (box->firstBaseline < 0)
            return;
        if (m_box.firstBaseline < 0)
            m_box.firstBaseline = box->at.y() + box->firstBaseline;
        m_box.lastBaseline = box->at.y() + box->lastBaseline;
    }

    double runColumn()
    {
        std::vector<LayoutBox *> order;
        for (const auto &child : m_box.children)
            order.push_back(child.get());
        if (m_style.isReversed)
            std::reverse(order.begin(), order.end());
        double sum = m_rowGap * double(std::max<size_t>(order.size(), 1) - 1);
        for (LayoutBox *box : order) {
            layOutIn(box, m_width);
            sum += outerHeight(*box, m_width);
        }
        const double left = std::max(0.0, std::max(m_box.insideHeight, leastHeight()) - sum);
        double y = m_style.justify == FlexPlace::End      ? left
                   : m_style.justify == FlexPlace::Center ? left / 2
                                                          : 0;
        const double between =
            m_rowGap +
            (m_style.justify == FlexPlace::Between && order.size() > 1 ? left / double(order.size() - 1) : 0);
        for (LayoutBox *box : order) {
            const double height = outerHeight(*box, m_width);
            placeAcross(box, 0, m_width, y, height);
            y += height + between;
        }
        return order.empty() ? 0 : std::max(sum, y - between);
    }

    /// As wide as its place, or as its contents where it is not stretched.
    void layOutIn(LayoutBox *box, double room)
    {
        const BoxStyle &style = *box->style;
        const double margins = fixedMargin(*box, Left, m_width) + fixedMargin(*box, Right, m_width);
        const double inside = std::max(0.0, room - margins);
        if (box->kind == Kind::Image) {
            layOut(box, pictureSize(m_context, *box, room).width());
            return;
        }
        const bool fills = style.margin[Left].isAuto || style.margin[Right].isAuto ? false
                           : m_box.style->isGrid()                                 ? true
                                                   : alignOf(*box) == FlexPlace::Stretch;
        double width = inside;
        if (!style.width.isAuto)
            width = borderBoxWidth(style, style.width, room);
        else if (!fills || box->kind == Kind::Table)
            width = std::min(intrinsicWidths(m_context, box).most, inside);
        layOut(box, boundedWidth(style, width, room));
    }

    void placeAcross(LayoutBox *box, double left, double room, double y, double height)
    {
        const BoxStyle &style = *box->style;
        const double before = fixedMargin(*box, Left, m_width);
        const double free = room - box->size.width() - before - fixedMargin(*box, Right, m_width);
        const FlexPlace align = m_box.style->isGrid() ? FlexPlace::Start : alignOf(*box);
        double x = m_box.style->text.rightToLeft ? free : 0;
        if (style.margin[Left].isAuto)
            x = style.margin[Right].isAuto ? free / 2 : free;
        else if (align == FlexPlace::Center)
            x = free / 2;
        else if (align == FlexPlace::End)
            x = m_box.style->text.rightToLeft ? 0 : free;
        if (m_style.isColumn && !m_box.style->isGrid()) {
            box->at = m_offset + QPointF(left + before + x, y + fixedMargin(*box, Top, m_width));
            if (box->firstBaseline >= 0 && m_box.firstBaseline < 0)
                m_box.firstBaseline = box->at.y() + box->firstBaseline;
            if (box->lastBaseline >= 0)
                m_box.lastBaseline = box->at.y() + box->lastBaseline;
            return;
        }
        placeAt(box, left + before + x, y, height, 0);
    }

    [[nodiscard]] std::vector<double> gridColumns()
    {
        std::vector<GridTrack> tracks = m_style.tracks;
        if (m_style.fittingTrack > 0) {
            const double fitting = std::floor((m_width + m_gap) / (m_style.fittingTrack + m_gap));
            tracks.assign(size_t(std::clamp(fitting, 1.0, 24.0)), GridTrack{CssLength(), 1});
        }
        if (tracks.empty())
            tracks.push_back({CssLength(), 1});
        std::vector<double> widths(tracks.size(), 0);
        size_t column = 0;
        for (const auto &child : m_box.children) {
            const size_t span = std::min(tracks.size(), size_t(child->style->flex.columnSpan));
            if (column + span > tracks.size())
                column = 0;
            const GridTrack &track = tracks[column];
            if (span == 1 && track.share == 0 && track.width.isAuto)
                widths[column] = std::max(widths[column], intrinsicWidths(m_context, child.get()).most +
                                                              fixedMargin(*child, Left, 0) +
                                                              fixedMargin(*child, Right, 0));
            column = (column + span) % tracks.size();
        }
        double left = m_width - m_gap * double(tracks.size() - 1);
        double shares = 0;
        double wanted = 0;
        int autos = 0;
        for (size_t i = 0; i < tracks.size(); ++i) {
            if (tracks[i].share > 0) {
                shares += tracks[i].share;
            } else if (tracks[i].width.isAuto) {
                wanted += widths[i];
                ++autos;
            } else {
                widths[i] = std::max(0.0, tracks[i].width.resolved(m_width));
                left -= widths[i];
            }
        }
        left = std::max(0.0, left);
        const double shrink = wanted > left && wanted > 0 ? left / wanted : 1;
        const double rest = std::max(0.0, left - wanted);
        for (size_t i = 0; i < tracks.size(); ++i) {
            if (tracks[i].share > 0)
                widths[i] = rest * tracks[i].share / shares;
            else if (tracks[i].width.isAuto)
                widths[i] = widths[i] * shrink + (shares == 0 ? rest / autos : 0);
        }
        return widths;
    }

    double runGrid()
    {
        const std::vector<double> widths = gridColumns();
        std::vector<double> lefts;
        double x = 0;
        for (const double width : widths) {
            lefts.push_back(x);
            x += width + m_gap;
        }
        struct Cell {
            LayoutBox *box;
            double left;
            double width;
        };
        std::vector<Cell> row;
        double y = 0;
        const auto endRow = [&] {
            double height = 0;
            for (const Cell &cell : row)
                height = std::max(height, outerHeight(*cell.box, m_width));
            for (const Cell &cell : row) {
                const double left =
                    m_box.style->text.rightToLeft ? m_width - cell.left - cell.width : cell.left;
                placeAcross(cell.box, left, cell.width, y, height);
            }
            y += row.empty() ? 0 : height + m_rowGap;
            row.clear();
        };
        size_t column = 0;
        for (const auto &child : m_box.children) {
            const size_t span = std::min(widths.size(), size_t(child->style->flex.columnSpan));
            if (column + span > widths.size()) {
                endRow();
                column = 0;
            }
            const size_t last = column + span - 1;
            row.push_back({child.get(), lefts[column], lefts[last] + widths[last] - lefts[column]});
            layOutIn(child.get(), row.back().width);
            column += span;
        }
        endRow();
        return std::max(0.0, y - m_rowGap);
    }

    LayoutContext &m_context;
    LayoutBox &m_box;
    const FlexStyle &m_style;
    double m_width;
    QPointF m_offset;
    double m_gap;
    double m_rowGap;
};

} // namespace

double layOutFlex(LayoutContext &context, LayoutBox *box, double width, QPointF offset)
{
    return FlexMaker(context, box, width, offset).run();
}

IntrinsicWidths flexWidths(LayoutContext &context, LayoutBox *box)
{
    const FlexStyle &flex = box->style->flex;
    const bool isGrid = box->style->isGrid();
    const size_t columns = isGrid ? std::max<size_t>(1, flex.tracks.size()) : 1;
    IntrinsicWidths sum;
    IntrinsicWidths widest;
    for (const auto &child : box->children) {
        const double margins = fixedMargin(*child, Left, 0) + fixedMargin(*child, Right, 0);
        IntrinsicWidths inside = intrinsicWidths(context, child.get());
        if (child->style->flex.basis.isFixed() && child->style->flex.basis.pixels > 0)
            inside.most = std::max(inside.least, child->style->flex.basis.pixels);
        widest.least = std::max(widest.least, inside.least + margins);
        widest.most = std::max(widest.most, inside.most + margins);
        sum.least += inside.least + margins;
        sum.most += inside.most + margins;
    }
    const double gap = flex.columnGap.isFixed() ? std::max(0.0, flex.columnGap.pixels) : 0;
    if (isGrid) {
        double given = 0;
        size_t open = columns;
        for (const GridTrack &track : flex.tracks) {
            if (track.share == 0 && track.width.isFixed()) {
                given += track.width.pixels;
                --open;
            }
        }
        given += gap * double(columns - 1);
        return {given + widest.least * double(open), given + widest.most * double(open)};
    }
    if (flex.isColumn)
        return widest;
    const double gaps = gap * double(std::max<size_t>(1, box->children.size()) - 1);
    sum.most += gaps;
    sum.least = flex.wraps ? widest.least : sum.least + gaps;
    return sum;
}

} // namespace posthorn
