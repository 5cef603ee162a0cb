#include "renderservice_p.h"

#include "renderlog.h"
#include "wirewriter.h"

namespace posthorn
{
namespace
{

using namespace std::chrono_literals;
using render::FrameKind;

constexpr int insistedFactor = 10;
/// How often a process that did not even get half of its time on the processor gets it once more.
constexpr int busyRounds = 3;
constexpr auto startLimit = 10s;
/// Who dies sooner without having been asked anything does not run on this machine.
constexpr auto soonAfterStart = 5s;
constexpr qsizetype maxRemembered = 64;

} // namespace

Q_LOGGING_CATEGORY(renderLog, "posthorn.render")

RenderService::Private::Private(const QString &path, RenderService *service)
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
    qCWarning(renderLog) << "posthorn-render does not start; next try in" << pause.count() << "ms";
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
    const std::optional<RenderJob> job = current;
    current.reset();
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

void RenderService::Private::remember(size_t source, RenderFailure why)
{
    if (remembered.size() == maxRemembered)
        remembered.removeFirst();
    remembered.append({source, why});
}

} // namespace posthorn
