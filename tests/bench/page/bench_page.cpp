// What newsletters cost: sanitizing and layout, the first band, nested tables. One JSON object a line on
// stdout. Takes HTML files instead of the newsletters of the tests.

#include "../meter.h"
#include "pagescene.h"

#include <QFile>
#include <QGuiApplication>
#include <QPainter>
#include <cstdio>

using namespace posthorn;
using namespace posthorn::pagescene;

namespace
{

constexpr int rounds = 15;

struct Times {
    QList<double> layout;
    QList<double> band;
};

double middle(QList<double> values)
{
    std::sort(values.begin(), values.end());
    return values.value(values.size() / 2);
}

void measure(const QString &name, const RenderRequest &request, Times *all)
{
    Times times;
    int height = 0;
    for (int round = 0; round < rounds; ++round) {
        const Meter layoutMeter;
        const auto page = layOut(request);
        times.layout.append(layoutMeter.seconds() * 1000);
        if (!page) {
            std::printf("{\"bench\":\"page\",\"page\":\"%s\",\"refused\":true}\n", qPrintable(name));
            return;
        }
        height = page->page().size.height();
        const Meter bandMeter;
        QImage band(page->page().size.width(), 256, QImage::Format_RGB32);
        QPainter painter(&band);
        page->paint(&painter, QRect(0, 0, band.width(), 256));
        times.band.append(bandMeter.seconds() * 1000);
    }
    std::printf("{\"bench\":\"page\",\"page\":\"%s\",\"characters\":%lld,\"height\":%d,\"layoutMs\":%.2f,"
                "\"worstLayoutMs\":%.2f,\"bandMs\":%.2f}\n",
                qPrintable(name), static_cast<long long>(request.html.size()), height, middle(times.layout),
                *std::max_element(times.layout.begin(), times.layout.end()), middle(times.band));
    all->layout.append(times.layout);
    all->band.append(times.band);
}

} // namespace

int main(int argc, char **argv)
{
    const QGuiApplication application(argc, argv);
    Times all;
    const QStringList files = QGuiApplication::arguments().mid(1);
    for (const QString &name : files) {
        QFile file(name);
        if (file.open(QIODevice::ReadOnly))
            measure(name, request(QString::fromUtf8(file.readAll())), &all);
    }
    if (files.isEmpty()) {
        for (const QString &name : newsletters())
            measure(name, newsletter(name), &all);
        // As much as newsletters of 40 kB and 400 kB have.
        const RenderRequest one = newsletter(QStringLiteral("nestedtables"));
        for (const int times : {12, 120}) {
            RenderRequest many = one;
            const qsizetype body = one.html.indexOf(QLatin1String("<body>"));
            many.html = one.html.left(body) + one.html.mid(body).repeated(times);
            measure(QStringLiteral("nestedtables x %1").arg(times), many, &all);
        }
        for (const int depth : {10, 20, 50, 60})
            measure(QStringLiteral("%1 tables in each other").arg(depth),
                    request(QStringLiteral("<table><tr><td>a</td><td>").repeated(depth) +
                            QStringLiteral("</td></tr></table>").repeated(depth)),
                    &all);
    }
    std::printf(
        "{\"bench\":\"page\",\"layoutMs\":%.2f,\"worstLayoutMs\":%.2f,\"bandMs\":%.2f,\"peakBytes\":%lld}\n",
        middle(all.layout),
        all.layout.isEmpty() ? 0 : *std::max_element(all.layout.begin(), all.layout.end()), middle(all.band),
        Meter::peakBytes());
    return 0;
}
