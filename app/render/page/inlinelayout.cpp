#include "inlinelayout.h"

#include "blocklayout.h"
#include "linemeasure.h"
#include "textdirection.h"

#include <QHash>

namespace posthorn
{
namespace
{

using Kind = InlineItem::Kind;

constexpr double tolerance = 0.02;
constexpr int longWord = 20; // characters; a shorter word is never broken unless the sender says so

double marginWidth(const LayoutBox &box, double reference)
{
    const BoxStyle &style = *box.style;
    return box.size.width() + style.margin[Left].resolved(reference) +
           style.margin[Right].resolved(reference);
}

class LineMaker
{
public:
    LineMaker(LayoutContext &context, LayoutBox *block, double width, FloatArea *floats, QPointF corner,
              QPointF offset)
        : m_context(context)
        , m_block(block)
        , m_paragraph(*block->paragraph)
        , m_width(width)
        , m_floats(*floats)
        , m_corner(corner)
        , m_offset(offset)
        , m_measure(context, block, width)
    {
    }

    double run()
    {
        m_paragraph.fragments.clear();
        m_paragraph.frames.clear();
        m_block->firstBaseline = m_block->lastBaseline = -1;
        std::tie(m_strutAbove, m_strutBelow) = m_context.fonts.lineExtent(m_block->style->text);
        for (InlineItem &item : m_paragraph.items) {
            if (item.kind == Kind::Atomic || item.kind == Kind::Float) {
                layOutApart(m_context, item.box, m_width);
                item.width = marginWidth(*item.box, m_width);
            }
        }
        size_t at = 0;
        while (at < m_paragraph.items.size())
            at = makeLine(at);
        return m_y;
    }

private:
    struct Unit {
        size_t end = 0;
        double width = 0;
        double trailing = 0; // spaces that don't count when the line ends here
        bool hasContent = false;
        bool forced = false;
    };

    std::vector<InlineItem> &items() { return m_paragraph.items; }

    FloatArea::Room room() const
    {
        return m_floats.roomAt(m_corner.y() + m_y, std::max(1.0, m_strutAbove + m_strutBelow), m_corner.x(),
                               m_corner.x() + m_width);
    }

    /// What has to stay together from `at` on.
    Unit nextUnit(size_t at, bool lineHasContent)
    {
        Unit unit;
        for (unit.end = at; unit.end < items().size();) {
            const InlineItem &item = items()[unit.end];
            ++unit.end;
            bool mayEnd = item.breakAfter;
            switch (item.kind) {
            case Kind::Float:
                // Alone, so that it is placed before more of the line is made.
                if (unit.end - 1 == at)
                    return unit;
                --unit.end;
                return unit;
            case Kind::Break:
                unit.forced = true;
                unit.hasContent = true;
                return unit;
            case Kind::Space:
                if (item.collapses && !lineHasContent && !unit.hasContent)
                    break;
                unit.hasContent = unit.hasContent || !item.collapses;
                unit.trailing += item.width;
                break;
            case Kind::Word:
            case Kind::Atomic:
                unit.width += unit.trailing + item.width;
                unit.trailing = 0;
                unit.hasContent = true;
                break;
            case Kind::Open:
            case Kind::Close:
                unit.width += item.width; // a space before it may still be the last thing of the line
                break;
            }
            if (!mayEnd)
                continue;
            while (unit.end < items().size() && items()[unit.end].kind == Kind::Close) {
                unit.width += items()[unit.end].width;
                ++unit.end;
            }
            return unit;
        }
        return unit;
    }

    size_t makeLine(size_t begin)
    {
        m_context.guard.step();
        FloatArea::Room space = room();
        const double indent = begin == 0 ? m_block->style->text.indent.resolved(m_width) : 0;
        double used = indent;
        double trailing = 0;
        size_t end = begin;
        bool hasContent = false;
        bool forced = false;
        std::vector<LayoutBox *> waiting;
        while (end < items().size()) {
            const Unit unit = nextUnit(end, hasContent);
            const InlineItem &first = items()[end];
            if (first.kind == Kind::Float) {
                const double left = space.width() - used - trailing;
                if (waiting.empty() && (!hasContent || first.width <= left + tolerance)) {
                    placeFloat(first.box);
                    space = room();
                } else {
                    waiting.push_back(first.box);
                }
                end = unit.end;
                continue;
            }
            if (used + trailing + unit.width > space.width() + tolerance && unit.hasContent) {
                if (hasContent)
                    break;
                if (space.width() < m_width - tolerance && waiting.empty()) {
                    // There is more room below the floats.
                    const double lower =
                        m_floats.topFor(m_corner.y() + m_y,
                                        {std::min(m_width, unit.width + used), m_strutAbove + m_strutBelow},
                                        m_corner.x(), m_corner.x() + m_width);
                    if (lower > m_corner.y() + m_y + tolerance) {
                        m_y = lower - m_corner.y();
                        space = room();
                        continue;
                    }
                }
                if (breakWord(end, unit.end, space.width() - used - trailing))
                    continue;
            }
            used += trailing + unit.width;
            trailing = unit.trailing;
            hasContent = hasContent || unit.hasContent;
            end = unit.end;
            if (unit.forced) {
                forced = true;
                break;
            }
        }
        if (hasContent || hasFrame(begin, end)) {
            const double top = m_y;
            placeLine(begin, end, space, indent, forced || end == items().size());
            if (m_y < top)
                m_y = top;
        }
        if (forced)
            clearFloats(*items()[end - 1].box->style);
        for (LayoutBox *box : waiting)
            placeFloat(box);
        return end;
    }

    /// Below the floats that the <br> at the end of a line asks to be clear of.
    void clearFloats(const BoxStyle &style)
    {
        if (style.clearLeft || style.clearRight)
            m_y = std::max(m_y, m_floats.clearedAt(m_corner.y() + m_y, style.clearLeft, style.clearRight) -
                                    m_corner.y());
    }

    bool hasFrame(size_t begin, size_t end)
    {
        for (size_t i = begin; i < end; ++i) {
            if ((items()[i].kind == Kind::Open || items()[i].kind == Kind::Close) && items()[i].width > 0)
                return true;
        }
        return false;
    }

    void placeFloat(LayoutBox *box)
    {
        const BoxStyle &style = *box->style;
        const double above = style.margin[Top].resolved(m_width);
        const double before = style.margin[Left].resolved(m_width);
        const QSizeF size(marginWidth(*box, m_width),
                          box->size.height() + above + style.margin[Bottom].resolved(m_width));
        double y = m_corner.y() + m_y;
        if (style.clearLeft || style.clearRight)
            y = m_floats.clearedAt(y, style.clearLeft, style.clearRight);
        const QPointF place = m_floats.place(style.floating, size, y, m_corner.x(), m_corner.x() + m_width);
        box->at = place - m_corner + m_offset + QPointF(before, above);
    }

    /// Divides the first word of the unit that is too long for a line. False where it stays as it is.
    bool breakWord(size_t begin, size_t end, double room)
    {
        for (size_t i = begin; i < end; ++i) {
            InlineItem &item = items()[i];
            if (item.kind == Kind::Word && item.width > room && item.length > 1 &&
                (item.box->style->text.breakAnywhere || item.length >= longWord)) {
                const WhiteSpace space = item.box->style->text.whiteSpace;
                if (space == WhiteSpace::NoWrap)
                    return false;
                const QString word = m_paragraph.text.mid(item.start, item.length);
                const QList<float> ends = m_context.fonts.shaped(*item.face, word, item.level % 2).ends;
                int length = 0;
                while (length < item.length && double(ends[length]) <= room)
                    ++length;
                while (length > 1 && length < item.length &&
                       (word[length].isLowSurrogate() || word[length].isMark()))
                    --length;
                length = std::clamp(length, word[0].isHighSurrogate() ? 2 : 1, item.length);
                if (length >= item.length)
                    return false;
                InlineItem rest = item;
                rest.start += length;
                rest.length -= length;
                rest.width = m_context.fonts.shaped(*item.face, word.mid(length), item.level % 2).width();
                item.length = length;
                item.width = m_context.fonts.shaped(*item.face, word.left(length), item.level % 2).width();
                item.breakAfter = true;
                items().insert(items().begin() + qsizetype(i) + 1, rest);
                return true;
            }
            room -= item.width;
        }
        return false;
    }

    void placeLine(size_t begin, size_t end, FloatArea::Room space, double indent, bool isLast)
    {
        size_t last = end;
        while (last > begin && items()[last - 1].kind != Kind::Word && items()[last - 1].kind != Kind::Atomic)
            --last;
        size_t first = begin;
        while (first < last && items()[first].kind != Kind::Word && items()[first].kind != Kind::Atomic &&
               !(items()[first].kind == Kind::Space && !items()[first].collapses))
            ++first;
        const auto counts = [&](size_t i) {
            const InlineItem &item = items()[i];
            if (item.kind == Kind::Float || item.kind == Kind::Break)
                return false;
            return item.kind != Kind::Space || !item.collapses || (i >= first && i < last);
        };
        double width = 0;
        int spaces = 0;
        for (size_t i = begin; i < end; ++i) {
            if (!counts(i))
                continue;
            width += items()[i].width;
            spaces += items()[i].kind == Kind::Space ? 1 : 0;
        }
        const LineExtent extent = m_measure.extentOf(m_paragraph, begin, end);
        const double height = extent.above + extent.below;
        // The line may be higher than was thought, and touch a float.
        if (height > m_strutAbove + m_strutBelow + tolerance && !m_floats.isEmpty()) {
            const FloatArea::Room higher =
                m_floats.roomAt(m_corner.y() + m_y, height, m_corner.x(), m_corner.x() + m_width);
            if (higher.width() >= width)
                space = higher;
        }
        const double free = std::max(0.0, space.width() - indent - width);
        double x = space.left - m_corner.x() + m_offset.x();
        double gap = 0;
        switch (m_block->style->text.align) {
        case TextAlign::Center:
        case TextAlign::BlockCenter:
            x += indent + free / 2;
            break;
        case TextAlign::Right:
        case TextAlign::BlockRight:
            x += free;
            break;
        case TextAlign::Justify:
            gap = !isLast && spaces > 0 ? free / spaces : 0;
            [[fallthrough]];
        case TextAlign::Start:
            x += m_paragraph.rightToLeft ? free - gap * spaces : indent;
            break;
        default:
            x += indent;
        }
        std::vector<size_t> order;
        for (size_t i = begin; i < end; ++i) {
            if (counts(i))
                order.push_back(i);
        }
        if (m_paragraph.isBidirectional)
            reorder(&order);
        const double baseline = m_offset.y() + m_y + extent.above;
        placeItems(order, x, baseline, gap, height);
        if (m_block->firstBaseline < 0)
            m_block->firstBaseline = baseline;
        m_block->lastBaseline = baseline;
        m_y += height;
    }

    void reorder(std::vector<size_t> *order)
    {
        QList<quint8> levels;
        for (const size_t i : *order)
            levels.append(items()[i].level);
        const std::vector<size_t> logical = *order;
        const QList<int> visual = textdirection::visualOrder(levels);
        for (size_t i = 0; i < logical.size(); ++i)
            (*order)[i] = logical[size_t(visual[qsizetype(i)])];
    }

    void placeItems(const std::vector<size_t> &order, double x, double baseline, double gap, double height)
    {
        struct Span {
            double left;
            double right;
        };
        QHash<const LayoutBox *, Span> framed;
        std::vector<const LayoutBox *> framedOrder;
        const auto frame = [&](const LayoutBox *box, double left, double right) {
            for (; box && box != m_block && box->kind == LayoutBox::Kind::Inline; box = box->parent) {
                const BoxStyle &style = *box->style;
                if (!style.ground.isValid() && style.extraWidth(0) + style.extraHeight(0) <= 0)
                    continue;
                const auto known = framed.find(box);
                if (known == framed.end()) {
                    framed.insert(box, {left, right});
                    framedOrder.push_back(box);
                } else {
                    known->left = std::min(known->left, left);
                    known->right = std::max(known->right, right);
                }
            }
        };
        LineFragment *open = nullptr;
        const double line = m_offset.y() + m_y;
        for (const size_t i : order) {
            InlineItem &item = items()[i];
            const double width = item.width + (item.kind == Kind::Space ? gap : 0);
            if (item.kind == Kind::Open || item.kind == Kind::Close) {
                const BoxStyle &style = *item.box->style;
                const double before = item.kind == Kind::Open ? style.margin[Left].pixels : 0;
                const double after = item.kind == Kind::Close ? style.margin[Right].pixels : 0;
                frame(item.box, x + before, x + width - after);
                open = nullptr;
            } else if (item.kind == Kind::Atomic) {
                placeAtomic(item, i, x, baseline, line, height);
                frame(item.box->parent, x, x + width);
                open = nullptr;
            } else {
                const bool continues = open && open->box == item.box && gap == 0 &&
                                       open->rightToLeft == (item.level % 2 != 0) &&
                                       (open->rightToLeft ? open->firstItem == int(i) + 1
                                                          : open->firstItem + open->itemCount == int(i));
                if (continues) {
                    open->rect.setRight(x + width);
                    open->itemCount += 1;
                    open->length += item.length;
                    if (open->rightToLeft) {
                        open->firstItem = int(i);
                        open->start = item.start;
                    }
                } else {
                    m_paragraph.fragments.push_back(textFragment(item, i, x, width, baseline));
                    open = &m_paragraph.fragments.back();
                    open->wordGap = item.kind == Kind::Space ? gap : 0;
                }
                frame(item.box->parent, x, x + width);
            }
            x += width;
        }
        for (const LayoutBox *box : framedOrder) {
            const FontFace &face = m_context.fonts.face(box->style->text);
            const BoxStyle &style = *box->style;
            const double middle = baseline - m_measure.shiftOf(box);
            const double top = middle - face.ascent - style.padding[Top].pixels - style.borderWidth(Top);
            const double bottom =
                middle + face.descent + style.padding[Bottom].pixels + style.borderWidth(Bottom);
            const Span span = framed.value(box);
            m_paragraph.frames.push_back({box, QRectF(span.left, top, span.right - span.left, bottom - top)});
        }
    }

    LineFragment textFragment(const InlineItem &item, size_t index, double x, double width, double baseline)
    {
        LineFragment fragment;
        fragment.box = item.box;
        fragment.firstItem = int(index);
        fragment.itemCount = 1;
        fragment.start = item.start;
        fragment.length = item.length;
        fragment.face = item.face;
        fragment.rightToLeft = item.level % 2 != 0;
        fragment.baseline = baseline - m_measure.shiftOf(item.box->parent);
        fragment.rect =
            QRectF(x, fragment.baseline - item.face->ascent, width, item.face->ascent + item.face->descent);
        return fragment;
    }

    void placeAtomic(const InlineItem &item, size_t index, double x, double baseline, double line,
                     double height)
    {
        LayoutBox &box = *item.box;
        const BoxStyle &style = *box.style;
        double top = 0;
        if (const auto above = m_measure.topOf(box))
            top = baseline - *above;
        else
            top = style.verticalAlign == VerticalAlign::Top ? line
                                                            : line + height - m_measure.marginHeight(box);
        box.at = QPointF(x + style.margin[Left].resolved(m_width), top + style.margin[Top].resolved(m_width));
        LineFragment fragment;
        fragment.box = &box;
        fragment.firstItem = int(index);
        fragment.itemCount = 1;
        fragment.start = item.start;
        fragment.rect = QRectF(box.at, box.size);
        fragment.baseline = baseline;
        m_paragraph.fragments.push_back(fragment);
    }

    LayoutContext &m_context;
    LayoutBox *m_block;
    Paragraph &m_paragraph;
    double m_width;
    FloatArea &m_floats;
    QPointF m_corner;
    QPointF m_offset;
    LineMeasure m_measure;
    double m_strutAbove = 0;
    double m_strutBelow = 0;
    double m_y = 0;
};

} // namespace

double layOutLines(LayoutContext &context, LayoutBox *block, double width, FloatArea *floats, QPointF corner,
                   QPointF offset)
{
    prepareParagraph(context, block);
    return LineMaker(context, block, width, floats, corner, offset).run();
}

} // namespace posthorn
