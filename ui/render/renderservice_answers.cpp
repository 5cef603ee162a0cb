#include "renderservice_p.h"

#include "pagecodec.h"
#include "renderlog.h"
#include "wirereader.h"

namespace posthorn
{
namespace
{

using render::FrameKind;

constexpr int maxSide = 65'535;

} // namespace

void RenderService::Private::receive(const render::Frame &frame)
{
    if (loss)
        return;
    if (state == State::Starting && frame.kind == FrameKind::Ready) {
        WireReader in(frame.body);
        const auto version = in.number<quint32>();
        const auto onlyFonts = in.number<bool>();
        if (!in.atEnd() || version != render::ProtocolVersion) {
            lose(RenderFailure::Died);
            return;
        }
        if (!onlyFonts && !std::exchange(toldOfFiles, true))
            qCWarning(renderLog)
                << "This kernel has no Landlock: posthorn-render can read files that are no fonts";
        watchdog.stop();
        state = State::Idle;
        keepWarm = true;
        wake();
        return;
    }
    if (state != State::Busy || frame.serial != serial) {
        lose(RenderFailure::Died);
        return;
    }
    const RenderJob job = *current;
    if (!answer(job, frame))
        lose(RenderFailure::Died);
}

bool RenderService::Private::answer(const RenderJob &job, const render::Frame &frame)
{
    WireReader in(frame.body);
    const auto finish = [this] {
        watchdog.stop();
        backoff.reset();
        state = State::Idle;
        current.reset();
        wake();
        return !currentReleased;
    };
    switch (frame.kind) {
    case FrameKind::LaidOut: {
        const auto page = render::readPage(in);
        if (!job.changesPage() || !page || !in.atEnd() || page->id != job.page)
            return false;
        if (finish()) {
            Page &known = pages[job.page];
            known.size = page->size;
            if (job.kind != FrameKind::ToggleQuote)
                known.scale = job.scale;
            if (job.kind == FrameKind::LayOut) {
                known.insisted = job.insisted;
                known.source = job.source;
            }
            Q_EMIT q->laidOut(*page);
        }
        return true;
    }
    case FrameKind::NotLaidOut: {
        const auto why = RenderFailure(in.number<quint8>(0, quint8(RenderFailure::TooSlow)));
        if (!job.changesPage() || !in.atEnd())
            return false;
        pages.remove(job.page);
        if (finish())
            Q_EMIT q->failed(job.page, why);
        return true;
    }
    case FrameKind::FragmentMade: {
        const QString html = in.text(render::MaxAnswer);
        if (job.kind != FrameKind::Fragment || !in.atEnd())
            return false;
        if (finish())
            Q_EMIT q->fragmentReady(job.page, html);
        return true;
    }
    case FrameKind::PdfMade: {
        const QByteArray pdf = in.bytes(render::MaxAnswer);
        if (job.kind != FrameKind::Pdf || !in.atEnd())
            return false;
        if (finish())
            Q_EMIT q->pdfReady(job.page, pdf);
        return true;
    }
    case FrameKind::Painted:
        if (!answerPainted(job, in))
            return false;
        finish();
        return true;
    default:
        return false;
    }
}

bool RenderService::Private::answerPainted(const RenderJob &job, WireReader &in)
{
    const int count = in.number<int>(0, render::MaxPages);
    render::PictureShape shape;
    shape.width = in.number<int>(0, maxSide);
    shape.height = in.number<int>(0, maxSide);
    if (!in.atEnd() || !shape.fits())
        return false;
    const auto tell = [this] { return !currentReleased; };
    if (job.kind == FrameKind::Band) {
        // Of a page that was released meanwhile there is nothing left to compare with, and nothing is taken.
        if (!tell())
            return true;
        const Page page = pages.value(job.page);
        const render::PictureShape expected = render::bandShape(page.size, page.scale, job.number);
        if (!shape.isEmpty() && (shape.width != expected.width || shape.height != expected.height))
            return false;
        Q_EMIT q->bandPainted(job.page, job.number, process->picture(shape, true));
    } else if (job.kind == FrameKind::Sheet) {
        if (tell()) {
            if (job.number + 1 < count) {
                RenderJob following = job;
                ++following.number;
                queue.add(following);
            }
            Q_EMIT q->sheetPainted(job.page, job.number, count, process->picture(shape, true));
        }
    } else if (job.kind == FrameKind::Picture) {
        if (shape.width > job.limit.width() || shape.height > job.limit.height())
            return false;
        Q_EMIT q->pictureDecoded(job.picture, process->picture(shape, false), count);
    } else {
        return false;
    }
    return true;
}

void RenderService::Private::tellFailed(const RenderJob &job, RenderFailure why)
{
    switch (job.kind) {
    case FrameKind::Fragment:
        Q_EMIT q->fragmentReady(job.page, {});
        break;
    case FrameKind::Pdf:
        Q_EMIT q->pdfReady(job.page, {});
        break;
    case FrameKind::Sheet:
        Q_EMIT q->sheetPainted(job.page, job.number, 0, {});
        break;
    case FrameKind::Picture:
        Q_EMIT q->pictureDecoded(job.picture, {}, 0);
        break;
    default:
        Q_EMIT q->failed(job.page, why);
    }
}

} // namespace posthorn
