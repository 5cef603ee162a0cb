#include "paintlist.h"

#include "listmarker.h"
#include "paragraph.h"
#include "picturestore.h"

namespace posthorn
{
namespace
{

using Kind = LayoutBox::Kind;

/// Settles where every box is on the page.
class Placer
{
public:
    explicit Placer(PaintList *list)
        : m_list(*list)
    {
    }

    void place(LayoutBox *box, QPointF corner, int clip)
    {
        box->page = corner + box->at;
        box->clip = clip;
        if (box->style->clips && box->kind != Kind::Image) {
            const BoxStyle &style = *box->style;
            QRectF inside(box->page, box->size);
            inside.adjust(style.borderWidth(Left), style.borderWidth(Top), -style.borderWidth(Right),
                          -style.borderWidth(Bottom));
            if (clip >= 0)
                inside = inside.intersected(m_list.clips[size_t(clip)]);
            const int around = clip;
            clip = int(m_list.clips.size());
            m_list.clips.push_back(inside);
            m_list.clipBoxes.push_back({box, around});
        }
        placeChildren(box, box->page, clip);
    }

private:
    void placeChildren(LayoutBox *box, QPointF corner, int clip)
    {
        for (const auto &child : box->children) {
            if (child->kind == Kind::Text || child->kind == Kind::Break) {
                child->clip = clip;
            } else if (child->kind == Kind::Inline) {
                child->clip = clip;
                child->page = corner;
                placeChildren(child.get(), corner, clip);
            } else {
                place(child.get(), corner, clip);
            }
        }
    }

    PaintList &m_list;
};

/// CSS 2.1, appendix E, without positioned boxes: grounds of blocks, floats, lines.
class Lister
{
public:
    Lister(PaintList *list, const LayoutBox *bare, FontBook *fonts, PictureStore *pictures, StopGuard *guard)
        : m_list(*list)
        , m_bare(bare)
        , m_fonts(*fonts)
        , m_pictures(*pictures)
        , m_guard(*guard)
    {
    }

    void listWhole(const LayoutBox &box)
    {
        listOwn(box);
        listBlocks(box);
        listFloats(box);
        listLines(box);
    }

private:
    static bool flowsOn(const LayoutBox &box) { return box.kind == Kind::Block && !box.hasOwnFlow(); }

    PaintItem item(PaintItem::Kind kind, const LayoutBox &box, const QRectF &rect) const
    {
        PaintItem item;
        item.kind = kind;
        item.box = &box;
        item.rect = rect;
        item.clip = box.clip;
        item.opacity = float(box.style->text.opacity);
        return item;
    }
    void add(PaintItem item)
    {
        m_guard.step();
        m_list.extent |= item.clip < 0 ? item.rect : item.rect.intersected(m_list.clips[size_t(item.clip)]);
        m_list.items.push_back(std::move(item));
    }

    void listOwn(const LayoutBox &box)
    {
        const QRectF rect(box.page, box.size);
        const BoxStyle &style = *box.style;
        if (style.text.hidden || style.text.opacity <= 0)
            return;
        if (box.kind == Kind::QuoteButton) {
            add(item(PaintItem::Kind::QuoteButton, box, rect));
            return;
        }
        if (&box != m_bare)
            listGround(box, rect);
        listBorder(box, rect);
        if (box.kind == Kind::Image)
            listPicture(box);
        if (box.bulleted)
            listMarkerOf(box);
    }

    void listGround(const LayoutBox &box, const QRectF &rect)
    {
        const BoxStyle &style = *box.style;
        if (rect.isEmpty())
            return;
        if ((style.ground.isValid() && style.ground.alpha() > 0) || !style.gradient.isEmpty()) {
            PaintItem ground = item(PaintItem::Kind::Ground, box, rect);
            ground.color = style.ground;
            ground.stops = style.gradient;
            add(ground);
        }
        if (!style.groundImage.isEmpty() && !m_pictures.size(style.groundImage).isEmpty())
            add(item(PaintItem::Kind::GroundPicture, box, rect));
    }

    void listBorder(const LayoutBox &box, const QRectF &rect)
    {
        const BoxStyle &style = *box.style;
        const bool seen = std::any_of(style.border.begin(), style.border.end(), [](const BorderEdge &edge) {
            return edge.used() > 0 && (!edge.color.isValid() || edge.color.alpha() > 0);
        });
        if (!seen)
            return;
        PaintItem border = item(PaintItem::Kind::Border, box, rect);
        for (size_t i = 0; i < 4; ++i)
            border.edges[i] = style.border[i].color.isValid() ? style.border[i].color : style.text.color;
        add(border);
    }

    void listPicture(const LayoutBox &box)
    {
        const BoxStyle &style = *box.style;
        QRectF inside(box.page, box.size);
        inside.adjust(style.padding[Left].pixels + style.borderWidth(Left),
                      style.padding[Top].pixels + style.borderWidth(Top),
                      -style.padding[Right].pixels - style.borderWidth(Right),
                      -style.padding[Bottom].pixels - style.borderWidth(Bottom));
        if (inside.isEmpty())
            return;
        if (!m_pictures.size(box.source).isEmpty()) {
            add(item(PaintItem::Kind::Picture, box, inside));
        } else if (inside.width() > 2 && inside.height() > 2) {
            PaintItem missing = item(PaintItem::Kind::MissingPicture, box, inside);
            missing.text = box.text;
            missing.face = &m_fonts.face(style.text);
            add(missing);
        }
    }

    void listMarkerOf(const LayoutBox &box)
    {
        const InheritedStyle &style = box.style->text;
        if (style.fontPixels <= 0)
            return;
        const FontFace &face = m_fonts.face(style);
        const auto [above, below] = m_fonts.lineExtent(style);
        const double baseline =
            box.page.y() +
            (box.firstBaseline >= 0 ? box.firstBaseline : box.style->padding[Top].pixels + above);
        PaintItem marker = item(PaintItem::Kind::Marker, box, {});
        if (style.marker > ListMarker::Square)
            marker.text = listmarker::text(style.marker, box.number);
        marker.face = &face;
        marker.color = style.color;
        marker.baseline = baseline;
        marker.rightToLeft = style.rightToLeft;
        const double width =
            marker.text.isEmpty() ? face.ascent * 0.35 : m_fonts.shaped(face, marker.text, false).width();
        const double gap = marker.text.isEmpty() ? face.ascent * 0.55 : face.space;
        const double x =
            style.rightToLeft ? box.page.x() + box.size.width() + gap : box.page.x() - gap - width;
        marker.rect = QRectF(x, baseline - face.ascent, width, face.ascent + face.descent);
        add(marker);
    }

    void listBlocks(const LayoutBox &box)
    {
        if (box.holdsLines)
            return;
        for (const auto &child : box.children) {
            if (child->isFloating())
                continue;
            if (flowsOn(*child)) {
                listOwn(*child);
                listBlocks(*child);
            } else {
                listWhole(*child);
            }
        }
    }

    void listFloats(const LayoutBox &box)
    {
        for (const auto &child : box.children) {
            if (child->isFloating())
                listWhole(*child);
            else if (flowsOn(*child) || child->kind == Kind::Inline)
                listFloats(*child);
        }
    }

    void listLines(const LayoutBox &box)
    {
        if (box.holdsLines) {
            listParagraph(box);
            return;
        }
        for (const auto &child : box.children) {
            if (!child->isFloating() && flowsOn(*child))
                listLines(*child);
        }
    }

    void listParagraph(const LayoutBox &box)
    {
        if (!box.paragraph)
            return;
        for (const InlineFrame &frame : box.paragraph->frames) {
            const QRectF rect = frame.rect.translated(box.page);
            if (frame.box->style->text.hidden || frame.box->style->text.opacity <= 0)
                continue;
            listGround(*frame.box, rect);
            listBorder(*frame.box, rect);
        }
        for (const LineFragment &fragment : box.paragraph->fragments) {
            if (fragment.length > 0)
                listText(box, fragment);
            else
                listWhole(*fragment.box);
        }
    }

    void listText(const LayoutBox &block, const LineFragment &fragment)
    {
        const InheritedStyle &style = fragment.box->style->text;
        const QRectF rect = fragment.rect.translated(block.page);
        if (!isSeen(style, rect, fragment.box->clip, m_list.clips))
            return;
        const QString text = block.paragraph->text.mid(fragment.start, fragment.length);
        if (!text.trimmed().isEmpty()) {
            PaintItem item = this->item(PaintItem::Kind::Text, *fragment.box, rect);
            item.text = text;
            item.face = fragment.face;
            item.baseline = fragment.baseline + block.page.y();
            item.rightToLeft = fragment.rightToLeft;
            item.color = style.color;
            add(item);
        }
        const double baseline = fragment.baseline + block.page.y();
        const double thickness = std::max(1.0, std::round(style.fontPixels / 16));
        const auto line = [&](double y) {
            PaintItem item = this->item(PaintItem::Kind::Line, *fragment.box,
                                        QRectF(rect.x(), y, rect.width(), thickness));
            item.color = style.color;
            add(item);
        };
        if (style.underline)
            line(std::round(baseline + std::max(1.0, style.fontPixels * 0.1)));
        if (style.lineThrough)
            line(std::round(baseline - style.fontPixels * 0.3));
        if (style.overline)
            line(std::round(baseline - fragment.face->ascent));
    }

    PaintList &m_list;
    const LayoutBox *m_bare;
    FontBook &m_fonts;
    PictureStore &m_pictures;
    StopGuard &m_guard;
};

} // namespace

bool isSeen(const InheritedStyle &style, const QRectF &rect, int clip, const std::vector<QRectF> &clips)
{
    if (style.hidden || style.opacity <= 0 || style.fontPixels <= 0)
        return false;
    return clip < 0 || clips[size_t(clip)].intersects(rect);
}

PaintList paintListOf(LayoutBox *root, const LayoutBox *body, FontBook *fonts, PictureStore *pictures,
                      StopGuard *guard)
{
    PaintList list;
    Placer(&list).place(root, {}, -1);
    // The ground of <body> is that of the page, unless <html> has one.
    const auto hasGround = [](const LayoutBox *box) {
        return box && box->style->ground.isValid() && box->style->ground.alpha() > 0;
    };
    const LayoutBox *bare = hasGround(root) ? root : hasGround(body) ? body : nullptr;
    if (bare)
        list.canvas = bare->style->ground;
    Lister(&list, bare, fonts, pictures, guard).listWhole(*root);
    return list;
}

} // namespace posthorn
