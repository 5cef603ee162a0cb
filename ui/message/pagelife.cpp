#include "pagelife.h"

#include "readingstate.h"
#include "ui/render/pagerenderer.h"

#include <algorithm>
#include <cmath>

namespace posthorn
{

namespace
{

constexpr int RestMs = 150;        // after the last change of the width
constexpr int NarrowestView = 120; // CSS pixels
constexpr int Tolerance = 2;       // a page that is wider by that was only rounded up

double roundedScale(double scale)
{
    // So that every band begins at a whole device pixel.
    return std::max(1.0, std::round(scale * PageRenderer::BandHeight)) / PageRenderer::BandHeight;
}

} // namespace

PageLife::PageLife(PageRenderer *renderer)
    : m_renderer(renderer)
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &PageLife::ask);
    connect(m_renderer, &PageRenderer::laidOut, this, &PageLife::takePage);
    connect(m_renderer, &PageRenderer::pagesLost, this, &PageLife::takeLoss);
    connect(m_renderer, &PageRenderer::failed, this, [this](PageId page, RenderFailure why) {
        if (page == m_id && m_id != 0)
            fail(why);
    });
    connect(m_renderer, &PageRenderer::bandPainted, this, [this](PageId page, int band, const QImage &image) {
        if (page != m_id || m_id == 0)
            return;
        m_owedBands.remove(band);
        Q_EMIT bandPainted(band, image);
    });
    connect(m_renderer, &PageRenderer::fragmentReady, this, [this](PageId page, const QString &html) {
        if (page == m_id && m_id != 0)
            Q_EMIT fragmentReady(html);
    });
}

PageLife::~PageLife()
{
    release();
}

void PageLife::setContent(const RenderRequest &request, const QList<int> &toggled)
{
    clear();
    m_toggled = toggled;
    m_request = request;
    m_hasContent = true;
    ask();
}

void PageLife::clear()
{
    release();
    m_request = {};
    m_hasContent = false;
    m_toggled.clear();
    m_narrowest = 0;
    m_losses = 0;
}

void PageLife::setWish(const PageWish &wish)
{
    if (wish == m_wish)
        return;
    PageWish sameWidth = wish;
    sameWidth.width = m_wish.width;
    sameWidth.fullWidth = m_wish.fullWidth;
    const bool onlyWidth = sameWidth == m_wish;
    const bool first = m_wish.width <= 0;
    m_wish = wish;
    if (first || m_id == 0)
        ask();
    else
        m_timer.start(onlyWidth ? RestMs : 0);
}

void PageLife::setWanted(bool wanted)
{
    if (wanted == m_wanted)
        return;
    m_wanted = wanted;
    if (wanted)
        ask();
    else
        release();
}

PageLife::Look PageLife::lookNow() const
{
    Look look;
    look.style = m_wish.style;
    look.style.keepColors = m_request.style.keepColors;
    look.pixelRatio = m_wish.pixelRatio;
    look.style.width = std::max(NarrowestView, int(m_wish.width / m_wish.zoom));
    double fit = 1;
    if (m_narrowest > look.style.width) {
        // Measured without the zoom: who zooms in wants it larger, not shrunk the more.
        const double room = std::max(m_wish.fullWidth, look.style.width);
        fit = std::clamp(room / m_narrowest, SmallestFit, 1.0);
        look.style.width =
            std::max(look.style.width, int(std::lround(m_wish.fullWidth / (m_wish.zoom * fit))));
        look.shrunk = true;
    }
    look.scale = roundedScale(m_wish.pixelRatio * m_wish.zoom * fit);
    look.style.scale = look.scale;
    return look;
}

void PageLife::ask()
{
    m_timer.stop();
    if (!m_wanted || !m_hasContent || m_wish.width <= 0)
        return;
    if (m_open) {
        m_again = true;
        return;
    }
    const Look look = lookNow();
    if (m_id == 0) {
        m_request.style = look.style;
        m_asked = look;
        m_open = true;
        m_due = 0;
        m_id = m_renderer->layOut(m_request);
    } else if (look.style != m_asked.style) {
        m_asked = look;
        m_open = true;
        m_renderer->restyle(m_id, look.style);
    }
}

void PageLife::takePage(const RenderedPage &page)
{
    if (page.id != m_id || m_id == 0)
        return;
    m_open = false;
    m_owedBands.clear();
    if (page.size.width() > m_asked.style.width + Tolerance && !m_asked.shrunk) {
        m_narrowest = page.size.width();
        ask();
        if (m_open)
            return;
    }
    if (toggleAgain(page))
        return;
    m_told = m_asked;
    const bool again = std::exchange(m_again, false);
    const int quote = std::exchange(m_quote, -1);
    Q_EMIT laidOut(page);
    if (again)
        ask();
    if (quote >= 0)
        toggleQuote(quote);
}

/// A page that was laid out anew has its quotations folded: brings one of them back as it was.
bool PageLife::toggleAgain(const RenderedPage &page)
{
    if (m_due >= m_toggled.size())
        return false;
    const int quote = m_toggled[m_due++];
    if (quote < 0 || quote >= page.quotes.size()) {
        m_toggled.resize(m_due - 1); // it is not the page that they belong to
        return false;
    }
    m_open = true;
    m_renderer->toggleQuote(m_id, quote);
    return true;
}

void PageLife::takeLoss()
{
    if (m_id == 0)
        return;
    // Only what was being worked on can have done it. A second time is proof enough.
    if (m_open || !m_owedBands.isEmpty())
        ++m_losses;
    if (m_losses > 1) {
        fail(RenderFailure::Died);
        return;
    }
    m_id = 0;
    m_open = false;
    m_owedBands.clear();
    Q_EMIT lost();
    ask();
}

void PageLife::fail(RenderFailure why)
{
    m_id = 0;
    m_open = false;
    m_hasContent = false;
    Q_EMIT failed(why);
}

void PageLife::release()
{
    m_timer.stop();
    if (m_id != 0)
        m_renderer->release(m_id);
    m_id = 0;
    m_open = false;
    m_again = false;
    m_owedBands.clear();
    m_quote = -1;
}

void PageLife::paintBands(int first, int last)
{
    if (m_id == 0 || last < first)
        return;
    for (int band = first; band <= last; ++band)
        m_owedBands.insert(band);
    m_renderer->paintBands(m_id, first, last);
}

void PageLife::toggleQuote(int quote)
{
    if (m_id == 0)
        return;
    if (m_open) {
        m_quote = quote;
        return;
    }
    m_open = true;
    ReadingState::toggle(m_toggled, quote);
    m_due = m_toggled.size();
    Q_EMIT quoteToggled(quote);
    m_renderer->toggleQuote(m_id, quote);
}

void PageLife::requestFragment(int start, int length)
{
    if (m_id != 0)
        m_renderer->requestFragment(m_id, start, length);
}

} // namespace posthorn
