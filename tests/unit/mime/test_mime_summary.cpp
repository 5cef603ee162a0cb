#include "mime/messageparser.h"
#include "support/bigmailbox.h"

#include <QDirIterator>
#include <QFile>
#include <QTest>

using namespace posthorn;

/// summarize() is a short cut: whatever it is given, its answers are those of parse().
class TestMimeSummary : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sameAsParse_data();
    void sameAsParse();
    void madeUpMailbox();
    void foreignMessages();
};

namespace
{

QByteArray text(int lines)
{
    QByteArray bytes;
    for (int i = 0; i < lines; ++i)
        bytes += "line " + QByteArray::number(i) + " of a letter that goes on\r\n";
    return bytes;
}

QByteArray part(const QByteArray &header, const QByteArray &body)
{
    return "--b\r\n" + header + "\r\n\r\n" + body + "\r\n";
}

QByteArray multipart(const QByteArray &kind, const QByteArray &parts)
{
    return "Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/" + kind + "; boundary=b\r\n\r\n" +
           parts + "--b--\r\n";
}

void compare(const QByteArray &message)
{
    const ParsedMessage parsed = MessageParser::parse(message);
    const MessageSummary summary = MessageParser::summarize(message);
    QCOMPARE(summary.snippet, MessageParser::snippet(parsed.text));
    QCOMPARE(summary.hasAttachments, !parsed.attachments().isEmpty());
}

} // namespace

void TestMimeSummary::sameAsParse_data()
{
    QTest::addColumn<QByteArray>("message");
    const QByteArray plain = "Subject: x\r\nContent-Type: text/plain; charset=utf-8\r\n";
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("no header") << QByteArray("just words");
    QTest::newRow("no body") << QByteArray("Subject: x\r\n\r\n");
    QTest::newRow("short") << plain + "\r\nHello\r\n";
    QTest::newRow("long") << plain + "\r\n" + text(500);
    QTest::newRow("one long line") << plain + "\r\n" + QByteArray(9000, 'a');
    QTest::newRow("long quotes, then an answer")
        << plain + "\r\nAda wrote:\r\n" + QByteArray("> quoted words of before\r\n").repeated(200) +
               "The answer stands at the end.\r\n";
    QTest::newRow("only quotes") << plain + "\r\n" + QByteArray("> quoted\r\n").repeated(400);
    QTest::newRow("blank beginning") << plain + "\r\n" + QByteArray(" \r\n").repeated(2000) + text(10);
    QTest::newRow("base64") << plain + "Content-Transfer-Encoding: base64\r\n\r\n" + text(200).toBase64();
    QTest::newRow("quoted-printable, cut in an escape")
        << plain + "Content-Transfer-Encoding: quoted-printable\r\n\r\n" +
               QByteArray("=C3=A4=\r\n").repeated(3000);
    QTest::newRow("UTF-8 of four bytes") << plain + "\r\n" + QByteArray("\xF0\x9F\x98\x80").repeated(5000);
    QTest::newRow("ISO-2022-JP") << QByteArray("Content-Type: text/plain; charset=iso-2022-jp\r\n\r\n") +
                                        QByteArray("\x1b$B$3$s$K$A$O\x1b(B\r\n").repeated(500);
    QTest::newRow("flowed") << QByteArray("Content-Type: text/plain; format=flowed\r\n\r\n") +
                                   QByteArray("words that go on \r\n").repeated(300);
    QTest::newRow("HTML") << QByteArray("Content-Type: text/html\r\n\r\n<html><head><style>") +
                                 QByteArray(4000, 'x') + "</style></head><body><p>" + text(100) +
                                 "</p></body></html>";
    QTest::newRow("alternative") << multipart("alternative",
                                              part("Content-Type: text/plain", text(300)) +
                                                  part("Content-Type: text/html", "<p>Hi</p>"));
    QTest::newRow("attachment") << multipart(
        "mixed",
        part("Content-Type: text/plain", text(300)) +
            part("Content-Type: application/pdf\r\nContent-Disposition: attachment; filename=a.pdf", "x"));
    QTest::newRow("two texts") << multipart("mixed", part("Content-Type: text/plain", "Hi") +
                                                         part("Content-Type: text/plain", text(300)));
    const QByteArray picture = part("Content-Type: image/png\r\nContent-ID: <pic>\r\n", "x");
    QTest::newRow("picture shown far down") << multipart(
        "related",
        part("Content-Type: text/html", "<p>" + text(300) + "</p><img src=\"cid:pic\">") + picture);
    QTest::newRow("picture not shown")
        << multipart("related", part("Content-Type: text/html", "<p>" + text(300) + "</p>") + picture);
    QTest::newRow("calendar") << multipart("alternative",
                                           part("Content-Type: text/plain", text(300)) +
                                               part("Content-Type: text/calendar", "BEGIN:VCALENDAR"));
    QTest::newRow("message") << multipart(
        "mixed", part("Content-Type: text/plain", "See below") +
                     part("Content-Type: message/rfc822", "Subject: inner\r\n\r\n" + text(200)));
    QTest::newRow("refused by preflight")
        << QByteArray("To: ") + QByteArray("a:").repeated(5000) + "\r\n\r\nWords\r\n";
    QTest::newRow("NUL") << plain + QByteArray("\r\nbefore\0after\r\n", 16) + text(200);
    QTest::newRow("mbox line") << "From ada@example.org Mon Jan  1\r\n" + plain + "\r\n" + text(200);
}

void TestMimeSummary::sameAsParse()
{
    QFETCH(QByteArray, message);
    compare(message);
}

void TestMimeSummary::madeUpMailbox()
{
    BigMailbox mailbox;
    mailbox.messages = 200;
    for (int i = 0; i < mailbox.messages; ++i)
        compare(mailbox.message(i));
}

/// As in test_mime_hostile: the messages of a folder that the environment names.
void TestMimeSummary::foreignMessages()
{
    const QString folder = qEnvironmentVariable("POSTHORN_TEST_CORPUS");
    if (folder.isEmpty())
        QSKIP("POSTHORN_TEST_CORPUS names no folder of messages");
    QDirIterator files(folder, QDir::Files, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        QFile file(files.next());
        QVERIFY(file.open(QIODevice::ReadOnly));
        compare(file.readAll());
        if (QTest::currentTestFailed())
            QFAIL(qPrintable(file.fileName()));
    }
}

QTEST_GUILESS_MAIN(TestMimeSummary)
#include "test_mime_summary.moc"
