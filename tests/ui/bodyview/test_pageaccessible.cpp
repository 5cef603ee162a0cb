// What assistive technology sees of a page: asked as a screen reader asks, through QAccessible.

#include "bodyscene.h"

#include <QAccessible>
#include <QSignalSpy>
#include <QTest>

using namespace posthorn;

namespace
{

PageMaker letter()
{
    PageMaker maker;
    maker.line(QStringLiteral("News of May"), PageBlock::Kind::Heading, 2)
        .link(QStringLiteral("read "), QStringLiteral("the report"), QStringLiteral(" today"),
              QStringLiteral("https://example.org/report"))
        .line(QStringLiteral("first point"), PageBlock::Kind::ListItem, 1)
        .line(QStringLiteral("a cat on a mat"), PageBlock::Kind::Image)
        .quote(QStringLiteral("Show 3 quoted lines"));
    return maker;
}

} // namespace

class TestPageAccessible : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isADocument();
    void hasTheStructureOfThePage();
    void nests();
    void textCaretAndSelection();
    void placesOnTheScreen();
    void linksAreFocusedAndPressed();
    void oldNodesAreGone();
};

void TestPageAccessible::isADocument()
{
    BodyScene scene;
    scene.showPage(letter());
    QAccessibleInterface *document = QAccessible::queryAccessibleInterface(scene.view);
    QVERIFY(document != nullptr);
    QCOMPARE(document->role(), QAccessible::Document);
    QCOMPARE(document->text(QAccessible::Name), QStringLiteral("Message text"));
    QVERIFY(document->state().readOnly);
    QVERIFY(document->state().focusable);
}

void TestPageAccessible::hasTheStructureOfThePage()
{
    BodyScene scene;
    scene.showPage(letter());
    QAccessibleInterface *document = QAccessible::queryAccessibleInterface(scene.view);
    QCOMPARE(document->childCount(), 5);
    const QList<QPair<QAccessible::Role, QString>> expected{
        {QAccessible::Heading, QStringLiteral("News of May")},
        {QAccessible::Paragraph, QStringLiteral("read the report today")},
        {QAccessible::ListItem, QStringLiteral("first point")},
        {QAccessible::Graphic, QStringLiteral("a cat on a mat")},
        {QAccessible::Paragraph, QStringLiteral("Show 3 quoted lines")}};
    for (int i = 0; i < expected.size(); ++i) {
        QAccessibleInterface *child = document->child(i);
        QVERIFY(child != nullptr && child->isValid());
        QCOMPARE(child->role(), expected[i].first);
        QCOMPARE(child->text(QAccessible::Name), expected[i].second);
        QCOMPARE(child->parent(), document);
        QCOMPARE(document->indexOfChild(child), i);
    }
    QVERIFY(document->child(0)->text(QAccessible::Description).contains(u'2'));
    QAccessibleInterface *link = document->child(1)->child(0);
    QVERIFY(link != nullptr);
    QCOMPARE(link->role(), QAccessible::Link);
    QCOMPARE(link->text(QAccessible::Name), QStringLiteral("the report"));
    QCOMPARE(link->text(QAccessible::Description), QStringLiteral("https://example.org/report"));
    QCOMPARE(link->parent(), document->child(1));
    QCOMPARE(document->child(4)->child(0)->role(), QAccessible::Button);
}

void TestPageAccessible::nests()
{
    BodyScene scene;
    PageMaker maker;
    maker.line(QStringLiteral("outside")).line(QStringLiteral("quoted")).line(QStringLiteral("more"));
    scene.renderer.make = [maker](const RenderRequest &request) {
        RenderedPage page = maker.page(request.style.width);
        // A quotation around the last two lines, and one in it.
        page.blocks.append({PageBlock::Kind::Quote, 1, 8, 12, QRectF(0, 20, 400, 40)});
        page.blocks.append({PageBlock::Kind::Quote, 2, 15, 5, QRectF(0, 40, 400, 20)});
        return page;
    };
    QSignalSpy laidOut(scene.view, &HtmlBodyView::laidOut);
    scene.view->setContent(RenderRequest());
    QVERIFY(laidOut.wait());
    QAccessibleInterface *document = QAccessible::queryAccessibleInterface(scene.view);
    QCOMPARE(document->childCount(), 2);
    QAccessibleInterface *quote = document->child(1);
    QCOMPARE(quote->role(), QAccessible::Section);
    QVERIFY(quote->text(QAccessible::Name).isEmpty()); // read through what is in it
    QCOMPARE(quote->childCount(), 2);
    QCOMPARE(quote->child(0)->text(QAccessible::Name), QStringLiteral("quoted"));
    QCOMPARE(quote->child(1)->role(), QAccessible::Section);
    QCOMPARE(quote->child(1)->child(0)->text(QAccessible::Name), QStringLiteral("more"));
}

void TestPageAccessible::textCaretAndSelection()
{
    BodyScene scene;
    scene.showPage(letter());
    QAccessibleTextInterface *text = QAccessible::queryAccessibleInterface(scene.view)->textInterface();
    QVERIFY(text != nullptr);
    QCOMPARE(text->text(0, 4), QStringLiteral("News"));
    QCOMPARE(text->characterCount(), int(scene.view->page().text.size()));
    text->setSelection(0, 8, 11);
    QCOMPARE(scene.view->selectedText(), QStringLiteral("May"));
    QCOMPARE(text->selectionCount(), 1);
    int start = 0;
    int end = 0;
    text->selection(0, &start, &end);
    QCOMPARE(start, 8);
    QCOMPARE(end, 11);
    QCOMPARE(text->cursorPosition(), 11);
    text->removeSelection(0);
    QCOMPARE(text->selectionCount(), 0);
    text->setCursorPosition(5);
    QCOMPARE(text->cursorPosition(), 5);
    QCOMPARE(text->textAtOffset(5, QAccessible::WordBoundary, &start, &end), QStringLiteral("of"));
}

void TestPageAccessible::placesOnTheScreen()
{
    BodyScene scene;
    scene.showPage(letter(), 100);
    QAccessibleInterface *document = QAccessible::queryAccessibleInterface(scene.view);
    const QPoint corner = scene.view->mapToGlobal(scene.at(0, 0));
    QCOMPARE(document->textInterface()->characterRect(1), QRect(corner + QPoint(10, 0), QSize(10, 20)));
    QCOMPARE(document->textInterface()->offsetAtPoint(corner + QPoint(15, 10)), 1);
    QCOMPARE(document->child(1)->child(0)->rect(), QRect(corner + QPoint(50, 20), QSize(100, 20)));
    QAccessibleInterface *under = document->childAt(corner.x() + 60, corner.y() + 30);
    QCOMPARE(under, document->child(1)->child(0));
    scene.zoom.setPercent(200);
    QSignalSpy laidOut(scene.view, &HtmlBodyView::laidOut);
    QVERIFY(laidOut.wait());
    QCOMPARE(document->textInterface()->characterRect(1), QRect(corner + QPoint(20, 0), QSize(20, 40)));
}

void TestPageAccessible::linksAreFocusedAndPressed()
{
    BodyScene scene;
    scene.showPage(letter());
    scene.area.activateWindow();
    scene.view->setFocus();
    QAccessibleInterface *document = QAccessible::queryAccessibleInterface(scene.view);
    QCOMPARE(document->focusChild(), document);
    QTest::keyClick(scene.view, Qt::Key_Tab);
    QAccessibleInterface *link = document->child(1)->child(0);
    QCOMPARE(document->focusChild(), link);
    QVERIFY(link->state().focused);
    QVERIFY(link->state().linked);
    QSignalSpy activated(scene.view, &HtmlBodyView::linkActivated);
    QVERIFY(link->actionInterface() != nullptr);
    link->actionInterface()->doAction(QAccessibleActionInterface::pressAction());
    QCOMPARE(activated.size(), 1);
    document->child(4)->child(0)->actionInterface()->doAction(QAccessibleActionInterface::pressAction());
    QCOMPARE(scene.renderer.quotes, QList<int>{0});
    QVERIFY(document->child(0)->actionInterface() == nullptr);
}

void TestPageAccessible::oldNodesAreGone()
{
    BodyScene scene;
    scene.showPage(letter());
    QAccessibleInterface *document = QAccessible::queryAccessibleInterface(scene.view);
    const QAccessible::Id old = QAccessible::uniqueId(document->child(1)->child(0));
    QVERIFY(QAccessible::accessibleInterface(old) != nullptr);
    scene.showPage(PageMaker().line(QStringLiteral("another message")));
    QCOMPARE(document->childCount(), 1);
    QVERIFY(QAccessible::accessibleInterface(old) == nullptr);
    const QAccessible::Id last = QAccessible::uniqueId(document->child(0));
    delete scene.view;
    QVERIFY(QAccessible::accessibleInterface(last) == nullptr);
}

QTEST_MAIN(TestPageAccessible)
#include "test_pageaccessible.moc"
