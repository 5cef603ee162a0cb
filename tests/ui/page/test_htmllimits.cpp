// Whatever a stranger writes gives a page or a reason, soon, and with a stack as small as programs have.

#include "pagescene.h"

#include <QTest>
#include <QThread>
#include <optional>

using namespace posthorn;
using namespace posthorn::pagescene;

namespace
{

QString nested(const QString &open, const QString &close, int depth, const QString &inside)
{
    return open.repeated(depth) + inside + close.repeated(depth);
}

} // namespace

class TestPageLimits : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nestsTables_data();
    void nestsTables();
    void nestsEveryTag_data();
    void nestsEveryTag();
    void refusesTooMuch_data();
    void refusesTooMuch();
    void takesOddHtml_data();
    void takesOddHtml();
    void stops();
    void boundsThePage();
    void refusesBombs();
    void survivesBadPictures();
};

void TestPageLimits::nestsTables_data()
{
    QTest::addColumn<int>("depth");
    for (const int depth : {10, 20, 50, 60})
        QTest::newRow(qPrintable(QString::number(depth))) << depth;
}

void TestPageLimits::nestsTables()
{
    QFETCH(int, depth);
    const auto page = layOut(nested(QStringLiteral("<table><tr><td>"), QStringLiteral("</td></tr></table>"),
                                    depth, QStringLiteral("deep")));
    QVERIFY(page);
    QCOMPARE(page->page().text, QStringLiteral("deep\n"));
}

void TestPageLimits::nestsEveryTag_data()
{
    QTest::addColumn<QString>("open");
    QTest::addColumn<QString>("close");
    for (const char *tag :
         {"div", "span", "a",    "b",     "font", "ul", "li",  "blockquote", "center", "h1",
          "p",   "pre",  "code", "table", "td",   "q",  "sub", "em",         "dl",     "section"})
        QTest::newRow(tag) << QStringLiteral("<%1>").arg(QLatin1String(tag))
                           << QStringLiteral("</%1>").arg(QLatin1String(tag));
    QTest::newRow("inline-block") << QStringLiteral("<div style='display:inline-block'>")
                                  << QStringLiteral("</div>");
    QTest::newRow("float") << QStringLiteral("<div style='float:left'>x") << QStringLiteral("</div>");
    QTest::newRow("cell") << QStringLiteral("<div style='display:table-cell'>x") << QStringLiteral("</div>");
    QTest::newRow("flex") << QStringLiteral("<div style='display:flex;flex-wrap:wrap'><i>x</i>")
                          << QStringLiteral("</div>");
    QTest::newRow("grid") << QStringLiteral(
                                 "<div style='display:grid;grid-template-columns:auto 1fr'><i>x</i>")
                          << QStringLiteral("</div>");
    QTest::newRow("column") << QStringLiteral("<div style='display:inline-flex;flex-direction:column'>x")
                            << QStringLiteral("</div>");
    QTest::newRow("part of a height")
        << QStringLiteral("<table height='100%' style='height:100%'><tr><td style='height:100%'>x")
        << QStringLiteral("</td></tr></table>");
    QTest::newRow("part of a given height")
        << QStringLiteral("<table height=90 style='height:90px'><tr><td><div style='height:50%'>x")
        << QStringLiteral("</div></td></tr></table>");
    QTest::newRow("inline-table") << QStringLiteral("<div style='display:inline-table;width:50%'>x")
                                  << QStringLiteral("</div>");
}

void TestPageLimits::nestsEveryTag()
{
    QFETCH(QString, open);
    QFETCH(QString, close);
    const QString html = nested(open, close, 245, QStringLiteral("deep"));
    // A thread's stack of 8 MB, as the process has.
    std::unique_ptr<QThread> thread(QThread::create([&html] { (void)layOut(html); }));
    thread->setStackSize(8 * 1024 * 1024);
    thread->start();
    QVERIFY(thread->wait(50'000));
}

void TestPageLimits::refusesTooMuch_data()
{
    QTest::addColumn<QString>("html");
    QTest::newRow("depth") << nested(QStringLiteral("<div>"), QStringLiteral("</div>"), 300,
                                     QStringLiteral("x"));
    QTest::newRow("columns") << QStringLiteral("<table><tr><td colspan=1000>x</table>")
                                    .replace(QStringLiteral("<td colspan=1000>x"),
                                             QStringLiteral("<td colspan=1000>x").repeated(5));
    QTest::newRow("elements") << QStringLiteral("<b>x</b>").repeated(60'000);
    QTest::newRow("bytes") << QString(3'000'000, u'x');
}

void TestPageLimits::refusesTooMuch()
{
    QFETCH(QString, html);
    RenderFailure why = RenderFailure::Died;
    QVERIFY(!HtmlPage::layOut(1, request(html), {}, &why));
    QCOMPARE(why, RenderFailure::TooComplex);
}

void TestPageLimits::takesOddHtml_data()
{
    QTest::addColumn<QString>("html");
    QTest::newRow("nothing") << QString();
    QTest::newRow("a row of very many boxes")
        << QStringLiteral("<div style='display:flex;flex-wrap:wrap'>") +
               QStringLiteral("<i style='flex:1 1 1e9px;width:1e9px;min-width:1e9px;margin:-1e9px'>x</i>")
                   .repeated(20'000);
    QTest::newRow("a grid of very many boxes")
        << QStringLiteral("<div style='display:grid;gap:1e9px;grid-template-columns:repeat(99,1e9fr)'>") +
               QStringLiteral("<i style='grid-column:span 999999'>x</i>").repeated(20'000);
    QTest::newRow("rows over each other")
        << QStringLiteral("<table height=999999>") +
               QStringLiteral("<tr><td rowspan=65535 height=9999 colspan=2>x<td height='100%'>y")
                   .repeated(900);
    QTest::newRow("spaces") << QStringLiteral("  \n\t ");
    QTest::newRow("zero") << QString(QChar(0));
    QTest::newRow("lone surrogates") << QString(QChar(0xD800)) + QChar(0xDC00) + QChar(0xD801);
    QTest::newRow("rows without table") << QStringLiteral("<div style='display:table-row'>a</div>b<tr><td>c");
    QTest::newRow("caption alone") << QStringLiteral("<div style='display:table-caption'>a</div>");
    QTest::newRow("table without rows") << QStringLiteral("<table></table><table><tr></tr></table>");
    QTest::newRow("spans") << QStringLiteral(
        "<table><tr><td colspan=1000 rowspan=1000>a<td>b<tr><td colspan=0>c</table>");
    QTest::newRow("overlapping spans")
        << QStringLiteral("<table><tr><td rowspan=3>a<td>b<tr><td colspan=2 rowspan=2>c<tr><td>d</table>");
    QTest::newRow("percent of nothing")
        << QStringLiteral("<table><tr><td width='0%'>a<td width='100%'>b<td width='100%'>c</table>");
    QTest::newRow("huge") << QStringLiteral(
        "<div style='width:10000px;height:10000px;padding:10000px;margin:10000px'>x");
    QTest::newRow("tiny") << QStringLiteral("<div style='width:0;font-size:0.0001px;line-height:0'>x</div>");
    QTest::newRow("float in inline") << QStringLiteral(
        "a<span>b<img align=left src=cid:x width=9000 height=9><b>c</b></span>");
    QTest::newRow("marks") << QStringLiteral("a") + QString(2'000, QChar(0x301)) +
                                  QStringLiteral(" <p>\u202e\u2066x");
    QTest::newRow("borders that meet in a cell") << QStringLiteral(
        "<table><tr><td><div><table border=1 style='border-collapse:collapse'><tr><td>x</table>"
        "</div></table>");
    QTest::newRow("list") << QStringLiteral("<ol start=-5><li value=99999999>x</ol><li>alone");
    QTest::newRow("nested links") << QStringLiteral("<a href='https://a.example/'><table><tr><td><a "
                                                    "href='https://b.example/'>x</a></table></a>");
}

void TestPageLimits::takesOddHtml()
{
    QFETCH(QString, html);
    for (const int width : {40, 800}) {
        const auto page = layOut(html, width);
        QVERIFY(page);
        QVERIFY(page->page().size.width() <= 4'096);
        (void)painted(*page, 0.25);
        (void)page->fragment(0, 1'000);
    }
}

void TestPageLimits::stops()
{
    const QString html = QStringLiteral("<p>some words in a paragraph</p>").repeated(5'000);
    int asked = 0;
    RenderFailure why = RenderFailure::Died;
    QVERIFY(!HtmlPage::layOut(
        1, request(html), [&asked] { return ++asked > 20; }, &why));
    QCOMPARE(why, RenderFailure::TooSlow);
    QCOMPARE(asked, 21);
    // A page that was there before stays as it was.
    const auto page = layOut(QStringLiteral("<p>words</p>").repeated(500));
    const int height = page->page().size.height();
    QVERIFY(!page->restyle(style(200), [] { return true; }));
    QCOMPARE(page->page().size.height(), height);
}

void TestPageLimits::boundsThePage()
{
    const auto high = layOut(QStringLiteral("<br>").repeated(30'000));
    QVERIFY(high);
    QCOMPARE(high->page().size.height(), 200'000);
    const auto wide = layOut(QStringLiteral("<div style='width:9000px'>x</div>"));
    QCOMPARE(wide->page().size.width(), 800); // what nobody sees does not count
    const auto painted = layOut(QStringLiteral("<div style='width:9000px;background:#ff0000'>x</div>"));
    QCOMPARE(painted->page().size.width(), 4'096);
}

void TestPageLimits::refusesBombs()
{
    // Many small cells: each word and each cell is measured once, however deep it lies.
    const QString row =
        QStringLiteral("<tr>") + QStringLiteral("<td>cell</td>").repeated(50) + QStringLiteral("</tr>");
    const auto page = layOut(QStringLiteral("<table>") + row.repeated(200) + QStringLiteral("</table>"));
    QVERIFY(page);
    QCOMPARE(page->page().runs.size(), 10'000);
    RenderFailure why = RenderFailure::Died;
    const QString floats = QStringLiteral("<div style='float:left'>x</div>").repeated(10'000);
    QVERIFY(!HtmlPage::layOut(1, request(floats), {}, &why));
    QCOMPARE(why, RenderFailure::TooComplex);
}

void TestPageLimits::survivesBadPictures()
{
    RenderRequest asked =
        request(QStringLiteral("<img src='cid:a'><img src='cid:b'><img src='cid:c' width=10 height=10>"));
    const QByteArray good = picture({30, 30}, Qt::red);
    asked.related = {{"a", good.left(good.size() / 2)},
                     {"b", "\x89PNG\r\n\x1a\n not really"},
                     {"c", "<svg xmlns='http://www.w3.org/2000/svg'/>"}};
    const auto page = layOut(asked);
    QVERIFY(page);
    (void)painted(*page);
}

QTEST_MAIN(TestPageLimits)
#include "test_htmllimits.moc"
