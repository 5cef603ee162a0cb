#include "ui/message/mailbrowser.h"
#include "ui/message/monogram.h"
#include "ui/message/openedfiles.h"
#include "ui/message/textdocumentbuilder.h"
#include "ui/message/textlayout.h"
#include "ui/text/displaytext.h"
#include "ui/theme/theme.h"

#include <QAbstractTextDocumentLayout>
#include <QBuffer>
#include <QDir>
#include <QFile>
#include <QPainter>
#include <QTemporaryDir>
#include <QTest>
#include <QTextBlock>
#include <sys/stat.h>

using namespace posthorn;

namespace
{

QByteArray pngOf(const QSize &size, const QColor &color)
{
    QImage image(size, QImage::Format_RGB32);
    image.fill(color);
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    return bytes;
}

bool hasColor(const QImage &image, const QColor &color)
{
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            if (image.pixelColor(x, y).rgb() == color.rgb())
                return true;
    return false;
}

QImage drawn(QTextDocument &document)
{
    QImage image(400, 300, QImage::Format_RGB32);
    image.fill(Qt::white);
    QPainter painter(&image);
    document.setTextWidth(400);
    document.drawContents(&painter);
    return image;
}

ReadingStyle lightStyle()
{
    return ReadingStyle::from(theme::lightPalette(), QFont(), 400, 1);
}

Address address(const char *name, const char *spec)
{
    return {QString::fromUtf8(name), QString::fromUtf8(spec)};
}

} // namespace

class TestMessageParts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void displayText_data();
    void displayText();
    void textSections();
    void longQuotesFold();
    void shortQuotesFoldInAConversation();
    void hostileTextsAreBounded_data();
    void hostileTextsAreBounded();
    void textLinks_data();
    void textLinks();
    void textIsNeverMarkup();
    void documentShowsNoFile();
    void browserLoadsNothing();
    void filesAreNeverOverwritten();
    void openedCopiesArePrivateAndGo();
    void initials();
};

void TestMessageParts::displayText_data()
{
    QTest::addColumn<QString>("raw");
    QTest::addColumn<QString>("shown");
    QTest::newRow("plain") << "Notes on the engine"
                           << "Notes on the engine";
    QTest::newRow("lines") << "a\r\n b\tc"
                           << "a b c";
    QTest::newRow("direction") << QStringLiteral("invoice\u202Efdp.exe") << "invoicefdp.exe";
    QTest::newRow("isolates") << QStringLiteral("\u2066a\u2069") << "a";
    QTest::newRow("zero width") << QStringLiteral("pay\u200Bpal") << "paypal";
    QTest::newRow("zalgo") << QStringLiteral("e\u0301\u0301\u0301\u0301\u0301\u0301")
                           << QStringLiteral("e\u0301\u0301\u0301");
    QTest::newRow("nul") << QStringLiteral("a%1b").arg(QChar(0)) << "a b";
}

void TestMessageParts::displayText()
{
    QFETCH(QString, raw);
    QFETCH(QString, shown);
    QCOMPARE(posthorn::displayText(raw), shown);
    QVERIFY(posthorn::displayText(QString(100'000, u'x'), 50).size() <= 50);
}

void TestMessageParts::textSections()
{
    const auto sections = TextLayout::sections(
        QStringLiteral("Hello\n\n> quoted\n>> deeper\n> > same\n>From me\nend\n-- \nAda\nEngines\n"));
    QList<std::pair<TextSection::Kind, int>> found;
    for (const TextSection &section : sections)
        found += {section.kind, section.depth};
    using Kind = TextSection::Kind;
    const QList<std::pair<Kind, int>> expected{
        {Kind::Body, 0}, {Kind::Quote, 1}, {Kind::Quote, 2}, {Kind::Body, 0}, {Kind::Signature, 0}};
    QCOMPARE(found, expected);
    QCOMPARE(sections[2].lines, (QStringList{QStringLiteral("deeper"), QStringLiteral("same")}));
    QCOMPARE(sections[3].lines.first(), QStringLiteral(">From me"));
}

void TestMessageParts::longQuotesFold()
{
    QString text = QStringLiteral("See below.\n");
    for (int line = 0; line < 40; ++line)
        text += QStringLiteral("> line %1\n").arg(line);
    const auto folded = TextDocumentBuilder(lightStyle()).build(text, {});
    QVERIFY(!folded->toPlainText().contains(QStringLiteral("line 7")));
    QVERIFY(folded->toPlainText().contains(QStringLiteral("40")));
    const auto unfolded = TextDocumentBuilder(lightStyle()).build(text, {0});
    QVERIFY(unfolded->toPlainText().contains(QStringLiteral("line 7")));
}

void TestMessageParts::shortQuotesFoldInAConversation()
{
    const QString text = QStringLiteral("Yes.\n\n> one\n> two\n> three\n> four\n");
    TextDocumentBuilder builder(lightStyle());
    QVERIFY(builder.build(text, {})->toPlainText().contains(QStringLiteral("three")));
    builder.setFoldsShortQuotes(true);
    QVERIFY(!builder.build(text, {})->toPlainText().contains(QStringLiteral("three")));
    QVERIFY(builder.build(text, {0})->toPlainText().contains(QStringLiteral("three")));
    // An answer between the lines stays readable.
    QVERIFY(builder.build(QStringLiteral("> Tea?\nYes.\n> Milk?\nNo.\n"), {})
                ->toPlainText()
                .contains(QStringLiteral("Milk?")));
}

void TestMessageParts::hostileTextsAreBounded_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("100,000 lines") << QStringLiteral("a line of a log file\n").repeated(100'000);
    QTest::newRow("one line of 10 MB") << QStringLiteral("x").repeated(10'000'000);
    QTest::newRow("one line of 10 MB of words") << QStringLiteral("word ").repeated(2'000'000);
    QTest::newRow("1,000 quote marks")
        << QString(QString(1000, u'>') + QStringLiteral(" deep\n")).repeated(300);
    QTest::newRow("quotes that go up and down")
        << QStringLiteral("> a\n>> b\n>>> c\n>> d\n").repeated(25'000);
    QTest::newRow("10,000 folds")
        << (QStringLiteral("> quoted\n").repeated(13) + QStringLiteral("said\n")).repeated(10'000);
    QTest::newRow("addresses without end") << QStringLiteral("a@b.c ").repeated(500'000);
    QTest::newRow("half an address without end") << QStringLiteral("a@").repeated(1'000'000);
    QTest::newRow("surrogates") << QString::fromUcs4(U"\U0001F600").repeated(1'000'000);
}

/// What is made at once has a limit whatever comes, and a line says that there is more.
void TestMessageParts::hostileTextsAreBounded()
{
    QFETCH(QString, text);
    TextDocumentBuilder builder(lightStyle());
    builder.setOnlyFirst(true);
    const auto document = builder.build(text, {});
    QVERIFY(document->blockCount() <= 2 * TextDocumentBuilder::FirstLines + 2);
    QVERIFY(document->characterCount() <= TextDocumentBuilder::FirstUnits + 200'000);
    for (QTextBlock block = document->begin(); block.isValid(); block = block.next()) {
        QVERIFY(block.length() <= TextLayout::LongestLine + 1);
        QVERIFY(block.blockFormat().leftMargin() <=
                TextDocumentBuilder::DeepestIndent * TextDocumentBuilder::IndentPixels);
        QVERIFY(!block.text().startsWith(QChar(0xDE00))); // the second half of a character
    }
    QVERIFY(document->lastBlock().text().contains(QStringLiteral("on its way")));
}

void TestMessageParts::textLinks_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<QStringList>("urls");
    QTest::newRow("none") << "no link here" << QStringList();
    QTest::newRow("sentence") << "See https://example.org/a." << QStringList{"https://example.org/a"};
    QTest::newRow("brackets") << "(https://example.org/a)" << QStringList{"https://example.org/a"};
    QTest::newRow("inner brackets") << "https://example.org/a_(b)"
                                    << QStringList{"https://example.org/a_(b)"};
    QTest::newRow("www") << "www.example.org!" << QStringList{"http://www.example.org"};
    QTest::newRow("mail") << "to ada@example.org, now" << QStringList{"mailto:ada@example.org"};
    QTest::newRow("angle") << "<https://example.org/>" << QStringList{"https://example.org/"};
    QTest::newRow("no file") << "file:///etc/passwd" << QStringList();
}

void TestMessageParts::textLinks()
{
    QFETCH(QString, line);
    QFETCH(QStringList, urls);
    QStringList found;
    for (const TextLink &link : TextLayout::links(line))
        found += link.url.toString();
    QCOMPARE(found, urls);
}

void TestMessageParts::textIsNeverMarkup()
{
    const QString text = QStringLiteral("<b>bold</b> <img src=\"file:///etc/passwd\"> &amp;");
    const auto document = TextDocumentBuilder(lightStyle()).build(text, {});
    QCOMPARE(document->toPlainText(), text);
}

void TestMessageParts::documentShowsNoFile()
{
    QTemporaryDir dir;
    const QString path = dir.filePath(QStringLiteral("secret.png"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(pngOf({60, 60}, QColor(255, 0, 1)));
    file.close();
    MailDocument bare;
    bare.setHtml(QStringLiteral("<img src=\"%1\"><link rel=stylesheet href=\"%1\">").arg(path));
    QVERIFY(!hasColor(drawn(bare), QColor(255, 0, 1)));
    // What would have happened otherwise: this test can fail.
    QTextDocument open;
    open.setHtml(QStringLiteral("<img src=\"%1\">").arg(path));
    QVERIFY(hasColor(drawn(open), QColor(255, 0, 1)));
}

void TestMessageParts::browserLoadsNothing()
{
    MailBrowser browser;
    for (const char *url :
         {"file:///etc/passwd", "qrc:/x", "http://127.0.0.1/", "data:image/png;base64,AAAA", "x.png"})
        for (const int type : {int(QTextDocument::ImageResource), int(QTextDocument::StyleSheetResource),
                               int(QTextDocument::HtmlResource)})
            QVERIFY(browser.loadResource(type, QUrl(QLatin1String(url))).toByteArray().isEmpty());
    QVERIFY(!browser.openLinks());
    QVERIFY(!browser.openExternalLinks());
}

void TestMessageParts::filesAreNeverOverwritten()
{
    QTemporaryDir dir;
    const QString path = dir.filePath(QStringLiteral("a.txt"));
    QVERIFY(writeNewFile(path, "first").has_value());
    QVERIFY(!writeNewFile(path, "second").has_value());
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), QByteArray("first"));
    // Nor through a link that points elsewhere.
    QVERIFY(QFile::link(dir.filePath(QStringLiteral("elsewhere")), dir.filePath(QStringLiteral("link"))));
    QVERIFY(!writeNewFile(dir.filePath(QStringLiteral("link")), "x").has_value());
    QVERIFY(!QFile::exists(dir.filePath(QStringLiteral("elsewhere"))));
    QCOMPARE(freeName(dir.path(), QStringLiteral("a.txt"), {}), QStringLiteral("a (2).txt"));
    QCOMPARE(freeName(dir.path(), QStringLiteral("a.txt"), {QStringLiteral("a (2).txt")}),
             QStringLiteral("a (3).txt"));
    QCOMPARE(freeName(dir.path(), QStringLiteral("link"), {}), QStringLiteral("link (2)"));
    QCOMPARE(freeName(dir.path(), QStringLiteral("b.txt"), {}), QStringLiteral("b.txt"));
}

void TestMessageParts::openedCopiesArePrivateAndGo()
{
    QTemporaryDir dir;
    QString path;
    {
        OpenedFiles files(dir.path());
        const auto written = files.write(QStringLiteral("plan.pdf"), "content");
        QVERIFY(written.has_value());
        path = *written;
        QVERIFY(path.startsWith(dir.path()));
        QVERIFY(path.endsWith(QStringLiteral("/plan.pdf")));
        struct stat status {
        };
        QCOMPARE(::stat(QFile::encodeName(path).constData(), &status), 0);
        QCOMPARE(int(status.st_mode & 0777), 0400);
        QCOMPARE(::stat(QFile::encodeName(path.section(u'/', 0, -3)).constData(), &status), 0);
        QCOMPARE(int(status.st_mode & 0777), 0700);
        const auto again = files.write(QStringLiteral("plan.pdf"), "other");
        QVERIFY(again.has_value() && *again != path);
    }
    QVERIFY(!QFile::exists(path));
    // Another run died and left a copy.
    QVERIFY(QDir(dir.path()).mkpath(QStringLiteral("opened-999999999-abc/1")));
    OpenedFiles(dir.path()).removeStale();
    QVERIFY(QDir(dir.path()).entryList({QStringLiteral("opened-*")}, QDir::Dirs).isEmpty());
}

void TestMessageParts::initials()
{
    QCOMPARE(Monogram::initials(address("Ada Lovelace", "x@y.z")), QStringLiteral("AL"));
    QCOMPARE(Monogram::initials(address("", "ada@example.org")), QStringLiteral("A"));
    QCOMPARE(Monogram::initials(address("", "")), QStringLiteral("?"));
}

QTEST_MAIN(TestMessageParts)
#include "test_messageparts.moc"
