#include "mime/headerparameters.h"
#include "mime/messageparser.h"

#include <QTest>

using namespace posthorn;

/// Parameters as mail programs write them, and what of a part's header counts where it says things twice.
class TestMimeParameters : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void names_data();
    void names();
    void manyPiecesAreRead();
    void partNames_data();
    void partNames();
    void namedTextThatOpensIsRead();
    void firstFieldOfAPartCounts_data();
    void firstFieldOfAPartCounts();
    void attachedMessagesKeepTheirBytes();
};

void TestMimeParameters::names_data()
{
    QTest::addColumn<QByteArray>("field");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, const QByteArray &field, const QString &expected) {
        QTest::newRow(name) << field << expected;
    };
    row("none", "attachment", "");
    row("empty field", "", "");
    row("another", "attachment; size=3; filename2=b", "");
    row("token", "attachment; filename=a.txt; size=3", "a.txt");
    row("token with spaces", "attachment; filename=a b.txt", "a b.txt");
    row("quoted", "attachment; filename=\"a;b.txt\"", "a;b.txt");
    row("quote escaped", R"(attachment; filename="a\"b\\c.txt")", R"(a"b\c.txt)");
    row("Windows path", R"(attachment; filename="C:\temp\a.txt")", R"(C:\temp\a.txt)");
    row("other case, spaces", "attachment; FileName = \"a.txt\"", "a.txt");
    row("comments", "attachment; filename(x)=(y)\"a.txt\"(z)", "a.txt");
    row("folded", "attachment;\r\n filename=\"a\r\n b.txt\"", "a b.txt");
    row("quote never closed", "attachment; filename=\"a.txt; size=3", "a.txt");
    row("semicolon missing", "application/pdf name=x; filename=\"b.txt\"", "b.txt");
    row("semicolon missing before", "attachment filename=\"a.txt\"", "a.txt");
    row("semicolons too many", "attachment;;; = ;; filename=\"a.txt\"", "a.txt");
    row("no type", "; filename=a.txt", "a.txt");
    row("twice", "attachment; filename=\"one.txt\"; filename=\"two.exe\"", "one.txt");
    row("inside another", "attachment; x=\"; filename=no\"; filename=a.txt", "a.txt");
    row("RFC 2231", "attachment; filename*=UTF-8''%C3%A4%20b.txt", "ä b.txt");
    row("RFC 2231, language", "attachment; filename*=iso-8859-1'en'%A3%20rates.txt", "£ rates.txt");
    row("pieces", "attachment; filename*0=\"abc\"; filename*1=\"def.txt\"", "abcdef.txt");
    row("pieces in another order", "attachment; filename*1*=%83.txt; filename*0*=UTF-8''%E2%98", "☃.txt");
    row("character split between pieces", "attachment; filename*0*=utf-8''%C3; filename*1*=%A4", "ä");
    row("pieces of both kinds", "attachment; filename*0*=ISO-8859-1''caf%E9; filename*1=-%41", "café-%41");
    row("a piece missing", "attachment; filename*0=\"abc\"; filename*2=\"ghi.txt\"", "abcghi.txt");
    row("a piece twice", "attachment; filename*0=a; filename*0=b; filename*1=c", "ac");
    row("both forms", "attachment; filename=\"plain.txt\"; filename*=UTF-8''%C3%A4.txt", "ä.txt");
    row("no charset", "attachment; filename*=''%C3%A4.txt", "ä.txt");
    row("no quotes", "attachment; filename*=%C3%A4.txt", "ä.txt");
    row("unknown charset", "attachment; filename*=x-nonsense''%C3%A4.txt", "ä.txt");
    row("no escape", "attachment; filename*=utf-8''a%zz%4.txt", "a%zz%4.txt");
    row("GB2312", "attachment; filename*=GB2312''%D6%D0.txt", "中.txt");
    row("encoded word", "attachment; filename=\"=?utf-8?Q?=C3=A4?= b.txt\"", "ä b.txt");
    row("encoded words, folded", "attachment; filename=\"=?utf-8?B?w6Q=?=\r\n =?utf-8?B?w7Y=?=.txt\"",
        "äö.txt");
    row("encoded word without quotes", "attachment; filename==?utf-8?Q?=C3=A4_b.txt?=", "ä b.txt");
    row("encoded word in pieces", "attachment; filename*0=\"=?utf-8?B?w6Q=\"; filename*1=\"?=.txt\"",
        "ä.txt");
    row("raw UTF-8", "attachment; filename=\"M\xC3\xA4rz.txt\"", "März.txt");
    row("raw UTF-8, cut", "attachment; filename=\"\xD0\x9A\xD0\xB0\xD1\x80\xD1\x82\xD0\xB0 \xD1\x87\xD0\"",
        "Карта ч\uFFFD");
    row("raw Latin-1", "attachment; filename=\"M\xE4rz.txt\"", "März.txt");
    row("piece with a huge number", "attachment; filename*99999999999999=a; filename*-1=b", "");
}

void TestMimeParameters::names()
{
    QFETCH(QByteArray, field);
    QFETCH(QString, expected);
    QCOMPARE(parameterText(field, "filename"), expected);
}

void TestMimeParameters::manyPiecesAreRead()
{
    QByteArray field = "attachment";
    QByteArray open = "attachment";
    for (int i = 0; i < 20'000; ++i) {
        field += "; filename*" + QByteArray::number(i) + "*=x";
        open += "; filename=\"(";
    }
    QCOMPARE(parameterText(field, "filename"), QString(1'000, u'x'));
    QVERIFY(parameterText(open, "filename").size() <= 2'000);
}

void TestMimeParameters::partNames_data()
{
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, const QByteArray &header, const char *expected) {
        QTest::newRow(name) << header << QString::fromLatin1(expected);
    };
    row("disposition first",
        "Content-Type: image/png; name=a.png\nContent-Disposition: attachment; filename=b.png\n", "b.png");
    row("of the type", "Content-Type: image/png; name=a.png\nContent-Disposition: attachment\n", "a.png");
    row("no type named", "Content-Type: ; name=\"a.zip\"\nContent-Disposition: attachment\n", "a.zip");
    row("semicolon missing", "Content-Type: application/zip name=\"a.zip\"\n", "a.zip");
    row("called name in the disposition",
        "Content-Type: application/zip\nContent-Disposition: attachment; name=a.zip\n", "a.zip");
    row("field of a form", "Content-Type: application/zip\nContent-Disposition: form-data; name=a\n",
        "archive.zip");
    row("no name", "Content-Type: application/zip\n", "archive.zip");
}

void TestMimeParameters::partNames()
{
    QFETCH(QByteArray, header);
    QFETCH(QString, expected);
    const ParsedMessage parsed = MessageParser::parse(
        "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nhello\n--b\n" + header +
        "\nx\n--b--\n");
    QCOMPARE(parsed.parts.size(), 2);
    QCOMPARE(parsed.parts[1].fileName, expected);
}

void TestMimeParameters::namedTextThatOpensIsRead()
{
    const ParsedMessage parsed = MessageParser::parse(
        "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n"
        "Content-Type: text/plain\nContent-Disposition: inline; filename=a.txt\n\nfirst\n--b\n"
        "Content-Type: text/plain\nContent-Disposition: inline; filename=b.txt\n\nsecond\n--b--\n");
    QCOMPARE(parsed.text, QStringLiteral("first"));
    QCOMPARE(parsed.attachments().size(), 2);
    QCOMPARE(parsed.attachments().first().fileName, QStringLiteral("a.txt"));
}

void TestMimeParameters::firstFieldOfAPartCounts_data()
{
    QTest::addColumn<QByteArray>("part");
    QTest::addColumn<QString>("expected"); // id type name
    const auto row = [](const char *name, const QByteArray &part, const char *expected) {
        QTest::newRow(name) << part << QString::fromLatin1(expected);
    };
    row("text, then multipart",
        "Content-Type: text/x-log\nContent-Type: multipart/mixed; boundary=i\n\n--i\n\ninner\n--i--\n",
        "2 text/x-log ");
    row("multipart, then text",
        "Content-Type: multipart/mixed; boundary=i\nContent-Type: text/x-log\n\n--i\nContent-Type: "
        "text/x-log\n\n"
        "inner\n--i--\n",
        "2.1 text/x-log ");
    row("two boundaries",
        "Content-Type: multipart/mixed; boundary=i\nContent-Type: multipart/mixed; boundary=j\n\n--i\n"
        "Content-Type: text/x-log\n\ninner\n--j\nContent-Type: image/png\n\nx\n--i--\n",
        "2.1 text/x-log ");
    row("text, then message", "Content-Type: text/x-log\nContent-Type: message/rfc822\n\nSubject: s\n\nx\n",
        "2 text/x-log ");
    row("two names",
        "Content-Type: image/png\nContent-Disposition: attachment; filename=a.png\n"
        "Content-Disposition: inline; filename=b.exe\n\nx\n",
        "2 image/png a.png");
}

void TestMimeParameters::firstFieldOfAPartCounts()
{
    QFETCH(QByteArray, part);
    QFETCH(QString, expected);
    const QByteArray message =
        "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nhello\n--b\n" + part +
        "\n--b--\n";
    const ParsedMessage parsed = MessageParser::parse(message);
    QVERIFY(parsed.notices.contains(QStringLiteral("conflicting-header")));
    QCOMPARE(parsed.parts.size(), 2);
    const MessagePart &second = parsed.parts[1];
    QCOMPARE(second.id + u' ' + QString::fromLatin1(second.contentType) + u' ' +
                 (second.isAttachment ? second.fileName : QString()),
             expected);
    const auto content = MessageParser::partContent(message, second.id);
    QVERIFY(content);
    QCOMPARE(content->size(), second.size);
    const MessageSummary summary = MessageParser::summarize(message);
    QCOMPARE(summary.snippet, MessageParser::snippet(parsed.text));
    QCOMPARE(summary.hasAttachments, !parsed.attachments().isEmpty());
}

// It is opened as a message of its own, and mended then.
void TestMimeParameters::attachedMessagesKeepTheirBytes()
{
    const QByteArray inner =
        "Subject: inner\nContent-Type: text/plain\nContent-Type: text/html\n\n<b>x</b>\n";
    const QByteArray message =
        "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nhello\n--b\n"
        "Content-Type: message/rfc822\n\n" +
        inner + "\n--b\nContent-Type: text/x-log\nContent-Type: image/png\n\nlast\n--b--\n";
    const auto content = MessageParser::partContent(message, QStringLiteral("2"));
    QVERIFY(content);
    QCOMPARE(*content, inner);
    QCOMPARE(MessageParser::parse(*content).text, QStringLiteral("<b>x</b>\n"));
    QCOMPARE(MessageParser::parse(message).parts.last().contentType, QByteArray("text/x-log"));
}

QTEST_APPLESS_MAIN(TestMimeParameters)
#include "test_mime_parameters.moc"
