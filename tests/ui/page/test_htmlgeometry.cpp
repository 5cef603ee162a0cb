// Newsletters look as their senders meant them: what stands beside each other, what is in the middle, how
// large pictures are, and that every way of painting a page gives the same pixels.

#include "pagescene.h"

#include <QPainter>
#include <QTest>

using namespace posthorn;
using namespace posthorn::pagescene;

class TestPageGeometry : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void centresTables();
    void putsCellsSideBySide();
    void putsHybridColumnsSideBySide();
    void stacksHybridColumnsOnNarrowViews();
    void putsFloatsAtTheirSides();
    void flowsTextAroundPictures();
    void scalesPicturesToTheirCells();
    void keepsRoomForMissingPictures();
    void spansRowsAndColumns();
    void mirrorsRightToLeft();
    void padsButtons();
    void collapsesMargins();
    void computesLengths_data();
    void computesLengths();
    void answersMediaQueries();
    void breaksLongWords();
    void spacesWords();
    void hidesPreheaders();
    void paintsBandsLikeTheWhole_data();
    void paintsBandsLikeTheWhole();
    void keepsWordsApartAtEveryScale();
    void paintsNothingOutside();
};

void TestPageGeometry::centresTables()
{
    const auto page = layOut(newsletter(QStringLiteral("nestedtables")));
    QVERIFY(page);
    QCOMPARE(page->page().size.width(), 800);
    const QRectF button = placeOf(page->page(), QStringLiteral("Order seeds"));
    QVERIFY(std::abs(button.center().x() - 400) < 1);
    // The sheet is white between 100 and 700, and the page green beside it.
    const QImage image = painted(*page);
    const int y = int(button.center().y());
    QCOMPARE(image.pixelColor(98, y), QColor(0xee, 0xf1, 0xec));
    QCOMPARE(image.pixelColor(101, y), QColor(Qt::white));
    QCOMPARE(image.pixelColor(698, y), QColor(Qt::white));
    QCOMPARE(image.pixelColor(701, y), QColor(0xee, 0xf1, 0xec));
}

void TestPageGeometry::putsCellsSideBySide()
{
    const auto page = layOut(newsletter(QStringLiteral("nestedtables")));
    QVERIFY(page);
    const QRectF left = placeOf(page->page(), QStringLiteral("Left of the path"));
    const QRectF right = placeOf(page->page(), QStringLiteral("Right of it"));
    QCOMPARE(left.top(), right.top());
    QCOMPARE(left.left(), 132.0);
    QVERIFY(right.left() > left.right());
}

void TestPageGeometry::putsHybridColumnsSideBySide()
{
    const auto page = layOut(newsletter(QStringLiteral("hybridcolumns")));
    QVERIFY(page);
    const QRectF first = placeOf(page->page(), QStringLiteral("First column"));
    const QRectF second = placeOf(page->page(), QStringLiteral("Second column"));
    QCOMPARE(first.top(), second.top());
    QVERIFY(second.left() >= first.right());
    const QRectF poems = placeOf(page->page(), QStringLiteral("Poems"));
    QCOMPARE(poems.top(), placeOf(page->page(), QStringLiteral("Essays")).top());
    QCOMPARE(poems.top(), placeOf(page->page(), QStringLiteral("Letters")).top());
    QCOMPARE(placeOf(page->page(), QStringLiteral("Wide or narrow")).top(),
             placeOf(page->page(), QStringLiteral("Beside or below")).top());
}

void TestPageGeometry::stacksHybridColumnsOnNarrowViews()
{
    RenderRequest narrow = newsletter(QStringLiteral("hybridcolumns"));
    narrow.style.width = 340;
    const auto page = layOut(narrow);
    QVERIFY(page);
    QCOMPARE(page->page().size.width(), 340);
    const QRectF first = placeOf(page->page(), QStringLiteral("First column"));
    const QRectF second = placeOf(page->page(), QStringLiteral("Second column"));
    QVERIFY(second.top() >= first.bottom());
    QVERIFY(!placeOf(page->page(), QStringLiteral("Turn the phone")).isNull());
}

void TestPageGeometry::putsFloatsAtTheirSides()
{
    const auto page = layOut(newsletter(QStringLiteral("floats")));
    QVERIFY(page);
    const QRectF one = placeOf(page->page(), QStringLiteral("Float one"));
    const QRectF two = placeOf(page->page(), QStringLiteral("Float two"));
    QCOMPARE(one.top(), two.top());
    QCOMPARE(one.left(), 120.0);
    QCOMPARE(two.left(), 410.0);
    const QRectF half = placeOf(page->page(), QStringLiteral("Half a row"));
    QCOMPARE(placeOf(page->page(), QStringLiteral("The other half")).left(), half.left() + 280);
    QVERIFY(std::abs(placeOf(page->page(), QStringLiteral("At the edge")).right() - 680) < 1);
}

void TestPageGeometry::flowsTextAroundPictures()
{
    const auto page = layOut(newsletter(QStringLiteral("floats")));
    QVERIFY(page);
    double leftmost = 1e9;
    for (const TextRun &run : page->page().runs) {
        if (page->page().text.mid(run.start, run.length).startsWith(QLatin1String("Text flows")))
            leftmost = run.rect.left();
    }
    QCOMPARE(leftmost, 120.0 + 120 + 16);
    QCOMPARE(placeOf(page->page(), QStringLiteral("Below all floats")).left(), 120.0);
}

void TestPageGeometry::scalesPicturesToTheirCells()
{
    const auto page = layOut(newsletter(QStringLiteral("nestedtables")));
    QVERIFY(page);
    QList<QRectF> pictures;
    for (const PageBlock &block : page->page().blocks) {
        if (block.kind == PageBlock::Kind::Image)
            pictures.append(block.rect);
    }
    QCOMPARE(pictures.size(), 4);
    QCOMPARE(pictures[0].size(), QSizeF(180, 45));
    QCOMPARE(pictures[1].size(), QSizeF(600, 250));
    QCOMPARE(pictures[2].size(), QSizeF(252, 150));
}

void TestPageGeometry::keepsRoomForMissingPictures()
{
    const auto page = layOut(QStringLiteral(
        "<img src='https://a.example/x.png' width=300 height=100 alt='A harbour'><img "
        "src='https://a.example/t.gif' width=1 height=1 alt='spy'><img src='cid:none' alt='Nothing'>"));
    QVERIFY(page);
    QList<QSizeF> sizes;
    for (const PageBlock &block : page->page().blocks) {
        if (block.kind == PageBlock::Kind::Image)
            sizes.append(block.rect.size());
    }
    QCOMPARE(sizes.size(), 2);
    QCOMPARE(sizes[0], QSizeF(300, 100));
    QVERIFY(!page->page().text.contains(QLatin1String("spy")));
}

void TestPageGeometry::spansRowsAndColumns()
{
    const auto page = layOut(newsletter(QStringLiteral("receipt")));
    QVERIFY(page);
    const QRectF both = placeOf(page->page(), QStringLiteral("Both rows"));
    const QRectF first = placeOf(page->page(), QStringLiteral("First row"));
    const QRectF second = placeOf(page->page(), QStringLiteral("Second row"));
    QVERIFY(first.bottom() < second.top());
    QVERIFY(std::abs(both.center().y() - (first.top() + second.bottom()) / 2) < 2);
    // Right edges of numbers meet, also below the cell that spans two columns.
    QCOMPARE(placeOf(page->page(), QStringLiteral("180.00")).right(),
             placeOf(page->page(), QStringLiteral("780.00")).right());
    QVERIFY(placeOf(page->page(), QStringLiteral("Sum")).right() <
            placeOf(page->page(), QStringLiteral("780.00")).left());
}

void TestPageGeometry::mirrorsRightToLeft()
{
    const auto page = layOut(newsletter(QStringLiteral("righttoleft")));
    QVERIFY(page);
    const QRectF first = placeOf(page->page(), QStringLiteral("العمود الأول"));
    const QRectF second = placeOf(page->page(), QStringLiteral("العمود الثاني"));
    QCOMPARE(first.top(), second.top());
    QVERIFY(first.left() > second.right());
    QVERIFY(std::abs(placeOf(page->page(), QStringLiteral("شبكة")).right() - 660) < 1);
}

void TestPageGeometry::padsButtons()
{
    const auto page = layOut(newsletter(QStringLiteral("nestedtables")));
    QVERIFY(page);
    const RenderedPage &made = page->page();
    const auto link = std::find_if(made.links.begin(), made.links.end(), [](const PageLink &each) {
        return each.target.endsWith(QLatin1String("/order"));
    });
    QVERIFY(link != made.links.end());
    QCOMPARE(link->areas.size(), 1);
    const QRectF text = placeOf(made, QStringLiteral("Order seeds"));
    QVERIFY(std::abs(text.left() - link->areas[0].left() - 28) < 1);
    QVERIFY(link->areas[0].height() >= text.height() + 24);
}

void TestPageGeometry::collapsesMargins()
{
    const auto page = layOut(QStringLiteral("<!doctype html><body style='margin:0'><div><p "
                                            "style='margin:10px 0 30px;line-height:20px'>one</p></div>"
                                            "<p style='margin:20px 0;line-height:20px'>two</p>"));
    QVERIFY(page);
    const double one = placeOf(page->page(), QStringLiteral("one")).center().y();
    const double two = placeOf(page->page(), QStringLiteral("two")).center().y();
    QVERIFY(std::abs(one - 20) <= 1);
    QCOMPARE(two - one, 50.0);
    QCOMPARE(page->page().size.height(), 100);
}

void TestPageGeometry::computesLengths_data()
{
    QTest::addColumn<QString>("style");
    QTest::addColumn<double>("width");
    QTest::newRow("pixels") << "width:300px" << 300.0;
    QTest::newRow("percent") << "width:25%" << 200.0;
    QTest::newRow("most") << "width:100%;max-width:600px" << 600.0;
    QTest::newRow("least") << "width:10px;min-width:90px" << 90.0;
    QTest::newRow("padding outside") << "width:300px;padding:10px" << 320.0;
    QTest::newRow("padding inside") << "box-sizing:border-box;width:300px;padding:10px" << 300.0;
    QTest::newRow("calc") << "width:calc(100% - 2 * 50px)" << 700.0;
    QTest::newRow("em") << "font-size:20px;width:10em" << 200.0;
    QTest::newRow("points") << "width:75pt" << 100.0;
    QTest::newRow("auto") << "margin:0 100px" << 600.0;
    QTest::newRow("nonsense") << "width:calc(1px +)" << 800.0;
}

void TestPageGeometry::computesLengths()
{
    QFETCH(QString, style);
    QFETCH(double, width);
    const auto page = layOut(QStringLiteral("<!doctype html><body style='margin:0'><div style='%1;background:"
                                            "#ff0000;height:10px'></div>")
                                 .arg(style));
    QVERIFY(page);
    const QImage image = painted(*page);
    int red = 0;
    for (int x = 0; x < image.width(); ++x)
        red += image.pixelColor(x, 5) == QColor(255, 0, 0) ? 1 : 0;
    QCOMPARE(double(red), width);
}

void TestPageGeometry::answersMediaQueries()
{
    const QString html = QStringLiteral(
        "<style>.a,.b,.c,.d{display:none} @media (max-width:500px){.a{display:block}} @media screen and "
        "(min-width:501px){.b{display:block}} @media print{.c{display:block}} @media "
        "(prefers-color-scheme:dark){.d{display:block}}</style><p class=a>narrow</p><p class=b>wide</p><p "
        "class=c>paper</p><p class=d>dark</p>");
    QCOMPARE(layOut(html, 400)->page().text, QStringLiteral("narrow\n"));
    QCOMPARE(layOut(html, 700)->page().text, QStringLiteral("wide\n"));
    RenderRequest dark = request(html);
    dark.style = style(700, true);
    QCOMPARE(layOut(dark)->page().text, QStringLiteral("wide\ndark\n"));
}

void TestPageGeometry::breaksLongWords()
{
    const QString address = QStringLiteral("https://example.org/") + QString(400, u'a');
    const auto page = layOut(QStringLiteral("<p>See %1 for more.</p>").arg(address), 300);
    QVERIFY(page);
    QCOMPARE(page->page().size.width(), 300);
    QVERIFY(page->page().text.contains(address));
}

void TestPageGeometry::spacesWords()
{
    const QString html = QStringLiteral("<p><span style='word-spacing:%1px'>Ill lit hill</span>");
    const auto usual = layOut(html.arg(0));
    const auto spaced = layOut(html.arg(25));
    const QRectF narrow = placeOf(usual->page(), QStringLiteral("hill"));
    const QRectF wide = placeOf(spaced->page(), QStringLiteral("hill"));
    QVERIFY2(std::abs(wide.width() - narrow.width() - 2 * 25) < 0.5,
             qPrintable(QStringLiteral("%1, %2").arg(wide.width()).arg(narrow.width())));
    // What is painted ends where the run does.
    const QImage image = painted(*spaced);
    int last = 0;
    for (int y = int(wide.top()); y < int(wide.bottom()); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            if (qGray(image.pixel(x, y)) < 128)
                last = std::max(last, x);
        }
    }
    QVERIFY2(std::abs(last - wide.right()) < 4, qPrintable(QString::number(last)));
}

void TestPageGeometry::hidesPreheaders()
{
    const auto page = layOut(newsletter(QStringLiteral("nestedtables")));
    QVERIFY(page);
    QVERIFY(!page->page().text.contains(QLatin1String("Seven things")));
    const auto clipped = layOut(QStringLiteral("<div style='max-height:0;overflow:hidden'>secret</div><div "
                                               "style='font-size:0'>nothing</div><p>open</p>"));
    QCOMPARE(clipped->page().text, QStringLiteral("open\n"));
    const auto away = layOut(QStringLiteral(
        "<style>.up{position:fixed;top:-9999px}</style><div style='position:absolute;left:-9999px'>secret"
        "</div><div class=up>secret</div><div style='text-indent:-9999px'>secret</div><p "
        "style='position:relative;left:-9px'>open</p>"));
    QCOMPARE(away->page().text, QStringLiteral("open\n"));
}

void TestPageGeometry::paintsBandsLikeTheWhole_data()
{
    QTest::addColumn<double>("scale");
    QTest::newRow("1") << 1.0;
    QTest::newRow("1.5") << 1.5;
    QTest::newRow("2") << 2.0;
}

void TestPageGeometry::paintsBandsLikeTheWhole()
{
    QFETCH(double, scale);
    for (const QString &name : newsletters()) {
        RenderRequest asked = newsletter(name);
        asked.style.scale = scale;
        const auto page = layOut(asked);
        QVERIFY(page);
        const QImage whole = painted(*page, scale);
        for (int top = 0; top < page->page().size.height(); top += 64) {
            const QRect area(0, top, page->page().size.width(),
                             std::min(64, page->page().size.height() - top));
            QImage band(area.size() * scale, QImage::Format_RGB32);
            band.fill(Qt::magenta);
            {
                QPainter painter(&band);
                page->paint(&painter, area);
            }
            const QImage part = whole.copy(0, int(top * scale), band.width(), band.height());
            QVERIFY2(band == part, qPrintable(name + QLatin1String(" from ") + QString::number(top)));
        }
    }
}

void TestPageGeometry::keepsWordsApartAtEveryScale()
{
    for (const double scale : {1.0, 1.25, 1.5, 2.0}) {
        RenderRequest asked = newsletter(QStringLiteral("letter"));
        asked.style.scale = scale;
        const auto page = layOut(asked);
        QVERIFY(page);
        QCOMPARE(page->page().text, layOut(newsletter(QStringLiteral("letter")))->page().text);
        const QList<TextRun> &runs = page->page().runs;
        for (qsizetype i = 1; i < runs.size(); ++i) {
            if (runs[i].rect.top() == runs[i - 1].rect.top())
                QVERIFY(runs[i].rect.left() >= runs[i - 1].rect.right() - 0.1);
        }
    }
}

void TestPageGeometry::paintsNothingOutside()
{
    const auto page = layOut(newsletter(QStringLiteral("bulletproof")));
    QVERIFY(page);
    QImage image(page->page().size + QSize(50, 50), QImage::Format_RGB32);
    image.fill(Qt::magenta);
    {
        QPainter painter(&image);
        page->paint(&painter, QRect(QPoint(), image.size()));
    }
    const QColor untouched(Qt::magenta);
    for (int y = 0; y < image.height(); ++y)
        QCOMPARE(image.pixelColor(page->page().size.width() + 1, y), untouched);
    for (int x = 0; x < image.width(); ++x)
        QCOMPARE(image.pixelColor(x, page->page().size.height() + 1), untouched);
}

QTEST_MAIN(TestPageGeometry)
#include "test_htmlgeometry.moc"
