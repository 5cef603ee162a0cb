#include "pagelayout.h"

#include "blocklayout.h"
#include "groundadapter.h"
#include "pagefragment.h"
#include "pagepainter.h"
#include "picturestore.h"
#include "tablelayout.h"

#include <cmath>

namespace posthorn
{
namespace
{

constexpr int widestPage = 4'096;
constexpr int highestPage = 200'000;

MediaFacts factsOf(const RenderStyle &style)
{
    return {double(style.width), style.scale, style.dark && !style.keepColors};
}

} // namespace

PageLayout::PageLayout(const LayoutSource &source, StopGuard *guard)
    : m_source(source)
    , m_sheet(flattenSheets(source.html, factsOf(source.style)))
    , m_fonts(source.style)
    , m_document(std::make_unique<StyledDocument>(source.html, m_sheet, guard))
{
    if (source.foldQuotes && m_document->root())
        m_quotes = findQuotes(*m_document->root(), guard);
}

PageLayout::~PageLayout() = default;

void PageLayout::build(const QList<bool> &unfolded, RenderedPage *page, StopGuard *guard)
{
    m_unfolded = unfolded;
    m_unfolded.resize(m_quotes.count);
    const bool quirks = m_source.mode == DocumentMode::Quirks;
    const StyleResolver resolver(m_source.style, quirks);
    if (!m_document->root())
        throw LayoutTooComplex();
    m_boxes = BoxBuilder(resolver, m_quotes, m_unfolded, guard).build(*m_document->root());
    LayoutContext context{m_fonts, *m_source.pictures, *guard, m_source.mode != DocumentMode::Standard,
                          quirks};
    FloatArea floats;
    LayoutBox *root = m_boxes.root.get();
    layOutBlock(context, root, m_source.style.width, m_source.style.width, &floats, {});
    m_list = paintListOf(root, m_boxes.body, &m_fonts, m_source.pictures, guard);
    m_list.links = m_boxes.links;
    const QRectF extent = m_list.extent | QRectF(root->page, root->size);
    m_size = QSize(std::clamp(int(std::ceil(extent.right())), m_source.style.width, widestPage),
                   std::clamp(int(std::ceil(extent.bottom())), 1, highestPage));
    page->size = m_size;
    PageText text(&m_fonts, m_list.clips, m_boxes.links, m_unfolded, page);
    text.write(*root);
    m_looks = text.looks();
    m_quoteNumbers = text.quoteNumbers();
    for (QString &target : m_list.links) {
        if (target.startsWith(u'#'))
            target.clear(); // nothing jumps on paper
    }
    adapt(page, guard);
}

void PageLayout::adapt(RenderedPage *page, StopGuard *guard)
{
    GroundAdapter adapter(m_source.style, m_source.pictures, guard);
    page->hasDarkGround = adapter.adapt(&m_list, m_sheet.hasDarkRules);
    page->ground = m_list.canvasShown;
}

bool PageLayout::restyle(const RenderStyle &style, RenderedPage *page, StopGuard *guard)
{
    const RenderStyle &now = m_source.style;
    const bool sameShape = style.width == now.width && style.fontPixels == now.fontPixels &&
                           style.families == now.families && style.fixedFamilies == now.fixedFamilies;
    if (!sameShape || flattenSheets(m_source.html, factsOf(style)).css != m_sheet.css)
        return false;
    m_source.style = style;
    adapt(page, guard);
    return true;
}

void PageLayout::paint(QPainter *painter, const QRect &area, double scale) const
{
    PagePainter(m_list, m_source.pictures, m_size).paint(painter, area, scale);
}

QString PageLayout::fragment(const RenderedPage &page, int start, int length) const
{
    return pageFragment(page, m_looks, start, length);
}

} // namespace posthorn
