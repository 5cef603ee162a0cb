#include "mime/filename.h"
#include "mime/flowedtext.h"

#include <QTest>

using namespace posthorn;

class TestMimeText : public QObject
{
    Q_OBJECT

private slots:
    void unfold_data();
    void unfold();
    void foldAndBack_data();
    void foldAndBack();
    void foldedLinesAreShort();
    void quoting();
    void safeNames_data();
    void safeNames();
    void longNamesKeepTheirExtension();
    void dangerous_data();
    void dangerous();
};

void TestMimeText::unfold_data()
{
    QTest::addColumn<QString>("flowed");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, const char *flowed, const char *expected) {
        QTest::newRow(name) << QString::fromUtf8(flowed) << QString::fromUtf8(expected);
    };
    row("fixed lines", "one\ntwo\n", "one\ntwo\n");
    row("soft break", "one \ntwo\n", "one two\n");
    row("three lines", "a \nb \nc\nd\n", "a b c\nd\n");
    row("no line end", "a \nb", "a b");
    row("empty line ends a paragraph", "a \n\nb\n", "a \nb\n");
    row("depth change ends it", "> a \nb\n", "> a \nb\n");
    row("quotes join", "> a \n> b\n", "> a b\n");
    row("two deep", ">> a \n>> b\n> c\n", ">> a b\n> c\n");
    row("stuffed", " >a\n From b\n  c\n", ">a\nFrom b\n c\n");
    row("signature", "a\n-- \nb \nc\n", "a\n-- \nb c\n");
    row("signature after a soft line", "a \n-- \nb\n", "a \n-- \nb\n");
    row("quoted signature", "> a\n> -- \n> b\n", "> a\n> -- \n> b\n");
    row("CRLF", "a \r\nb\r\n", "a b\n");
    row("empty", "", "");
}

void TestMimeText::unfold()
{
    QFETCH(QString, flowed);
    QFETCH(QString, expected);
    QCOMPARE(unfoldFlowed(flowed, false), expected);
}

void TestMimeText::foldAndBack_data()
{
    QTest::addColumn<QString>("text");
    const QString words =
        QStringLiteral("The quick brown fox jumps over the lazy dog. ").repeated(8).trimmed();
    const auto row = [](const char *name, const QString &text) { QTest::newRow(name) << text; };
    row("short", "Hello\n");
    row("paragraph", words + "\n");
    row("two paragraphs", words + "\n\n" + words + "\n");
    row("quoted paragraph", "> " + words + "\n");
    row("deep quote", ">>> " + words + "\n> short\n");
    row("leading space", "  indented " + words + "\n");
    row("mbox", "From here on\n" + words + "\n");
    row("signature", "Yes.\n-- \nAda\n");
    row("one long word", QString(300, u'x') + "\n");
    row("long word among words", words + ' ' + QString(200, u'y') + ' ' + words + "\n");
    row("two spaces", "one  two   three " + words + "\n");
    row("unicode", QString::fromUtf8("Zażółć gęślą jaźń ").repeated(12).trimmed() + "\n");
    row("empty lines", "\n\na\n\n\n");
}

void TestMimeText::foldAndBack()
{
    QFETCH(QString, text);
    QCOMPARE(unfoldFlowed(foldFlowed(text), false), text);
}

void TestMimeText::foldedLinesAreShort()
{
    const QString words = QStringLiteral("seven letters ").repeated(50);
    for (const QString &text : {words, "> " + words, ">>> " + words}) {
        const QStringList lines = foldFlowed(text).split(u'\n');
        QVERIFY(lines.size() > 8);
        const qsizetype marks = text.indexOf(u' ') == 5 ? 0 : text.count(u'>');
        for (const QString &line : lines) {
            QVERIFY2(line.size() <= 78, qPrintable(line));
            if (!line.isEmpty())
                QCOMPARE(line.count(u'>'), marks);
        }
    }
}

void TestMimeText::quoting()
{
    QCOMPARE(quoted("a\n> b\n\n>> c"), QStringLiteral("> a\n>> b\n>\n>>> c\n"));
}

void TestMimeText::safeNames_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *label, const QString &name, const QString &expected) {
        QTest::newRow(label) << name << expected;
    };
    row("plain", "a.pdf", "a.pdf");
    row("path", "../../.ssh/authorized_keys", "authorized_keys");
    row("absolute", "/etc/passwd", "passwd");
    row("windows", "C:\\Windows\\a.exe", "a.exe");
    row("drive", "C:a.exe", "C_a.exe");
    row("home", "~/.bashrc", "bashrc");
    row("tilde", "~x", "x");
    row("hidden", ".bashrc", "bashrc");
    row("dash", "-rf", "rf");
    row("dot", ".", "");
    row("dots", "..", "");
    row("empty", "", "");
    row("slash at the end", "dir/", "");
    row("NUL", QString("a") + QChar(0) + "b.txt", "a b.txt");
    row("newline", "a\nb.txt", "a b.txt");
    row("trailing dot", "a.txt.", "a.txt");
    row("trailing space", "a.txt   ", "a.txt");
    row("many spaces before the real one", "invoice.pdf                                  .exe",
        "invoice.pdf .exe");
    row("device", "CON", "_CON");
    row("device with extension", "nul.txt", "_nul.txt");
    row("override", QString::fromUtf8("gpj\u202Eexe.txt"), "gpjexe.txt");
    row("forbidden", "a<b>:\"|?*.txt", "a_b______.txt");
    row("umlauts", "Größe 5.pdf", "Größe 5.pdf");
}

void TestMimeText::safeNames()
{
    QFETCH(QString, name);
    QFETCH(QString, expected);
    QCOMPARE(safeFileName(name), expected);
    QCOMPARE(safeFileName(expected), expected);
}

void TestMimeText::longNamesKeepTheirExtension()
{
    for (const QString &stem :
         {QString(10'000, u'x'), QStringLiteral("ä").repeated(500), QStringLiteral("🎉").repeated(300)}) {
        const QString name = safeFileName(stem + ".desktop");
        QVERIFY(name.toUtf8().size() <= 200);
        QVERIFY(name.endsWith(".desktop"));
        QVERIFY(!name.contains(QChar(0xFFFD)));
    }
    QVERIFY(safeFileName("a." + QString(500, u'x')).toUtf8().size() <= 200);
}

void TestMimeText::dangerous_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<bool>("expected");
    QTest::newRow("pdf") << "a.pdf" << QByteArray("application/pdf") << false;
    QTest::newRow("picture") << "a.png" << QByteArray("image/png") << false;
    QTest::newRow("no extension") << "README" << QByteArray("text/plain") << false;
    QTest::newRow("desktop") << "invoice.pdf.desktop" << QByteArray("application/pdf") << true;
    QTest::newRow("upper case") << "A.EXE" << QByteArray("application/octet-stream") << true;
    QTest::newRow("type") << "a.txt" << QByteArray("application/x-desktop") << true;
    QTest::newRow("html") << "a.html" << QByteArray("text/plain") << true;
    QTest::newRow("svg") << "a.svg" << QByteArray("image/svg+xml") << true;
}

void TestMimeText::dangerous()
{
    QFETCH(QString, name);
    QFETCH(QByteArray, type);
    QFETCH(bool, expected);
    QCOMPARE(isDangerousAttachment(name, type), expected);
}

QTEST_APPLESS_MAIN(TestMimeText)
#include "test_mime_text.moc"
