#include "renderfixture.h"

#include <QTest>
#include <csignal>

using namespace posthorn;

class TestRenderFailures : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void replacesWhatDoesNotEnd_data();
    void replacesWhatDoesNotEnd();
    void losesOnlyThePageThatKills();
    void doesNotTryAgainWhatKilled();
    void startsAgainWhenItIsKilled();
    void answersForEverythingWhenItDies();
    void survivesLies_data();
    void survivesLies();
    void doesWithoutTheProgram_data();
    void doesWithoutTheProgram();

private:
    RenderFixture m_fixture;
    std::unique_ptr<RenderService> m_service;
};

void TestRenderFailures::init()
{
    m_service = std::make_unique<RenderService>(RenderFixture::obedient());
}

void TestRenderFailures::cleanup()
{
    m_service.reset();
    QTRY_COMPARE(RenderFixture::children().size(), 0);
}

void TestRenderFailures::replacesWhatDoesNotEnd_data()
{
    QTest::addColumn<RenderFailure>("why");
    QTest::newRow("hang") << RenderFailure::TooSlow;
    QTest::newRow("sleep") << RenderFailure::TooSlow;
    QTest::newRow("die") << RenderFailure::Died;
    QTest::newRow("grow") << RenderFailure::Died;
    QTest::newRow("connect") << RenderFailure::Died;
}

void TestRenderFailures::replacesWhatDoesNotEnd()
{
    QFETCH(RenderFailure, why);
    const auto before = RenderFixture::layOut(*m_service, RenderFixture::request(QStringLiteral("before")));
    QVERIFY(before);
    const QList<int> first = RenderFixture::children();
    QSignalSpy failed(m_service.get(), &PageRenderer::failed);
    QSignalSpy lost(m_service.get(), &PageRenderer::pagesLost);
    const PageId bad =
        m_service->layOut(RenderFixture::request(QString::fromLatin1(QTest::currentDataTag())));
    // Those that only waited are done by the next process.
    const auto after = RenderFixture::layOut(*m_service, RenderFixture::request(QStringLiteral("after")));
    QVERIFY(after);
    QCOMPARE(failed.size(), 1);
    QCOMPARE(failed[0][0].value<PageId>(), bad);
    QCOMPARE(failed[0][1].value<RenderFailure>(), why);
    QCOMPARE(lost.size(), 1);
    QTRY_COMPARE(RenderFixture::children().size(), 1);
    QVERIFY(RenderFixture::children() != first);
}

void TestRenderFailures::losesOnlyThePageThatKills()
{
    const auto good = RenderFixture::layOut(*m_service, RenderFixture::request(QStringLiteral("good")));
    const auto bad =
        RenderFixture::layOut(*m_service, RenderFixture::request(QStringLiteral("die painting")));
    QVERIFY(good && bad);
    QSignalSpy failed(m_service.get(), &PageRenderer::failed);
    QSignalSpy lost(m_service.get(), &PageRenderer::pagesLost);
    m_service->paintBands(bad->id, 0, 2);
    QTRY_COMPARE(lost.size(), 1);
    QCOMPARE(failed.size(), 1);
    QCOMPARE(failed[0][0].value<PageId>(), bad->id);
    QCOMPARE(failed[0][1].value<RenderFailure>(), RenderFailure::Died);
}

void TestRenderFailures::doesNotTryAgainWhatKilled()
{
    QSignalSpy failed(m_service.get(), &PageRenderer::failed);
    RenderRequest deadly = RenderFixture::request(QStringLiteral("die"));
    (void)m_service->layOut(deadly);
    QTRY_COMPARE(failed.size(), 1);
    QVERIFY(RenderFixture::layOut(*m_service, RenderFixture::request(QStringLiteral("other"))));
    const QList<int> before = RenderFixture::children();
    for (int i = 0; i < 5; ++i)
        (void)m_service->layOut(deadly);
    QTRY_COMPARE(failed.size(), 6);
    QCOMPARE(failed[5][1].value<RenderFailure>(), RenderFailure::Died);
    QCOMPARE(RenderFixture::children(), before);
    // But who insists may.
    deadly.evenIfComplex = true;
    (void)m_service->layOut(deadly);
    QTRY_COMPARE(failed.size(), 7);
    QTRY_VERIFY(RenderFixture::children() != before);
}

void TestRenderFailures::startsAgainWhenItIsKilled()
{
    QVERIFY(RenderFixture::layOut(*m_service, RenderFixture::request(QStringLiteral("before"))));
    QSignalSpy lost(m_service.get(), &PageRenderer::pagesLost);
    QSignalSpy failed(m_service.get(), &PageRenderer::failed);
    (void)m_service->layOut(RenderFixture::request(QStringLiteral("linger")));
    RenderFixture::oneTurn();
    const QList<int> children = RenderFixture::children();
    QCOMPARE(children.size(), 1);
    ::kill(children.first(), SIGKILL);
    QTRY_COMPARE(lost.size(), 1);
    QCOMPARE(failed.size(), 1);
    QVERIFY(RenderFixture::layOut(*m_service, RenderFixture::request(QStringLiteral("after"))));
}

void TestRenderFailures::answersForEverythingWhenItDies()
{
    const auto page = RenderFixture::layOut(*m_service, RenderFixture::request(QStringLiteral("page")));
    QVERIFY(page);
    QSignalSpy fragments(m_service.get(), &PageRenderer::fragmentReady);
    QSignalSpy pdfs(m_service.get(), &PageRenderer::pdfReady);
    QSignalSpy sheets(m_service.get(), &PageRenderer::sheetPainted);
    QSignalSpy pictures(m_service.get(), &RenderService::pictureDecoded);
    QSignalSpy painted(m_service.get(), &PageRenderer::bandPainted);
    (void)m_service->layOut(RenderFixture::request(QStringLiteral("die")));
    RenderFixture::oneTurn();
    m_service->requestFragment(page->id, 0, 1);
    m_service->requestPdf(page->id, {});
    m_service->requestSheets(page->id, {});
    m_service->paintBands(page->id, 0, 0);
    const quint64 picture = m_service->decodePicture("no picture", {10, 10});
    QTRY_COMPARE(pictures.size(), 1);
    QCOMPARE(pictures[0][0].toULongLong(), picture);
    QCOMPARE(fragments.size(), 1);
    QCOMPARE(pdfs.size(), 1);
    QVERIFY(pdfs[0][1].toByteArray().isEmpty());
    QCOMPARE(sheets.size(), 1);
    QVERIFY(sheets[0][3].value<QImage>().isNull());
    QCOMPARE(painted.size(), 0);
}

void TestRenderFailures::survivesLies_data()
{
    QTest::addColumn<RenderFailure>("why");
    for (const char *how :
         {"garbage", "hugeframe", "hugecount", "wrongserial", "wrongpage", "wrongkind", "badlink", "badindex",
          "readytwice", "half", "closes", "dies", "bandtoolarge", "bandothersize"})
        QTest::newRow(how) << RenderFailure::Died;
    QTest::newRow("silent") << RenderFailure::TooSlow;
    QTest::newRow("trickles") << RenderFailure::TooSlow;
    for (const char *how : {"neverready", "diesatonce", "otherversion", "unaskedatonce"})
        QTest::newRow(how) << RenderFailure::Unavailable;
}

void TestRenderFailures::survivesLies()
{
    QFETCH(RenderFailure, why);
    RenderService service(m_fixture.lying(QTest::currentDataTag()));
    QSignalSpy failed(&service, &PageRenderer::failed);
    QSignalSpy laidOut(&service, &PageRenderer::laidOut);
    QSignalSpy painted(&service, &PageRenderer::bandPainted);
    const PageId page = service.layOut(RenderFixture::request(QStringLiteral("truth?")));
    service.paintBands(page, 0, 0);
    QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, 30'000);
    QCOMPARE(failed[0][0].value<PageId>(), page);
    QCOMPARE(failed[0][1].value<RenderFailure>(), why);
    QCOMPARE(painted.size(), 0);
}

void TestRenderFailures::doesWithoutTheProgram_data()
{
    QTest::addColumn<QString>("program");
    QTest::newRow("missing") << QStringLiteral("/nonexistent/posthorn-render");
    QTest::newRow("not a program") << QStringLiteral("/etc/hostname");
    QTest::newRow("another program") << QStringLiteral("/bin/true");
}

void TestRenderFailures::doesWithoutTheProgram()
{
    QFETCH(QString, program);
    RenderService service(program);
    service.warmUp();
    QSignalSpy failed(&service, &PageRenderer::failed);
    QSignalSpy pictures(&service, &RenderService::pictureDecoded);
    const PageId page = service.layOut(RenderFixture::request(QStringLiteral("Hello")));
    (void)service.decodePicture("x", {1, 1});
    QCOMPARE(failed.size(), 0);
    QTRY_COMPARE(failed.size(), 1);
    QCOMPARE(failed[0][0].value<PageId>(), page);
    QCOMPARE(failed[0][1].value<RenderFailure>(), RenderFailure::Unavailable);
    QTRY_COMPARE(pictures.size(), 1);
    (void)service.layOut(RenderFixture::request(QStringLiteral("Hello again")));
    QTRY_COMPARE(failed.size(), 2);
}

QTEST_MAIN(TestRenderFailures)
#include "test_renderfailures.moc"
