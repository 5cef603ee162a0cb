// Any HTML is a page or has a reason; what the window is told of it holds together, and it can be painted,
// copied and unfolded.

#include "app/render/page/htmlpage.h"

#include <QGuiApplication>
#include <QPainter>
#include <cstdlib>

using namespace posthorn;

namespace
{

void check(bool holds)
{
    if (!holds)
        std::abort();
}

void checkPage(const RenderedPage &page)
{
    const int size = int(page.text.size());
    check(page.size.width() > 0 && page.size.width() <= 4'096 && page.size.height() > 0 &&
          page.size.height() <= 200'000);
    int last = 0;
    for (const TextRun &run : page.runs) {
        check(run.start >= last && run.length > 0 && run.start + run.length <= size);
        check(run.advances.size() == run.length && run.link >= -1 && run.link < page.links.size());
        last = run.start + run.length;
    }
    for (const PageLink &link : page.links)
        check(link.start >= 0 && link.length >= 0 && link.start + link.length <= size);
    for (const PageBlock &block : page.blocks)
        check(block.start >= 0 && block.length >= 0 && block.start + block.length <= size);
    for (const PageQuote &quote : page.quotes)
        check(quote.start >= 0 && quote.start + quote.length <= size);
}

} // namespace

/// Fonts are never given back by the library that finds them, which is no leak of a page's.
extern "C" const char *__lsan_default_suppressions();
extern "C" const char *__lsan_default_suppressions()
{
    return "leak:libfontconfig";
}

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    static int argc = 1;
    static char name[] = "fuzz_htmlpage";
    static char *argv[] = {name, nullptr};
    qputenv("QT_QPA_PLATFORM", "offscreen");
    static const QGuiApplication application(argc, argv);
    RenderRequest request;
    request.html = QString::fromUtf8(reinterpret_cast<const char *>(data), qsizetype(size));
    request.foldQuotes = true;
    request.style.families = {QStringLiteral("DejaVu Sans")};
    request.style.text = Qt::white;
    request.style.base = QColor(0x20, 0x20, 0x20);
    request.style.muted = Qt::gray;
    request.style.link = Qt::cyan;
    request.style.dark = size % 2 == 1;
    request.style.width = size % 3 == 0 ? 60 : 640;
    int steps = 0;
    const HtmlPage::ShouldStop stop = [&steps] { return ++steps > 20'000; };
    RenderFailure why = RenderFailure::Died;
    const auto page = HtmlPage::layOut(1, request, stop, &why);
    if (!page) {
        check(why == RenderFailure::TooComplex || why == RenderFailure::TooSlow);
        return 0;
    }
    checkPage(page->page());
    QImage image(160, 120, QImage::Format_RGB32);
    QPainter painter(&image);
    page->paint(&painter, QRect(0, 0, 160, 120));
    (void)page->fragment(0, int(page->page().text.size()));
    if (!page->page().quotes.isEmpty() && page->toggleQuote(0, stop))
        checkPage(page->page());
    return 0;
}
