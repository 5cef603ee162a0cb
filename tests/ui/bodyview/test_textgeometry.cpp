// Where the text of a page is, what is selected of it, and how it is searched.

#include "fakepagerenderer.h"
#include "ui/message/foldedtext.h"
#include "ui/message/pageselection.h"
#include "ui/message/pagestops.h"

#include <QTest>

using namespace posthorn;

Q_DECLARE_METATYPE(posthorn::PageSelection::Move)

class TestTextGeometry : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void pointsAndPositions();
    void rightToLeftCountsFromTheRight();
    void charactersAreNotCutInTwo();
    void areasFollowLines();
    void wordsAndBlocks();
    void caretMoves_data();
    void caretMoves();
    void linesKeepTheirColumn();
    void dragsGoByWhatTheyBeganWith();
    void stopsInTheOrderOfReading();
    void finds_data();
    void finds();
    void findsPlacesInTheTextAsItWas();
    void anythingIsFoundInAnything();
};

namespace
{

const QString Hebrew = QString::fromUtf8("שלום עולם");

TextGeometry threeLines()
{
    return TextGeometry(PageMaker()
                            .line(QStringLiteral("Dear reader, hello"))
                            .rightToLeft(Hebrew)
                            .line(QStringLiteral("third"))
                            .page());
}

} // namespace

void TestTextGeometry::pointsAndPositions()
{
    const TextGeometry text = threeLines();
    QCOMPARE(text.positionAt(QPointF(0, 10)), 0);
    QCOMPARE(text.positionAt(QPointF(14, 10)), 1); // nearer to the left side of the second letter
    QCOMPARE(text.positionAt(QPointF(16, 10)), 2);
    QCOMPARE(text.positionAt(QPointF(390, 10)), 18); // behind the end of the line
    QCOMPARE(text.positionAt(QPointF(20, -50)), 2);
    QCOMPARE(text.positionAt(QPointF(20, 5000)), 18 + 1 + int(Hebrew.size()) + 1 + 2);
    QCOMPARE(text.unitAt(QPointF(14, 10)), 1);
    QCOMPARE(text.unitAt(QPointF(390, 10)), -1);
    QCOMPARE(text.caret(3), QRectF(30, 0, 0, 20));
    QCOMPARE(TextGeometry().positionAt(QPointF(5, 5)), 0);
    QVERIFY(TextGeometry().caret(0).isNull());
}

void TestTextGeometry::rightToLeftCountsFromTheRight()
{
    const TextGeometry text = threeLines();
    const int start = 19;
    QVERIFY(text.isRightToLeft(start));
    QVERIFY(!text.isRightToLeft(3));
    QCOMPARE(text.positionAt(QPointF(399, 30)), start);
    QCOMPARE(text.positionAt(QPointF(371, 30)), start + 3);
    QCOMPARE(text.caret(start).left(), 400.0);
    QCOMPARE(text.caret(start + 4).left(), 360.0);
    QCOMPARE(text.areas({start, 4}), QList<QRectF>{QRectF(360, 20, 40, 20)});
    QCOMPARE(text.unitAt(QPointF(395, 30)), start);
}

void TestTextGeometry::charactersAreNotCutInTwo()
{
    // A letter with its accent apart, and one outside the basic plane.
    const QString word = QString::fromUtf8("ae\u0301b\U0001F600c");
    const TextGeometry text(PageMaker().line(word).page());
    QCOMPARE(text.positionAt(QPointF(21, 10)), 1); // between e and its accent: before the e
    QCOMPARE(text.nextCharacter(1), 3);
    QCOMPARE(text.previousCharacter(3), 1);
    QCOMPARE(text.nextCharacter(4), 6);
    QCOMPARE(text.previousCharacter(6), 4);
}

void TestTextGeometry::areasFollowLines()
{
    const TextGeometry text = threeLines();
    const QList<QRectF> areas = text.areas({13, 20});
    QCOMPARE(areas.size(), 3);
    QCOMPARE(areas[0], QRectF(130, 0, 50, 20));
    QCOMPARE(areas[1], QRectF(400 - Hebrew.size() * 10.0, 20, Hebrew.size() * 10.0, 20));
    QCOMPARE(areas[2], QRectF(0, 40, 40, 20));
    QVERIFY(text.areas({4, 0}).isEmpty());
}

void TestTextGeometry::wordsAndBlocks()
{
    const TextGeometry text = threeLines();
    QCOMPARE(text.wordAt(6), (TextSpan{5, 6}));
    QCOMPARE(text.wordAt(5), (TextSpan{5, 6}));
    QCOMPARE(text.blockAt(6), (TextSpan{0, 18}));
    QCOMPARE(text.blockAt(18), (TextSpan{0, 18}));
    QCOMPARE(text.blockAt(19), (TextSpan{19, int(Hebrew.size())}));
    QCOMPARE(text.nextWord(0), 5);
    QCOMPARE(text.previousWord(7), 5);
    QCOMPARE(text.previousWord(0), 0);
    QCOMPARE(text.nextWord(text.length()), text.length());
    QCOMPARE(text.lineAt(7), (TextSpan{0, 18}));
}

void TestTextGeometry::caretMoves_data()
{
    using Move = PageSelection::Move;
    QTest::addColumn<int>("from");
    QTest::addColumn<Move>("move");
    QTest::addColumn<int>("to");
    const int hebrew = 19;
    QTest::newRow("right") << 0 << Move::Right << 1;
    QTest::newRow("left at the start") << 0 << Move::Left << 0;
    QTest::newRow("over the line break") << 18 << Move::Right << 19;
    QTest::newRow("left goes on in Hebrew") << hebrew + 1 << Move::Left << hebrew + 2;
    QTest::newRow("right goes back in Hebrew") << hebrew + 1 << Move::Right << hebrew;
    QTest::newRow("word") << 0 << Move::WordRight << 5;
    QTest::newRow("word left goes on in Hebrew") << hebrew + 1 << Move::WordLeft << hebrew + 5;
    QTest::newRow("line end") << 3 << Move::LineEnd << 18;
    QTest::newRow("line start") << 17 << Move::LineStart << 0;
    QTest::newRow("block down") << 3 << Move::BlockDown << 19;
    QTest::newRow("block up to its start") << 21 << Move::BlockUp << 19;
    QTest::newRow("block up to the one before") << 19 << Move::BlockUp << 0;
    QTest::newRow("end") << 3 << Move::TextEnd << 18 + 1 + int(Hebrew.size()) + 1 + 5 + 1;
    QTest::newRow("start") << 30 << Move::TextStart << 0;
}

void TestTextGeometry::caretMoves()
{
    QFETCH(int, from);
    QFETCH(PageSelection::Move, move);
    PageSelection selection;
    selection.setText(threeLines());
    selection.place(from, false);
    selection.move(move, false);
    QTEST(selection.caret(), "to");
    QVERIFY(selection.isEmpty());
    selection.place(from, false);
    selection.move(move, true);
    QTEST(selection.caret(), "to");
    QCOMPARE(selection.anchor(), from);
}

void TestTextGeometry::linesKeepTheirColumn()
{
    PageSelection selection;
    selection.setText(TextGeometry(PageMaker()
                                       .line(QStringLiteral("a long line of text"))
                                       .line(QStringLiteral("short"))
                                       .line(QStringLiteral("another long line"))
                                       .page()));
    selection.place(12, false);
    selection.move(PageSelection::Move::LineDown, false);
    QCOMPARE(selection.caret(), 20 + 5);
    selection.move(PageSelection::Move::LineDown, false);
    QCOMPARE(selection.caret(), 26 + 12);
    selection.move(PageSelection::Move::LineUp, false);
    selection.move(PageSelection::Move::LineUp, false);
    QCOMPARE(selection.caret(), 12);
}

void TestTextGeometry::dragsGoByWhatTheyBeganWith()
{
    PageSelection selection;
    selection.setText(threeLines());
    selection.begin(6, PageSelection::Unit::Word);
    QCOMPARE(selection.text(), QStringLiteral("reader"));
    selection.dragTo(14);
    QCOMPARE(selection.text(), QStringLiteral("reader, hello"));
    selection.dragTo(1);
    QCOMPARE(selection.text(), QStringLiteral("Dear reader"));
    selection.begin(6, PageSelection::Unit::Block);
    QCOMPARE(selection.text(), QStringLiteral("Dear reader, hello"));
    selection.begin(2, PageSelection::Unit::Character);
    QVERIFY(selection.isEmpty());
    selection.dragTo(6);
    QCOMPARE(selection.text(), QStringLiteral("ar r"));
    // The same text laid out anew keeps it, another does not.
    selection.setText(threeLines());
    QCOMPARE(selection.text(), QStringLiteral("ar r"));
    selection.setText(TextGeometry(PageMaker().line(QStringLiteral("another")).page()));
    QVERIFY(selection.isEmpty());
}

void TestTextGeometry::stopsInTheOrderOfReading()
{
    PageMaker maker;
    maker.quote(QStringLiteral("Show 12 quoted lines"))
        .link(QStringLiteral("see "), QStringLiteral("here"), QStringLiteral(" now"),
              QStringLiteral("https://example.org/"));
    const PageStops stops(maker.page());
    QCOMPARE(stops.size(), 2);
    QCOMPARE(stops.at(0).kind, PageStops::Stop::Kind::Quote);
    QCOMPARE(stops.at(1).kind, PageStops::Stop::Kind::Link);
    QCOMPARE(stops.stopAt(QPointF(45, 30)), 1);
    QCOMPARE(stops.stopAt(QPointF(5, 30)), -1);
    QCOMPARE(stops.firstFrom(10), 1);
    QCOMPARE(stops.firstFrom(1000), 1);
    QCOMPARE(PageStops().firstFrom(0), -1);
}

void TestTextGeometry::finds_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("words");
    QTest::addColumn<int>("matches");
    const auto row = [](const char *name, const char *text, const char *words, int matches) {
        QTest::newRow(name) << QString::fromUtf8(text) << QString::fromUtf8(words) << matches;
    };
    row("case", "Hello hello HELLO", "hello", 3);
    row("accents left out", "café Café cafe", "cafe", 3);
    row("accents typed", "café cafe", "Café", 2);
    row("accents apart", "cafe\u0301", "café", 1);
    row("sharp s", "Straße STRASSE", "strasse", 2);
    row("half of a sharp s", "ß", "s", 0);
    row("ligature", "ﬁnd", "find", 1);
    row("Greek with accents", "Αθήνα ΑΘΗΝΑ", "αθηνα", 2);
    row("Hebrew points", "שָׁלוֹם", "שלום", 1);
    row("Hangul is not cut", "한국", "하", 0);
    row("Hindi vowels count", "कि", "का", 0);
    row("white space", "two\u00A0\n words", "two words", 1);
    row("soft hyphen", "Silben\u00ADtrennung", "silbentrennung", 1);
    row("nothing", "text", "", 0);
    row("only spaces", "a b c", " ", 0);
    row("not there", "text", "texts", 0);
    row("not overlapping", "aaaa", "aa", 2);
}

void TestTextGeometry::finds()
{
    QFETCH(QString, text);
    QFETCH(QString, words);
    QTEST(int(FoldedText(text).find(words).size()), "matches");
}

void TestTextGeometry::findsPlacesInTheTextAsItWas()
{
    const QString text = QString::fromUtf8("Die Straße, cafe\u0301 und  Tee");
    const auto found = [&](const char *words) {
        const QList<TextSpan> spans = FoldedText(text).find(QString::fromUtf8(words));
        return spans.isEmpty() ? QString() : text.mid(spans[0].start, spans[0].length);
    };
    QCOMPARE(found("STRASSE"), QString::fromUtf8("Straße"));
    QCOMPARE(found("café"), QString::fromUtf8("cafe\u0301"));
    QCOMPARE(found("und tee"), QString::fromUtf8("und  Tee"));
}

void TestTextGeometry::anythingIsFoundInAnything()
{
    // Half surrogates, lone marks, nulls: no index may leave the text.
    QString text;
    for (int i = 0; i < 4000; ++i)
        text += QChar(char16_t((i * 7919) & 0xffff));
    const FoldedText folded(text);
    for (int i = 0; i + 3 < text.size(); i += 61)
        for (const TextSpan &span : folded.find(text.mid(i, 3)))
            QVERIFY(span.start >= 0 && span.length > 0 && span.end() <= text.size());
}

QTEST_MAIN(TestTextGeometry)
#include "test_textgeometry.moc"
