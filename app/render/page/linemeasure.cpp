#include "linemeasure.h"

namespace posthorn
{

LineMeasure::LineMeasure(LayoutContext &context, const LayoutBox *block, double width)
    : m_context(context)
    , m_block(block)
    , m_width(width)
{
}

double LineMeasure::shiftOf(const LayoutBox *box) const
{
    double shift = 0;
    for (; box && box->kind == LayoutBox::Kind::Inline; box = box->parent) {
        const InheritedStyle &around = (box->parent ? box->parent : box)->style->text;
        switch (box->style->verticalAlign) {
        case VerticalAlign::Sub:
            shift -= around.fontPixels * 0.2;
            break;
        case VerticalAlign::Super:
            shift += around.fontPixels * 0.34;
            break;
        case VerticalAlign::Shifted:
            shift += box->style->shift;
            break;
        case VerticalAlign::Middle: {
            const FontFace &own = m_context.fonts.face(box->style->text);
            shift += m_context.fonts.face(around).xHeight / 2 - (own.ascent - own.descent) / 2;
            break;
        }
        default:
            break;
        }
    }
    return shift;
}

/// From the top of its margin box to where an atomic box sits on the line.
double LineMeasure::baselineOf(const LayoutBox &box, double height) const
{
    if (box.kind == LayoutBox::Kind::Image || box.style->clips)
        return height;
    const double baseline = box.kind == LayoutBox::Kind::Table ? box.firstBaseline : box.lastBaseline;
    return baseline < 0 ? height : box.style->margin[Top].resolved(m_width) + baseline;
}

double LineMeasure::marginHeight(const LayoutBox &box) const
{
    return box.size.height() + box.style->margin[Top].resolved(m_width) +
           box.style->margin[Bottom].resolved(m_width);
}

std::optional<double> LineMeasure::topOf(const LayoutBox &box) const
{
    const double height = marginHeight(box);
    const LayoutBox &around = box.parent ? *box.parent : *m_block;
    const double shift = shiftOf(box.parent);
    const FontFace &face = m_context.fonts.face(around.style->text);
    switch (box.style->verticalAlign) {
    case VerticalAlign::Top:
    case VerticalAlign::Bottom:
        return {};
    case VerticalAlign::Middle:
        return shift + face.xHeight / 2 + height / 2;
    case VerticalAlign::TextTop:
        return shift + face.ascent;
    case VerticalAlign::TextBottom:
        return shift + height - face.descent;
    case VerticalAlign::Sub:
        return shift - around.style->text.fontPixels * 0.2 + baselineOf(box, height);
    case VerticalAlign::Super:
        return shift + around.style->text.fontPixels * 0.34 + baselineOf(box, height);
    case VerticalAlign::Shifted:
        return shift + box.style->shift + baselineOf(box, height);
    default:
        return shift + baselineOf(box, height);
    }
}

LineExtent LineMeasure::extentOf(const Paragraph &paragraph, size_t begin, size_t end) const
{
    LineExtent extent;
    bool hasOwnText = false; // of the block itself, not of boxes in it
    bool hasContent = false;
    double hanging = 0;
    for (size_t i = begin; i < end; ++i) {
        const InlineItem &item = paragraph.items[i];
        if (item.kind == InlineItem::Kind::Atomic) {
            hasContent = true;
            if (const auto top = topOf(*item.box))
                extent.include(*top, marginHeight(*item.box) - *top);
            else
                hanging = std::max(hanging, marginHeight(*item.box));
        } else if (item.kind == InlineItem::Kind::Word) {
            const auto [above, below] = m_context.fonts.lineExtent(item.box->style->text);
            const double shift = shiftOf(item.box->parent);
            extent.include(above + shift, below - shift);
            hasContent = true;
            hasOwnText = hasOwnText || item.box->parent == m_block;
        }
    }
    if (hasOwnText || !hasContent || !m_context.lineQuirk) {
        const auto [above, below] = m_context.fonts.lineExtent(m_block->style->text);
        extent.include(above, below);
    }
    if (hanging > extent.above + extent.below)
        extent.below = hanging - extent.above;
    return extent;
}

} // namespace posthorn
