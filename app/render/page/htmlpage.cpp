#include "htmlpage.h"

#include "pagelayout.h"
#include "pageprinter.h"
#include "picturestore.h"

#include <QElapsedTimer>
#include <QPainter>
#include <new>

namespace posthorn
{
namespace
{

constexpr int narrowest = 40;
constexpr int widest = 4'096;

DocumentMode modeOf(const QString &html)
{
    const QString start = html.left(2'000);
    const qsizetype at = start.indexOf(QLatin1String("<!doctype"), 0, Qt::CaseInsensitive);
    if (at < 0)
        return DocumentMode::Quirks;
    const QString type = start.mid(at, start.indexOf(u'>', at) - at).toLower();
    const bool isTransitional =
        type.contains(QLatin1String("transitional")) || type.contains(QLatin1String("frameset"));
    if (type.contains(QLatin1String("//dtd xhtml 1.0")))
        return isTransitional ? DocumentMode::LimitedQuirks : DocumentMode::Standard;
    if (type.contains(QLatin1String("//dtd html 4.01"))) {
        const bool hasAddress = type.contains(QLatin1String("http:"));
        return !isTransitional ? DocumentMode::Standard
               : hasAddress    ? DocumentMode::LimitedQuirks
                               : DocumentMode::Quirks;
    }
    // Of what came before, only the strict type of HTML 4.0 is not known to the standard.
    const bool isOld =
        type.contains(QLatin1String("//dtd html")) && !type.contains(QLatin1String("html 4.0//"));
    return isOld ? DocumentMode::Quirks : DocumentMode::Standard;
}

RenderStyle bounded(RenderStyle style)
{
    style.width = std::clamp(style.width, narrowest, widest);
    style.scale = std::clamp(style.scale, 0.1, 16.0);
    style.fontPixels = std::clamp(style.fontPixels, 6.0, 72.0);
    return style;
}

} // namespace

class HtmlPage::Private
{
public:
    RenderRequest request;
    DocumentMode mode = DocumentMode::Standard;
    std::unique_ptr<PictureStore> pictures;
    std::unique_ptr<PageLayout> layout;
    RenderedPage page;

    LayoutSource source(const RenderStyle &style) const
    {
        return {page.sanitized.html, style, mode, request.foldQuotes, pictures.get()};
    }

    /// All exceptions of layouts end here.
    template <typename Work>
    static bool run(const Work &work, RenderFailure *why)
    {
        RenderFailure failure = RenderFailure::TooComplex;
        try {
            work();
            return true;
        } catch (const LayoutStopped &) {
            failure = RenderFailure::TooSlow;
        } catch (const LayoutTooComplex &) {
        } catch (const std::bad_alloc &) {
        }
        if (why)
            *why = failure;
        return false;
    }

    /// Leaves everything as it was when it fails.
    bool rebuild(const RenderStyle &style, const QList<bool> &unfolded, const ShouldStop &stop,
                 RenderFailure *why)
    {
        QElapsedTimer timer;
        timer.start();
        return run(
            [&] {
                StopGuard guard(stop);
                RenderedPage made = page;
                auto other = std::make_unique<PageLayout>(source(style), &guard);
                other->build(unfolded, &made, &guard);
                layout = std::move(other);
                request.style = style;
                page = made;
                page.layoutMs = timer.elapsed();
            },
            why);
    }
};

HtmlPage::HtmlPage(std::unique_ptr<Private> data)
    : d(std::move(data))
{
}

HtmlPage::~HtmlPage() = default;

std::unique_ptr<HtmlPage> HtmlPage::layOut(PageId id, const RenderRequest &request, const ShouldStop &stop,
                                           RenderFailure *why)
{
    QElapsedTimer timer;
    timer.start();
    auto data = std::make_unique<Private>();
    data->request = request;
    data->request.html.clear(); // what was sanitized is all that is needed from here on
    data->mode = modeOf(request.html);
    data->page.id = id;
    SanitizeOptions options;
    for (auto picture = request.remote.cbegin(); picture != request.remote.cend(); ++picture)
        options.allowedRemote.insert(picture.key());
    data->page.sanitized = HtmlSanitizer::sanitize(request.html, options);
    if (data->page.sanitized.tooComplex) {
        if (why)
            *why = RenderFailure::TooComplex;
        return {};
    }
    data->pictures = std::make_unique<PictureStore>(request.related, request.remote);
    if (!data->rebuild(bounded(request.style), {}, stop, why))
        return {};
    data->page.layoutMs = timer.elapsed();
    return std::unique_ptr<HtmlPage>(new HtmlPage(std::move(data)));
}

const RenderedPage &HtmlPage::page() const
{
    return d->page;
}

void HtmlPage::paint(QPainter *painter, const QRect &area) const
{
    d->layout->paint(painter, area, d->request.style.scale);
}

bool HtmlPage::restyle(const RenderStyle &style, const ShouldStop &stop)
{
    const RenderStyle wanted = bounded(style);
    bool done = false;
    const bool ran = Private::run(
        [&] {
            StopGuard guard(stop);
            done = d->layout->restyle(wanted, &d->page, &guard);
        },
        nullptr);
    if (!ran)
        return false;
    if (done) {
        d->request.style = wanted;
        return true;
    }
    return d->rebuild(wanted, d->layout->unfolded(), stop, nullptr);
}

bool HtmlPage::toggleQuote(int quote, const ShouldStop &stop)
{
    if (quote < 0 || quote >= d->page.quotes.size())
        return false;
    QList<bool> unfolded = d->layout->unfolded();
    const int number = d->layout->quoteNumber(quote);
    unfolded[number] = !unfolded[number];
    return d->rebuild(d->request.style, unfolded, stop, nullptr);
}

QString HtmlPage::fragment(int start, int length) const
{
    return d->layout->fragment(d->page, start, length);
}

QByteArray HtmlPage::pdf(const PrintRequest &request) const
{
    QByteArray bytes;
    (void)Private::run(
        [&] { bytes = PagePrinter(d->source(d->request.style), d->layout->unfolded(), request).pdf(); },
        nullptr);
    return bytes;
}

int HtmlPage::sheetCount(const PrintRequest &request) const
{
    int count = 0;
    (void)Private::run(
        [&] {
            count = PagePrinter(d->source(d->request.style), d->layout->unfolded(), request).sheetCount();
        },
        nullptr);
    return count;
}

QImage HtmlPage::sheet(const PrintRequest &request, int number) const
{
    QImage image;
    (void)Private::run(
        [&] {
            image = PagePrinter(d->source(d->request.style), d->layout->unfolded(), request).sheet(number);
        },
        nullptr);
    return image;
}

} // namespace posthorn
