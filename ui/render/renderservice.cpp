#include "renderservice_p.h"

#include "requestcodec.h"
#include "wirewriter.h"

namespace posthorn
{
namespace
{

using render::FrameKind;

constexpr int maxBand = 200'000 / PageRenderer::BandHeight;

qsizetype sizeOf(const QList<QByteArray> &pieces)
{
    qsizetype size = 0;
    for (const QByteArray &piece : pieces)
        size += piece.size();
    return size;
}

} // namespace

void RenderService::Private::add(FrameKind kind, PageId page, WireWriter &body)
{
    RenderJob job;
    job.kind = kind;
    job.page = page;
    job.body = body.take();
    add(job);
}

quint64 RenderService::Private::addPicture(const QByteArray &bytes, const QSize &limit, int page,
                                           bool insisted)
{
    RenderJob job;
    job.kind = FrameKind::Picture;
    job.picture = ++lastPicture;
    job.limit = limit;
    job.insisted = insisted;
    WireWriter body;
    body.number(limit.width());
    body.number(limit.height());
    body.number(page);
    body.bytes(bytes);
    job.body = body.take();
    if (sizeOf(job.body) > render::MaxRequest) {
        QMetaObject::invokeMethod(
            q, [this, picture = job.picture] { Q_EMIT q->pictureDecoded(picture, {}, 0); },
            Qt::QueuedConnection);
        return job.picture;
    }
    add(job);
    return job.picture;
}

RenderService::RenderService(const QString &program, QObject *parent)
    : PageRenderer(parent)
    , d(std::make_unique<Private>(program, this))
{
}

RenderService::~RenderService() = default;

void RenderService::warmUp()
{
    d->keepWarm = true;
    d->wake();
}

PageId RenderService::layOut(const RenderRequest &request)
{
    RenderJob job;
    job.kind = FrameKind::LayOut;
    job.page = ++d->lastPage;
    job.insisted = request.evenIfComplex;
    job.scale = request.style.scale;
    job.source = qHashMulti(0, request.html, request.related.size(), request.remote.size());
    const auto known = std::find_if(d->remembered.begin(), d->remembered.end(),
                                    [&job](const auto &each) { return each.first == job.source; });
    WireWriter body;
    body.number(job.page);
    render::write(body, request);
    job.body = body.take();
    if (known != d->remembered.end() && !job.insisted) {
        d->failures.append({job.page, known->second});
    } else if (sizeOf(job.body) > render::MaxRequest) {
        d->failures.append({job.page, RenderFailure::TooComplex});
    } else {
        d->queue.add(job);
    }
    d->wake();
    return job.page;
}

void RenderService::release(PageId page)
{
    d->queue.drop(page);
    d->failures.removeIf([page](const auto &failure) { return failure.first == page; });
    const bool inWork = d->current && d->current->page == page && d->current->picture == 0;
    if (inWork)
        d->currentReleased = true;
    if (d->pages.remove(page) == 0 && !inWork)
        return;
    WireWriter body;
    body.number(page);
    d->process->send(FrameKind::Release, 0, body.take());
}

void RenderService::paintBands(PageId page, int first, int last)
{
    d->queue.addBands(page, std::max(first, 0), std::min(last, maxBand));
    d->wake();
}

void RenderService::restyle(PageId page, const RenderStyle &style)
{
    WireWriter body;
    body.number(page);
    render::write(body, style);
    RenderJob job;
    job.kind = FrameKind::Restyle;
    job.page = page;
    job.scale = style.scale;
    job.body = body.take();
    d->add(job);
}

void RenderService::toggleQuote(PageId page, int quote)
{
    WireWriter body;
    body.number(page);
    body.number(quote);
    d->add(FrameKind::ToggleQuote, page, body);
}

void RenderService::requestFragment(PageId page, int start, int length)
{
    WireWriter body;
    body.number(page);
    body.number(start);
    body.number(length);
    d->add(FrameKind::Fragment, page, body);
}

void RenderService::requestPdf(PageId page, const PrintRequest &request)
{
    WireWriter body;
    body.number(page);
    render::write(body, request);
    d->add(FrameKind::Pdf, page, body);
}

void RenderService::requestSheets(PageId page, const PrintRequest &request)
{
    WireWriter body;
    render::write(body, request);
    d->add(FrameKind::Sheet, page, body);
}

quint64 RenderService::decodePicture(const QByteArray &bytes, const QSize &limit)
{
    return d->addPicture(bytes, limit, 0, false);
}

quint64 RenderService::decodePage(const QByteArray &bytes, const QSize &limit, int page)
{
    return d->addPicture(bytes, limit, page, true);
}

} // namespace posthorn
