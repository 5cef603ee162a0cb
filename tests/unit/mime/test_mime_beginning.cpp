#include "mime/messageparser.h"

#include <QTest>

using namespace posthorn;

/// parseBeginning() reads a part of the bytes, and what it reads is what parse() reads of all.
class TestMimeBeginning : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isTheBeginningOfTheWhole_data();
    void isTheBeginningOfTheWhole();
    void onlyPlainTexts_data();
    void onlyPlainTexts();
    void restOfALongTextIsThere();
};

namespace
{

QByteArray mail(const QByteArray &header, const QByteArray &body)
{
    return "Subject: Long\r\nMIME-Version: 1.0\r\n" + header + "\r\n" + body;
}

QByteArray base64(const QByteArray &bytes)
{
    QByteArray lines;
    for (qsizetype i = 0; i < bytes.size(); i += 57)
        lines += bytes.mid(i, 57).toBase64() + "\r\n";
    return lines;
}

} // namespace

void TestMimeBeginning::isTheBeginningOfTheWhole_data()
{
    QTest::addColumn<QByteArray>("message");
    const QByteArray letter = QByteArray("Gr\xC3\xBC\xC3\x9F"
                                         "e \xE2\x82\xAC \xF0\x9F\x98\x80 and words\r\n")
                                  .repeated(50);
    const QByteArray utf8 = "Content-Type: text/plain; charset=utf-8\r\n";
    QTest::newRow("no type") << mail({}, QByteArray("words of a letter\r\n").repeated(100));
    QTest::newRow("utf-8") << mail(utf8, letter);
    QTest::newRow("no line end") << mail(utf8, QByteArray("\xE2\x82\xAC\xF0\x9F\x98\x80").repeated(300));
    QTest::newRow("base64") << mail(utf8 + "Content-Transfer-Encoding: base64\r\n", base64(letter));
    QTest::newRow("quoted-printable") << mail(utf8 + "Content-Transfer-Encoding: quoted-printable\r\n",
                                              QByteArray("=E2=82=AC soft=\r\n break\r\n").repeated(100));
    QTest::newRow("flowed") << mail("Content-Type: text/plain; charset=us-ascii; format=flowed\r\n",
                                    QByteArray("it flows \r\non\r\n> quoted \r\n> too\r\n").repeated(60));
    QTest::newRow("mailbox line") << "From ada Mon Jan  1 00:00:00 2026\r\n" + mail(utf8, letter);
    QTest::newRow("empty lines") << mail(utf8, QByteArray("\r\n").repeated(1000) + "x");
}

void TestMimeBeginning::isTheBeginningOfTheWhole()
{
    QFETCH(QByteArray, message);
    const ParsedMessage whole = MessageParser::parse(message);
    int looked = 0;
    for (qsizetype bytes = 80; bytes < 400; ++bytes) {
        const auto beginning = MessageParser::parseBeginning(message, bytes);
        if (!beginning)
            continue;
        ++looked;
        QVERIFY2(!beginning->text.isEmpty() && whole.text.startsWith(beginning->text),
                 qPrintable(beginning->text));
        QVERIFY(beginning->text.size() <= bytes);
        QCOMPARE(beginning->envelope.subject, QStringLiteral("Long"));
        QVERIFY(beginning->notices.isEmpty());
    }
    QVERIFY2(looked >= 300, qPrintable(QString::number(looked)));
    QVERIFY(!MessageParser::parseBeginning(message, message.size()));
}

void TestMimeBeginning::onlyPlainTexts_data()
{
    QTest::addColumn<QByteArray>("message");
    const QByteArray words = QByteArray("words of a letter\r\n").repeated(100);
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("HTML") << mail("Content-Type: text/html\r\n", words);
    QTest::newRow("several parts") << mail("Content-Type: multipart/alternative; boundary=b\r\n",
                                           "--b\r\n\r\n" + words +
                                               "--b\r\nContent-Type: text/html\r\n\r\n<p>x\r\n--b--");
    QTest::newRow("the first type counts")
        << mail("Content-Type: text/html\r\nContent-Type: text/plain\r\n", words);
    QTest::newRow("attached") << mail("Content-Type: text/plain\r\nContent-Disposition: attachment; "
                                      "filename=x.txt\r\n",
                                      words);
    QTest::newRow("a file in it") << mail("Content-Type: text/plain\r\n",
                                          "begin 644 x.txt\r\n#0V%T\r\n`\r\nend\r\n" + words);
    QTest::newRow("a message") << mail("Content-Type: message/rfc822\r\n", mail({}, words));
}

void TestMimeBeginning::onlyPlainTexts()
{
    QFETCH(QByteArray, message);
    QVERIFY(!MessageParser::parseBeginning(message, 300));
}

void TestMimeBeginning::restOfALongTextIsThere()
{
    const QByteArray message =
        mail("Content-Type: text/plain\r\n", QByteArray("words\r\n").repeated(1000) + "end");
    const ParsedMessage cut = MessageParser::parse(message, 700);
    QVERIFY(cut.notices.contains(QStringLiteral("long-text")));
    QCOMPARE(cut.text.size(), 600);
    const ParsedMessage whole = MessageParser::parse(message, message.size());
    QVERIFY(whole.notices.isEmpty());
    QVERIFY(whole.text.endsWith(QStringLiteral("\nend")));
}

QTEST_GUILESS_MAIN(TestMimeBeginning)
#include "test_mime_beginning.moc"
