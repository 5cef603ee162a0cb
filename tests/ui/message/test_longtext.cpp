// Texts that are longer than people write: what of them is laid out, made and kept, and that all of them can
// be reached. Counts, never times.

#include "ui/common/banner.h"
#include "ui/common/textlabel.h"
#include "ui/message/blockheights.h"
#include "ui/message/conversationview.h"
#include "ui/message/findbar.h"
#include "ui/message/foldedtext.h"
#include "ui/message/mailbrowser.h"
#include "ui/message/mailtextlayout.h"
#include "ui/message/messagecard.h"
#include "ui/message/messageview.h"
#include "ui/message/sourcewindow.h"
#include "ui/message/textdocumentbuilder.h"
#include "ui/message/textfind.h"
#include "ui/message/textlayout.h"
#include "ui/theme/theme.h"
#include "uifixture.h"

#include <QLineEdit>
#include <QMouseEvent>
#include <QPlainTextEdit>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QTextBlock>
#include <QToolButton>

using namespace posthorn;

namespace
{

ReadingStyle style()
{
    return ReadingStyle::from(theme::lightPalette(), QFont(), 500, 1);
}

std::shared_ptr<MailDocument> documentOf(const QString &text)
{
    return TextDocumentBuilder(style()).build(text, {});
}

QString lines(int count)
{
    QString text;
    for (int i = 0; i < count; ++i)
        text += QStringLiteral("line %1 of a log\n").arg(i);
    return text;
}

/// A text in a pane of 500 x 400, as the window shows it.
class Pane
{
public:
    explicit Pane(const std::shared_ptr<MailDocument> &document)
    {
        browser = new MailBrowser;
        area.setWidget(browser);
        area.setWidgetResizable(true);
        area.resize(500, 400);
        browser->setBody(document);
        area.show();
    }

    [[nodiscard]] bool isExposed() { return QTest::qWaitForWindowExposed(&area); }
    void scroll(double share)
    {
        QScrollBar *bar = area.verticalScrollBar();
        bar->setValue(int(bar->maximum() * share));
        // Guesses are put right while it is painted.
        for (int i = 0; i < 3; ++i) {
            QCoreApplication::sendPostedEvents();
            browser->viewport()->repaint();
        }
    }

    QScrollArea area;
    MailBrowser *browser = nullptr;
};

} // namespace

class TestLongText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void heightsAddUp();
    void whatIsSeenIsLaidOut();
    void guessesOfPlainLinesAreRight();
    void shortTextsAreLaidOutWhole();
    void illTexts_data();
    void illTexts();
    void partsLeadToEachOther();
    void partsReadAsTheirDocuments();
    void findGoesThroughAllParts();
    void htmlThatIsRefusedIsNotSent();
    void linksFarDownAreFollowed();
    void lastLineIsFound();
    void foldedTextIsFewRuns();
    void beginningComesFirst();
    void selectionStaysWhenTheRestComes();
    void sourceHasNoEndlessLines();

private:
    void open(MessageView &view, const QByteArray &bytes);
    [[nodiscard]] static MessageCard *cardOf(const MessageView &view)
    {
        return view.findChild<ConversationView *>()->currentCard();
    }

    UiFixture m_fixture;
};

void TestLongText::heightsAddUp()
{
    BlockHeights heights;
    QCOMPARE(heights.blockAt(0), -1);
    // One line, three lines, one line that begins further to the right.
    heights.setBlocks({{10, 0}, {120, 0}, {45, 10}, {0, 0}});
    heights.guess({500, 10, 20});
    QCOMPARE(heights.height(0), 20.0);
    QCOMPARE(heights.height(1), 60.0);
    QCOMPARE(heights.height(2), 20.0);
    QCOMPARE(heights.top(3), 100.0);
    QCOMPARE(heights.total(), 120.0);
    QCOMPARE(heights.blockAt(-5), 0);
    QCOMPARE(heights.blockAt(19.9), 0);
    QCOMPARE(heights.blockAt(20), 1);
    QCOMPARE(heights.blockAt(99), 2);
    QCOMPARE(heights.blockAt(1000), 3);
    QVERIFY(heights.setHeight(1, 40));
    QVERIFY(!heights.setHeight(1, 40));
    QCOMPARE(heights.total(), 100.0);
    QCOMPARE(heights.blockAt(61), 2);

    std::vector<BlockHeights::Block> many(1000, BlockHeights::Block{1, 0});
    heights.setBlocks(many);
    heights.guess({500, 10, 20});
    for (int i = 0; i < 1000; ++i) {
        QCOMPARE(heights.top(i), i * 20.0);
        QCOMPARE(heights.blockAt(i * 20.0 + 1), i);
    }
}

void TestLongText::whatIsSeenIsLaidOut()
{
    const auto document = documentOf(lines(100'000));
    Pane pane(document);
    QVERIFY(pane.isExposed());
    pane.scroll(0);
    QVERIFY2(document->textLayout().blocksKept() < 60,
             qPrintable(QString::number(document->textLayout().blocksKept())));
    QVERIFY(document->textLayout().blocksKept() > 5);
    QVERIFY(pane.browser->height() > 1'000'000);
    pane.scroll(1);
    QVERIFY(document->textLayout().blocksKept() < 200);
    // The last line is at the end of what can be scrolled.
    const QRect last = pane.browser->cursorRect(QTextCursor(document->lastBlock()));
    QVERIFY(pane.browser->visibleRegion().boundingRect().contains(
        last.translated(pane.browser->viewport()->pos()).center()));
    // What was seen long ago is forgotten.
    for (int step = 0; step < 300; ++step)
        pane.scroll(step / 300.0);
    QVERIFY(document->textLayout().blocksKept() <= MailTextLayout::KeptBlocks);
}

void TestLongText::guessesOfPlainLinesAreRight()
{
    const auto document = documentOf(lines(2000));
    document->setTextWidth(500);
    const double guessed = document->size().height();
    for (QTextBlock block = document->begin(); block.isValid(); block = block.next())
        static_cast<void>(document->documentLayout()->blockBoundingRect(block));
    QCOMPARE(document->size().height(), guessed);
}

void TestLongText::shortTextsAreLaidOutWhole()
{
    const auto document = documentOf(lines(100));
    document->setTextWidth(120);
    QCOMPARE(document->textLayout().blocksKept(), 0);
    const double height = document->size().height();
    QCOMPARE(document->textLayout().blocksKept(), document->blockCount());
    document->setTextWidth(60);
    QVERIFY(document->size().height() > height);
}

void TestLongText::illTexts_data()
{
    QTest::addColumn<QString>("text");
    const auto of = [](const QString &unit) {
        return unit.repeated(TextDocumentBuilder::PartUnits / 4 / unit.size());
    };
    QTest::newRow("one line") << of(QStringLiteral("word "));
    QTest::newRow("one word") << of(QStringLiteral("w"));
    QTest::newRow("nothing but empty lines") << QStringLiteral("\n").repeated(400'000) + u'x';
    QTest::newRow("quote marks") << of(QString(900, u'>') + QStringLiteral(" deep\n"));
    QTest::newRow("links") << of(QStringLiteral("https://example.org/notes\n"));
    QTest::newRow("combining characters") << of(QStringLiteral("a\u0301\u0323").first(3));
    QTest::newRow("nothing but combining characters") << of(QStringLiteral("\u0301\u0323"));
    QTest::newRow("from right to left")
        << of(QStringLiteral("\u05E9\u05DC\u05D5\u05DD \u0633\u0644\u0627\u0645\n"));
    QTest::newRow("both directions") << of(QStringLiteral("left \u05E9\u05DC\u05D5\u05DD \u202Eright\n"));
    QTest::newRow("pictures of faces") << of(QString::fromUcs4(U"\U0001F600"));
}

/// Whatever it is, it is shown, and what it costs has a limit.
void TestLongText::illTexts()
{
    QFETCH(QString, text);
    const auto document = documentOf(text);
    QVERIFY(document->blockCount() <= TextDocumentBuilder::PartLines + 2);
    for (QTextBlock block = document->begin(); block.isValid(); block = block.next())
        QVERIFY(TextLayout::lineEnd(block.text()) == block.length() - 1);
    Pane pane(document);
    QVERIFY(pane.isExposed());
    for (const double place : {0.0, 0.5, 1.0, 0.3})
        pane.scroll(place);
    QVERIFY2(document->textLayout().blocksKept() <= 300,
             qPrintable(QString::number(document->textLayout().blocksKept())));
    QVERIFY(pane.browser->height() < QWIDGETSIZE_MAX);
}

void TestLongText::partsLeadToEachOther()
{
    const QString text = lines(TextDocumentBuilder::PartLines * 2 + 1000);
    TextDocumentBuilder builder(style());
    QString all;
    for (int part = 0; part < 3; ++part) {
        builder.setPart(part);
        const auto document = builder.build(text, {});
        QStringList shown = document->toPlainText().split(u'\n');
        const auto linkOf = [](const QTextBlock &block) {
            return block.begin().fragment().charFormat().anchorHref();
        };
        const QString scheme = QString::fromLatin1(TextDocumentBuilder::PartScheme) + u':';
        if (part > 0) {
            QCOMPARE(linkOf(document->firstBlock()), scheme + QString::number(part - 1));
            shown.removeFirst();
        }
        if (part < 2) {
            QCOMPARE(linkOf(document->lastBlock()), scheme + QString::number(part + 1));
            shown.removeLast();
        }
        all += shown.join(u'\n') + u'\n';
        QCOMPARE(TextDocumentBuilder::holdsPart(text, part), part < 2);
    }
    QVERIFY(all == text);
    builder.setPart(9);
    QVERIFY(builder.build(text, {})->toPlainText().contains(
        QStringLiteral("line %1 of").arg(TextDocumentBuilder::PartLines * 2 + 999)));
}

void TestLongText::partsReadAsTheirDocuments()
{
    QString text = lines(30) + QStringLiteral("see https://example.org/a now\n\u00A0\tx  \n");
    for (int i = 0; i < 20; ++i)
        text += QStringLiteral("> quoted %1\n").arg(i);
    text += QString(9000, u'w') + QStringLiteral("\n\n>> deep\nbelow\n-- \nname\n\n\n");
    const auto readsTheSame = [](const TextDocumentBuilder &builder, const QString &read,
                                 const QSet<int> &unfolded) {
        // Documents say a space where none is to be broken.
        return builder.plainText(read, unfolded).replace(QChar::Nbsp, u' ') ==
               builder.build(read, unfolded)->toPlainText();
    };
    TextDocumentBuilder builder(style());
    QVERIFY(readsTheSame(builder, text, {}));
    QVERIFY(readsTheSame(builder, text, {0}));
    builder.setFoldsShortQuotes(true);
    QVERIFY(readsTheSame(builder, text, {}));
    const QString whole = text + lines(TextDocumentBuilder::PartLines);
    QVERIFY(readsTheSame(builder, whole, {}));
    builder.setPart(1);
    QVERIFY(readsTheSame(builder, whole, {}));
    builder.setLeadsToParts(false);
    QVERIFY(builder.plainText(whole, {}).startsWith(QStringLiteral("line ")));
}

void TestLongText::open(MessageView &view, const QByteArray &bytes)
{
    const PlacementId id = m_fixture.add(bytes);
    view.resize(700, 600);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    QSignalSpy shown(&view, &MessageView::messageShown);
    view.showMessage(id);
    QVERIFY(shown.wait(20'000));
}

void TestLongText::findGoesThroughAllParts()
{
    MessageView view(m_fixture.services());
    open(view, "From: ada@example.org\nSubject: Long log\nContent-Type: text/plain\n\n" +
                   lines(450'000).toLatin1() + "the very end\n");
    auto *browser = qobject_cast<MailBrowser *>(cardOf(view)->textView());
    QVERIFY(browser != nullptr);
    QTRY_VERIFY_WITH_TIMEOUT(browser->document()->lastBlock().text().contains(QStringLiteral("next part")),
                             20'000);
    auto *banner = view.findChild<Banner *>(QStringLiteral("damagedBanner"));
    QVERIFY(banner != nullptr);
    QVERIFY2(banner->text().contains(QStringLiteral("in parts")), qPrintable(banner->text()));

    view.find();
    auto *edit = view.findChild<QLineEdit *>(QStringLiteral("findEdit"));
    const auto count = [&view] {
        return view.findChild<TextLabel *>(QStringLiteral("findCount"))->fullText();
    };
    const auto lookFor = [&](const QString &words) {
        edit->setText(words);
        Q_EMIT edit->textEdited(words);
    };
    lookFor(QStringLiteral("the VERY end"));
    QCOMPARE(count(), QStringLiteral("Searching\u2026"));
    QTRY_COMPARE_WITH_TIMEOUT(count(), QStringLiteral("1 of 1"), 20'000);
    const auto isInView = [&](const QString &line) {
        const QTextCursor found = browser->document()->find(line);
        if (found.isNull())
            return false;
        const QRect area = browser->cursorRect(found).translated(browser->viewport()->pos());
        return browser->visibleRegion().boundingRect().intersects(area);
    };
    QTRY_VERIFY_WITH_TIMEOUT(isInView(QStringLiteral("the very end")), 20'000);
    QVERIFY(edit->hasFocus());

    // Two in each of the first parts: from one to the next, and round again.
    lookFor(QStringLiteral("50000 of a"));
    QCOMPARE(count(), QStringLiteral("Searching\u2026"));
    QTRY_COMPARE_WITH_TIMEOUT(count(), QStringLiteral("1 of 4"), 20'000);
    QTRY_VERIFY_WITH_TIMEOUT(isInView(QStringLiteral("line 50000 of")), 20'000);
    view.findNext(false);
    QCOMPARE(count(), QStringLiteral("4 of 4"));
    QTRY_VERIFY_WITH_TIMEOUT(isInView(QStringLiteral("line 350000 of")), 20'000);
    view.findNext(true);
    view.findNext(true);
    QCOMPARE(count(), QStringLiteral("2 of 4"));
    QTRY_VERIFY_WITH_TIMEOUT(isInView(QStringLiteral("line 150000 of")), 20'000);
    QCOMPARE(browser->body()->blockCount(), TextDocumentBuilder::PartLines + 1);

    lookFor(QStringLiteral("line"));
    QTRY_VERIFY_WITH_TIMEOUT(count().endsWith(QStringLiteral("of many")), 20'000);
    lookFor(QStringLiteral("nowhere"));
    QCOMPARE(count(), QStringLiteral("Searching\u2026"));
    QTRY_COMPARE_WITH_TIMEOUT(count(), QStringLiteral("Not found"), 20'000);
}

void TestLongText::htmlThatIsRefusedIsNotSent()
{
    MessageView view(m_fixture.services());
    const QByteArray line = "<p>A line of a page that is much too long.</p>\n";
    open(view, "From: ada@example.org\nSubject: Page\nContent-Type: text/html\n\n" +
                   line.repeated(maxHtmlBytes / line.size() + 1));
    QVERIFY(m_fixture.renderer.requests.isEmpty());
    auto *browser = qobject_cast<MailBrowser *>(cardOf(view)->textView());
    QVERIFY(browser != nullptr);
    QVERIFY(browser->toPlainText().startsWith(QStringLiteral("A line of a page")));
    auto *banner = view.findChild<Banner *>(QStringLiteral("complexBanner"));
    QVERIFY(banner != nullptr);
    // It is not offered what would fail.
    QVERIFY(!banner->actionButton()->isVisible());
    QVERIFY(!cardOf(view)->hasHtml());
}

void TestLongText::linksFarDownAreFollowed()
{
    const auto document = documentOf(lines(50'000) + QStringLiteral("see https://example.org/a now\n"));
    Pane pane(document);
    QVERIFY(pane.isExposed());
    pane.scroll(1);
    QTextCursor cursor(document->lastBlock());
    cursor.setPosition(cursor.position() + 10);
    const QPoint place = pane.browser->cursorRect(cursor).center();
    QSignalSpy hovered(pane.browser, &MailBrowser::linkHovered);
    QSignalSpy activated(pane.browser, &MailBrowser::linkActivated);
    QMouseEvent move(QEvent::MouseMove, place, pane.browser->viewport()->mapToGlobal(place), Qt::NoButton,
                     Qt::NoButton, Qt::NoModifier);
    QCoreApplication::sendEvent(pane.browser->viewport(), &move);
    QCOMPARE(hovered.size(), 1);
    QCOMPARE(pane.browser->viewport()->cursor().shape(), Qt::PointingHandCursor);
    QTest::mouseClick(pane.browser->viewport(), Qt::LeftButton, {}, place);
    QCOMPARE(activated.size(), 1);
    QCOMPARE(activated.first().at(0).toUrl(), QUrl(QStringLiteral("https://example.org/a")));
    QCOMPARE(activated.first().at(1).toString(), QStringLiteral("https://example.org/a"));
    // Looking for the link has not laid out what stands above it.
    QVERIFY(document->textLayout().blocksKept() < 200);
}

void TestLongText::lastLineIsFound()
{
    const QString text = lines(100'000) + QStringLiteral("the very  end\n");
    const auto document = documentOf(text);
    Pane pane(document);
    QVERIFY(pane.isExposed());
    FindTarget *find = pane.browser->findTarget();
    QSignalSpy changed(find, &FindTarget::changed);
    QSignalSpy revealed(pane.browser, &MailBrowser::revealWanted);
    // It is made ready elsewhere; changed() tells when.
    QCOMPARE(find->find(QStringLiteral("VERY end")), 0);
    QVERIFY(changed.wait(20'000));
    QCOMPARE(find->find(QStringLiteral("VERY end")), 1);
    find->setCurrent(0);
    QCOMPARE(revealed.size(), 1);
    QVERIFY(revealed.first().first().toRect().top() > pane.browser->height() - 100);
    find->finish();
    QCOMPARE(pane.browser->textCursor().selectedText(), QStringLiteral("very  end"));
    // All of it can be copied.
    pane.browser->selectAll();
    QVERIFY(pane.browser->textCursor().selectedText().size() > 1'000'000);
}

void TestLongText::foldedTextIsFewRuns()
{
    const FoldedText plain(lines(10'000));
    QCOMPARE(plain.runCount(), 1);
    QCOMPARE(plain.find(QStringLiteral("LINE 9999 of")), QList<TextSpan>({{int(lines(9999).size()), 12}}));
    const FoldedText mixed(QStringLiteral("a  b\u0301c stra\u00DFe \uFB01n"));
    QCOMPARE(mixed.find(QStringLiteral("a b")), QList<TextSpan>({{0, 5}}));
    QCOMPARE(mixed.find(QStringLiteral("c strasse")), QList<TextSpan>({{5, 8}}));
    QCOMPARE(mixed.find(QStringLiteral("fin")), QList<TextSpan>({{14, 2}}));
    QVERIFY(mixed.find(QStringLiteral("in")).isEmpty());
}

void TestLongText::beginningComesFirst()
{
    const QByteArray header =
        "From: ada@example.org\nSubject: Log\nContent-Type: text/plain; charset=utf-8\n\n";
    const QByteArray line = "A line of a log that somebody mailed.\n";
    MessageView view(m_fixture.services());
    open(view, header + line.repeated(60'000) + "the end\n");
    auto *browser = qobject_cast<MailBrowser *>(cardOf(view)->textView());
    QVERIFY(browser != nullptr);
    QVERIFY(browser->document()->blockCount() <= TextDocumentBuilder::FirstLines + 1);
    QVERIFY(browser->document()->lastBlock().text().contains(QStringLiteral("on its way")));
    // What is not in the beginning may come.
    view.find();
    auto *edit = view.findChild<QLineEdit *>(QStringLiteral("findEdit"));
    edit->setText(QStringLiteral("the end"));
    Q_EMIT edit->textEdited(edit->text());
    auto *count = view.findChild<TextLabel *>(QStringLiteral("findCount"));
    QCOMPARE(count->fullText(), QStringLiteral("Searching\u2026"));
    QTRY_VERIFY_WITH_TIMEOUT(browser->toPlainText().endsWith(QStringLiteral("the end")), 20'000);
    QCOMPARE(browser->document()->blockCount(), 60'001);
    QVERIFY(browser->body()->textLayout().blocksKept() < 100);
    QTRY_COMPARE_WITH_TIMEOUT(count->fullText(), QStringLiteral("1 of 1"), 20'000);
}

void TestLongText::selectionStaysWhenTheRestComes()
{
    const QString text = lines(5000);
    TextDocumentBuilder builder(style());
    builder.setOnlyFirst(true);
    MailBrowser browser;
    browser.setBody(builder.build(text, {}));
    QTextCursor cursor(browser.document());
    cursor.setPosition(5);
    cursor.setPosition(30, QTextCursor::KeepAnchor);
    browser.setTextCursor(cursor);
    const QString selected = cursor.selectedText();
    browser.setBody(documentOf(text));
    QCOMPARE(browser.textCursor().selectedText(), selected);
    QCOMPARE(browser.textCursor().anchor(), 5);
    browser.setBody(documentOf(QStringLiteral("another\n") + text));
    QVERIFY(!browser.textCursor().hasSelection());
}

void TestLongText::sourceHasNoEndlessLines()
{
    const QString text = QString(1'000'000, u'x') + QStringLiteral("\nlast\n");
    SourceWindow window(QStringLiteral("Source"), [text] { return text; });
    QSignalSpy shown(&window, &SourceWindow::shown);
    QVERIFY(shown.wait(20'000));
    const auto *edit = window.findChild<QPlainTextEdit *>();
    QCOMPARE(edit->blockCount(), 1'000'000 / TextLayout::LongestLine + 2);
    QVERIFY(edit->toPlainText().endsWith(QStringLiteral("last\n")));
}

QTEST_MAIN(TestLongText)
#include "test_longtext.moc"
