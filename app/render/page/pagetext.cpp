#include "pagetext.h"

#include "paintlist.h"
#include "paragraph.h"

namespace posthorn
{
namespace
{

using Kind = LayoutBox::Kind;

const QString &quoteSign()
{
    static const QString sign = QStringLiteral("•••");
    return sign;
}

const QString &topName()
{
    static const QString name = HtmlSanitizer::NamePrefix + QStringLiteral("top");
    return name;
}

} // namespace

PageText::PageText(FontBook *fonts, const std::vector<QRectF> &clips, const QStringList &links,
                   const QList<bool> &unfolded, RenderedPage *page)
    : m_fonts(*fonts)
    , m_clips(clips)
    , m_targets(links)
    , m_unfolded(unfolded)
    , m_page(*page)
{
}

void PageText::write(const LayoutBox &root)
{
    m_page.text.clear();
    m_page.runs.clear();
    m_page.links.clear();
    m_page.blocks.clear();
    m_page.quotes.clear();
    for (const QString &target : m_targets) {
        PageLink link;
        link.target = target;
        link.start = -1;
        m_page.links.append(link);
    }
    m_places.clear();
    m_places.insert(topName(), 0);
    writeBox(root, {}, false);
    resolvePlaces();
    dropUnusedLinks();
}

bool PageText::isShown(const InheritedStyle &style, const QRectF &rect, int clip) const
{
    return isSeen(style, rect, clip, m_clips);
}

void PageText::writeBox(const LayoutBox &box, Context context, bool inLine)
{
    notePlaces(box, box.page.y());
    if (box.role && *box.role != PageBlock::Kind::Rule)
        context = {*box.role, box.level};
    if (box.ownLink >= 0 && box.kind != Kind::Inline &&
        isShown(box.style->text, QRectF(box.page, box.size), box.clip))
        addArea(box.ownLink, QRectF(box.page, box.size));
    if (box.kind == Kind::QuoteButton) {
        writeQuoteButton(box);
        return;
    }
    if (box.kind == Kind::Image) {
        writePicture(box);
        if (!inLine)
            endBlock();
        return;
    }
    if (box.role == PageBlock::Kind::Rule) {
        PageBlock block;
        block.kind = PageBlock::Kind::Rule;
        block.start = int(m_page.text.size());
        block.rect = QRectF(box.page, box.size);
        m_page.blocks.append(block);
    }
    if (box.holdsLines)
        writeParagraph(box, context, inLine);
    else
        writeChildren(box, context, inLine);
}

void PageText::writeChildren(const LayoutBox &box, Context context, bool inLine)
{
    for (const auto &child : box.children) {
        writeBox(*child, context, inLine);
        if (inLine && !m_page.text.isEmpty() && !m_page.text.endsWith(u'\n'))
            endBlock();
    }
}

void PageText::endBlock()
{
    if (!m_page.text.isEmpty() && !m_page.text.endsWith(u'\n'))
        m_page.text += u'\n';
}

void PageText::writeParagraph(const LayoutBox &box, const Context &context, bool inLine)
{
    if (!box.paragraph)
        return;
    const Paragraph &paragraph = *box.paragraph;
    PageBlock block;
    block.kind = context.kind;
    block.level = context.level;
    block.start = int(m_page.text.size());
    block.rect = QRectF(box.page, box.size);
    std::vector<const LineFragment *> order;
    for (const LineFragment &fragment : paragraph.fragments)
        order.push_back(&fragment);
    std::stable_sort(order.begin(), order.end(), [](const LineFragment *a, const LineFragment *b) {
        return a->firstItem < b->firstItem;
    });
    // Floats stand in the text where they were written.
    size_t item = 0;
    const auto writeFloatsUpTo = [&](size_t end) {
        for (; item < end && item < paragraph.items.size(); ++item) {
            if (paragraph.items[item].kind != InlineItem::Kind::Float)
                continue;
            endBlock();
            writeBox(*paragraph.items[item].box, context, false);
            endBlock();
        }
    };
    int last = 0;
    for (const LineFragment *fragment : order) {
        writeFloatsUpTo(size_t(fragment->firstItem));
        const QString between = paragraph.text.mid(last, std::max(0, fragment->start - last));
        const bool hasText = m_page.text.size() > block.start && !m_page.text.endsWith(u'\n');
        if (between.contains(u'\n') && hasText) {
            m_page.text += u'\n';
        } else if (!between.isEmpty() && hasText && !m_page.text.endsWith(u' ') && !m_page.runs.isEmpty() &&
                   m_page.runs.last().start + m_page.runs.last().length == m_page.text.size()) {
            // The space at which the line was broken has no width.
            TextRun &run = m_page.runs.last();
            m_page.text += u' ';
            run.length += 1;
            run.advances.append(run.advances.isEmpty() ? 0 : run.advances.last());
        }
        if (fragment->length > 0)
            writeFragment(box, *fragment);
        else
            writeBox(*fragment->box, context, true);
        last = fragment->start + std::max(1, fragment->length);
    }
    writeFloatsUpTo(paragraph.items.size());
    for (const InlineFrame &frame : paragraph.frames) {
        if (frame.box->ownLink >= 0 && !frame.box->style->text.hidden)
            addArea(frame.box->ownLink, frame.rect.translated(box.page));
    }
    block.length = int(m_page.text.size()) - block.start;
    if (block.length > 0 && !(inLine && context.kind == PageBlock::Kind::Paragraph))
        m_page.blocks.append(block);
    if (!inLine)
        endBlock();
}

void PageText::writeFragment(const LayoutBox &block, const LineFragment &fragment)
{
    const InheritedStyle &style = fragment.box->style->text;
    const QRectF rect = fragment.rect.translated(block.page);
    notePlaces(*fragment.box, rect.top());
    if (!isShown(style, rect, fragment.box->clip))
        return;
    TextRun run;
    run.start = int(m_page.text.size());
    run.length = fragment.length;
    run.rect = rect;
    run.rightToLeft = fragment.rightToLeft;
    run.link = style.link;
    double x = 0;
    const Paragraph &paragraph = *block.paragraph;
    for (int i = fragment.firstItem; i < fragment.firstItem + fragment.itemCount; ++i) {
        const InlineItem &item = paragraph.items[size_t(i)];
        if (item.kind == InlineItem::Kind::Space) {
            x += item.width + fragment.wordGap;
            run.advances.append(float(x));
            continue;
        }
        const ShapedWord &word =
            m_fonts.shaped(*fragment.face, paragraph.text.mid(item.start, item.length), fragment.rightToLeft);
        for (const float end : word.ends)
            run.advances.append(float(x) + end);
        x += item.width;
    }
    QString text = paragraph.text.mid(fragment.start, fragment.length);
    text.replace(u'\t', u' ').replace(u'\n', u' ');
    m_page.text += text;
    addRun(run, style);
}

void PageText::addRun(const TextRun &run, const InheritedStyle &style)
{
    m_page.runs.append(run);
    m_looks.append({style.weight >= 600, style.italic});
    if (run.link < 0)
        return;
    PageLink &link = m_page.links[run.link];
    if (link.start < 0)
        link.start = run.start;
    link.length = run.start + run.length - link.start;
    addArea(run.link, run.rect);
}

void PageText::addArea(int index, const QRectF &area)
{
    if (index < 0 || area.isEmpty())
        return;
    PageLink &link = m_page.links[index];
    for (QRectF &known : link.areas) {
        if (known.contains(area))
            return;
        const bool sameLine = std::abs(known.center().y() - area.center().y()) < 1 &&
                              area.left() <= known.right() + 1 && area.right() >= known.left() - 1;
        if (sameLine || area.contains(known)) {
            known |= area;
            return;
        }
    }
    link.areas.append(area);
}

void PageText::writePicture(const LayoutBox &box)
{
    const QRectF rect(box.page, box.size);
    const InheritedStyle &style = box.style->text;
    if (style.hidden || style.opacity <= 0 || rect.width() <= 2 || rect.height() <= 2)
        return;
    if (style.link >= 0)
        addArea(style.link, rect);
    PageBlock block;
    block.kind = PageBlock::Kind::Image;
    block.start = int(m_page.text.size());
    block.length = int(box.text.size());
    block.rect = rect;
    if (!box.text.isEmpty()) {
        TextRun run;
        run.start = block.start;
        run.length = block.length;
        run.rect = rect;
        run.link = style.link;
        for (int i = 1; i <= run.length; ++i)
            run.advances.append(float(rect.width() * i / run.length));
        m_page.text += box.text;
        addRun(run, style);
    }
    m_page.blocks.append(block);
}

void PageText::writeQuoteButton(const LayoutBox &box)
{
    endBlock();
    PageQuote quote;
    quote.area = QRectF(box.page, box.size);
    quote.start = int(m_page.text.size());
    quote.length = int(quoteSign().size());
    quote.folded = !m_unfolded.value(box.number);
    TextRun run;
    run.start = quote.start;
    run.length = quote.length;
    run.rect = quote.area;
    for (int i = 1; i <= run.length; ++i)
        run.advances.append(float(run.rect.width() * i / run.length));
    m_page.text += quoteSign();
    addRun(run, {});
    m_page.text += u'\n';
    m_page.quotes.append(quote);
    m_quoteNumbers.append(box.number);
}

/// The first of a name counts, but for "top", which is the page's where nobody else has it (HTML, 7.4.6.4).
void PageText::notePlaces(const LayoutBox &box, double y)
{
    for (const QString &name : box.anchors) {
        const bool isTaken = m_places.contains(name) && (name != topName() || m_places.value(name) > 0);
        if (!isTaken)
            m_places.insert(name, std::clamp(y, 0.0, double(m_page.size.height())));
    }
}

/// A link to a place that is not there, or inside of what is folded, is none.
void PageText::resolvePlaces()
{
    for (PageLink &link : m_page.links) {
        if (!link.target.startsWith(u'#'))
            continue;
        link.place = m_places.value(link.target.mid(1), -1);
        if (link.staysOnPage()) {
            link.target.clear();
        } else {
            link.start = -1;
            link.areas.clear();
        }
    }
}

void PageText::dropUnusedLinks()
{
    QList<PageLink> used;
    QList<int> places;
    for (const PageLink &link : std::as_const(m_page.links)) {
        const bool isUsed = link.start >= 0 || !link.areas.isEmpty();
        places.append(isUsed ? int(used.size()) : -1);
        if (!isUsed)
            continue;
        used.append(link);
        if (link.start < 0)
            used.last().start = 0;
    }
    m_page.links = used;
    for (TextRun &run : m_page.runs) {
        if (run.link >= 0)
            run.link = places[run.link];
    }
}

} // namespace posthorn
