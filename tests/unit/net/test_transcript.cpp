#include "net/transcript.h"
#include "net/transcriptredaction.h"

#include <QTest>

using namespace posthorn;

class TranscriptTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void redacts_data();
    void redacts();
    void markedSecretsShowNothing();
    void saslAnswersShowNothing_data();
    void saslAnswersShowNothing();
    void anySplitIsTheSame();
    void literalsAreCounted();
    void payloadIsCounted();
    void longLinesAreCut();
    void longRunsAreCut();
    void isBounded();
    void controlCharactersAreEscaped_data();
    void controlCharactersAreEscaped();

private:
    static QByteArrayList texts(const Transcript &transcript)
    {
        QByteArrayList result;
        for (const Transcript::Line &line : transcript.lines())
            result.append(line.text);
        return result;
    }
};

void TranscriptTest::redacts_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("shown");
    const auto row = [](const char *name, const char *line, const char *shown) {
        QTest::newRow(name) << QByteArray(line) << QByteArray(shown);
    };
    row("IMAP LOGIN", "a1 LOGIN ann \"secret\"", "a1 LOGIN ***");
    row("lower case", "a1 login ann secret", "a1 login ***");
    row("AUTHENTICATE with answer", "a1 AUTHENTICATE PLAIN AGFubgBzZWNyZXQ=", "a1 AUTHENTICATE PLAIN ***");
    row("AUTHENTICATE alone", "a1 AUTHENTICATE PLAIN", "a1 AUTHENTICATE PLAIN");
    row("SMTP AUTH", "AUTH PLAIN AGFubgBzZWNyZXQ=", "AUTH PLAIN ***");
    row("POP3 PASS", "PASS secret with blanks", "PASS ***");
    row("POP3 APOP", "APOP ann c4c9334bac560ecc979e58001b3e22fb", "APOP ann ***");
    row("POP3 USER", "USER ann", "USER ann");
    row("more blanks", "a1   LOGIN  ann secret", "a1   LOGIN ***");
    row("harmless", "a2 SELECT INBOX", "a2 SELECT INBOX");
    row("word elsewhere", "a2 SELECT my LOGIN box", "a2 SELECT my LOGIN box");
}

void TranscriptTest::redacts()
{
    QFETCH(QByteArray, line);
    QFETCH(QByteArray, shown);
    QCOMPARE(redactedCommand(line), shown);
    Transcript transcript;
    transcript.sent(line + "\r\n");
    QCOMPARE(texts(transcript), QByteArrayList{shown});
}

void TranscriptTest::markedSecretsShowNothing()
{
    Transcript transcript;
    transcript.sent("a1 SOMETHING ");
    transcript.beginSecret();
    transcript.sent("hush");
    transcript.endSecret();
    transcript.sent(" more\r\nnext\r\n");
    QCOMPARE(texts(transcript), (QByteArrayList{"***", "next"}));
    QVERIFY(!transcript.toText().contains(QStringLiteral("hush")));
}

void TranscriptTest::saslAnswersShowNothing_data()
{
    QTest::addColumn<QByteArray>("command");
    QTest::addColumn<QByteArray>("challenge");
    QTest::addColumn<QByteArray>("success");
    QTest::newRow("IMAP") << QByteArray("a1 AUTHENTICATE PLAIN") << QByteArray("+ ")
                          << QByteArray("a1 OK in");
    QTest::newRow("POP3") << QByteArray("AUTH PLAIN") << QByteArray("+ ") << QByteArray("+OK in");
    QTest::newRow("SMTP") << QByteArray("AUTH LOGIN") << QByteArray("334 VXNlcm5hbWU6")
                          << QByteArray("235 in");
}

void TranscriptTest::saslAnswersShowNothing()
{
    QFETCH(QByteArray, command);
    QFETCH(QByteArray, challenge);
    QFETCH(QByteArray, success);
    Transcript transcript;
    transcript.sent(command + "\r\n");
    transcript.received(challenge + "\r\n");
    transcript.sent("AGFubgBzZWNyZXQ=\r\n");
    transcript.received(challenge + "\r\n");
    transcript.sent("c2VjcmV0\r\n");
    transcript.received(success + "\r\n");
    transcript.sent("a2 NOOP\r\n");
    QCOMPARE(texts(transcript),
             (QByteArrayList{command, challenge, "***", challenge, "***", success, "a2 NOOP"}));
}

void TranscriptTest::anySplitIsTheSame()
{
    const QByteArray stream = "* 1 FETCH (BODY[] {11}\r\nhello\r\nworld)\r\na1 OK done\r\n";
    Transcript whole;
    whole.received(stream);
    Transcript split;
    for (const char c : stream)
        split.received(QByteArrayView(&c, 1));
    QCOMPARE(texts(split), texts(whole));
    QVERIFY(!whole.toText().contains(QStringLiteral("hello")));
}

void TranscriptTest::literalsAreCounted()
{
    Transcript transcript;
    transcript.received("* 1 FETCH (BODY[] {5}\r\nbody1 UID 7)\r\n");
    transcript.sent("a1 APPEND x {6+}\r\nbody22\r\n");
    QCOMPARE(texts(transcript), (QByteArrayList{"* 1 FETCH (BODY[] {5} (5 bytes)", " UID 7)",
                                                "a1 APPEND x {6+} (6 bytes)", ""}));
}

void TranscriptTest::payloadIsCounted()
{
    Transcript transcript;
    transcript.sent("DATA\r\n");
    transcript.beginPayload();
    transcript.sent("Subject: private\r\n\r\nprivate\r\n.\r\n");
    transcript.endPayload();
    transcript.received("250 taken\r\n");
    QCOMPARE(texts(transcript), (QByteArrayList{"DATA", "(32 bytes)", "250 taken"}));
}

void TranscriptTest::longLinesAreCut()
{
    Transcript transcript;
    transcript.received(QByteArray(100'000, 'x') + "\r\nshort\r\n");
    const QByteArrayList lines = texts(transcript);
    QCOMPARE(lines.size(), 2);
    QCOMPARE(lines.first().size(), 503);
    // A literal is still recognised behind it.
    transcript.received(QByteArray(100'000, 'x') + " {4}\r\nbody\r\n");
    QVERIFY(!transcript.toText().contains(QStringLiteral("body")));
}

void TranscriptTest::longRunsAreCut()
{
    Transcript transcript;
    transcript.received(QByteArray("* row\r\n").repeated(1'000));
    const QByteArrayList lines = texts(transcript);
    QVERIFY(lines.size() < 50);
    QVERIFY(lines.last().contains("more lines"));
}

void TranscriptTest::isBounded()
{
    Transcript transcript;
    for (int i = 0; i < 5'000; ++i)
        transcript.sent("a" + QByteArray::number(i) + " NOOP\r\n");
    QCOMPARE(transcript.lines().size(), 2'000);
    QCOMPARE(transcript.lines().last().text, QByteArray("a4999 NOOP"));
}

void TranscriptTest::controlCharactersAreEscaped_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("shown");
    QTest::newRow("escape") << QByteArray("a\x1b[31mb") << QByteArray("a\\u{1b}[31mb");
    QTest::newRow("NUL") << QByteArray("a\0b", 3) << QByteArray("a\\u{0}b");
    QTest::newRow("bidi override") << QByteArray("a\xe2\x80\xae"
                                                 "b")
                                   << QByteArray("a\\u{202e}b");
    QTest::newRow("UTF-8") << QByteArray("\xc3\xa4 \xf0\x9f\x93\xaf")
                           << QByteArray("\xc3\xa4 \xf0\x9f\x93\xaf");
    QTest::newRow("Latin-1") << QByteArray("\xe4x") << QByteArray("\\xe4x");
}

void TranscriptTest::controlCharactersAreEscaped()
{
    QFETCH(QByteArray, line);
    QFETCH(QByteArray, shown);
    Transcript transcript;
    transcript.received(line + "\r\n");
    QCOMPARE(texts(transcript), QByteArrayList{shown});
}

QTEST_GUILESS_MAIN(TranscriptTest)
#include "test_transcript.moc"
