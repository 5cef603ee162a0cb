#include "renderfixture.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QTest>
#include <QTimer>
#include <unistd.h>

namespace posthorn
{

QString RenderFixture::obedient()
{
    return QCoreApplication::applicationDirPath() + QStringLiteral("/posthorn-render-obedient");
}

QString RenderFixture::lying(const char *how)
{
    const QString link = m_links.filePath(QString::fromLatin1(how));
    QFile::link(QCoreApplication::applicationDirPath() + QStringLiteral("/lyingrenderer"), link);
    return link;
}

QString RenderFixture::real()
{
    return QStringLiteral(POSTHORN_BINARY_DIR "/bin/posthorn-render");
}

RenderRequest RenderFixture::request(const QString &html)
{
    RenderRequest request;
    request.html = html;
    request.style.families = {QStringLiteral("DejaVu Sans")};
    request.style.text = Qt::black;
    request.style.base = Qt::white;
    request.style.muted = Qt::gray;
    request.style.link = Qt::blue;
    request.style.hairline = Qt::lightGray;
    return request;
}

std::optional<RenderedPage> RenderFixture::layOut(PageRenderer &service, const RenderRequest &request)
{
    std::optional<RenderedPage> done;
    bool failed = false;
    const PageId page = service.layOut(request);
    QObject here;
    QObject::connect(&service, &PageRenderer::laidOut, &here, [&](const RenderedPage &answer) {
        if (answer.id == page)
            done = answer;
    });
    QObject::connect(&service, &PageRenderer::failed, &here,
                     [&](PageId id) { failed = failed || id == page; });
    (void)QTest::qWaitFor([&] { return done || failed; }, 20'000);
    return done;
}

QImage RenderFixture::band(PageRenderer &service, PageId page, int band)
{
    QSignalSpy painted(&service, &PageRenderer::bandPainted);
    service.paintBands(page, band, band);
    if (!QTest::qWaitFor([&] { return !painted.isEmpty(); }, 20'000))
        return {};
    return painted.first().at(1).toInt() == band ? painted.first().at(2).value<QImage>() : QImage();
}

void RenderFixture::oneTurn()
{
    QTimer timer;
    timer.setSingleShot(true);
    QSignalSpy turned(&timer, &QTimer::timeout);
    timer.start(0);
    turned.wait();
}

QList<int> RenderFixture::children()
{
    QList<int> found;
    for (const QString &name : QDir(QStringLiteral("/proc")).entryList(QDir::Dirs)) {
        QFile stat(QStringLiteral("/proc/%1/stat").arg(name));
        if (name.toInt() == 0 || !stat.open(QIODevice::ReadOnly))
            continue;
        // The name in parentheses may hold anything.
        const QByteArray line = stat.readAll();
        const QList<QByteArray> fields = line.mid(line.lastIndexOf(')') + 2).split(' ');
        if (fields.value(1).toInt() == ::getpid())
            found.append(name.toInt());
    }
    return found;
}

int RenderFixture::openFiles()
{
    return int(QDir(QStringLiteral("/proc/self/fd"))
                   .entryList(QDir::NoDotAndDotDot | QDir::AllEntries | QDir::System)
                   .size());
}

int RenderFixture::memory(int process, const QByteArray &kind)
{
    QFile smaps(QStringLiteral("/proc/%1/smaps_rollup").arg(process));
    if (!smaps.open(QIODevice::ReadOnly))
        return 0;
    for (const QByteArray &line : smaps.readAll().split('\n')) {
        if (line.startsWith(kind + ':'))
            return line.mid(kind.size() + 1).trimmed().split(' ').first().toInt();
    }
    return 0;
}

} // namespace posthorn
