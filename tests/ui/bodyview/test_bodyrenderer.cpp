// The view with posthorn-render itself: what the two sides mean by the same numbers, and what is left when it
// dies.

#include "renderfixture.h"
#include "ui/message/bandcache.h"
#include "ui/message/htmlbodyview.h"
#include "ui/message/messageprinter.h"
#include "ui/message/readingzoom.h"

#include <QClipboard>
#include <QFile>
#include <QGuiApplication>
#include <QMimeData>
#include <QScrollArea>
#include <QTest>

using namespace posthorn;

class TestBodyRenderer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void showsAndSelects();
    void jumpsToPlaces();
    void wordsAreWhereTheyArePainted();
    void copiesSanitizedHtml();
    void widePagesAreShrunk();
    void zoomAndDarkness();
    void savesPdfWithText();
    void killersCostTheirOwnPage();

private:
    void make(const QString &program);
    void show(const QString &html);

    std::unique_ptr<RenderService> m_service;
    std::unique_ptr<BandCache> m_bands;
    std::unique_ptr<ReadingZoom> m_zoom;
    std::unique_ptr<QScrollArea> m_area;
    HtmlBodyView *m_view = nullptr;
};

void TestBodyRenderer::init()
{
    make(RenderFixture::real());
}

void TestBodyRenderer::make(const QString &program)
{
    m_area.reset();
    m_service = std::make_unique<RenderService>(program);
    m_bands = std::make_unique<BandCache>();
    m_zoom = std::make_unique<ReadingZoom>(nullptr);
    m_area = std::make_unique<QScrollArea>();
    m_area->setFrameShape(QFrame::NoFrame);
    m_area->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn);
    m_area->setWidgetResizable(true);
    m_view = new HtmlBodyView(m_service.get(), m_bands.get(), m_zoom.get());
    m_area->setWidget(m_view);
    m_area->resize(500, 400);
    m_area->show();
}

void TestBodyRenderer::show(const QString &html)
{
    QSignalSpy painted(m_view, &HtmlBodyView::viewPainted);
    m_view->setContent(RenderFixture::request(html));
    QVERIFY(painted.wait(10'000));
}

void TestBodyRenderer::showsAndSelects()
{
    show(QStringLiteral("<h1>News</h1><p>Dear <a href='https://example.org/x'>reader</a></p>"
                        "<script>alert(1)</script>"));
    QVERIFY(m_view->page().text.contains(QStringLiteral("Dear reader")));
    QVERIFY(!m_view->page().text.contains(QStringLiteral("alert")));
    QCOMPARE(m_view->page().links.size(), 1);
    m_view->selectAll();
    QVERIFY(m_view->selectedText().startsWith(QStringLiteral("News\n")));
    // The link's own areas are where a click follows it.
    const QPointF middle = m_view->page().links[0].areas[0].center();
    QSignalSpy activated(m_view, &HtmlBodyView::linkActivated);
    QTest::mouseClick(m_view, Qt::LeftButton, {}, (middle + QPointF(16, 0)).toPoint());
    QCOMPARE(activated.size(), 1);
    QCOMPARE(activated[0][0].toUrl(), QUrl(QStringLiteral("https://example.org/x")));
    QCOMPARE(activated[0][1].toString(), QStringLiteral("reader"));
}

void TestBodyRenderer::jumpsToPlaces()
{
    show(QStringLiteral(
        "<p><a href='#two'>Two</a> <a href='#none'>Three</a></p><p style='height:900px'>one</p>"
        "<a name='two'></a><h2>The second</h2><p style='height:900px'>text</p>"));
    const RenderedPage &page = m_view->page();
    QCOMPARE(page.links.size(), 1);
    QVERIFY(page.links[0].staysOnPage());
    QSignalSpy activated(m_view, &HtmlBodyView::linkActivated);
    const QPointF middle = page.links[0].areas[0].center();
    QTest::mouseClick(m_view, Qt::LeftButton, {}, (middle + QPointF(16, 0)).toPoint());
    const int heading = m_view->mapTo(m_area->viewport(), QPoint(0, int(page.blocks[2].rect.top()))).y();
    QVERIFY2(heading >= 0 && heading < 60, qPrintable(QString::number(heading)));
    QCOMPARE(activated.size(), 0);
}

void TestBodyRenderer::wordsAreWhereTheyArePainted()
{
    // The only ink of the page is the second word: its run has to cover it.
    show(QStringLiteral(
        "<p><span style='color:#ffffff'>white</span> <span style='color:#ff0000'>red</span></p>"));
    const RenderedPage &page = m_view->page();
    const int at = int(page.text.indexOf(QStringLiteral("red")));
    QRectF word;
    for (const TextRun &run : page.runs)
        if (run.start <= at && at < run.start + run.length) {
            const int first = at - run.start;
            const double left = first == 0 ? 0 : double(run.advances[first - 1]);
            word = QRectF(run.rect.left() + left, run.rect.top(), double(run.advances[first + 2]) - left,
                          run.rect.height());
        }
    const QImage picture = m_view->grab().toImage();
    QRect ink;
    for (int y = 0; y < picture.height(); ++y)
        for (int x = 0; x < picture.width(); ++x)
            if (const QColor color = picture.pixelColor(x, y); color.red() > 200 && color.green() < 120)
                ink |= QRect(x, y, 1, 1);
    QVERIFY(!ink.isEmpty());
    QVERIFY2(word.translated(16, 0).adjusted(-2, -1, 2, 1).contains(QRectF(ink)),
             qPrintable(QStringLiteral("%1..%2 holds %3..%4")
                            .arg(word.left() + 16)
                            .arg(word.right() + 16)
                            .arg(ink.left())
                            .arg(ink.right())));
}

void TestBodyRenderer::copiesSanitizedHtml()
{
    show(QStringLiteral("<p>one <b onclick='x()'>two</b></p>"));
    m_view->selectAll();
    m_view->copy();
    const QClipboard *clipboard = QGuiApplication::clipboard();
    QTRY_VERIFY(clipboard->mimeData()->hasHtml());
    const QString html = clipboard->mimeData()->html();
    QVERIFY2(html.contains(QStringLiteral("two")), qPrintable(html));
    QVERIFY(!html.contains(QStringLiteral("onclick")));
    QVERIFY(clipboard->text().contains(QStringLiteral("one two")));
}

void TestBodyRenderer::widePagesAreShrunk()
{
    show(QStringLiteral("<body style='margin:0'><table width='640' bgcolor='#ffffff'><tr>"
                        "<td style='padding:32px'>a newsletter</td></tr></table>"));
    QVERIFY(m_view->page().size.width() > m_view->width());
    // All of it is in the view.
    QVERIFY(m_view->height() < m_view->page().size.height());
}

void TestBodyRenderer::zoomAndDarkness()
{
    show(QStringLiteral("<p>some text</p>"));
    const int height = m_view->height();
    QSignalSpy painted(m_view, &HtmlBodyView::viewPainted);
    m_zoom->setPercent(200);
    QVERIFY(painted.wait(10'000));
    QTRY_COMPARE(m_view->height(), 2 * height);
    QPalette dark = m_view->palette();
    dark.setColor(QPalette::Base, Qt::black);
    dark.setColor(QPalette::Window, Qt::black);
    dark.setColor(QPalette::Text, Qt::white);
    m_view->setPalette(dark);
    QVERIFY(painted.wait(10'000));
    QVERIFY(m_view->grab().toImage().pixelColor(m_view->width() - 5, 5).lightness() < 60);
}

void TestBodyRenderer::savesPdfWithText()
{
    QTemporaryDir dir;
    QWidget window;
    MessagePrinter printer(m_service.get(), &window);
    auto content = std::make_shared<MessageContent>();
    content->parsed.envelope.subject = QStringLiteral("On paper");
    MessagePrinter::Message message;
    message.content = content;
    message.wish.style = ReadingStyle::from(QPalette(), QFont(), 400, 1);
    message.html = RenderFixture::request(QStringLiteral("<p>some text</p>"));
    QSignalSpy done(&printer, &MessagePrinter::done);
    printer.savePdfTo(dir.filePath(QStringLiteral("x.pdf")), message);
    QVERIFY(done.wait(10'000));
    QFile file(dir.filePath(QStringLiteral("x.pdf")));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray pdf = file.readAll();
    QVERIFY(pdf.startsWith("%PDF-"));
    QVERIFY(pdf.contains("/Font"));
}

void TestBodyRenderer::killersCostTheirOwnPage()
{
    make(RenderFixture::obedient());
    QSignalSpy failed(m_view, &HtmlBodyView::failed);
    m_view->setContent(RenderFixture::request(QStringLiteral("die")));
    QVERIFY(failed.wait(10'000));
    QVERIFY(!m_view->hasPage());
    QSignalSpy laidOut(m_view, &HtmlBodyView::laidOut);
    m_view->setContent(RenderFixture::request(QStringLiteral("fine")));
    QVERIFY(laidOut.wait(10'000));
}

QTEST_MAIN(TestBodyRenderer)
#include "test_bodyrenderer.moc"
