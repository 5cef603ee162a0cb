// What reading a long page costs the window: posthorn-render lays it out and paints it, the view scrolls
// through it at 60 Hz, then everything is selected, searched, and zoomed. Prints when the first view was
// painted and the longest time that the event loop stood still in each part.
//
//     bench_bodyview [PARAGRAPHS]      one line of JSON each

#include "bench/stallmeter.h"
#include "ui/message/bandcache.h"
#include "ui/message/findtarget.h"
#include "ui/message/htmlbodyview.h"
#include "ui/message/readingzoom.h"
#include "ui/render/renderservice.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <cstdio>

using namespace posthorn;

namespace
{

QString longPage(int paragraphs)
{
    QString html = QStringLiteral("<body><h1>A long page</h1>");
    for (int i = 0; i < paragraphs; ++i)
        html +=
            QStringLiteral("<p>Paragraph %1 with <b>bold</b> and <i>italic</i> words, a "
                           "<a href=\"https://example.org/%1\">link to somewhere</a>, and enough text after "
                           "it to fill several lines of the page, so that there is something to lay out, to "
                           "paint, and to scroll through.</p>")
                .arg(i);
    return html;
}

void print(const char *name, double seconds, StallMeter &stalls)
{
    std::printf("{\"bench\":\"%s\",\"seconds\":%.3f,\"longestStallMs\":%.1f}\n", name, seconds,
                stalls.takeMs());
    std::fflush(stdout);
}

bool measure(int paragraphs)
{
    RenderService renderer(QStringLiteral(POSTHORN_RENDER));
    renderer.warmUp();
    BandCache bands;
    ReadingZoom zoom(nullptr);
    QScrollArea pane;
    auto *view = new HtmlBodyView(&renderer, &bands, &zoom);
    pane.setWidget(view);
    pane.setWidgetResizable(true);
    pane.resize(700, 800);
    pane.show();
    QElapsedTimer timer;
    StallMeter stalls;
    const auto seconds = [&timer] { return double(timer.restart()) / 1000; };
    QSignalSpy painted(view, &HtmlBodyView::viewPainted);

    RenderRequest request;
    request.html = longPage(paragraphs);
    request.evenIfComplex = true;
    timer.start();
    view->setContent(request);
    if (!painted.wait(30'000))
        return false;
    print("open a long page", seconds(), stalls);

    QScrollBar *bar = pane.verticalScrollBar();
    QTimer frame;
    frame.setTimerType(Qt::PreciseTimer);
    frame.setInterval(16);
    int frames = 0;
    QObject::connect(&frame, &QTimer::timeout, bar, [&] {
        bar->setValue(bar->value() + 60);
        ++frames;
    });
    QSignalSpy moved(bar, &QScrollBar::valueChanged);
    frame.start();
    while (frames < 600 && bar->value() < bar->maximum() && moved.wait(1000)) {
    }
    frame.stop();
    print("scroll at 60 Hz", seconds(), stalls);

    view->selectAll();
    for (int i = 0; i < 100; ++i)
        QTest::qWait(1);
    print("select all", seconds(), stalls);

    const int matches = view->findTarget()->find(QStringLiteral("link"));
    view->findTarget()->setCurrent(matches / 2);
    for (int i = 0; i < 100; ++i)
        QTest::qWait(1);
    print("find", seconds(), stalls);

    painted.clear();
    zoom.setPercent(150);
    if (!painted.wait(30'000))
        return false;
    print("zoom", seconds(), stalls);
    return true;
}

} // namespace

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    return measure(argc > 1 ? QByteArray(argv[1]).toInt() : 1000) ? 0 : 1;
}
