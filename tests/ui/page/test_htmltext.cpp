// What the window is told of a page: text in reading order, runs that cover it, links, blocks, quotations.

#include "pagescene.h"

#include <QTest>

using namespace posthorn;
using namespace posthorn::pagescene;

class TestPageText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void runsCoverTheText();
    void readsInOrder();
    void findsLinks();
    void linksToPlaces_data();
    void linksToPlaces();
    void linksToNowhereAreNone_data();
    void linksToNowhereAreNone();
    void tellsBlocks();
    void ordersBothDirections();
    void foldsQuotes();
    void foldsWhatClientsWrite_data();
    void foldsWhatClientsWrite();
    void leavesForwardsUnfolded();
    void copiesAsHtml();
};

void TestPageText::runsCoverTheText()
{
    for (const QString &name : newsletters()) {
        const auto page = layOut(newsletter(name));
        QVERIFY(page);
        const RenderedPage &made = page->page();
        qsizetype covered = 0;
        for (const TextRun &run : made.runs) {
            for (; covered < run.start; ++covered)
                QCOMPARE(made.text[covered], QChar(u'\n'));
            QCOMPARE(qsizetype(run.start), covered);
            QVERIFY(run.length > 0);
            QCOMPARE(run.advances.size(), qsizetype(run.length));
            float last = 0;
            for (const float advance : run.advances) {
                QVERIFY(advance >= last - 0.001F);
                last = advance;
            }
            QVERIFY(double(last) <= run.rect.width() + 1);
            QVERIFY(run.link >= -1 && run.link < made.links.size());
            covered += run.length;
        }
        for (; covered < made.text.size(); ++covered)
            QCOMPARE(made.text[covered], QChar(u'\n'));
    }
}

void TestPageText::readsInOrder()
{
    const auto page =
        layOut(QStringLiteral("<p>One  two\nthree</p><table><tr><td>a<td>b</tr></table>x<br>y<p>"
                              "<span style='display:none'>no</span>"));
    QCOMPARE(page->page().text, QStringLiteral("One two three\na\nb\nx\ny\n"));
    // Where a line was broken a space stays, without a width.
    const auto broken = layOut(QStringLiteral("<p>several words that do not fit</p>"), 100);
    QCOMPARE(broken->page().text, QStringLiteral("several words that do not fit\n"));
    QVERIFY(broken->page().runs.size() > 1);
}

void TestPageText::findsLinks()
{
    const auto page = layOut(newsletter(QStringLiteral("letter")));
    const RenderedPage &made = page->page();
    QCOMPARE(made.links.size(), 2);
    QCOMPARE(made.links[0].target, QStringLiteral("https://engine.example/log"));
    QCOMPARE(made.text.mid(made.links[0].start, made.links[0].length),
             QStringLiteral("the log of the night"));
    QCOMPARE(made.links[0].areas.size(), 1);
    QCOMPARE(made.links[1].target, QStringLiteral("mailto:ada@example.org"));
    // A link over two lines has an area for each.
    const auto narrow =
        layOut(QStringLiteral("<a href='https://a.example/'>a link that is much too long</a>"), 120);
    QVERIFY(narrow->page().links[0].areas.size() > 1);
    // A picture alone is a link, too.
    const auto picture = layOut(
        QStringLiteral("<a href='https://a.example/'><img src='cid:none' width=50 height=40 alt='Go'></a>"));
    QCOMPARE(picture->page().links[0].areas[0].size(), QSizeF(50, 40));
    QCOMPARE(picture->page().text, QStringLiteral("Go\n"));
    // Up is where the page begins, unless somebody has that name.
    const auto up = layOut(QStringLiteral("<p style='height:300px'>Space<p><a href='#top'>Up</a>"));
    QCOMPARE(up->page().links.size(), 1);
    QCOMPARE(up->page().links[0].place, 0.0);
}

void TestPageText::linksToPlaces_data()
{
    QTest::addColumn<QString>("contents");
    const auto row = [](const char *name, const char *contents) {
        QTest::newRow(name) << QString::fromUtf8(contents);
    };
    row("heading", "<a href='#x'>Go</a><p style='height:300px'>Space</p><h2 id=x>There</h2>");
    row("name", "<a href='#x'>Go</a><p style='height:300px'>Space</p><p><a name=x>There</a>");
    row("empty, before a block",
        "<a href='#x'>Go</a><p style='height:300px'>Space</p><a name=x></a><h2>There</h2>");
    row("empty, after text", "<a href='#x'>Go</a><p style='height:300px'>Space<a id=x></a></p><p>There");
    row("alone in a cell", "<a href='#x'>Go</a><p style='height:300px'>Space</p><table><tr><td><a "
                           "name=x></a></td></tr><tr><td>There</table>");
    row("in a line", "<a href='#x'>Go</a><p style='height:300px'>Space</p><p><b>a <i id=x>There</i></b>");
    row("row of a table",
        "<a href='#x'>Go</a><p style='height:300px'>Space</p><table><tr id=x><td>There</table>");
    row("first of two", "<a href='#x'>Go</a><p style='height:300px'>Space</p><p id=x>There<p id=x>not");
    row("with characters that are not for selectors",
        "<a href='#1.2%20%C3%A4'>Go</a><p style='height:300px'>Space</p><p id='1.2 ä'>There");
    row("named top", "<a href='#top'>Go</a><p style='height:300px'>Space</p><p id=top>There");
}

void TestPageText::linksToPlaces()
{
    QFETCH(QString, contents);
    const auto page = layOut(contents + QStringLiteral("<p style='height:900px'>End"));
    const RenderedPage &made = page->page();
    QCOMPARE(made.links.size(), 1);
    QVERIFY(made.links[0].staysOnPage());
    QVERIFY(made.links[0].target.isEmpty());
    QCOMPARE(made.text.mid(made.links[0].start, made.links[0].length), QStringLiteral("Go"));
    const QRectF there = placeOf(made, QStringLiteral("There"));
    QVERIFY2(std::abs(made.links[0].place - there.top()) < 6,
             qPrintable(QStringLiteral("%1, not %2").arg(made.links[0].place).arg(there.top())));
    QVERIFY(page->fragment(0, int(made.text.size())).contains(QStringLiteral("Go")));
    QVERIFY(!page->fragment(0, int(made.text.size())).contains(QStringLiteral("href")));
}

void TestPageText::linksToNowhereAreNone_data()
{
    QTest::addColumn<QString>("html");
    QTest::newRow("nobody's name") << "<a href='#y'>Go</a><p id=x>There";
    QTest::newRow("no name") << "<a href='#'>Go</a><p id=x>There";
    QTest::newRow("hidden") << "<a href='#x'>Go</a><p id=x style='display:none'>There";
    QTest::newRow("behind everything") << "<a href='#x'>Go</a><a name=x></a>";
    QTest::newRow("of another page") << "<a href='page.html#x'>Go</a><p id=x>There";
}

void TestPageText::linksToNowhereAreNone()
{
    QFETCH(QString, html);
    const auto page = layOut(html);
    QVERIFY(page->page().text.startsWith(QStringLiteral("Go")));
    QVERIFY(page->page().links.isEmpty());
    QCOMPARE(page->page().runs[0].link, -1);
}

void TestPageText::tellsBlocks()
{
    const auto page = layOut(newsletter(QStringLiteral("receipt")));
    const RenderedPage &made = page->page();
    const auto blockOf = [&made](const QString &text) {
        const qsizetype at = made.text.indexOf(text);
        for (const PageBlock &block : made.blocks) {
            if (block.start <= at && at < block.start + block.length)
                return block;
        }
        return PageBlock();
    };
    QCOMPARE(blockOf(QStringLiteral("Receipt")).kind, PageBlock::Kind::Heading);
    QCOMPARE(blockOf(QStringLiteral("Receipt")).level, 3);
    QCOMPARE(blockOf(QStringLiteral("180.00")).kind, PageBlock::Kind::TableCell);
    QCOMPARE(blockOf(QStringLiteral("Pay within")).kind, PageBlock::Kind::ListItem);
    QCOMPARE(blockOf(QStringLiteral("It is the only one")).level, 2);
    QCOMPARE(blockOf(QStringLiteral("THANK YOU")).kind, PageBlock::Kind::Paragraph);
    QVERIFY(std::any_of(made.blocks.begin(), made.blocks.end(),
                        [](const PageBlock &block) { return block.kind == PageBlock::Kind::Rule; }));
}

void TestPageText::ordersBothDirections()
{
    const auto page = layOut(QStringLiteral("<p dir=rtl>אבג abc דהו</p>"));
    const RenderedPage &made = page->page();
    QCOMPARE(made.text, QStringLiteral("אבג abc דהו\n"));
    const QRectF first = placeOf(made, QStringLiteral("אבג"));
    const QRectF middle = placeOf(made, QStringLiteral("abc"));
    const QRectF last = placeOf(made, QStringLiteral("דהו"));
    QVERIFY(first.left() >= middle.right() - 0.1);
    QVERIFY(middle.left() >= last.right() - 0.1);
    for (const TextRun &run : made.runs)
        QCOMPARE(run.rightToLeft, made.text[run.start] > QChar(0x500) || made.text[run.start] == u' ');
}

void TestPageText::foldsQuotes()
{
    RenderRequest asked = newsletter(QStringLiteral("letter"));
    asked.foldQuotes = true;
    const auto page = layOut(asked);
    QVERIFY(page);
    QCOMPARE(page->page().quotes.size(), 1);
    QVERIFY(page->page().quotes[0].folded);
    QVERIFY(!page->page().text.contains(QLatin1String("Does the engine")));
    QVERIFY(!page->page().text.contains(QLatin1String("wrote:")));
    QCOMPARE(page->page().text.mid(page->page().quotes[0].start, page->page().quotes[0].length),
             QStringLiteral("•••"));
    const int folded = page->page().size.height();
    QVERIFY(page->toggleQuote(0, {}));
    QVERIFY(page->page().text.contains(QLatin1String("Does the engine")));
    QVERIFY(!page->page().quotes[0].folded);
    QVERIFY(page->page().size.height() > folded);
    QVERIFY(page->toggleQuote(0, {}));
    QCOMPARE(page->page().size.height(), folded);
    QVERIFY(!page->toggleQuote(1, {}));
    // What cannot be seen is not counted.
    asked.html =
        QStringLiteral("<p>Mine.</p><div style='display:none'><blockquote type=cite>hidden</blockquote>"
                       "</div><blockquote type=cite>shown</blockquote>");
    const auto two = layOut(asked);
    QCOMPARE(two->page().quotes.size(), 1);
    QVERIFY(two->toggleQuote(0, {}));
    QVERIFY(two->page().text.contains(QLatin1String("shown")));
}

void TestPageText::foldsWhatClientsWrite_data()
{
    QTest::addColumn<QString>("html");
    QTest::newRow("cite") << "<p>Mine.</p><blockquote type=cite>OLD</blockquote>";
    QTest::newRow("attribution")
        << "<p>Mine.</p><p>Am 4. Mai schrieb Ada:</p><blockquote type=cite>OLD</blockquote>";
    QTest::newRow("thunderbird") << "<p>Mine.</p><div class='moz-cite-prefix'>On 4 May, Ada "
                                    "wrote:</div><blockquote type=cite>OLD</blockquote>";
    QTest::newRow("yahoo") << "<div>Mine.</div><div class='yahoo_quoted'>OLD wrote:</div>";
    QTest::newRow("outlook") << "<p>Mine.</p><div style='border:none;border-top:solid #E1E1E1 "
                                "1.0pt;padding:3pt 0 0 0'><p>From: OLD "
                                "wrote:</p></div><p>OLD</p>";
    QTest::newRow("outlook web")
        << "<p>Mine.</p><div id='divRplyFwdMsg'>From: OLD wrote:</div><div>OLD</div>";
    QTest::newRow("original message") << "<p>Mine.</p><p>-----Original Message-----</p><p>OLD wrote:</p>";
    QTest::newRow("apple")
        << "<p>Mine.</p><div><br></div><div>On 4 May 2026, at 10:00, Ada wrote:</div><br><blockquote "
           "type=cite><div>OLD</div></blockquote>";
}

void TestPageText::foldsWhatClientsWrite()
{
    QFETCH(QString, html);
    RenderRequest asked = request(html);
    asked.foldQuotes = true;
    const auto page = layOut(asked);
    QVERIFY(page);
    QCOMPARE(page->page().quotes.size(), 1);
    QVERIFY(page->page().text.contains(QLatin1String("Mine.")));
    QVERIFY(!page->page().text.contains(QLatin1String("OLD")));
    QVERIFY2(!page->page().text.contains(QLatin1String("Ada")), qPrintable(page->page().text));
}

void TestPageText::leavesForwardsUnfolded()
{
    RenderRequest asked = request(QStringLiteral("<blockquote type=cite>All there is</blockquote>"));
    asked.foldQuotes = true;
    const auto page = layOut(asked);
    QVERIFY(page->page().quotes.isEmpty());
    QCOMPARE(page->page().text, QStringLiteral("All there is\n"));
    asked.html = QStringLiteral("<p>See below.</p><div class='gmail_quote'>---------- Forwarded message "
                                "---------<br>From: Ada<p>The engine runs.</p></div>");
    QVERIFY(layOut(asked)->page().quotes.isEmpty());
    QVERIFY(layOut(asked)->page().text.contains(QLatin1String("The engine runs.")));
}

void TestPageText::copiesAsHtml()
{
    const auto page =
        layOut(QStringLiteral("<h2>Title</h2><p>Some <b>bold</b> &lt;text&gt;, <a "
                              "href='https://a.example/'>a link</a>.<br>Next</p><ul><li>item</ul>"));
    const RenderedPage &made = page->page();
    const QString all = page->fragment(0, int(made.text.size()));
    QVERIFY(all.contains(QLatin1String("<h2>Title</h2>")));
    QVERIFY(all.contains(QLatin1String("<b>bold</b>")));
    QVERIFY(all.contains(QLatin1String("&lt;text&gt;")));
    QVERIFY(all.contains(QLatin1String("<a href=\"https://a.example/\">a link</a>")));
    QVERIFY(all.contains(QLatin1String("<br>Next")));
    QVERIFY(all.contains(QLatin1String("<li>item</li>")));
    const QString part = page->fragment(int(made.text.indexOf(QLatin1String("old"))), 3);
    QVERIFY(part.contains(QLatin1String("<b>old</b>")));
    QVERIFY(!part.contains(QLatin1String("Title")));
    QVERIFY(!page->fragment(-5, 1'000'000).isEmpty());
    QVERIFY(!page->fragment(1'000'000, 5).contains(QLatin1String("Title")));
}

QTEST_MAIN(TestPageText)
#include "test_htmltext.moc"
