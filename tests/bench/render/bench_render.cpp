// What showing HTML costs between the question and the first picture, and what the process for it costs: its
// start, newsletters of 40 kB asked for one after the other, and the key held down (200 pages, each released
// when the next is wanted). One line of JSON each on stdout. Times in milliseconds.
//
//     bench_render [NEWSLETTERS]

#include "bench/stallmeter.h"
#include "newsletter.h"
#include "ui/render/renderservice.h"

#include <QFile>
#include <QGuiApplication>
#include <QSignalSpy>
#include <QTimer>
#include <algorithm>
#include <cstdio>

using namespace posthorn;

namespace
{

constexpr int waitMs = 30'000;

struct Figures {
    QList<double> values;

    [[nodiscard]] double at(double part)
    {
        if (values.isEmpty())
            return 0;
        std::sort(values.begin(), values.end());
        return values[qsizetype(double(values.size() - 1) * part)];
    }
};

double milliseconds(const QElapsedTimer &timer)
{
    return double(timer.nsecsElapsed()) / 1e6;
}

/// Of posthorn-render, in kB: it is this process's only child.
int proportionalMemory()
{
    QFile children(QStringLiteral("/proc/self/task/%1/children").arg(QCoreApplication::applicationPid()));
    if (!children.open(QIODevice::ReadOnly))
        return 0;
    QFile smaps(
        QStringLiteral("/proc/%1/smaps_rollup").arg(QString::fromLatin1(children.readAll().trimmed())));
    if (!smaps.open(QIODevice::ReadOnly))
        return 0;
    for (const QByteArray &line : smaps.readAll().split('\n')) {
        if (line.startsWith("Pss:"))
            return line.mid(4).trimmed().split(' ').first().toInt();
    }
    return 0;
}

/// Laid out, and its first band painted; false when it failed.
bool show(RenderService &service, const RenderRequest &request, double *laidOutMs, double *paintedMs,
          PageId *id)
{
    QSignalSpy laidOut(&service, &PageRenderer::laidOut);
    QSignalSpy painted(&service, &PageRenderer::bandPainted);
    QElapsedTimer timer;
    timer.start();
    *id = service.layOut(request);
    if (laidOut.isEmpty() && !laidOut.wait(waitMs))
        return false;
    *laidOutMs = milliseconds(timer);
    service.paintBands(*id, 0, 0);
    if (painted.isEmpty() && !painted.wait(waitMs))
        return false;
    *paintedMs = milliseconds(timer);
    return true;
}

bool measureNewsletters(RenderService &service, int count)
{
    Figures laidOut;
    Figures painted;
    StallMeter stalls;
    for (int i = 0; i < count; ++i) {
        double layout = 0;
        double band = 0;
        PageId page = 0;
        if (!show(service, newsletter(i), &layout, &band, &page))
            return false;
        service.release(page);
        laidOut.values += layout;
        painted.values += band;
    }
    std::printf(
        "{\"bench\":\"newsletter of 40 kB\",\"pages\":%d,\"laidOutMedianMs\":%.1f,\"laidOutWorstMs\":%.1f,"
        "\"firstBandMedianMs\":%.1f,\"firstBandWorstMs\":%.1f,\"longestStallMs\":%.1f,\"pssKb\":%d}\n",
        count, laidOut.at(0.5), laidOut.at(1), painted.at(0.5), painted.at(1), stalls.takeMs(),
        proportionalMemory());
    std::fflush(stdout);
    return true;
}

/// The arrow key: the next message every 33 ms, whatever became of the last.
bool measureHeldKey(RenderService &service, int pages)
{
    QList<RenderRequest> requests;
    for (int i = 0; i < pages; ++i)
        requests += newsletter(1'000 + i);
    QSignalSpy laidOut(&service, &PageRenderer::laidOut);
    StallMeter stalls;
    QElapsedTimer timer;
    PageId last = 0;
    QTimer key;
    int pressed = 0;
    QObject::connect(&key, &QTimer::timeout, &service, [&] {
        if (last != 0)
            service.release(last);
        last = service.layOut(requests[pressed]);
        if (++pressed == pages) {
            key.stop();
            timer.start();
        }
    });
    key.start(33);
    // Not QTest::qWaitFor(), which sleeps: that would be measured as a stall.
    const auto isDone = [&] {
        return pressed == pages && !laidOut.isEmpty() &&
               laidOut.last().first().value<RenderedPage>().id == last;
    };
    while (!isDone() && laidOut.wait(waitMs)) {
    }
    std::printf("{\"bench\":\"arrow key held down\",\"pages\":%d,\"laidOut\":%d,\"lastLaidOutMs\":%.1f,"
                "\"longestStallMs\":%.1f,\"pssKb\":%d}\n",
                pages, int(laidOut.size()), milliseconds(timer), stalls.takeMs(), proportionalMemory());
    std::fflush(stdout);
    return isDone();
}

} // namespace

int main(int argc, char **argv)
{
    const QGuiApplication application(argc, argv);
    const int count = argc > 1 ? QByteArray(argv[1]).toInt() : 50;
    RenderService service(QStringLiteral(POSTHORN_BINARY_DIR "/bin/posthorn-render"));
    // The smallest page there is: the process's start and nothing more.
    RenderRequest first = newsletter(0);
    first.html = QStringLiteral("<p>Hello");
    double layout = 0;
    double band = 0;
    PageId page = 0;
    if (!show(service, first, &layout, &band, &page)) {
        std::fputs("posthorn-render does not answer\n", stderr);
        return 1;
    }
    service.release(page);
    std::printf("{\"bench\":\"start of the process\",\"laidOutMs\":%.1f,\"firstBandMs\":%.1f,\"pssKb\":%d}\n",
                layout, band, proportionalMemory());
    const bool done = measureNewsletters(service, count) && measureHeldKey(service, 200);
    return done ? 0 : 1;
}
