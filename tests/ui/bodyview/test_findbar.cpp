// Finding words in what is read: in HTML, in plain text, and in several messages at once.

#include "bodyscene.h"
#include "ui/common/textlabel.h"
#include "ui/message/findbar.h"
#include "ui/message/findtarget.h"
#include "ui/message/mailbrowser.h"
#include "ui/message/textdocumentbuilder.h"

#include <QLineEdit>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace posthorn;

class TestFindBar : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void countsAndGoesRound();
    void beginsWhereTheReaderIs();
    void beginsWithWhatIsSelected();
    void spansTheMessagesOfAConversation();
    void followsTheTextAsItChanges();
    void closesAndLeavesTheMatchSelected();
    void marksMatches();
    void findsInPlainText();
    void zoomsPlainText();
};

namespace
{

class Bar
{
public:
    explicit Bar(const QList<FindTarget *> &targets)
    {
        bar.setTargets(targets);
        bar.open();
    }
    void type(const QString &words)
    {
        edit()->clear();
        QTest::keyClicks(edit(), words);
    }
    [[nodiscard]] QLineEdit *edit() { return bar.findChild<QLineEdit *>(QStringLiteral("findEdit")); }
    [[nodiscard]] QString count()
    {
        return bar.findChild<TextLabel *>(QStringLiteral("findCount"))->fullText();
    }

    FindBar bar;
};

std::shared_ptr<MailDocument> documentOf(const QString &text)
{
    const ReadingStyle style = ReadingStyle::from(QPalette(), QFont(), 400, 1);
    return std::shared_ptr<MailDocument>(TextDocumentBuilder(style).build(text, {}));
}

} // namespace

void TestFindBar::countsAndGoesRound()
{
    BodyScene scene;
    scene.showPage(PageMaker().line(QStringLiteral("Cafe and café")).line(QStringLiteral("CAFÉ")));
    Bar find({scene.view->findTarget()});
    QCOMPARE(find.count(), QString());
    find.type(QStringLiteral("cafe"));
    QCOMPARE(find.count(), QStringLiteral("1 of 3"));
    QTest::keyClick(find.edit(), Qt::Key_Return);
    QCOMPARE(find.count(), QStringLiteral("2 of 3"));
    find.bar.findNext();
    find.bar.findNext();
    QCOMPARE(find.count(), QStringLiteral("1 of 3"));
    QTest::keyClick(find.edit(), Qt::Key_Return, Qt::ShiftModifier);
    QCOMPARE(find.count(), QStringLiteral("3 of 3"));
    QTest::mouseClick(find.bar.findChild<QToolButton *>(QStringLiteral("findNextButton")), Qt::LeftButton);
    QCOMPARE(find.count(), QStringLiteral("1 of 3"));
    QTest::mouseClick(find.bar.findChild<QToolButton *>(QStringLiteral("findPreviousButton")),
                      Qt::LeftButton);
    QCOMPARE(find.count(), QStringLiteral("3 of 3"));
    find.type(QStringLiteral("cafes"));
    QCOMPARE(find.count(), QStringLiteral("Not found"));
    QVERIFY(!find.bar.findChild<QToolButton *>(QStringLiteral("findNextButton"))->isEnabled());
    find.bar.findNext();
}

void TestFindBar::beginsWhereTheReaderIs()
{
    BodyScene scene;
    scene.showLines(300);
    QScrollBar *bar = scene.area.verticalScrollBar();
    bar->setValue(2000);
    Bar find({scene.view->findTarget()});
    find.type(QStringLiteral("line"));
    QCOMPARE(find.count(), QStringLiteral("101 of 300"));
    QCOMPARE(bar->value(), 2000 - 24); // what is found is not at the very edge
    find.bar.findPrevious();
    QCOMPARE(find.count(), QStringLiteral("100 of 300"));
    find.bar.findNext();
    find.type(QStringLiteral("line 299 "));
    QCOMPARE(bar->value(), bar->maximum());
}

void TestFindBar::beginsWithWhatIsSelected()
{
    BodyScene scene;
    scene.showPage(PageMaker().line(QStringLiteral("one two one")));
    QTest::mouseDClick(scene.view, Qt::LeftButton, {}, scene.at(5, 10));
    Bar find({scene.view->findTarget()});
    QCOMPARE(find.edit()->text(), QStringLiteral("one"));
    QCOMPARE(find.count(), QStringLiteral("1 of 2"));
    find.bar.close();
    scene.showPage(PageMaker().line(QStringLiteral("one")).line(QStringLiteral("two")));
    scene.view->selectAll();
    find.bar.open();
    QCOMPARE(find.edit()->text(), QStringLiteral("one")); // several lines are no words to look for
}

void TestFindBar::spansTheMessagesOfAConversation()
{
    BodyScene scene;
    HtmlBodyView *second = scene.addView();
    scene.renderer.make = [](const RenderRequest &request) {
        PageMaker maker;
        for (int i = 0; i < 60; ++i)
            maker.line(request.html);
        return maker.page(request.style.width);
    };
    RenderRequest first;
    first.html = QStringLiteral("apples");
    RenderRequest other;
    other.html = QStringLiteral("pears and apples");
    QSignalSpy laidOut(second, &HtmlBodyView::laidOut);
    scene.view->setContent(first);
    second->setContent(other);
    QVERIFY(laidOut.wait());
    QTRY_COMPARE(second->y(), 1200);
    Bar find({scene.view->findTarget(), second->findTarget()});
    find.type(QStringLiteral("apples"));
    QCOMPARE(find.count(), QStringLiteral("1 of 120"));
    find.bar.findPrevious();
    QCOMPARE(find.count(), QStringLiteral("120 of 120"));
    QCOMPARE(scene.area.verticalScrollBar()->value(), scene.area.verticalScrollBar()->maximum());
    find.type(QStringLiteral("pears"));
    QCOMPARE(find.count().section(u' ', 2), QStringLiteral("60"));
    // One may go while the bar is open.
    delete second;
    QCOMPARE(find.count(), QStringLiteral("Not found"));
    find.type(QStringLiteral("apples"));
    QVERIFY(find.count().endsWith(QStringLiteral(" of 60")));
}

void TestFindBar::followsTheTextAsItChanges()
{
    BodyScene scene;
    scene.showPage(PageMaker().line(QStringLiteral("apple apple")));
    Bar find({scene.view->findTarget()});
    find.type(QStringLiteral("apple"));
    find.bar.findNext();
    QCOMPARE(find.count(), QStringLiteral("2 of 2"));
    scene.showPage(PageMaker().line(QStringLiteral("apple apple apple")));
    QCOMPARE(find.count(), QStringLiteral("2 of 3"));
    scene.showPage(PageMaker().line(QStringLiteral("an apple")));
    QCOMPARE(find.count(), QStringLiteral("1 of 1"));
    scene.view->clear();
    QCOMPARE(find.count(), QStringLiteral("Not found"));
}

void TestFindBar::closesAndLeavesTheMatchSelected()
{
    BodyScene scene;
    scene.showPage(PageMaker().line(QStringLiteral("one two")));
    Bar find({scene.view->findTarget()});
    QSignalSpy closed(&find.bar, &FindBar::closed);
    find.type(QStringLiteral("TWO"));
    QTest::keyClick(find.edit(), Qt::Key_Escape);
    QCOMPARE(closed.size(), 1);
    QVERIFY(!find.bar.isOpen());
    QCOMPARE(scene.view->selectedText(), QStringLiteral("two"));
    find.bar.findNext();
    QVERIFY(find.bar.isOpen());
}

void TestFindBar::marksMatches()
{
    BodyScene scene;
    scene.showPage(PageMaker().line(QStringLiteral("  tt  tt")));
    const auto at = [&](double x) { return scene.area.grab().toImage().pixelColor(scene.at(x, 1)); };
    const QColor ground = at(25);
    Bar find({scene.view->findTarget()});
    find.type(QStringLiteral("tt"));
    QVERIFY(at(25) != ground);
    QVERIFY(at(65) != ground);
    QVERIFY(at(65) != at(25)); // the current one stands out
    QCOMPARE(at(45), ground);
    find.bar.setTargets({});
    QCOMPARE(at(65), ground);
}

void TestFindBar::findsInPlainText()
{
    MailBrowser browser;
    browser.resize(400, 300);
    browser.show();
    QString text;
    for (int i = 0; i < 200; ++i)
        text += QString::fromUtf8("zeile %1 mit Straße\n\n").arg(i);
    browser.setBody(documentOf(text));
    Bar find({browser.findTarget()});
    find.type(QStringLiteral("STRASSE"));
    QCOMPARE(find.count(), QStringLiteral("1 of 200"));
    const QImage marked = browser.grab(QRect(0, 0, 400, 300)).toImage();
    QSignalSpy reveal(&browser, &MailBrowser::revealWanted);
    find.bar.findPrevious();
    QCOMPARE(find.count(), QStringLiteral("200 of 200"));
    QVERIFY(reveal.last()[0].toRect().top() > 2000);
    find.bar.close();
    QCOMPARE(browser.textCursor().selectedText(), QString::fromUtf8("Straße"));
    QVERIFY(browser.grab(QRect(0, 0, 400, 300)).toImage() != marked);
    browser.clearBody();
    find.bar.open();
    QCOMPARE(find.count(), QStringLiteral("Not found"));
}

void TestFindBar::zoomsPlainText()
{
    ReadingZoom zoom(nullptr);
    MailBrowser browser;
    browser.resize(400, 300);
    browser.followZoom(&zoom);
    browser.setBody(documentOf(QStringLiteral("some text")));
    const double before = browser.document()->defaultFont().pointSizeF();
    QWheelEvent wheel(QPointF(5, 5), QPointF(5, 5), {}, QPoint(0, 120), {}, Qt::ControlModifier,
                      Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(browser.viewport(), &wheel);
    QCOMPARE(zoom.percent(), 110);
    QCOMPARE(browser.document()->defaultFont().pointSizeF(), before * 1.1);
    // Also for the next message.
    browser.setBody(documentOf(QStringLiteral("another")));
    QCOMPARE(browser.document()->defaultFont().pointSizeF(), before * 1.1);
    zoom.reset();
    QCOMPARE(browser.document()->defaultFont().pointSizeF(), before);
}

QTEST_MAIN(TestFindBar)
#include "test_findbar.moc"
