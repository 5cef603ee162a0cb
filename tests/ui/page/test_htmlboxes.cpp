// Where boxes stand, by numbers: rows and grids of boxes, heights in percent, columns of tables, what
// browsers do with HTML of old. Each row is a defect that was found beside a browser.

#include "pagescene.h"

#include <QTest>

using namespace posthorn;
using namespace posthorn::pagescene;

namespace
{

/// A picture that is not there, whose place is measured.
QString probe(const char *name = "p")
{
    return QStringLiteral("<img src='cid:%1' alt='%1' width=10 height=10 style='display:block'>")
        .arg(QLatin1String(name));
}

QRectF placeOfProbe(const RenderedPage &page, const QString &name)
{
    for (const PageBlock &block : page.blocks) {
        if (block.kind == PageBlock::Kind::Image && page.text.mid(block.start, block.length) == name)
            return block.rect;
    }
    return {};
}

QString modern(const QString &body)
{
    return QStringLiteral("<!doctype html><body style='margin:0;line-height:0'>") + body;
}

QString old(const QString &body)
{
    return QStringLiteral("<body style='margin:0;line-height:0'>") + body;
}

constexpr const char *plainTable = "<table cellspacing=0 cellpadding=0 ";

} // namespace

class TestPageBoxes : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void places_data();
    void places();
    void alignsTablesInLines();
    void readsDirectionFromText();
    void numbersLists_data();
    void numbersLists();
    void collapsesBordersFromTheRight();
    void measuresPartsOfPixels();
    void growsBoxesOverTheirRow();
};

void TestPageBoxes::places_data()
{
    QTest::addColumn<QString>("html");
    QTest::addColumn<QPointF>("corner");
    const auto row = [](const char *name, const QString &html, double x, double y) {
        QTest::newRow(name) << html << QPointF(x, y);
    };
    const QString p = probe();
    const QString table = QLatin1String(plainTable);

    row("an empty box clears floats",
        modern(QStringLiteral("<div style='float:left;width:50px;height:40px'></div>"
                              "<div style='clear:both'></div>") +
               p),
        0, 40);
    row("a break clears floats",
        modern(QStringLiteral("<div style='float:left;width:50px;height:40px'></div>x<br clear=all>") + p), 0,
        40);

    row("half of a height",
        modern(QStringLiteral("<div style='height:120px'><div style='height:50%'></div>") + p), 0, 60);
    row("half of nothing that is known", modern(QStringLiteral("<div><div style='height:50%'></div>") + p), 0,
        0);
    row("rows in percent",
        modern(table + QStringLiteral("height=200><tr><td height='30%'></td></tr><tr><td valign=top>") + p),
        0, 60);
    row("a part of a cell",
        modern(table + QStringLiteral("height=100><tr><td valign=top><div style='height:50%'></div>") + p), 0,
        50);
    row("a table as high as its cell",
        modern(table + QStringLiteral("height=100><tr><td>") + table +
               QStringLiteral("height='100%'><tr><td valign=bottom>") + p),
        0, 90);
    row("rows share what a cell wants that spans them",
        modern(table + QStringLiteral("><tr><td rowspan=2 height=200></td><td>%1</td></tr>"
                                      "<tr><td valign=top>%2</td></tr></table>")
                           .arg(probe("a"), p)),
        0, 100);
    row("but not rows with a height of their own",
        modern(table + QStringLiteral("><tr><td rowspan=2 height=200></td><td height=30>%1</td></tr>"
                                      "<tr><td valign=top>%2</td></tr></table>")
                           .arg(probe("a"), p)),
        0, 30);

    row("a group of columns",
        modern(table +
               QStringLiteral("width=600><colgroup span=2 width=80></colgroup>"
                              "<tr><td></td><td></td><td>") +
               p),
        160, 0);
    row("columns have the width of their group",
        modern(table +
               QStringLiteral("width=600><colgroup width=200><col><col width=50></colgroup>"
                              "<tr><td></td><td></td><td>") +
               p),
        250, 0);

    row("cells of old keep their paragraphs close",
        old(table + QStringLiteral("><tr><td><p>%1</p></td></tr></table>").arg(p)), 0, 0);
    row("cells of today do not",
        modern(table + QStringLiteral("><tr><td><p>%1</p></td></tr></table>").arg(p)), 0, 16);
    row("margins that were asked for stay in cells of old",
        old(table + QStringLiteral("><tr><td><p style='margin:7px 0'>%1</p></td></tr></table>").arg(p)), 0,
        7);
    row("tables of old do not take the size of a font over",
        old(QStringLiteral("<div style='font-size:40px'>") + table +
            QStringLiteral("><tr><td width=1><div style='width:2em'></div></td><td>") + p),
        32, 0);
    row("tables of today do",
        modern(QStringLiteral("<div style='font-size:40px'>") + table +
               QStringLiteral("><tr><td width=1><div style='width:2em'></div></td><td>") + p),
        80, 0);
    row("the height of a cell of old counts its padding",
        old(table + QStringLiteral("><tr><td style='height:50px;padding:10px'></td></tr><tr><td>") + p), 0,
        50);
    row("that of today does not",
        modern(table + QStringLiteral("><tr><td style='height:50px;padding:10px'></td></tr><tr><td>") + p), 0,
        70);
    row("a type of old without an address",
        QStringLiteral("<!DOCTYPE HTML PUBLIC '-//W3C//DTD HTML 4.01 Transitional//EN'>") +
            old(table + QStringLiteral("><tr><td><p>%1</p></td></tr></table>").arg(p)),
        0, 0);
    row("a type of old with an address",
        QStringLiteral("<!DOCTYPE HTML PUBLIC '-//W3C//DTD HTML 4.01 Transitional//EN' "
                       "'http://www.w3.org/TR/html4/loose.dtd'>") +
            old(table + QStringLiteral("><tr><td><p>%1</p></td></tr></table>").arg(p)),
        0, 16);
    row("what is in a table is not centred with it",
        modern(QStringLiteral("<center>") + table +
               QStringLiteral("style='display:block;width:400px'><tr><td>") + p),
        200, 0);

    row("monospaced text is smaller",
        modern(QStringLiteral("<code><span style='display:inline-block;width:2em'></span>"
                              "<img src=cid:p alt=p width=10 height=10></code>")),
        26, 0);
    row("unless its size was given",
        modern(
            QStringLiteral("<div style='font-size:20px'><code><span style='display:inline-block;width:2em'>"
                           "</span><img src=cid:p alt=p width=10 height=10></code>")),
        40, 0);

    const QString flex = QStringLiteral("<div style='display:flex;width:600px;%1'>");
    row("boxes share a row",
        modern(flex.arg(QStringLiteral("gap:10px")) +
               QStringLiteral("<div style='flex:1'></div><div style='flex:2'></div>"
                              "<div style='width:100px'>%1</div>")
                   .arg(p)),
        500, 0);
    row("space between", modern(flex.arg(QStringLiteral("justify-content:space-between")) + probe("a") + p),
        590, 0);
    row("space around", modern(flex.arg(QStringLiteral("justify-content:space-around")) + p + probe("a")),
        145, 0);
    row("in the middle both ways",
        modern(flex.arg(QStringLiteral("justify-content:center;align-items:center;height:50px")) + p), 295,
        20);
    row("in the middle of the least height",
        modern(flex.arg(QStringLiteral("align-items:center;min-height:50px")) + p), 0, 20);
    row("at the end", modern(flex.arg(QStringLiteral("align-items:flex-end;height:50px")) + p), 0, 40);
    row("an automatic margin",
        modern(flex.arg(QString()) + probe("a") +
               QStringLiteral("<div style='margin-left:auto;width:10px'>%1</div>").arg(p)),
        590, 0);
    row("a second row",
        modern(flex.arg(QStringLiteral("flex-wrap:wrap;row-gap:5px")) +
               QStringLiteral("<div style='width:400px;height:30px'></div>"
                              "<div style='width:400px'>%1</div>")
                   .arg(p)),
        0, 35);
    row("no second row",
        modern(flex.arg(QString()) + QStringLiteral("<div style='width:400px;height:30px'></div>"
                                                    "<div style='width:400px'>%1</div>")
                                         .arg(p)),
        300, 0);
    row("one that does not shrink",
        modern(flex.arg(QString()) + QStringLiteral("<div style='width:400px;flex-shrink:0'></div>"
                                                    "<div style='width:400px'>%1</div>")
                                         .arg(p)),
        400, 0);
    row("from the right", modern(flex.arg(QStringLiteral("flex-direction:row-reverse")) + p), 590, 0);
    row("a column",
        modern(flex.arg(QStringLiteral("flex-direction:column;gap:5px;align-items:center")) + probe("a") + p),
        295, 15);
    row("a part of the row",
        modern(flex.arg(QString()) + QStringLiteral("<div style='flex:0 0 25%'></div>") + p), 150, 0);
    row("text is a box, too",
        modern(flex.arg(QStringLiteral("justify-content:flex-end")) +
               QStringLiteral(" &nbsp; <b style='font-size:0'>x</b>") + p),
        590, 0);
    row("floats are none",
        modern(flex.arg(QString()) + QStringLiteral("<div style='float:right;width:50px'></div>") + p), 50,
        0);
    row("a row in a line",
        modern(
            QStringLiteral("<div style='display:inline-flex;column-gap:7px'>%1%2</div>").arg(probe("a"), p)),
        17, 0);
    row("a list in a row",
        modern(QStringLiteral(
                   "<ul style='display:flex;gap:20px;margin:0;padding:0;list-style:none'><li>%1<li>%2")
                   .arg(probe("a"), p)),
        30, 0);

    const QString grid = QStringLiteral("<div style='display:grid;width:600px;%1'>");
    row("a grid", modern(grid.arg(QStringLiteral("gap:10px;grid-template-columns:1fr 1fr")) + probe("a") + p),
        305, 0);
    row("the second row of a grid",
        modern(grid.arg(QStringLiteral("gap:10px;grid-template-columns:repeat(2,1fr)")) + probe("a") +
               probe("b") + p),
        0, 20);
    row("a given column",
        modern(grid.arg(QStringLiteral("grid-template-columns:100px auto")) + probe("a") + p), 100, 0);
    row("as many columns as fit",
        modern(grid.arg(QStringLiteral("grid-template-columns:repeat(auto-fit,minmax(200px,1fr))")) +
               probe("a") + probe("b") + p),
        400, 0);
    row("a box over two columns",
        modern(grid.arg(QStringLiteral("grid-template-columns:1fr 1fr 1fr")) +
               QStringLiteral("<div style='grid-column:span 2'></div>") + p),
        400, 0);
}

void TestPageBoxes::places()
{
    QFETCH(QString, html);
    QFETCH(QPointF, corner);
    const auto page = layOut(html);
    QVERIFY(page);
    const QRectF found = placeOfProbe(page->page(), QStringLiteral("p"));
    QVERIFY2(!found.isNull(), qPrintable(page->page().sanitized.html));
    QCOMPARE(found.size(), QSizeF(10, 10));
    QCOMPARE(found.topLeft(), corner);
}

void TestPageBoxes::alignsTablesInLines()
{
    const QString icon = QStringLiteral("%1style='display:inline-table'><tr><td style='padding:4px'>%2</td>%3"
                                        "</tr></table>");
    const auto page =
        layOut(modern(icon.arg(QLatin1String(plainTable), probe("a"), QString()) +
                      icon.arg(QLatin1String(plainTable), probe(),
                               QStringLiteral("<td style='font-size:12px;line-height:14px'>Share</td>"))));
    QVERIFY(page);
    // Where no cell of a row stands on its baseline, that of the table is below the contents of its lowest.
    QCOMPARE(placeOfProbe(page->page(), QStringLiteral("a")).top(),
             placeOfProbe(page->page(), QStringLiteral("p")).top() + 4);
}

void TestPageBoxes::readsDirectionFromText()
{
    const auto page = layOut(QStringLiteral("<!doctype html><body style='margin:0'><div dir=auto>"
                                            "<b>123 שלום</b></div><div dir=auto>Hello שלום</div>"));
    QVERIFY(page);
    QVERIFY(std::abs(placeOf(page->page(), QStringLiteral("123")).right() - 800) < 0.5);
    QCOMPARE(placeOf(page->page(), QStringLiteral("Hello")).left(), 0.0);
}

void TestPageBoxes::numbersLists_data()
{
    QTest::addColumn<QString>("list");
    QTest::addColumn<QString>("text");
    const auto row = [](const char *name, const char *attributes, const char *style, const QString &text) {
        QTest::newRow(name) << QStringLiteral("<ol %1 style='list-style-position:inside;%2'><li>x<li>y</ol>")
                                   .arg(QLatin1String(attributes), QLatin1String(style))
                            << QString(text).replace(u' ', QChar(0xA0));
    };
    row("from one", "", "", QStringLiteral("1. x\n2. y\n"));
    row("from five", "start=5", "", QStringLiteral("5. x\n6. y\n"));
    row("reversed", "reversed", "", QStringLiteral("2. x\n1. y\n"));
    row("reversed from ten", "reversed start=10", "", QStringLiteral("10. x\n9. y\n"));
    row("Greek", "", "list-style-type:lower-greek", QStringLiteral("α. x\nβ. y\n"));
    row("with a zero", "start=9", "list-style-type:decimal-leading-zero", QStringLiteral("09. x\n10. y\n"));
    row("Armenian", "start=10", "list-style-type:armenian", QStringLiteral("Ժ. x\nԺԱ. y\n"));
    row("Georgian", "start=10", "list-style-type:georgian", QStringLiteral("ი. x\nია. y\n"));
    row("Roman", "start=4", "list-style-type:upper-roman", QStringLiteral("IV. x\nV. y\n"));
    row("dots", "", "list-style-type:disc", QStringLiteral("• x\n• y\n"));
}

void TestPageBoxes::numbersLists()
{
    QFETCH(QString, list);
    QFETCH(QString, text);
    const auto page = layOut(list);
    QVERIFY(page);
    QCOMPARE(page->page().text, text);
}

void TestPageBoxes::collapsesBordersFromTheRight()
{
    const auto page = layOut(modern(QStringLiteral(
        "<table dir=rtl width=100 cellspacing=0 style='border-collapse:collapse'><tr>"
        "<td style='border:2px solid #f00;height:20px'></td><td style='border:2px solid #f00'></td></tr>")));
    QVERIFY(page);
    const QImage image = painted(*page);
    int red = 0;
    for (int x = 0; x < image.width(); ++x)
        red += image.pixelColor(x, 12) == QColor(Qt::red) ? 1 : 0;
    QCOMPARE(red, 6);
    // The table stands at the left of the page, whose own direction is the other one.
    QCOMPARE(image.pixelColor(0, 12), QColor(Qt::red));
    QCOMPARE(image.pixelColor(99, 12), QColor(Qt::red));
}

void TestPageBoxes::measuresPartsOfPixels()
{
    // 11 pt are 14.67 pixels.
    const auto widthAt = [](const char *size) {
        const auto page = layOut(QStringLiteral("<p style='font-size:%1;white-space:nowrap'>%2")
                                     .arg(QLatin1String(size), QString(60, u'm')));
        return placeOf(page->page(), QStringLiteral("mmm")).width();
    };
    QVERIFY(std::abs(widthAt("11pt") / widthAt("44px") - 1 / 3.0) < 0.002);
}

void TestPageBoxes::growsBoxesOverTheirRow()
{
    const auto page = layOut(modern(QStringLiteral(
        "<div style='display:flex;width:600px;height:60px;background:#eee'>"
        "<div style='width:100px;background:#f00'></div><div style='flex:1;background:#00f'></div></div>")));
    QVERIFY(page);
    const QImage image = painted(*page);
    QCOMPARE(image.pixelColor(50, 59), QColor(Qt::red));
    QCOMPARE(image.pixelColor(101, 59), QColor(Qt::blue));
    QCOMPARE(image.pixelColor(599, 59), QColor(Qt::blue));
}

QTEST_MAIN(TestPageBoxes)
#include "test_htmlboxes.moc"
