// The view of HTML that another process lays out and paints: what it asks for and when, and all that the
// reader can do with it.

#include "bodyscene.h"
#include "ui/common/settings.h"
#include "ui/message/linktargetlabel.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QMenu>
#include <QMimeData>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QWheelEvent>

using namespace posthorn;

class TestHtmlBodyView : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isAsHighAsItsPage();
    void asksOnlyForWhatIsInView();
    void asksNothingTwice();
    void cacheIsBounded();
    void cacheKeepsWhatWasDrawnLast();
    void letsGoWhileHidden();
    void widthIsAskedForWhenItRests();
    void colorsAndZoomAreAskedForAtOnce();
    void oldPageStaysUntilTheNewOne();
    void widePagesAreShrunk();
    void widerOnesScrollSideways();
    void zoomIsNotShrunkAway();
    void lostPagesAreAskedForAgain();
    void killersAreNotAskedForTwice();
    void failuresAreTold();
    void answersOfOldContentAreDropped();
    void selectsWithTheMouse();
    void selectsWithTheKeyboard();
    void caretIsShownOnRequest();
    void copiesTextThenHtml();
    void clipboardOfOthersIsLeftAlone();
    void linksByMouse();
    void linksByKeyboard();
    void targetsArePlainText();
    void forbiddenLinksDoNothing();
    void jumpsByMouse();
    void jumpsByKeyboard();
    void jumpsInTheLastOfSeveral();
    void quotesUnfold();
    void unfoldedQuotesStayUnfolded();
    void contextMenuKnowsLinks();
    void wheelAndPagesBelongToThePane();
    void zoomsByWheelAndRemembers();
};

void TestHtmlBodyView::isAsHighAsItsPage()
{
    BodyScene scene;
    QSignalSpy heights(scene.view, &HtmlBodyView::heightChanged);
    scene.showLines(100);
    QCOMPARE(scene.view->height(), 100 * 20);
    QCOMPARE(heights.size(), 1);
    QVERIFY(scene.view->hasPage());
    QCOMPARE(scene.renderer.layouts.size(), 1);
    QCOMPARE(scene.renderer.layouts[0].style.width, scene.view->width() - 32);
    scene.view->clear();
    QVERIFY(!scene.view->hasPage());
    QTRY_COMPARE(scene.view->height(), 0);
    QVERIFY(scene.renderer.alive.isEmpty());
}

void TestHtmlBodyView::asksOnlyForWhatIsInView()
{
    BodyScene scene;
    scene.showLines(2000); // 40,000 pixels: 157 bands, of which three are in view
    QTRY_COMPARE(scene.renderer.bands.size(), 5);
    QCOMPARE(scene.renderer.bands.mid(0, 3), QList<int>({0, 1, 2}));
    QCOMPARE(scene.renderer.bands.mid(3), QList<int>({3, 4})); // one screen ahead
    scene.renderer.bands.clear();
    scene.area.verticalScrollBar()->setValue(20'000);
    QTRY_VERIFY(scene.renderer.bands.size() >= 7);
    // First what is in view, then a screen on both sides.
    QCOMPARE(scene.renderer.bands.mid(0, 3), QList<int>({78, 79, 80}));
    for (const int band : std::as_const(scene.renderer.bands))
        QVERIFY2(band >= 75 && band <= 83, qPrintable(QString::number(band)));
}

void TestHtmlBodyView::asksNothingTwice()
{
    BodyScene scene;
    scene.showLines(200);
    QScrollBar *bar = scene.area.verticalScrollBar();
    for (int value = 0; value < bar->maximum(); value += 40) {
        bar->setValue(value);
        QTest::qWait(0);
    }
    bar->setValue(0);
    scene.view->update();
    QTest::qWait(0);
    QTRY_COMPARE(QSet<int>(scene.renderer.bands.begin(), scene.renderer.bands.end()).size(), 16);
    QCOMPARE(scene.renderer.bands.size(), 16);
}

void TestHtmlBodyView::cacheIsBounded()
{
    constexpr qint64 limit = 6'000'000;
    BodyScene scene(limit);
    scene.showLines(2000);
    QScrollBar *bar = scene.area.verticalScrollBar();
    for (int value = 0; value < bar->maximum(); value += 200) {
        bar->setValue(value);
        QSignalSpy painted(&scene.renderer, &PageRenderer::bandPainted);
        painted.wait(20);
        QVERIFY(scene.cache.bytes() <= limit);
    }
    QVERIFY(scene.cache.bytes() > 0);
    scene.view->clear();
    QCOMPARE(scene.cache.bytes(), 0);
}

void TestHtmlBodyView::cacheKeepsWhatWasDrawnLast()
{
    QImage image(100, 10, QImage::Format_RGB32); // 4,000 bytes
    image.fill(Qt::red);
    BandCache cache(12'000);
    const quint64 a = cache.newSet();
    const quint64 b = cache.newSet();
    QVERIFY(a != b);
    cache.insert(a, 0, image);
    cache.insert(a, 1, image);
    cache.insert(b, 0, image);
    QVERIFY(!cache.draw(a, 0).isNull());
    cache.insert(b, 1, image);
    QVERIFY(cache.contains(a, 0));
    QVERIFY(!cache.contains(a, 1));
    cache.insert(b, 1, image);
    QCOMPARE(cache.bytes(), 12'000);
    cache.remove(b);
    QCOMPARE(cache.bytes(), 4'000);
    QVERIFY(cache.draw(b, 0).isNull());
}

void TestHtmlBodyView::letsGoWhileHidden()
{
    BodyScene scene;
    scene.showLines(100);
    scene.view->hide();
    QVERIFY(scene.renderer.alive.isEmpty());
    QSignalSpy laidOut(scene.view, &HtmlBodyView::laidOut);
    scene.view->show();
    QVERIFY(laidOut.wait());
    QCOMPARE(scene.renderer.layouts.size(), 2);
    QCOMPARE(scene.renderer.alive.size(), 1);
    delete scene.view;
    QVERIFY(scene.renderer.alive.isEmpty());
}

void TestHtmlBodyView::widthIsAskedForWhenItRests()
{
    BodyScene scene;
    scene.showLines(100);
    QSignalSpy laidOut(scene.view, &HtmlBodyView::laidOut);
    for (int width = 500; width <= 600; width += 20) {
        scene.area.resize(width, 600);
        QTest::qWait(0);
    }
    QVERIFY(scene.renderer.restyles.isEmpty());
    QVERIFY(laidOut.wait());
    QCOMPARE(scene.renderer.restyles.size(), 1);
    QCOMPARE(scene.renderer.restyles[0].width, scene.view->width() - 32);
    QCOMPARE(scene.renderer.layouts.size(), 1);
}

void TestHtmlBodyView::colorsAndZoomAreAskedForAtOnce()
{
    BodyScene scene;
    scene.showLines(100);
    QSignalSpy laidOut(scene.view, &HtmlBodyView::laidOut);
    QPalette palette = scene.view->palette();
    palette.setColor(QPalette::Base, Qt::black);
    palette.setColor(QPalette::Window, Qt::black);
    palette.setColor(QPalette::Text, Qt::white);
    scene.view->setPalette(palette);
    QVERIFY(laidOut.wait());
    QCOMPARE(scene.renderer.restyles.last().base, QColor(Qt::black));
    QVERIFY(scene.renderer.restyles.last().dark);
    QFont font = scene.view->font();
    font.setPixelSize(31);
    scene.view->setFont(font);
    QVERIFY(laidOut.wait());
    QCOMPARE(scene.renderer.restyles.last().fontPixels, 31.0);
    scene.zoom.setPercent(150);
    QVERIFY(laidOut.wait());
    QCOMPARE(scene.renderer.restyles.last().scale, 1.5);
    QCOMPARE(scene.renderer.restyles.last().width, int((scene.view->width() - 32) / 1.5));
    QTRY_COMPARE(scene.view->height(), 3000);
    // Each band begins at a whole pixel.
    for (const int percent : {67, 110, 125, 175}) {
        scene.zoom.setPercent(percent);
        QVERIFY(laidOut.wait());
        const double start = scene.renderer.restyles.last().scale * PageRenderer::BandHeight;
        QCOMPARE(start, std::round(start));
    }
}

void TestHtmlBodyView::oldPageStaysUntilTheNewOne()
{
    BodyScene scene;
    scene.renderer.make = {};
    PageMaker maker;
    maker.line(QStringLiteral("some text"));
    const auto colored = [&](Qt::GlobalColor color) {
        scene.renderer.make = [maker, color](const RenderRequest &request) {
            RenderedPage page = maker.page(request.style.width);
            page.size.setHeight(600);
            page.ground = color;
            return page;
        };
    };
    const auto middle = [&] { return scene.area.grab().toImage().pixelColor(200, 300); };
    QSignalSpy painted(scene.view, &HtmlBodyView::viewPainted);
    colored(Qt::red);
    scene.view->setContent(RenderRequest());
    QVERIFY(painted.wait());
    QCOMPARE(middle(), QColor(Qt::red));
    colored(Qt::blue);
    scene.renderer.isHeld = true;
    scene.zoom.setPercent(110);
    QTRY_COMPARE(scene.renderer.restyles.size(), 1);
    QCOMPARE(middle(), QColor(Qt::red));
    scene.view->setContent(RenderRequest());
    QCOMPARE(middle(), QColor(Qt::red));
    scene.renderer.letGo();
    QVERIFY(painted.wait());
    QCOMPARE(middle(), QColor(Qt::blue));
}

void TestHtmlBodyView::widePagesAreShrunk()
{
    BodyScene scene;
    PageMaker maker;
    maker.line(QStringLiteral("a newsletter"));
    scene.showPage(maker, 600);
    const int room = scene.view->width();
    QVERIFY(room < 600);
    QCOMPARE(scene.renderer.layouts.size(), 1);
    QCOMPARE(scene.renderer.restyles.size(), 1);
    QCOMPARE(scene.renderer.restyles[0].width, 600);
    QVERIFY(std::abs(scene.renderer.restyles[0].scale - room / 600.0) < 1.0 / 256);
    const auto *bar = scene.view->findChild<QScrollBar *>();
    QVERIFY(bar->isHidden());
    // Known by now: a change of the width is one question again.
    QSignalSpy laidOut(scene.view, &HtmlBodyView::laidOut);
    scene.area.resize(500, 600);
    QVERIFY(laidOut.wait());
    QCOMPARE(scene.renderer.restyles.size(), 2);
    QCOMPARE(scene.renderer.restyles[1].width, 600);
}

void TestHtmlBodyView::widerOnesScrollSideways()
{
    BodyScene scene;
    PageMaker maker;
    maker.line(QString(60, u'm') + QStringLiteral(" end"));
    for (int i = 0; i < 200; ++i)
        maker.line(QStringLiteral("text"));
    scene.showPage(maker, 1000);
    QVERIFY(std::abs(scene.renderer.restyles.last().scale - 0.6) < 1.0 / 256);
    auto *bar = scene.view->findChild<QScrollBar *>();
    QVERIFY(!bar->isHidden());
    // At the end of what is in view, not of the page.
    QVERIFY(scene.view->height() > 2000);
    QCOMPARE(bar->geometry().bottom(), 599);
    scene.area.verticalScrollBar()->setValue(100);
    QCOMPARE(bar->geometry().bottom(), 699);
    scene.view->setFocus();
    QTest::keyClick(scene.view, Qt::Key_Right);
    QVERIFY(bar->value() > 0);
    bar->setValue(bar->maximum());
    QSignalSpy selection(scene.view, &HtmlBodyView::selectionChanged);
    // What is right of the view before lies under the pointer now.
    const double scale = scene.renderer.restyles.last().scale;
    QTest::mouseDClick(scene.view, Qt::LeftButton, {}, QPoint(int(625 * scale) - bar->value(), 5));
    QCOMPARE(scene.view->selectedText(), QStringLiteral("end"));
}

void TestHtmlBodyView::zoomIsNotShrunkAway()
{
    BodyScene scene;
    PageMaker maker;
    maker.line(QStringLiteral("a newsletter"));
    scene.showPage(maker, 600);
    const double before = scene.renderer.restyles.last().scale;
    QSignalSpy laidOut(scene.view, &HtmlBodyView::laidOut);
    scene.zoom.setPercent(150);
    QVERIFY(laidOut.wait());
    QVERIFY(std::abs(scene.renderer.restyles.last().scale - before * 1.5) < 1.0 / 128);
}

void TestHtmlBodyView::lostPagesAreAskedForAgain()
{
    BodyScene scene;
    scene.showLines(100);
    QTRY_COMPARE(scene.renderer.bands.size(), 5);
    QTest::qWait(0);
    QSignalSpy failed(scene.view, &HtmlBodyView::failed);
    // Somebody else's page did it, any number of times.
    for (int i = 0; i < 4; ++i) {
        QSignalSpy painted(scene.view, &HtmlBodyView::viewPainted);
        scene.renderer.die();
        QVERIFY(scene.view->hasPage());
        QVERIFY(painted.wait());
        QTRY_COMPARE(scene.renderer.bands.size() % 5, 0);
        QSignalSpy rest(&scene.renderer, &PageRenderer::bandPainted);
        rest.wait(50);
    }
    QCOMPARE(scene.renderer.layouts.size(), 5);
    QCOMPARE(failed.size(), 0);
}

void TestHtmlBodyView::killersAreNotAskedForTwice()
{
    BodyScene scene;
    scene.renderer.isHeld = true;
    scene.renderer.make = [](const RenderRequest &) { return PageMaker().line(QStringLiteral("x")).page(); };
    QSignalSpy failed(scene.view, &HtmlBodyView::failed);
    scene.view->setContent(RenderRequest());
    scene.renderer.die();
    QCOMPARE(scene.renderer.layouts.size(), 2);
    scene.renderer.die();
    QCOMPARE(failed.size(), 1);
    QCOMPARE(failed[0][0].value<RenderFailure>(), RenderFailure::Died);
    QCOMPARE(scene.renderer.layouts.size(), 2);
    // And not when the window changes either.
    scene.area.resize(700, 600);
    scene.zoom.setPercent(120);
    QTest::qWait(200);
    QCOMPARE(scene.renderer.layouts.size(), 2);
}

void TestHtmlBodyView::failuresAreTold()
{
    BodyScene scene;
    scene.showLines(3);
    scene.renderer.fails = true;
    QSignalSpy failed(scene.view, &HtmlBodyView::failed);
    scene.view->setContent(RenderRequest());
    QVERIFY(failed.wait());
    QCOMPARE(failed[0][0].value<RenderFailure>(), RenderFailure::TooSlow);
    QVERIFY(!scene.view->hasPage());
}

void TestHtmlBodyView::answersOfOldContentAreDropped()
{
    BodyScene scene;
    scene.renderer.isHeld = true;
    scene.renderer.make = [](const RenderRequest &request) {
        return PageMaker().line(request.html).page(request.style.width);
    };
    QSignalSpy laidOut(scene.view, &HtmlBodyView::laidOut);
    RenderRequest first;
    first.html = QStringLiteral("first");
    RenderRequest second;
    second.html = QStringLiteral("second");
    scene.view->setContent(first);
    scene.view->setContent(second);
    QCOMPARE(scene.renderer.alive.size(), 1);
    scene.renderer.letGo();
    QVERIFY(laidOut.wait());
    QCOMPARE(laidOut.size(), 1);
    QCOMPARE(scene.view->page().text, QStringLiteral("second\n"));
}

void TestHtmlBodyView::selectsWithTheMouse()
{
    BodyScene scene;
    const QString hebrew = QString::fromUtf8("שלום");
    scene.showPage(PageMaker().line(QStringLiteral("Dear reader, hello")).rightToLeft(hebrew), 400);
    HtmlBodyView *view = scene.view;
    QTest::mousePress(view, Qt::LeftButton, {}, scene.at(51, 10));
    scene.movePointer(scene.at(109, 10), Qt::LeftButton);
    QTest::mouseRelease(view, Qt::LeftButton, {}, scene.at(109, 10));
    QCOMPARE(view->selectedText(), QStringLiteral("reader"));
    QTest::mouseClick(view, Qt::LeftButton, Qt::ShiftModifier, scene.at(181, 10));
    QCOMPARE(view->selectedText(), QStringLiteral("reader, hello"));
    QTest::mouseClick(view, Qt::LeftButton, {}, scene.at(10, 10));
    QVERIFY(view->selectedText().isEmpty());
    QTest::mouseDClick(view, Qt::LeftButton, {}, scene.at(75, 10));
    QCOMPARE(view->selectedText(), QStringLiteral("reader"));
    QTest::mouseClick(view, Qt::LeftButton, {}, scene.at(75, 10)); // the third
    QCOMPARE(view->selectedText(), QStringLiteral("Dear reader, hello"));
    // From the left line into the right to left one: to its second letter, counted from the right.
    QTest::mousePress(view, Qt::LeftButton, {}, scene.at(131, 10));
    scene.movePointer(scene.at(379, 30), Qt::LeftButton);
    QTest::mouseRelease(view, Qt::LeftButton, {}, scene.at(379, 30));
    QCOMPARE(view->selectedText(), QStringLiteral("hello\n") + hebrew.left(2));
    const QImage picture = scene.area.grab().toImage();
    const QColor ground = picture.pixelColor(scene.at(250, 22));
    QVERIFY(picture.pixelColor(scene.at(398, 22)) != ground);
    QCOMPARE(picture.pixelColor(scene.at(365, 22)), ground);
}

void TestHtmlBodyView::selectsWithTheKeyboard()
{
    BodyScene scene;
    scene.showPage(PageMaker().line(QStringLiteral("Dear reader")).line(QStringLiteral("goodbye")), 400);
    scene.view->setFocus();
    QTest::keyClick(scene.view, Qt::Key_A, Qt::ControlModifier);
    QCOMPARE(scene.view->selectedText(), QStringLiteral("Dear reader\ngoodbye\n"));
    QTest::keyClick(scene.view, Qt::Key_Escape);
    QVERIFY(scene.view->selectedText().isEmpty());
    QTest::mouseClick(scene.view, Qt::LeftButton, {}, scene.at(1, 10));
    for (int i = 0; i < 3; ++i)
        QTest::keyClick(scene.view, Qt::Key_Right, Qt::ShiftModifier);
    QCOMPARE(scene.view->selectedText(), QStringLiteral("Dea"));
    QTest::keyClick(scene.view, Qt::Key_Right, Qt::ShiftModifier | Qt::ControlModifier);
    QCOMPARE(scene.view->selectedText(), QStringLiteral("Dear "));
    QTest::keyClick(scene.view, Qt::Key_Down, Qt::ShiftModifier);
    QCOMPARE(scene.view->selectedText(), QStringLiteral("Dear reader\ngoodb"));
    QTest::keyClick(scene.view, Qt::Key_End, Qt::ShiftModifier);
    QCOMPARE(scene.view->selectedText(), QStringLiteral("Dear reader\ngoodbye"));
}

void TestHtmlBodyView::caretIsShownOnRequest()
{
    BodyScene scene;
    scene.showLines(200);
    scene.view->setFocus();
    scene.area.activateWindow();
    // Without a caret the arrows scroll.
    QTest::keyClick(scene.view, Qt::Key_Down);
    const int scrolled = scene.area.verticalScrollBar()->value();
    QVERIFY(scrolled > 0);
    scene.area.verticalScrollBar()->setValue(1000);
    QTest::keyClick(scene.view, Qt::Key_F7);
    QVERIFY(scene.view->isCaretShown());
    QTest::keyClick(scene.view, Qt::Key_Down);
    // Begins where the reader is, not at the top.
    QTest::keyClick(scene.view, Qt::Key_End, Qt::ShiftModifier);
    QCOMPARE(scene.view->selectedText(), QStringLiteral("line 51 of them"));
    QTest::keyClick(scene.view, Qt::Key_End, Qt::ControlModifier);
    QCOMPARE(scene.area.verticalScrollBar()->value(), scene.area.verticalScrollBar()->maximum());
    QTest::keyClick(scene.view, Qt::Key_F7);
    QVERIFY(!scene.view->isCaretShown());
}

void TestHtmlBodyView::copiesTextThenHtml()
{
    BodyScene scene;
    scene.showPage(PageMaker().line(QStringLiteral("no\u00a0break")), 400);
    QClipboard *clipboard = QGuiApplication::clipboard();
    scene.view->selectAll();
    scene.renderer.isHeld = true;
    scene.view->setFocus();
    QTest::keyClick(scene.view, Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(clipboard->text(), QStringLiteral("no break\n"));
    QVERIFY(!clipboard->mimeData()->hasHtml());
    scene.renderer.letGo();
    QTRY_VERIFY(clipboard->mimeData()->hasHtml());
    QVERIFY(clipboard->mimeData()->html().startsWith(QStringLiteral("<p>")));
    QCOMPARE(clipboard->text(), QStringLiteral("no break\n"));
}

void TestHtmlBodyView::clipboardOfOthersIsLeftAlone()
{
    BodyScene scene;
    scene.showLines(2);
    QClipboard *clipboard = QGuiApplication::clipboard();
    QSignalSpy fragments(&scene.renderer, &PageRenderer::fragmentReady);
    scene.view->selectAll();
    scene.view->copy();
    clipboard->setText(QStringLiteral("mine"));
    QVERIFY(fragments.wait());
    QCOMPARE(clipboard->text(), QStringLiteral("mine"));
    QVERIFY(!clipboard->mimeData()->hasHtml());
    // The HTML of an earlier copy does not come beside the text of a later one.
    scene.view->copy();
    QTest::mouseDClick(scene.view, Qt::LeftButton, {}, scene.at(5, 10));
    scene.view->copy();
    QTRY_VERIFY(clipboard->mimeData()->hasHtml());
    QCOMPARE(clipboard->mimeData()->html(), QStringLiteral("<p>line</p>"));
}

namespace
{

PageMaker twoLinks()
{
    PageMaker maker;
    maker.link(QStringLiteral("see "), QStringLiteral("www.bank.example"), {},
               QStringLiteral("https://evil.example/x"));
    for (int i = 0; i < 100; ++i)
        maker.line(QStringLiteral("text"));
    maker.link({}, QStringLiteral("write"), {}, QStringLiteral("mailto:ada@example.org"));
    return maker;
}

} // namespace

void TestHtmlBodyView::linksByMouse()
{
    BodyScene scene;
    scene.showPage(twoLinks());
    QSignalSpy activated(scene.view, &HtmlBodyView::linkActivated);
    QSignalSpy hovered(scene.view, &HtmlBodyView::linkHovered);
    scene.movePointer(scene.at(60, 10));
    QCOMPARE(scene.view->cursor().shape(), Qt::PointingHandCursor);
    QCOMPARE(hovered.last()[0].toUrl(), QUrl(QStringLiteral("https://evil.example/x")));
    scene.movePointer(scene.at(60, 50));
    QCOMPARE(scene.view->cursor().shape(), Qt::ArrowCursor);
    scene.movePointer(scene.at(10, 50));
    QCOMPARE(scene.view->cursor().shape(), Qt::IBeamCursor);
    QCOMPARE(hovered.last()[0].toUrl(), QUrl());
    // A page that goes from under the pointer takes its target with it.
    scene.movePointer(scene.at(60, 10));
    scene.showPage(twoLinks());
    QCOMPARE(hovered.last()[0].toUrl(), QUrl());
    QTest::mouseClick(scene.view, Qt::LeftButton, {}, scene.at(60, 10));
    QCOMPARE(activated.size(), 1);
    QCOMPARE(activated[0][0].toUrl(), QUrl(QStringLiteral("https://evil.example/x")));
    QCOMPARE(activated[0][1].toString(), QStringLiteral("www.bank.example"));
    // Who selects does not want to go anywhere.
    QTest::mousePress(scene.view, Qt::LeftButton, {}, scene.at(60, 10));
    scene.movePointer(scene.at(100, 10), Qt::LeftButton);
    QTest::mouseRelease(scene.view, Qt::LeftButton, {}, scene.at(100, 10));
    QCOMPARE(activated.size(), 1);
    QVERIFY(!scene.view->selectedText().isEmpty());
}

void TestHtmlBodyView::linksByKeyboard()
{
    BodyScene scene;
    scene.showPage(twoLinks());
    scene.area.activateWindow();
    scene.view->setFocus(Qt::TabFocusReason);
    QSignalSpy activated(scene.view, &HtmlBodyView::linkActivated);
    QSignalSpy hovered(scene.view, &HtmlBodyView::linkHovered);
    const QImage before = scene.area.grab().toImage();
    QTest::keyClick(scene.view, Qt::Key_Tab);
    QCOMPARE(hovered.last()[0].toUrl(), QUrl(QStringLiteral("https://evil.example/x")));
    QVERIFY(scene.area.grab().toImage() != before); // the ring
    QTest::keyClick(scene.view, Qt::Key_Return);
    QCOMPARE(activated.size(), 1);
    QCOMPARE(scene.area.verticalScrollBar()->value(), 0);
    QTest::keyClick(scene.view, Qt::Key_Tab);
    QVERIFY(scene.area.verticalScrollBar()->value() > 0);
    QCOMPARE(hovered.last()[0].toUrl(), QUrl(QStringLiteral("mailto:ada@example.org")));
    QTest::keyClick(scene.view, Qt::Key_Enter);
    QCOMPARE(activated.size(), 2);
    QCOMPARE(activated[1][1].toString(), QStringLiteral("write"));
    QTest::keyClick(scene.view, Qt::Key_Backtab, Qt::ShiftModifier);
    QCOMPARE(scene.area.verticalScrollBar()->value(), 0);
    QCOMPARE(hovered.last()[0].toUrl(), QUrl(QStringLiteral("https://evil.example/x")));
}

void TestHtmlBodyView::targetsArePlainText()
{
    QWidget pane;
    pane.resize(300, 200);
    LinkTargetLabel label(&pane);
    pane.show();
    QVERIFY(label.isHidden());
    label.setTarget(QUrl(QStringLiteral("https://evil.example/<b>x")));
    QVERIFY(label.isVisible());
    QCOMPARE(label.textFormat(), Qt::PlainText);
    QCOMPARE(label.fullText(), QStringLiteral("https://evil.example/%3Cb%3Ex"));
    QCOMPARE(label.geometry().bottomLeft(), QPoint(0, 199));
    pane.resize(300, 100);
    QCOMPARE(label.geometry().bottomLeft(), QPoint(0, 99));
    label.setTarget(QUrl(QStringLiteral("javascript:alert(1)")));
    QVERIFY(label.isHidden());
}

void TestHtmlBodyView::forbiddenLinksDoNothing()
{
    BodyScene scene;
    scene.showPage(PageMaker().link({}, QStringLiteral("run me"), {}, QStringLiteral("file:///etc/passwd")));
    QSignalSpy activated(scene.view, &HtmlBodyView::linkActivated);
    QTest::mouseClick(scene.view, Qt::LeftButton, {}, scene.at(10, 10));
    QCOMPARE(activated.size(), 0);
}

namespace
{

/// A table of contents, lines, and a link after the place that is jumped to: 20 pixels each.
PageMaker digest()
{
    PageMaker maker;
    maker.jump(QStringLiteral("Second article"), 60 * PageMaker::LineHeight);
    for (int i = 0; i < 61; ++i)
        maker.line(QStringLiteral("text"));
    maker.link({}, QStringLiteral("more"), {}, QStringLiteral("https://digest.example/"));
    for (int i = 0; i < 60; ++i)
        maker.line(QStringLiteral("text"));
    return maker;
}

/// How far the place of digest() is below the upper edge of what the area shows.
int placeInArea(const BodyScene &scene, const HtmlBodyView *view)
{
    return view->mapTo(scene.area.viewport(), QPoint(0, 60 * PageMaker::LineHeight)).y();
}

} // namespace

void TestHtmlBodyView::jumpsByMouse()
{
    BodyScene scene;
    scene.showPage(digest());
    QSignalSpy activated(scene.view, &HtmlBodyView::linkActivated);
    QSignalSpy hovered(scene.view, &HtmlBodyView::linkHovered);
    scene.movePointer(scene.at(10, 10));
    QCOMPARE(scene.view->cursor().shape(), Qt::PointingHandCursor);
    QTest::mouseClick(scene.view, Qt::LeftButton, {}, scene.at(10, 10));
    // The place is at the top, and nobody was asked or told of an address.
    QVERIFY(placeInArea(scene, scene.view) >= 0);
    QVERIFY(placeInArea(scene, scene.view) < 2 * PageMaker::LineHeight);
    QCOMPARE(activated.size(), 0);
    for (const QList<QVariant> &told : hovered)
        QCOMPARE(told[0].toUrl(), QUrl());
}

void TestHtmlBodyView::jumpsByKeyboard()
{
    BodyScene scene;
    scene.showPage(digest());
    scene.area.activateWindow();
    scene.view->setFocus(Qt::TabFocusReason);
    QSignalSpy activated(scene.view, &HtmlBodyView::linkActivated);
    QTest::keyClick(scene.view, Qt::Key_Tab);
    QTest::keyClick(scene.view, Qt::Key_Return);
    QVERIFY(placeInArea(scene, scene.view) >= 0);
    QVERIFY(placeInArea(scene, scene.view) < 2 * PageMaker::LineHeight);
    QCOMPARE(activated.size(), 0);
    // Tab goes on from there.
    QTest::keyClick(scene.view, Qt::Key_Tab);
    QTest::keyClick(scene.view, Qt::Key_Return);
    QCOMPARE(activated.size(), 1);
    QCOMPARE(activated[0][1].toString(), QStringLiteral("more"));
}

void TestHtmlBodyView::jumpsInTheLastOfSeveral()
{
    BodyScene scene;
    scene.showPage(digest());
    HtmlBodyView *last = scene.addView();
    last->setContent({});
    QTRY_VERIFY(last->hasPage());
    QTRY_VERIFY(last->y() > 0);
    QTest::mouseClick(last, Qt::LeftButton, {}, scene.at(10, 10));
    QVERIFY(scene.area.verticalScrollBar()->value() > last->y());
    QVERIFY(placeInArea(scene, last) >= 0);
    QVERIFY(placeInArea(scene, last) < 2 * PageMaker::LineHeight);
}

void TestHtmlBodyView::quotesUnfold()
{
    BodyScene scene;
    scene.showPage(PageMaker().line(QStringLiteral("text")).quote(QStringLiteral("Show 3 quoted lines")));
    QTest::mouseClick(scene.view, Qt::LeftButton, {}, scene.at(10, 30));
    QCOMPARE(scene.renderer.quotes, QList<int>{0});
    scene.view->setFocus();
    QTest::keyClick(scene.view, Qt::Key_Return);
    // One question at a time: told when the first is answered.
    QTRY_COMPARE(scene.renderer.quotes, QList<int>({0, 0}));
}

/// A page that was let go, or lost with its process, comes back as the reader left it.
void TestHtmlBodyView::unfoldedQuotesStayUnfolded()
{
    BodyScene scene;
    scene.showPage(PageMaker()
                       .line(QStringLiteral("text"))
                       .quote(QStringLiteral("Show 3 quoted lines"))
                       .quote(QStringLiteral("Show 4 quoted lines")));
    QSignalSpy toggled(scene.view, &HtmlBodyView::quoteToggled);
    QTest::mouseClick(scene.view, Qt::LeftButton, {}, scene.at(10, 50));
    QTRY_COMPARE(scene.renderer.quotes, QList<int>{1});
    QCOMPARE(toggled.size(), 1);
    QTRY_VERIFY(scene.view->hasPage());
    scene.view->hide();
    scene.view->show();
    QTRY_COMPARE(scene.renderer.quotes, QList<int>({1, 1}));
    QSignalSpy laidOut(scene.view, &HtmlBodyView::laidOut);
    scene.renderer.die();
    QTRY_COMPARE(scene.renderer.quotes, QList<int>({1, 1, 1}));
    QTRY_COMPARE(laidOut.size(), 1); // not once folded and once unfolded
    QCOMPARE(toggled.size(), 1);     // nobody clicked again
    // Other content with what was done to it before.
    scene.view->setContent({}, {0, 1});
    QTRY_COMPARE(scene.renderer.quotes, QList<int>({1, 1, 1, 0, 1}));
    // Another message has nothing of it.
    scene.view->setContent({});
    QTRY_VERIFY(laidOut.size() >= 3);
    QCOMPARE(scene.renderer.quotes.size(), 5);
}

void TestHtmlBodyView::contextMenuKnowsLinks()
{
    BodyScene scene;
    scene.showPage(twoLinks());
    QSignalSpy prepared(scene.view, &HtmlBodyView::contextMenuPrepared);
    QContextMenuEvent event(QContextMenuEvent::Mouse, scene.at(60, 10),
                            scene.view->mapToGlobal(scene.at(60, 10)));
    QCoreApplication::sendEvent(scene.view, &event);
    QCOMPARE(prepared.size(), 1);
    QCOMPARE(prepared[0][1].toUrl().host(), QStringLiteral("evil.example"));
    auto *menu = scene.view->findChild<QMenu *>();
    QVERIFY(menu != nullptr);
    QCOMPARE(menu->actions().size(), 4);
    menu->actions().first()->trigger();
    QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("https://evil.example/x"));
    QVERIFY(!menu->actions().at(2)->isEnabled()); // nothing to copy
    menu->close();
}

void TestHtmlBodyView::wheelAndPagesBelongToThePane()
{
    BodyScene scene;
    scene.showLines(200);
    scene.area.activateWindow();
    scene.view->setFocus();
    QScrollBar *bar = scene.area.verticalScrollBar();
    QTest::keyClick(scene.view, Qt::Key_PageDown);
    QVERIFY(bar->value() > 300);
    const int before = bar->value();
    QWheelEvent wheel(QPointF(50, 700), scene.view->mapToGlobal(QPointF(50, 700)), {}, QPoint(0, -120), {},
                      {}, Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(scene.view, &wheel);
    QVERIFY(!wheel.isAccepted() || bar->value() > before);
    QKeyEvent space(QEvent::KeyPress, Qt::Key_Space, Qt::NoModifier, QStringLiteral(" "));
    QCoreApplication::sendEvent(scene.view, &space);
    QVERIFY(!space.isAccepted());
    QKeyEvent letter(QEvent::KeyPress, Qt::Key_J, Qt::NoModifier, QStringLiteral("j"));
    QCoreApplication::sendEvent(scene.view, &letter);
    QVERIFY(!letter.isAccepted());
}

void TestHtmlBodyView::zoomsByWheelAndRemembers()
{
    QTemporaryDir dir;
    Settings settings(dir.path());
    QCOMPARE(settings.readingZoom(), 100);
    {
        BodyScene scene;
        scene.showLines(3);
        QWheelEvent wheel(QPointF(5, 5), scene.view->mapToGlobal(QPointF(5, 5)), {}, QPoint(0, 240), {},
                          Qt::ControlModifier, Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(scene.view, &wheel);
        QVERIFY(wheel.isAccepted());
        QCOMPARE(scene.zoom.percent(), 125);
    }
    {
        ReadingZoom zoom(&settings);
        zoom.zoomIn();
        zoom.zoomIn();
        zoom.zoomOut();
        QCOMPARE(zoom.percent(), 110);
        QCOMPARE(settings.readingZoom(), 100); // not at each step
    }
    QCOMPARE(settings.readingZoom(), 110);
    ReadingZoom zoom(&settings);
    QCOMPARE(zoom.percent(), 110);
    zoom.setPercent(10'000);
    QCOMPARE(zoom.percent(), ReadingZoom::Largest);
    zoom.zoomIn();
    QCOMPARE(zoom.percent(), ReadingZoom::Largest);
    zoom.setPercent(0);
    zoom.zoomOut();
    QCOMPARE(zoom.percent(), ReadingZoom::Smallest);
    zoom.reset();
    QCOMPARE(zoom.percent(), 100);
}

QTEST_MAIN(TestHtmlBodyView)
#include "test_htmlbodyview.moc"
