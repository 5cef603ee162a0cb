#include "renderfixture.h"

#include <QDir>
#include <QFile>
#include <QPainter>
#include <QTest>

using namespace posthorn;

namespace
{

/// What obedientpage.cpp paints.
QImage painted(const QSize &size, double scale, int top)
{
    QImage image(size, QImage::Format_RGB32);
    image.fill(Qt::white);
    QPainter painter(&image);
    painter.scale(scale, scale);
    painter.translate(0, -top);
    for (int y = 0; y < 600; y += 10)
        painter.fillRect(0, y, 640, 5, QColor(y % 256, 100, 200));
    return image;
}

} // namespace

class TestRenderService : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void laysOut();
    void saysThatItIsTooComplex();
    void paintsBands_data();
    void paintsBands();
    void paintsInAnotherStyle();
    void forgetsBandsThatAreNotThere();
    void togglesQuotes();
    void makesFragmentsPdfAndSheets();
    void keepsSheetsWithinTheMemory();
    void takesLargeRequests();
    void breaksOffWhatIsReleased();
    void keepsTheProcessOfAReleasedBand();
    void doesNotBeginWhatIsReleased();
    void hidesTheEnvironment();
    void leaksNothing();
    void endsWithTheService();

private:
    std::unique_ptr<RenderService> m_service;
};

void TestRenderService::init()
{
    m_service = std::make_unique<RenderService>(RenderFixture::obedient());
}

void TestRenderService::cleanup()
{
    m_service.reset();
    QTRY_COMPARE(RenderFixture::children().size(), 0);
}

void TestRenderService::laysOut()
{
    m_service->warmUp();
    const auto page = RenderFixture::layOut(*m_service, RenderFixture::request(QStringLiteral("Hello")));
    QVERIFY(page);
    QCOMPARE(page->text, QStringLiteral("Hello\n"));
    QCOMPARE(page->runs.size(), 1);
}

void TestRenderService::saysThatItIsTooComplex()
{
    QSignalSpy failed(m_service.get(), &PageRenderer::failed);
    const PageId page = m_service->layOut(RenderFixture::request(QStringLiteral("complex")));
    QTRY_COMPARE(failed.size(), 1);
    QCOMPARE(failed[0][0].value<PageId>(), page);
    QCOMPARE(failed[0][1].value<RenderFailure>(), RenderFailure::TooComplex);
}

void TestRenderService::paintsBands_data()
{
    QTest::addColumn<double>("scale");
    QTest::newRow("1") << 1.0;
    QTest::newRow("1.25") << 1.25;
    QTest::newRow("2") << 2.0;
}

void TestRenderService::paintsBands()
{
    QFETCH(double, scale);
    RenderRequest request = RenderFixture::request(QStringLiteral("stripes"));
    request.style.scale = scale;
    const auto page = RenderFixture::layOut(*m_service, request);
    QVERIFY(page);
    for (const int band : {0, 1, 2}) {
        const int top = band * PageRenderer::BandHeight;
        const QSize size(int(640 * scale), int(std::min(PageRenderer::BandHeight, 600 - top) * scale));
        QCOMPARE(RenderFixture::band(*m_service, page->id, band), painted(size, scale, top));
    }
}

void TestRenderService::paintsInAnotherStyle()
{
    RenderRequest request = RenderFixture::request(QStringLiteral("stripes"));
    const auto page = RenderFixture::layOut(*m_service, request);
    QVERIFY(page);
    QSignalSpy laidOut(m_service.get(), &PageRenderer::laidOut);
    QSignalSpy painted(m_service.get(), &PageRenderer::bandPainted);
    request.style.scale = 2;
    // Asked for before, but painted as the newest looks want it.
    m_service->paintBands(page->id, 0, 0);
    m_service->restyle(page->id, request.style);
    QTRY_COMPARE(painted.size(), 1);
    QCOMPARE(laidOut.size(), 1);
    QCOMPARE(painted[0][2].value<QImage>().size(), QSize(1280, 512));
}

void TestRenderService::forgetsBandsThatAreNotThere()
{
    const auto page = RenderFixture::layOut(*m_service, RenderFixture::request(QStringLiteral("stripes")));
    QVERIFY(page);
    QSignalSpy painted(m_service.get(), &PageRenderer::bandPainted);
    m_service->paintBands(page->id, -5, 1'000'000);
    m_service->paintBands(page->id + 1, 0, 0);
    m_service->paintBands(page->id, 1, 1);
    QTRY_COMPARE(painted.size(), 3);
    QCOMPARE(painted[0][1].toInt(), 1);
    QCOMPARE(painted[1][1].toInt(), 0);
    QCOMPARE(painted[2][1].toInt(), 2);
}

void TestRenderService::togglesQuotes()
{
    const auto page = RenderFixture::layOut(*m_service, RenderFixture::request(QStringLiteral("quote")));
    QVERIFY(page);
    QSignalSpy laidOut(m_service.get(), &PageRenderer::laidOut);
    m_service->toggleQuote(page->id, 3);
    QTRY_COMPARE(laidOut.size(), 1);
    QCOMPARE(laidOut[0][0].value<RenderedPage>().text, QStringLiteral("quote3\n"));
}

void TestRenderService::makesFragmentsPdfAndSheets()
{
    const auto page = RenderFixture::layOut(*m_service, RenderFixture::request(QStringLiteral("paper")));
    QVERIFY(page);
    QSignalSpy fragments(m_service.get(), &PageRenderer::fragmentReady);
    QSignalSpy pdfs(m_service.get(), &PageRenderer::pdfReady);
    QSignalSpy sheets(m_service.get(), &PageRenderer::sheetPainted);
    PrintRequest print;
    print.layout = QPageLayout(QPageSize(QPageSize::A4), QPageLayout::Portrait, {});
    print.resolution = 100;
    print.title = QStringLiteral("Title");
    m_service->requestFragment(page->id, 1, 3);
    m_service->requestPdf(page->id, print);
    m_service->requestSheets(page->id, print);
    QTRY_COMPARE(sheets.size(), 3);
    QCOMPARE(fragments.size(), 1);
    QCOMPARE(fragments[0][1].toString(), QStringLiteral("ape"));
    QCOMPARE(pdfs.size(), 1);
    QCOMPARE(pdfs[0][1].toByteArray(), "%PDF Title100");
    for (int i = 0; i < 3; ++i) {
        QCOMPARE(sheets[i][1].toInt(), i);
        QCOMPARE(sheets[i][2].toInt(), 3);
        const auto image = sheets[i][3].value<QImage>();
        QCOMPARE(image.size(), print.layout.fullRectPixels(100).size());
        QCOMPARE(image.pixelColor(0, 0), QColor(i, 0, 0));
    }
}

void TestRenderService::keepsSheetsWithinTheMemory()
{
    const auto page = RenderFixture::layOut(*m_service, RenderFixture::request(QStringLiteral("paper")));
    QVERIFY(page);
    QSignalSpy sheets(m_service.get(), &PageRenderer::sheetPainted);
    PrintRequest print;
    print.layout = QPageLayout(QPageSize(QPageSize::A3), QPageLayout::Portrait, {});
    print.resolution = 1200;
    m_service->requestSheets(page->id, print);
    QTRY_VERIFY_WITH_TIMEOUT(!sheets.isEmpty(), 20'000);
    const auto image = sheets[0][3].value<QImage>();
    QVERIFY(image.width() > 3000);
    QVERIFY(image.sizeInBytes() <= 160 * 1024 * 1024);
}

void TestRenderService::takesLargeRequests()
{
    RenderRequest request = RenderFixture::request(QStringLiteral("large"));
    request.related = {{"large", QByteArray(50 * 1000 * 1000, 'x')}};
    QVERIFY(RenderFixture::layOut(*m_service, request));

    QSignalSpy failed(m_service.get(), &PageRenderer::failed);
    request.related = {{"too large", QByteArray(65 * 1024 * 1024, 'x')}};
    (void)m_service->layOut(request);
    QTRY_COMPARE(failed.size(), 1);
    QCOMPARE(failed[0][1].value<RenderFailure>(), RenderFailure::TooComplex);
}

void TestRenderService::breaksOffWhatIsReleased()
{
    QVERIFY(RenderFixture::layOut(*m_service, RenderFixture::request(QStringLiteral("warm"))));
    const QList<int> before = RenderFixture::children();
    QSignalSpy failed(m_service.get(), &PageRenderer::failed);
    const PageId lingering = m_service->layOut(RenderFixture::request(QStringLiteral("linger")));
    const PageId waiting = m_service->layOut(RenderFixture::request(QStringLiteral("next")));
    RenderFixture::oneTurn(); // it is in work now
    m_service->release(lingering);
    QSignalSpy laidOut(m_service.get(), &PageRenderer::laidOut);
    QTRY_COMPARE(laidOut.size(), 1);
    QCOMPARE(laidOut[0][0].value<RenderedPage>().id, waiting);
    QCOMPARE(failed.size(), 0);
    QCOMPARE(RenderFixture::children(), before);
}

/// Who goes on to the next message while this one is being painted keeps the process.
void TestRenderService::keepsTheProcessOfAReleasedBand()
{
    const auto page = RenderFixture::layOut(*m_service, RenderFixture::request(QStringLiteral("warm")));
    QVERIFY(page);
    const QList<int> before = RenderFixture::children();
    m_service->paintBands(page->id, 0, 0);
    RenderFixture::oneTurn(); // it is in work now
    m_service->release(page->id);
    QVERIFY(RenderFixture::layOut(*m_service, RenderFixture::request(QStringLiteral("next"))));
    QCOMPARE(RenderFixture::children(), before);
}

void TestRenderService::doesNotBeginWhatIsReleased()
{
    QVERIFY(RenderFixture::layOut(*m_service, RenderFixture::request(QStringLiteral("warm"))));
    QSignalSpy laidOut(m_service.get(), &PageRenderer::laidOut);
    QSignalSpy failed(m_service.get(), &PageRenderer::failed);
    QList<PageId> pages;
    for (int i = 0; i < 200; ++i)
        pages += m_service->layOut(RenderFixture::request(QStringLiteral("die")));
    const PageId last = m_service->layOut(RenderFixture::request(QStringLiteral("last")));
    for (const PageId page : std::as_const(pages))
        m_service->release(page);
    QTRY_COMPARE(laidOut.size(), 1);
    QCOMPARE(laidOut[0][0].value<RenderedPage>().id, last);
    QCOMPARE(failed.size(), 0);
}

void TestRenderService::hidesTheEnvironment()
{
    qputenv("POSTHORN_TEST_SECRET", "secret");
    m_service->warmUp();
    QVERIFY(RenderFixture::layOut(*m_service, RenderFixture::request(QStringLiteral("page"))));
    const QList<int> children = RenderFixture::children();
    QCOMPARE(children.size(), 1);
    QFile environment(QStringLiteral("/proc/%1/environ").arg(children.first()));
    if (environment.open(QIODevice::ReadOnly))
        QVERIFY(!environment.readAll().contains("POSTHORN_TEST_SECRET"));
    const QDir files(QStringLiteral("/proc/%1/fd").arg(children.first()));
    if (!files.isReadable())
        QSKIP("only root looks into a process that may not be looked into");
    for (const QString &name : files.entryList(QDir::NoDotAndDotDot | QDir::AllEntries | QDir::System)) {
        const QString target = QFile::symLinkTarget(files.filePath(name));
        QVERIFY2(target == u"/dev/null" || target.contains(u"socket:") || target.contains(u"eventfd"),
                 qPrintable(target));
    }
}

void TestRenderService::leaksNothing()
{
    const auto round = [this] {
        const auto page = RenderFixture::layOut(*m_service, RenderFixture::request(QStringLiteral("page")));
        const bool done = page && !RenderFixture::band(*m_service, page->id, 0).isNull();
        if (page)
            m_service->release(page->id);
        return done;
    };
    for (int i = 0; i < 50; ++i)
        QVERIFY(round());
    const QList<int> children = RenderFixture::children();
    QCOMPARE(children.size(), 1);
    const int files = RenderFixture::openFiles();
    const int memory = RenderFixture::memory(children.first(), "Private_Dirty");
    for (int i = 0; i < 350; ++i) // of three requests each
        QVERIFY(round());
    QCOMPARE(RenderFixture::children(), children);
    QCOMPARE(RenderFixture::openFiles(), files);
    QVERIFY(RenderFixture::memory(children.first(), "Private_Dirty") < memory + 2'000);

    // Processes that come and go leave no file open either.
    QSignalSpy failed(m_service.get(), &PageRenderer::failed);
    for (int i = 0; i < 5; ++i) {
        RenderRequest request = RenderFixture::request(QStringLiteral("die"));
        request.evenIfComplex = true;
        (void)m_service->layOut(request);
        QTRY_COMPARE(failed.size(), i + 1);
    }
    QVERIFY(round());
    QTRY_COMPARE(RenderFixture::children().size(), 1);
    QTRY_COMPARE(RenderFixture::openFiles(), files);
}

void TestRenderService::endsWithTheService()
{
    const int files = RenderFixture::openFiles();
    {
        RenderService other(RenderFixture::obedient());
        (void)other.layOut(RenderFixture::request(QStringLiteral("hang")));
        QTRY_COMPARE(RenderFixture::children().size(), 1);
    }
    QTRY_COMPARE(RenderFixture::children().size(), 0);
    QTRY_COMPARE(RenderFixture::openFiles(), files);
}

QTEST_MAIN(TestRenderService)
#include "test_renderservice.moc"
