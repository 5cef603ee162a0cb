#include "mime/htmlsanitizer.h"
#include "mime/messageparser.h"
#include "mime/preflight.h"

#include <QDirIterator>
#include <QElapsedTimer>
#include <QFile>
#include <QTest>

using namespace posthorn;

namespace
{

QByteArray nestedMultiparts(int depth)
{
    QByteArray message;
    for (int i = 0; i < depth; ++i)
        message += "Content-Type: multipart/mixed; boundary=b" + QByteArray::number(i) + "\n\n--b" +
                   QByteArray::number(i) + "\n";
    message += "Content-Type: text/plain\n\ncore\n";
    for (int i = depth - 1; i >= 0; --i)
        message += "--b" + QByteArray::number(i) + "--\n";
    return message;
}

QByteArray siblings(int count)
{
    return "Content-Type: multipart/mixed; boundary=b\n\n" +
           QByteArray("--b\nContent-Type: text/plain\n\nx\n").repeated(count) + "--b--\n";
}

/// Everything that is done to a message on its way to the screen.
void useEverything(const QByteArray &message)
{
    const ParsedMessage parsed = MessageParser::parse(message);
    for (const MessagePart &part : parsed.parts.mid(0, 8)) {
        QVERIFY(!part.id.isEmpty());
        QVERIFY(!part.isAttachment || !part.fileName.isEmpty());
        const auto content = MessageParser::partContent(message, part.id);
        QVERIFY2(content.has_value(), qPrintable(part.id));
        QCOMPARE(content->size(), part.size);
    }
    const QString snippet = MessageParser::snippet(parsed.text);
    QVERIFY(snippet.size() <= 161);
    const SanitizedHtml safe = HtmlSanitizer::sanitize(parsed.html);
    QVERIFY(!safe.html.contains(QLatin1String("<script"), Qt::CaseInsensitive));
    if (!safe.tooComplex)
        QCOMPARE(HtmlSanitizer::sanitize(safe.html).html, safe.html);
}

} // namespace

class TestMimeHostile : public QObject
{
    Q_OBJECT

private slots:
    void preflight_data();
    void preflight();
    void hostile_data();
    void hostile();
    void everyCutIsSurvived();
    void everyByteMayBeWrong();
    void corpus();
};

void TestMimeHostile::preflight_data()
{
    QTest::addColumn<QByteArray>("message");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, const QByteArray &message, const char *expected) {
        QTest::newRow(name) << message << QString::fromLatin1(expected);
    };
    row("empty", "", "");
    row("ordinary", "From: a@x.org\n\nhello", "");
    row("ten deep", nestedMultiparts(10), "");
    row("200 deep", nestedMultiparts(200), "too-deep");
    row("10,000 siblings", siblings(10'000), "");
    row("100,000 siblings", siblings(100'000), "too-many-parts");
    row("many fields", QByteArray("X: y\n").repeated(20'000) + "\n", "too-many-fields");
    row("long field", "X: " + QByteArray(2'000'000, 'y') + "\n\n", "header-too-large");
    row("long address field", "To: " + QByteArray("a@x.org, ").repeated(40'000) + "\n\n",
        "address-field-too-large");
    row("5,000 recipients", "To: " + QByteArray("name.surname@x.org, ").repeated(5'000) + "\n\n", "");
    row("nested groups", "To: " + QByteArray("a:").repeated(1'000) + "\n\n", "address-nesting");
    row("nested comments", "From: " + QByteArray("(").repeated(1'000) + "\n\n", "address-nesting");
    row("groups one after another", "To: " + QByteArray("a: b@x.org;, ").repeated(1'000) + "\n\n", "");
    row("nested groups in a part",
        "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n\nTo: " +
            QByteArray("a:").repeated(1'000) + "\n\n--b--\n",
        "address-nesting");
    row("nested messages", QByteArray("Content-Type: message/rfc822\n\n").repeated(500), "too-deep");
    const QByteArray openings = QByteArray("=?utf-8?Q?a ").repeated(20'000);
    row("words that never end", "Subject: " + openings + "\n\nx", "");
    row("words that never end, attached", "Content-Type: message/rfc822\n\nSubject: " + openings + "\n\nx",
        "header-too-large");
    row("words that never end, in a type", "Content-Type: text/plain; name=\"" + openings + "\"\n\nx",
        "header-too-large");
    row("150 attached messages",
        "Content-Type: multipart/mixed; boundary=b\n\n" +
            QByteArray("--b\nContent-Type: message/rfc822\n\nSubject: x\n\ny\n").repeated(150) + "--b--\n",
        "");
    row("deep, boundaries quoted",
        nestedMultiparts(200).replace("boundary=b", "boundary = \"b").replace("\n\n--", "\"\n\n--"),
        "too-deep");
}

void TestMimeHostile::preflight()
{
    QFETCH(QByteArray, message);
    QFETCH(QString, expected);
    QCOMPARE(posthorn::preflight(message), expected);
    const ParsedMessage parsed = MessageParser::parse(message);
    QCOMPARE(parsed.notices.contains(QStringLiteral("preflight")), !expected.isEmpty());
    if (!expected.isEmpty())
        QVERIFY(!parsed.text.isEmpty());
}

void TestMimeHostile::hostile_data()
{
    QTest::addColumn<QByteArray>("message");
    const auto row = [](const char *name, const QByteArray &message) { QTest::newRow(name) << message; };
    row("99 deep", nestedMultiparts(99));
    row("10,000 deep", nestedMultiparts(10'000));
    row("10,000 siblings", siblings(10'000));
    row("2,000 embedded messages", "Content-Type: multipart/digest; boundary=b\n\n" +
                                       QByteArray("--b\n\nSubject: x\n\ny\n").repeated(2'000) + "--b--\n");
    row("one million addresses", "To: " + QByteArray("a@x.org,").repeated(1'000'000) + "\n\nx");
    row("200,000 groups", "To: " + QByteArray("a:").repeated(200'000) + "\n\nx");
    row("one million fields", QByteArray("A: b\n").repeated(1'000'000) + "\nx");
    row("white space for lines of a header", "Subject: x" + QByteArray("\n ").repeated(200'000) + "\nwords");
    row("junk for a header", "Subject: x\n" + QByteArray("junk\n").repeated(200'000) + "To: a@x.org\n\nx");
    row("junk between fields", QByteArray("junk\n A: b\nTo: x\n").repeated(3'000) + "\nx");
    row("begin, again and again", "Subject: x\n\n" + QByteArray("begin 644 a\nM\n").repeated(100'000));
    row("yEnc without end",
        "Subject: x\n\n" + QByteArray("=ybegin line=1 size=1 name=a\n").repeated(100'000));
    row("100,000 empty parts",
        "Content-Type: multipart/mixed; boundary=b\n\n" + QByteArray("--b\n").repeated(100'000));
    row("one line of 20 MB", "Subject: x\n\n" + QByteArray(20'000'000, 'x'));
    row("parameters", "Content-Type: text/plain" + QByteArray("; a=b").repeated(100'000) + "\n\nx");
    row("2231 pieces", [] {
        QByteArray header = "Content-Type: application/x; ";
        for (int i = 0; i < 20'000; ++i)
            header += "name*" + QByteArray::number(i) + "*=%41;\n ";
        return header + "\n\nx";
    }());
    row("content type comments", "Content-Type: " + QByteArray("(").repeated(100'000) + "text/plain\n\nx");
    row("references", "References: " + QByteArray("<a@b> ").repeated(100'000) + "\n\nx");
    row("encoded words", "Subject: " + QByteArray("=?utf-8?Q?a?= ").repeated(60'000) + "\n\nx");
    row("base64 of nothing",
        "Content-Transfer-Encoding: base64\n\n" + QByteArray("====\n").repeated(100'000));
    row("quoted-printable ends",
        "Content-Transfer-Encoding: quoted-printable\n\n" + QByteArray("=\n").repeated(100'000));
    row("NULs", QByteArray(100'000, '\0'));
    row("line ends", QByteArray("\r\n").repeated(100'000));
    row("carriage returns", QByteArray("\r").repeated(100'000));
    row("colons", QByteArray(":").repeated(100'000));
    row("dashes", "Content-Type: multipart/mixed; boundary=-\n\n" + QByteArray("--\n---\n").repeated(50'000));
    row("html, deep", "Content-Type: text/html\n\n" + QByteArray("<div>").repeated(300'000));
    row("html, formatting", "Content-Type: text/html\n\n" + QByteArray("<b><i><p>").repeated(20'000));
    row("html, tables", "Content-Type: text/html\n\n" + QByteArray("<table><tr><td>").repeated(100));
    row("html, more tables", "Content-Type: text/html\n\n" + QByteArray("<table>").repeated(10'000));
    row("html, attributes", [] {
        QByteArray html = "Content-Type: text/html\n\n<p ";
        for (int i = 0; i < 100'000; ++i)
            html += "a" + QByteArray::number(i) + "=1 ";
        return html + ">x";
    }());
    row("html, svg", "Content-Type: text/html\n\n<svg>" + QByteArray("<g>").repeated(40'000));
    row("html, lists", "Content-Type: text/html\n\n" + QByteArray("<ul><li>").repeated(40'000));
    row("html, select", "Content-Type: text/html\n\n" + QByteArray("<select><option>").repeated(20'000));
    row("html, open tag", "Content-Type: text/html\n\n" + QByteArray("<a href='").repeated(100'000));
    row("html, comments", "Content-Type: text/html\n\n" + QByteArray("<!--").repeated(100'000));
    row("html, entities", "Content-Type: text/html\n\n" + QByteArray("&#x10FFFF;&#0;&amp").repeated(50'000));
    row("flowed", "Content-Type: text/plain; format=flowed\n\n" + QByteArray("> ").repeated(100'000) +
                      QByteArray("x \n").repeated(100'000));
}

void TestMimeHostile::hostile()
{
    QFETCH(QByteArray, message);
    // Nothing is timed; what is not linear does not come back before the test's limit.
    useEverything(message);
}

void TestMimeHostile::everyCutIsSurvived()
{
    const QByteArray message =
        "From: \"A\" <a@x.org>\r\nSubject: =?utf-8?B?w6TDtsO8?=\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/mixed; boundary=\"out er\"\r\n\r\n--out er\r\n"
        "Content-Type: multipart/alternative; boundary=in\r\n\r\n--in\r\nContent-Type: text/plain; "
        "format=flowed; charset=utf-8\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n\r\nGr=C3=B6=C3=9Fe =\r\nx\r\n--in\r\n"
        "Content-Type: text/html; charset=utf-8\r\n\r\n<p style=\"color:red\">x<img "
        "src=\"cid:1\"></p>\r\n--in--\r\n--out er\r\n"
        "Content-Type: image/png; name*0*=utf-8''%C3%A4; name*1=b.png\r\nContent-ID: <1>\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\nAAECAwQF\r\n--out er\r\n"
        "Content-Type: message/rfc822\r\n\r\nSubject: inner\r\n\r\ninner\r\n--out er--\r\n";
    for (qsizetype cut = 0; cut <= message.size(); ++cut)
        useEverything(QByteArray(message.constData(), cut));
}

void TestMimeHostile::everyByteMayBeWrong()
{
    const QByteArray message =
        "From: A <a@x.org>\nTo: g: b@x.org;\nSubject: =?utf-8?Q?=C3=A4?=\nContent-Type: multipart/mixed; "
        "boundary=bb\n\n--bb\n"
        "Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: base64\n\nPHA+eDwvcD4=\n--bb\n"
        "Content-Disposition: attachment; filename*=utf-8''a%20b\n\nx\n--bb--\n";
    for (qsizetype i = 0; i < message.size(); ++i) {
        for (const char wrong : {'\0', '\n', '\xFF', '"', ';', '(', '='}) {
            QByteArray changed = message;
            changed[i] = wrong;
            useEverything(changed);
        }
    }
}

void TestMimeHostile::corpus()
{
    const QString folder = qEnvironmentVariable("POSTHORN_TEST_CORPUS");
    if (folder.isEmpty())
        QSKIP("POSTHORN_TEST_CORPUS names no folder of messages");
    int count = 0;
    QDirIterator files(folder, QDir::Files, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        QFile file(files.next());
        QVERIFY(file.open(QIODevice::ReadOnly));
        QElapsedTimer timer;
        timer.start();
        useEverything(file.readAll());
        if (timer.elapsed() > 500)
            qInfo("%s took %lld ms", qPrintable(file.fileName()), timer.elapsed());
        ++count;
    }
    QVERIFY2(count > 0, "the folder is empty");
}

QTEST_APPLESS_MAIN(TestMimeHostile)
#include "test_mime_hostile.moc"
