#include "intrinsicwidths.h"

#include "flexlayout.h"
#include "picturestore.h"
#include "tablelayout.h"

namespace posthorn
{
namespace
{

constexpr double widestAltText = 300;
constexpr double altTextPadding = 16;

IntrinsicWidths paragraphWidths(LayoutContext &context, LayoutBox *block)
{
    prepareParagraph(context, block);
    IntrinsicWidths widths;
    double line = block->style->text.indent.isRelative() ? 0 : block->style->text.indent.pixels;
    double unit = line;
    double floats = 0;
    double spaces = 0;
    const auto endUnit = [&] {
        widths.least = std::max(widths.least, unit);
        unit = 0;
    };
    const auto endLine = [&] {
        endUnit();
        widths.most = std::max(widths.most, line + floats);
        line = floats = spaces = 0;
    };
    for (const InlineItem &item : block->paragraph->items) {
        context.guard.step();
        double most = item.width;
        double least = item.width;
        switch (item.kind) {
        case InlineItem::Kind::Break:
            endLine();
            continue;
        case InlineItem::Kind::Float:
        case InlineItem::Kind::Atomic: {
            const BoxStyle &style = *item.box->style;
            const double margins = style.margin[Left].pixels + style.margin[Right].pixels;
            const IntrinsicWidths inside = intrinsicWidths(context, item.box);
            most = inside.most + margins;
            least = inside.least + margins;
            if (item.kind == InlineItem::Kind::Float) {
                floats += most;
                widths.least = std::max(widths.least, least);
                continue;
            }
            break;
        }
        case InlineItem::Kind::Space:
            if (item.collapses) {
                spaces += line > 0 ? item.width : 0;
                if (item.breakAfter)
                    endUnit();
                else
                    unit += item.width;
                continue;
            }
            break;
        case InlineItem::Kind::Open:
        case InlineItem::Kind::Close:
            line += most;
            unit += least;
            continue;
        default:
            break;
        }
        line += spaces + most;
        spaces = 0;
        unit += least;
        if (item.breakAfter)
            endUnit();
    }
    endLine();
    return widths;
}

IntrinsicWidths childrenWidths(LayoutContext &context, LayoutBox *block)
{
    IntrinsicWidths widths;
    double floats = 0;
    for (const auto &child : block->children) {
        const BoxStyle &style = *child->style;
        const double margins = (style.margin[Left].isAuto ? 0 : style.margin[Left].pixels) +
                               (style.margin[Right].isAuto ? 0 : style.margin[Right].pixels);
        const IntrinsicWidths inside = intrinsicWidths(context, child.get());
        widths.least = std::max(widths.least, inside.least + margins);
        if (child->isFloating()) {
            floats += inside.most + margins;
            widths.most = std::max(widths.most, floats);
        } else {
            if (style.clearLeft || style.clearRight)
                floats = 0;
            // What has a flow of its own stands beside floats.
            widths.most = std::max(widths.most, inside.most + margins + (child->hasOwnFlow() ? floats : 0));
            floats = child->hasOwnFlow() ? floats : 0;
        }
    }
    return widths;
}

IntrinsicWidths pictureWidths(LayoutContext &context, const LayoutBox &box)
{
    const BoxStyle &style = *box.style;
    const double width = pictureSize(context, box, 0).width();
    if (style.width.isRelative() || style.maxWidth.isRelative()) {
        // It gives way to the narrowest cell, and shows itself whole where there is room.
        BoxStyle natural = style;
        natural.width = style.width.isRelative() ? CssLength() : style.width;
        natural.maxWidth = style.maxWidth.isRelative() ? CssLength() : style.maxWidth;
        LayoutBox copy(LayoutBox::Kind::Image, std::make_shared<BoxStyle>(natural));
        copy.source = box.source;
        copy.text = box.text;
        copy.ratio = box.ratio;
        return {0, pictureSize(context, copy, 0).width()};
    }
    return {width, width};
}

} // namespace

double borderBoxWidth(const BoxStyle &style, const CssLength &width, double containingWidth)
{
    const double extra = style.extraWidth(containingWidth);
    const double given = width.resolved(containingWidth);
    return style.borderBox ? std::max(given, extra) : given + extra;
}

double boundedWidth(const BoxStyle &style, double width, double containingWidth)
{
    if (!style.maxWidth.isAuto)
        width = std::min(width, borderBoxWidth(style, style.maxWidth, containingWidth));
    if (!style.minWidth.isAuto && (style.minWidth.pixels > 0 || style.minWidth.share > 0))
        width = std::max(width, borderBoxWidth(style, style.minWidth, containingWidth));
    return std::max(0.0, width);
}

QSizeF pictureSize(LayoutContext &context, const LayoutBox &box, double containingWidth)
{
    const BoxStyle &style = *box.style;
    const QSizeF natural = context.pictures.size(box.source);
    const bool isThere = !natural.isEmpty();
    const double ratio = isThere ? natural.height() / natural.width() : box.ratio;
    const double extraWidth = style.extraWidth(containingWidth);
    const double extraHeight = style.extraHeight(containingWidth);
    const auto inner = [&style](double size, double extra) {
        return std::max(0.0, style.borderBox ? size - extra : size);
    };
    std::optional<double> width;
    std::optional<double> height;
    if (!style.width.isAuto)
        width = inner(style.width.resolved(containingWidth), extraWidth);
    if (style.height.isFixed())
        height = inner(style.height.pixels, extraHeight);
    if (!width && height && ratio > 0)
        width = *height / ratio;
    if (!width && isThere)
        width = natural.width();
    const auto [above, below] = context.fonts.lineExtent(style.text);
    if (!width) {
        // What is missing and has no size is as wide as the words that stand for it.
        const FontFace &face = context.fonts.face(style.text);
        const double words = context.fonts.shaped(face, box.text.left(60), false).width();
        width = box.text.isEmpty() ? 0 : std::min(words + altTextPadding, widestAltText);
    }
    if (!style.maxWidth.isAuto)
        width = std::min(*width, inner(style.maxWidth.resolved(containingWidth), extraWidth));
    if (!style.minWidth.isAuto)
        width = std::max(*width, inner(style.minWidth.resolved(containingWidth), 0));
    if (!height) {
        if (ratio > 0)
            height = *width * ratio;
        else if (box.text.isEmpty())
            height = 0;
        else
            height = above + below + altTextPadding / 2;
    }
    if (style.maxHeight.isFixed() && *height > inner(style.maxHeight.pixels, extraHeight)) {
        height = inner(style.maxHeight.pixels, extraHeight);
        if (ratio > 0 && style.width.isAuto)
            width = *height / ratio;
    }
    if (style.minHeight.isFixed())
        height = std::max(*height, style.minHeight.pixels);
    return {*width + extraWidth, *height + extraHeight};
}

IntrinsicWidths contentWidths(LayoutContext &context, LayoutBox *box)
{
    if (box->isFlex())
        return flexWidths(context, box);
    return box->holdsLines ? paragraphWidths(context, box) : childrenWidths(context, box);
}

IntrinsicWidths intrinsicWidths(LayoutContext &context, LayoutBox *box)
{
    if (box->widths)
        return *box->widths;
    context.guard.step();
    const BoxStyle &style = *box->style;
    IntrinsicWidths widths;
    if (box->kind == LayoutBox::Kind::Image) {
        widths = pictureWidths(context, *box);
    } else if (box->kind == LayoutBox::Kind::Table) {
        widths = tableGrid(context, box)->widths();
        if (style.width.isFixed())
            widths.most = widths.least = std::max(widths.least, borderBoxWidth(style, style.width, 0));
    } else if (style.width.isFixed()) {
        widths.most = widths.least = borderBoxWidth(style, style.width, 0);
    } else {
        widths = contentWidths(context, box);
        const double extra = style.extraWidth(0);
        widths.least += extra;
        widths.most += extra;
    }
    if (box->kind != LayoutBox::Kind::Image) {
        const auto bounded = [&style](double width) {
            if (style.maxWidth.isFixed())
                width = std::min(width, borderBoxWidth(style, style.maxWidth, 0));
            if (style.minWidth.isFixed() && style.minWidth.pixels > 0)
                width = std::max(width, borderBoxWidth(style, style.minWidth, 0));
            return width;
        };
        widths.least = bounded(widths.least);
        widths.most = bounded(widths.most);
    }
    widths.most = std::max(widths.most, widths.least);
    box->widths = widths;
    return widths;
}

} // namespace posthorn
