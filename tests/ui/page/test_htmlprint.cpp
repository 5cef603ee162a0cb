// Paper: as many sheets as the text needs, broken between lines, in light colours, the same as PDF and as
// pictures.

#include "pagescene.h"

#include <QPageSize>
#include <QTest>

using namespace posthorn;
using namespace posthorn::pagescene;

namespace
{

PrintRequest paper()
{
    PrintRequest request;
    request.layout = QPageLayout(QPageSize(QPageSize::A5), QPageLayout::Portrait, QMarginsF(10, 10, 10, 10),
                                 QPageLayout::Millimeter);
    request.resolution = 96;
    request.title = QStringLiteral("A letter");
    return request;
}

QString lines(int count)
{
    QString html = QStringLiteral("<!doctype html><body style='margin:0'>");
    for (int i = 0; i < count; ++i)
        html += QStringLiteral("<div style='line-height:20px'>Line %1</div>").arg(i);
    return html;
}

int darkRows(const QImage &image, int from, int to)
{
    int rows = 0;
    for (int y = from; y < to; ++y) {
        for (int x = 0; x < image.width(); ++x) {
            if (image.pixelColor(x, y).lightnessF() < 0.5F) {
                ++rows;
                break;
            }
        }
    }
    return rows;
}

} // namespace

class TestPagePrint : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void countsSheets();
    void makesPdf();
    void keepsLinksInPdf();
    void breaksBetweenLines();
    void writesTheHeader();
    void printsInLightColours();
    void shrinksWhatIsWider();
};

void TestPagePrint::countsSheets()
{
    // 190 mm of paper are 718 pixels: 35 lines.
    QCOMPARE(layOut(lines(1))->sheetCount(paper()), 1);
    QCOMPARE(layOut(lines(35))->sheetCount(paper()), 1);
    QCOMPARE(layOut(lines(36))->sheetCount(paper()), 2);
    QCOMPARE(layOut(lines(100))->sheetCount(paper()), 3);
}

void TestPagePrint::makesPdf()
{
    const QByteArray pdf = layOut(lines(100))->pdf(paper());
    QVERIFY(pdf.startsWith("%PDF-"));
    QVERIFY(pdf.contains("/Count 3"));
}

void TestPagePrint::keepsLinksInPdf()
{
    const QByteArray pdf =
        layOut(QStringLiteral("<a href='https://a.example/x'>a link</a> and text"))->pdf(paper());
    QVERIFY(pdf.contains("/URI (https://a.example/x)"));
    QCOMPARE(pdf.count("/Subtype /Link"), 1);
}

void TestPagePrint::breaksBetweenLines()
{
    const auto page = layOut(lines(100));
    for (int number = 0; number < 3; ++number) {
        const QImage sheet = page->sheet(paper(), number);
        QVERIFY(!sheet.isNull());
        // Lines stand 20 pixels apart, and there is a gap between each and the next.
        const int first = 38;
        for (int line = 0; line < 5; ++line) {
            QVERIFY(darkRows(sheet, first + line * 20, first + line * 20 + 20) > 5);
            QCOMPARE(darkRows(sheet, first + line * 20, first + line * 20 + 2), 0);
        }
    }
    QVERIFY(page->sheet(paper(), 3).isNull());
}

void TestPagePrint::writesTheHeader()
{
    PrintRequest request = paper();
    request.header = {{QStringLiteral("From"), QStringLiteral("Ada <ada@example.org>")},
                      {QStringLiteral("Subject"), QStringLiteral("The engine")}};
    QCOMPARE(layOut(lines(35))->sheetCount(request), 2);
    const QImage with = layOut(lines(1))->sheet(request, 0);
    const QImage without = layOut(lines(1))->sheet(paper(), 0);
    QVERIFY(darkRows(with, 38, 80) > darkRows(without, 38, 58));
}

void TestPagePrint::printsInLightColours()
{
    RenderRequest asked = newsletter(QStringLiteral("nestedtables"));
    asked.style = style(800, true);
    const auto page = layOut(asked);
    const QImage sheet = page->sheet(paper(), 0);
    QCOMPARE(sheet.pixelColor(5, 5), QColor(Qt::white));
    QVERIFY(sheet.pixelColor(sheet.width() / 2, 45).lightnessF() > 0.8F);
}

void TestPagePrint::shrinksWhatIsWider()
{
    const auto page = layOut(QStringLiteral("<!doctype html><body style='margin:0'><div "
                                            "style='width:1600px;height:100px;background:#ff0000'></div>"));
    const QImage sheet = page->sheet(paper(), 0);
    // 128 mm wide, the right edge is on the sheet, and the height shrank with it.
    QCOMPARE(sheet.pixelColor(38 + 480, 40), QColor(255, 0, 0));
    QCOMPARE(sheet.pixelColor(38 + 480, 38 + 40), QColor(Qt::white));
}

QTEST_MAIN(TestPagePrint)
#include "test_htmlprint.moc"
