#include "ui/render/renderqueue.h"

#include <QTest>

using namespace posthorn;
using render::FrameKind;

namespace
{

RenderJob job(FrameKind kind, PageId page)
{
    RenderJob job;
    job.kind = kind;
    job.page = page;
    return job;
}

RenderJob pictureJob()
{
    RenderJob asked = job(FrameKind::Picture, 0);
    asked.picture = 9;
    return asked;
}

/// "layout 1", "band 1.3": all that waits, in the order in which it is taken.
QStringList takeAll(RenderQueue &queue)
{
    QStringList taken;
    while (const auto next = queue.take()) {
        switch (next->kind) {
        case FrameKind::Band:
            taken += QStringLiteral("band %1.%2").arg(next->page).arg(next->number);
            break;
        case FrameKind::LayOut:
            taken += QStringLiteral("layout %1").arg(next->page);
            break;
        case FrameKind::Restyle:
            taken += QStringLiteral("restyle %1").arg(next->page);
            break;
        case FrameKind::Picture:
            taken += QStringLiteral("picture %1").arg(next->picture);
            break;
        default:
            taken += QStringLiteral("other %1").arg(next->page);
        }
    }
    return taken;
}

QStringList words(const char *text)
{
    return QString::fromLatin1(text).split(QStringLiteral(", "), Qt::SkipEmptyParts);
}

} // namespace

class TestRenderQueue : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsTheOrder();
    void takesTheNewestBandsFirst();
    void paintsNoBandTwice();
    void paintsAfterTheChange();
    void dropsPages();
    void dropsWhatDiedWithThePages();
};

void TestRenderQueue::keepsTheOrder()
{
    RenderQueue queue;
    queue.add(job(FrameKind::LayOut, 1));
    queue.add(job(FrameKind::LayOut, 2));
    queue.add(job(FrameKind::Pdf, 1));
    QCOMPARE(takeAll(queue), words("layout 1, layout 2, other 1"));
    QVERIFY(queue.isEmpty());
}

void TestRenderQueue::takesTheNewestBandsFirst()
{
    RenderQueue queue;
    queue.add(job(FrameKind::LayOut, 2));
    queue.addBands(1, 0, 2);
    queue.addBands(1, 7, 8);
    QCOMPARE(takeAll(queue), words("band 1.7, band 1.8, band 1.0, band 1.1, band 1.2, layout 2"));
}

void TestRenderQueue::paintsNoBandTwice()
{
    RenderQueue queue;
    queue.addBands(1, 0, 3);
    queue.addBands(1, 2, 2);
    queue.addBands(2, 2, 2);
    QCOMPARE(takeAll(queue), words("band 2.2, band 1.2, band 1.0, band 1.1, band 1.3"));
}

void TestRenderQueue::paintsAfterTheChange()
{
    RenderQueue queue;
    queue.addBands(1, 0, 0);
    queue.add(job(FrameKind::LayOut, 3));
    queue.add(job(FrameKind::Restyle, 1));
    queue.addBands(1, 1, 1);
    queue.addBands(2, 5, 5);
    QCOMPARE(takeAll(queue), words("band 2.5, layout 3, restyle 1, band 1.1, band 1.0"));
}

void TestRenderQueue::dropsPages()
{
    RenderQueue queue;
    queue.add(job(FrameKind::LayOut, 1));
    queue.add(pictureJob());
    queue.add(job(FrameKind::LayOut, 2));
    queue.addBands(1, 0, 3);
    queue.addBands(2, 0, 0);
    queue.drop(1);
    QCOMPARE(takeAll(queue), words("picture 9, layout 2, band 2.0"));
}

void TestRenderQueue::dropsWhatDiedWithThePages()
{
    RenderQueue queue;
    queue.add(job(FrameKind::Pdf, 1));
    queue.add(pictureJob());
    queue.add(job(FrameKind::LayOut, 2));
    queue.add(job(FrameKind::Restyle, 2));
    queue.addBands(1, 0, 3);
    queue.addBands(2, 0, 0);
    QCOMPARE(queue.takeOfLaidOutPages().size(), 1);
    QCOMPARE(takeAll(queue), words("picture 9, layout 2, restyle 2, band 2.0"));
}

QTEST_GUILESS_MAIN(TestRenderQueue)
#include "test_renderqueue.moc"
