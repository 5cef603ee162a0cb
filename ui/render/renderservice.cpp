#include "renderservice.h"

#include "base/backoff.h"
#include "pagecodec.h"
#include "renderprocess.h"
#include "renderqueue.h"
#include "requestcodec.h"
#include "wirereader.h"
#include "wirewriter.h"

#include <QElapsedTimer>
#include <QLoggingCategory>
#include <QTimer>
#include <QtMath>

namespace posthorn
{
namespace
{

using namespace std::chrono_literals;
using render::FrameKind;

Q_LOGGING_CATEGORY(log, "posthorn.render")

constexpr int insistedFactor = 10;
/// How often a process that did not even get half of its time on the processor gets it once more.
constexpr int busyRounds = 3;
constexpr auto startLimit = 10s;
/// Who dies sooner without having been asked anything does not run on this machine.
constexpr auto soonAfterStart = 5s;
constexpr int maxBand = 200'000 / PageRenderer::BandHeight;
constexpr int maxSheets = 10'000;
constexpr int maxSide = 65'535;
constexpr qsizetype maxRemembered = 64;

qsizetype sizeOf(const QList<QByteArray> &pieces)
{
    qsizetype size = 0;
    for (const QByteArray &piece : pieces)
        size += piece.size();
    return size;
}

} // namespace

class RenderService::Private
{
public:
    Private(const QString &path, RenderService *service)
        : program(path)
        , q(service)
        , backoff(1s, 5min)
    {
        wakeUp.setSingleShot(true);
        watchdog.setSingleShot(true);
        connect(&wakeUp, &QTimer::timeout, q, [this] { pump(); });
        connect(&watchdog, &QTimer::timeout, q, [this] { outOfTime(); });
        uptime.start();
    }

    /// A page that is laid out in the process.
    struct Page {
        QSize size;
        double scale = 1;
        bool insisted = false;
        size_t source = 0;
    };
    enum class State { Stopped, Starting, Idle, Busy };

    /// What is to be done is done from the event loop, so that nobody is answered before the asking returns.
    void wake() { wakeUp.start(0); }
    void add(const RenderJob &job)
    {
        queue.add(job);
        wake();
    }
    void add(FrameKind kind, PageId page, WireWriter &body);
    void pump();
    void start();
    void couldNotStart();
    void ask(const RenderJob &job);
    void limitTime();
    void outOfTime();
    void receive(const render::Frame &frame);
    bool answer(const RenderJob &job, const render::Frame &frame);
    bool answerPainted(const RenderJob &job, WireReader &in);
    void lose(RenderFailure why);
    void replace();
    void tellFailed(const RenderJob &job, RenderFailure why);
    void remember(size_t source, RenderFailure why);

    const QString program;
    RenderService *q;
    QTimer wakeUp;
    QTimer watchdog;
    QElapsedTimer uptime;
    Backoff backoff;
    qint64 retryAt = 0;   // on uptime
    qint64 startedAt = 0; // on uptime
    std::unique_ptr<RenderProcess> process;
    State state = State::Stopped;
    bool keepWarm = false;
    bool toldOfFiles = false;
    std::optional<RenderFailure> loss; // the process is of no use any more, for this reason
    RenderQueue queue;
    std::optional<RenderJob> current;
    bool currentReleased = false;
    QElapsedTimer sinceAsked;
    qint64 cpuBefore = 0;
    int rounds = 0;
    quint32 serial = 0;
    QHash<PageId, Page> pages;
    QList<std::pair<PageId, RenderFailure>> failures;   // to be told
    QList<std::pair<size_t, RenderFailure>> remembered; // what HTML cost a process
    PageId lastPage = 0;
    quint64 lastPicture = 0;
};

void RenderService::Private::add(FrameKind kind, PageId page, WireWriter &body)
{
    RenderJob job;
    job.kind = kind;
    job.page = page;
    job.body = body.take();
    add(job);
}

void RenderService::Private::pump()
{
    if (loss)
        replace();
    if (state == State::Stopped && (keepWarm || !queue.isEmpty()))
        start();
    for (qsizetype count = failures.size(); count > 0 && !failures.isEmpty(); --count) {
        const auto failure = failures.takeFirst();
        Q_EMIT q->failed(failure.first, failure.second);
    }
    if (state == State::Stopped) {
        for (const RenderJob &job : queue.takeAll())
            tellFailed(job, RenderFailure::Unavailable);
        return;
    }
    while (state == State::Idle) {
        const auto job = queue.take();
        if (!job)
            return;
        const auto page = pages.constFind(job->page);
        const bool known = page != pages.constEnd();
        if (job->kind == FrameKind::Band) {
            // The page may have become lower since.
            if (known && !render::bandShape(page->size, page->scale, job->number).isEmpty())
                ask(*job);
        } else if (known || job->kind == FrameKind::LayOut || job->kind == FrameKind::Picture) {
            ask(*job);
        } else {
            tellFailed(*job, RenderFailure::Died);
        }
    }
}

void RenderService::Private::start()
{
    if (uptime.elapsed() < retryAt)
        return;
    process = std::make_unique<RenderProcess>();
    connect(process.get(), &RenderProcess::frameReceived, q,
            [this](const render::Frame &frame) { receive(frame); });
    connect(process.get(), &RenderProcess::wrote, q, [this] {
        // The time is for the work, not for the reading of what is large; but that must end too.
        if (state == State::Busy && sinceAsked.elapsed() < TimeLimitMs * insistedFactor)
            limitTime();
    });
    connect(process.get(), &RenderProcess::ended, q, [this] { lose(RenderFailure::Died); });
    if (!process->start(program)) {
        process.reset();
        couldNotStart();
        return;
    }
    state = State::Starting;
    startedAt = uptime.elapsed();
    watchdog.start(startLimit);
}

void RenderService::Private::couldNotStart()
{
    const auto pause = backoff.next();
    retryAt = uptime.elapsed() + pause.count();
    qCWarning(log) << "posthorn-render does not start; next try in" << pause.count() << "ms";
}

void RenderService::Private::ask(const RenderJob &job)
{
    current = job;
    currentReleased = false;
    state = State::Busy;
    rounds = 0;
    sinceAsked.start();
    cpuBefore = process->cpuMs();
    QList<QByteArray> body = job.body;
    if (job.kind == FrameKind::Band || job.kind == FrameKind::Sheet) {
        WireWriter head;
        head.number(job.page);
        head.number(job.number);
        body = head.take() + body;
    }
    process->send(job.kind, ++serial, body);
    limitTime();
}

void RenderService::Private::limitTime()
{
    // Paper is for those who asked for it, and has more pages than a window.
    const bool longer = current->insisted || pages.value(current->page).insisted ||
                        current->kind == FrameKind::Pdf || current->kind == FrameKind::Sheet;
    watchdog.start(longer ? TimeLimitMs * insistedFactor : TimeLimitMs);
}

void RenderService::Private::outOfTime()
{
    if (loss || !process)
        return;
    if (state == State::Starting) {
        lose(RenderFailure::Died);
        return;
    }
    // It may have been this thread that was late.
    process->readNow();
    if (loss || state != State::Busy)
        return;
    const qint64 used = process->cpuMs() - cpuBefore;
    if (used < watchdog.interval() / 2 && rounds < busyRounds) {
        ++rounds;
        limitTime();
        return;
    }
    lose(RenderFailure::TooSlow);
}

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
            qCWarning(log) << "This kernel has no Landlock: posthorn-render can read files that are no fonts";
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
    const int sheets = in.number<int>(0, maxSheets);
    render::PictureShape shape;
    shape.width = in.number<int>(0, maxSide);
    shape.height = in.number<int>(0, maxSide);
    if (!in.atEnd() || !shape.fits())
        return false;
    const auto tell = [this] { return !currentReleased; };
    if (job.kind == FrameKind::Band) {
        const Page page = pages.value(job.page);
        const render::PictureShape expected = render::bandShape(page.size, page.scale, job.number);
        if (!shape.isEmpty() && (shape.width != expected.width || shape.height != expected.height))
            return false;
        if (tell())
            Q_EMIT q->bandPainted(job.page, job.number, process->picture(shape, true));
    } else if (job.kind == FrameKind::Sheet) {
        if (tell()) {
            if (job.number + 1 < sheets) {
                RenderJob following = job;
                ++following.number;
                queue.add(following);
            }
            Q_EMIT q->sheetPainted(job.page, job.number, sheets, process->picture(shape, true));
        }
    } else if (job.kind == FrameKind::Picture) {
        if (shape.width > job.limit.width() || shape.height > job.limit.height())
            return false;
        Q_EMIT q->pictureDecoded(job.picture, process->picture(shape, false));
    } else {
        return false;
    }
    return true;
}

void RenderService::Private::lose(RenderFailure why)
{
    if (loss)
        return;
    loss = why;
    process->kill();
    watchdog.stop();
    wake();
}

void RenderService::Private::replace()
{
    const RenderFailure why = *std::exchange(loss, {});
    const auto job = std::exchange(current, {});
    const bool released = std::exchange(currentReleased, false);
    const bool wasReady = state != State::Starting;
    state = State::Stopped;
    process.reset();
    const qint64 lived = uptime.elapsed() - startedAt;
    if (!wasReady || (!job && lived < std::chrono::milliseconds(soonAfterStart).count()))
        couldNotStart();
    QHash<PageId, Page> lost = std::exchange(pages, {});
    const QList<RenderJob> orphans = queue.takeOfLaidOutPages();
    start();

    if (job && !released) {
        const size_t source = job->kind == FrameKind::LayOut ? job->source : lost.value(job->page).source;
        const bool insisted = job->insisted || lost.value(job->page).insisted;
        if (job->changesPage() || job->kind == FrameKind::Band) {
            lost.remove(job->page);
            queue.drop(job->page);
            if (!insisted)
                remember(source, why);
        }
        tellFailed(*job, why);
    }
    for (const RenderJob &orphan : orphans) {
        // Who asked for other looks has the page laid out anew like everybody else.
        if (!orphan.changesPage())
            tellFailed(orphan, RenderFailure::Died);
    }
    if (!lost.isEmpty())
        Q_EMIT q->pagesLost();
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
        Q_EMIT q->pictureDecoded(job.picture, {});
        break;
    default:
        Q_EMIT q->failed(job.page, why);
    }
}

void RenderService::Private::remember(size_t source, RenderFailure why)
{
    if (remembered.size() == maxRemembered)
        remembered.removeFirst();
    remembered.append({source, why});
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
    RenderJob job;
    job.kind = FrameKind::Picture;
    job.picture = ++d->lastPicture;
    job.limit = limit;
    WireWriter body;
    body.number(limit.width());
    body.number(limit.height());
    body.bytes(bytes);
    job.body = body.take();
    d->add(job);
    return job.picture;
}

} // namespace posthorn
