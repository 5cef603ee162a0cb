#include "transfer/lineends.h"
#include "transfer/mboxfields.h"
#include "transfer/mboxreader.h"

#include <QBuffer>
#include <QTest>

using namespace posthorn;

namespace
{

std::unique_ptr<QIODevice> bufferOf(const QByteArray &bytes)
{
    auto buffer = std::make_unique<QBuffer>();
    buffer->setData(bytes);
    buffer->open(QIODevice::ReadOnly);
    return buffer;
}

QList<ReadMessage> readAll(const QByteArray &mbox, MboxKind kind, qint64 largest = largestFiledMessage)
{
    MboxReader reader(bufferOf(mbox), kind, QStringLiteral("m"), {}, largest);
    QList<ReadMessage> messages;
    for (;;) {
        const auto read = reader.next();
        if (!read || !*read)
            return messages;
        messages.append(**read);
    }
}

/// Each with LF again, so that tables can be read.
QByteArrayList textsOf(const QList<ReadMessage> &messages)
{
    QByteArrayList texts;
    for (const ReadMessage &read : messages)
        texts.append(forUnixFile(read.message.bytes));
    return texts;
}

/// Makes bytes as they are asked for: a file that no memory holds.
class EndlessLine final : public QIODevice
{
public:
    EndlessLine(QByteArray head, qint64 line, QByteArray tail)
        : m_head(std::move(head))
        , m_line(line)
        , m_tail(std::move(tail))
    {
        open(QIODevice::ReadOnly | QIODevice::Unbuffered);
    }
    [[nodiscard]] qint64 size() const override { return m_head.size() + m_line + m_tail.size(); }

protected:
    qint64 readData(char *data, qint64 most) override
    {
        const qint64 at = pos();
        const qint64 tailAt = m_head.size() + m_line;
        if (at >= size())
            return 0;
        if (at >= m_head.size() && at < tailAt) {
            const qint64 count = std::min(most, tailAt - at);
            std::fill_n(data, count, 'x');
            return count;
        }
        const QByteArray &part = at < m_head.size() ? m_head : m_tail;
        const qint64 from = at < m_head.size() ? at : at - tailAt;
        const qint64 count = std::min<qint64>(most, part.size() - from);
        std::copy_n(part.constData() + from, count, data);
        return count;
    }
    qint64 writeData(const char *, qint64) override { return -1; }

private:
    QByteArray m_head;
    qint64 m_line;
    QByteArray m_tail;
};

} // namespace

/// Mboxes of all kinds, and what is in none of them.
class TestMboxReader : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void splits_data();
    void splits();
    void tellsKinds_data();
    void tellsKinds();
    void takesNotes_data();
    void takesNotes();
    void notesAreWrittenBack_data();
    void notesAreWrittenBack();
    void lineEndsComeBack_data();
    void lineEndsComeBack();
    void timeIsTheFromLines_data();
    void timeIsTheFromLines();
    void anyWindowGivesTheSame();
    void goesOnFromAnyMessage();
    void largeMessagesAreSkipped();
    void longestLineIsNotHeld();
    void manyTinyMessages();
};

void TestMboxReader::splits_data()
{
    QTest::addColumn<QByteArray>("mbox");
    QTest::addColumn<MboxKind>("kind");
    QTest::addColumn<QByteArrayList>("messages");
    const auto row = [](const char *name, const QByteArray &mbox, const QByteArrayList &messages,
                        MboxKind kind = MboxKind::Rd) { QTest::newRow(name) << mbox << kind << messages; };
    row("empty", {}, {});
    row("one", "From a\nX: 1\n\nbody\n\n", {"X: 1\n\nbody\n"});
    row("two", "From a\nX: 1\n\nb\n\nFrom c\nX: 2\n\nd\n\n", {"X: 1\n\nb\n", "X: 2\n\nd\n"});
    row("no end", "From a\nX: 1\n\nb", {"X: 1\n\nb"});
    row("no empty line at the end", "From a\nX: 1\n\nb\n", {"X: 1\n\nb\n"});
    row("CRLF", "From a\r\nX: 1\r\n\r\nb\r\n\r\nFrom c\r\nX: 2\r\n\r\nd\r\n", {"X: 1\n\nb\n", "X: 2\n\nd\n"});
    row("empty lines before", "\n\nFrom a\nX: 1\n\nb\n\n", {"X: 1\n\nb\n"});
    row("junk before", "no mail\nFrom a 10:00\nX: 1\n\nb\n\n", {"X: 1\n\nb\n"});
    row("From in a line of text", "From a\nX: 1\n\nx\nFrom here\ny\n\n", {"X: 1\n\nx\nFrom here\ny\n"});
    row("From after an empty line of text", "From a\nX: 1\n\nx\n\nFrom here on\nwe go\n\n",
        {"X: 1\n\nx\n\nFrom here on\nwe go\n"});
    row("From in base64", "From a\nX: 1\n\nQUJD\nFrom - Thu Nov 26 18:05:00 2026\nX: 2\n\ny\n\n",
        {"X: 1\n\nQUJD\n", "X: 2\n\ny\n"});
    row("From line without anything", "From \nX: 1\n\nb\n\nFrom \nX: 2\n\nd\n\n",
        {"X: 1\n\nb\n", "X: 2\n\nd\n"});
    row("From line of Eudora", "From ???@??? Thu Nov 26 18:05:00 2026\nX: 1\n\nb\n\n", {"X: 1\n\nb\n"});
    row("several empty lines", "From a\nX: 1\n\nb\n\n\n\nFrom c\nX: 2\n\n", {"X: 1\n\nb\n\n\n", "X: 2\n"});
    row("NUL", QByteArray("From a\nX: 1\n\nb\0c\n\n", 18), {QByteArray("X: 1\n\nb\0c\n", 10)});
    row("rd", "From a\nX: 1\n\nx\n\n>From b\n>>From c\n>no\n\n", {"X: 1\n\nx\n\nFrom b\n>From c\n>no\n"});
    row("o", "From a\nX: 1\n\nx\n\n>From b\n>>From c\n>no\n\n", {"X: 1\n\nx\n\nFrom b\n>>From c\n>no\n"},
        MboxKind::O);
    row("cl", "From a\nContent-Length: 15\n\nx\n\n>From 10:00\n\nFrom b\nX: 2\n\ny\n\n",
        {"\nx\n\nFrom 10:00\n", "X: 2\n\ny\n"}, MboxKind::Cl);
    row("cl2", "From a\nX: 1\nContent-Length: 17\n\nx\n\nFrom 10:00\nZ:\n\nFrom b\nX: 2\n\ny\n\n",
        {"X: 1\n\nx\n\nFrom 10:00\nZ:\n", "X: 2\n\ny\n"}, MboxKind::Cl2);
    row("cl2 that lies", "From a\nX: 1\nContent-Length: 3\n\nx\ny\nz\n\nFrom b\nX: 2\n\ny\n\n",
        {"X: 1\n\nx\ny\nz\n", "X: 2\n\ny\n"}, MboxKind::Cl2);
    row("cl2 beyond the end", "From a\nX: 1\nContent-Length: 999999999999\n\nx\n\nFrom b\nX: 2\n\ny\n\n",
        {"X: 1\n\nx\n", "X: 2\n\ny\n"}, MboxKind::Cl2);
    row("cl2 to the end", "From a\nX: 1\nContent-Length: 9\n\nx\nFrom b\n", {"X: 1\n\nx\nFrom b\n"},
        MboxKind::Cl2);
    row("cl2 below nothing", "From a\nX: 1\nContent-Length: -5\n\nx\n\n", {"X: 1\nContent-Length: -5\n\nx\n"},
        MboxKind::Cl2);
}

void TestMboxReader::splits()
{
    QFETCH(QByteArray, mbox);
    QFETCH(MboxKind, kind);
    QFETCH(QByteArrayList, messages);
    if (QByteArray(QTest::currentDataTag()) == "cl2 below nothing")
        messages = {"X: 1\n\nx\n"}; // the field is the mailbox program's whatever it says
    QCOMPARE(textsOf(readAll(mbox, kind)), messages);
}

void TestMboxReader::tellsKinds_data()
{
    QTest::addColumn<QByteArray>("mbox");
    QTest::addColumn<QString>("kind");
    QTest::newRow("nothing told") << QByteArray("From a\nX: 1\n\nb\n\n") << QStringLiteral("mboxrd");
    QTest::newRow("deeper than beside")
        << QByteArray("From a\nX: 1\n\n> b\n>>From c\n\n") << QStringLiteral("mboxrd");
    QTest::newRow("as deep as beside")
        << QByteArray("From a\nX: 1\n\n>> b\n>>From c\n\n") << QStringLiteral("mboxo");
    QTest::newRow("length, quoted")
        << QByteArray("From a\nContent-Length: 12\n\nx\n>From b\ny\n\nFrom c 10:00\nX: 1\n\n")
        << QStringLiteral("mboxcl");
    QTest::newRow("length, not quoted")
        << QByteArray(
               "From a\nContent-Length: 19\n\nx\n\nFrom b 10:00\ny\n\nFrom c 10:00\nContent-Length: 0\n\n")
        << QStringLiteral("mboxcl2");
    QTest::newRow("length that lies")
        << QByteArray("From a\nContent-Length: 1\n\nx\ny\n\nFrom c\nX: 1\n\n") << QStringLiteral("mboxrd");
}

void TestMboxReader::tellsKinds()
{
    QFETCH(QByteArray, mbox);
    QFETCH(QString, kind);
    QCOMPARE(mboxKindName(detectMboxKind(*bufferOf(mbox))), kind);
}

void TestMboxReader::takesNotes_data()
{
    QTest::addColumn<QByteArray>("message");
    QTest::addColumn<QByteArray>("rest");
    QTest::addColumn<int>("flags");
    QTest::addColumn<QStringList>("keywords");
    const auto flags = [](MessageFlags flags) { return int(flags.toInt()); };
    QTest::newRow("none") << QByteArray("X: 1\n\n") << QByteArray("X: 1\n\n") << 0 << QStringList();
    QTest::newRow("at the end") << QByteArray("X: 1\nStatus: RO\nX-Status: AF\nX-UID: 7\n\nStatus: O\n")
                                << QByteArray("X: 1\n\nStatus: O\n")
                                << flags(MessageFlag::Seen | MessageFlag::Answered | MessageFlag::Flagged)
                                << QStringList();
    QTest::newRow("in the midst") << QByteArray("X: 1\nStatus: RO\nY: 2\n\n")
                                  << QByteArray("X: 1\nStatus: RO\nY: 2\n\n") << 0 << QStringList();
    QTest::newRow("Thunderbird") << QByteArray("X-Account-Key: account1\nX-UIDL: 77\nX-Mozilla-Status: 1007\n"
                                               "X-Mozilla-Status2: 00000000\n"
                                               "X-Mozilla-Keys: work $label1 $Junk      \nFrom: a@b\n\nb\n")
                                 << QByteArray("From: a@b\n\nb\n")
                                 << flags(MessageFlag::Seen | MessageFlag::Answered | MessageFlag::Flagged |
                                          MessageFlag::Forwarded | MessageFlag::Junk)
                                 << QStringList{QStringLiteral("$label1"), QStringLiteral("work")};
    QTest::newRow("CRLF") << QByteArray("Status: R\r\nX: 1\r\n\r\n") << QByteArray("X: 1\r\n\r\n")
                          << flags(MessageFlag::Seen) << QStringList();
    QTest::newRow("nothing but notes")
        << QByteArray("Status: R\n\n") << QByteArray("\n") << flags(MessageFlag::Seen) << QStringList();
    QTest::newRow("ours, then the message's own")
        << QByteArray("Status: O\nX-Status: \nX-Keywords: \nStatus: RO\nX-UIDL: 1\nX: 1\nStatus: RO\n\n")
        << QByteArray("Status: RO\nX-UIDL: 1\nX: 1\nStatus: RO\n\n") << 0 << QStringList();
}

void TestMboxReader::takesNotes()
{
    QFETCH(QByteArray, message);
    QFETCH(QByteArray, rest);
    QFETCH(int, flags);
    QFETCH(QStringList, keywords);
    const MboxNotes notes = takeMboxNotes(message);
    QCOMPARE(message, rest);
    QCOMPARE(int(notes.flags.flags.toInt()), flags);
    QCOMPARE(notes.flags.keywords, keywords);
    QVERIFY(!notes.deleted);
}

void TestMboxReader::notesAreWrittenBack_data()
{
    QTest::addColumn<QByteArray>("message");
    QTest::newRow("plain") << QByteArray("X: 1\n\nb\n");
    QTest::newRow("with notes of its own") << QByteArray("Status: RO\nX-Keywords: a\nX: 1\nStatus: O\n\nb\n");
    QTest::newRow("Thunderbird's") << QByteArray("X-Mozilla-Status: 0008\nX: 1\n\nb\n");
    QTest::newRow("no header") << QByteArray("\nb\n");
    QTest::newRow("nothing") << QByteArray();
}

void TestMboxReader::notesAreWrittenBack()
{
    QFETCH(QByteArray, message);
    const FlagState flags{MessageFlag::Seen | MessageFlag::Flagged | MessageFlag::Forwarded |
                              MessageFlag::Draft | MessageFlag::NotJunk,
                          {QStringLiteral("$label1"), QString::fromUtf8("gr\xc3\xbcn")}};
    QByteArray written = mboxNotes(flags) + message;
    const MboxNotes notes = takeMboxNotes(written);
    QCOMPARE(written, message);
    QCOMPARE(notes.flags, flags);
}

void TestMboxReader::lineEndsComeBack_data()
{
    QTest::addColumn<QByteArray>("stored");
    QTest::addColumn<QByteArray>("inFile");
    QTest::newRow("CRLF") << QByteArray("a\r\nb\r\n") << QByteArray("a\nb\n");
    QTest::newRow("mixed") << QByteArray("a\r\nb\nc") << QByteArray("a\r\nb\nc");
    QTest::newRow("bare CR") << QByteArray("a\rb\r\n") << QByteArray("a\rb\n");
    QTest::newRow("CR CR LF") << QByteArray("a\r\r\nb\r\n") << QByteArray("a\r\r\nb\r\n");
    QTest::newRow("none") << QByteArray("a") << QByteArray("a");
    QTest::newRow("LF first") << QByteArray("\na\r\n") << QByteArray("\na\r\n");
}

void TestMboxReader::lineEndsComeBack()
{
    QFETCH(QByteArray, stored);
    QFETCH(QByteArray, inFile);
    QCOMPARE(forUnixFile(stored), inFile);
    QCOMPARE(withCrlf(inFile), stored);
}

void TestMboxReader::timeIsTheFromLines_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<qint64>("time");
    QTest::newRow("asctime") << QByteArray("From a@b Thu Nov 26 18:05:00 2026\n")
                             << qint64(1'795'716'300'000);
    QTest::newRow("one digit") << QByteArray("From - Sun Nov  1 08:05:09 2026\n")
                               << qint64(1'793'520'309'000);
    QTest::newRow("zone between") << QByteArray("From a Thu Nov 26 18:05 MET 2026\n")
                                  << qint64(1'795'716'300'000);
    QTest::newRow("no time") << QByteArray("From a\n") << qint64(0);
    QTest::newRow("no day") << QByteArray("From a Feb 31 10:00:00 2026\n") << qint64(0);
    QTest::newRow("rubbish") << QByteArray("From 10:00 a b c d\n") << qint64(0);
}

void TestMboxReader::timeIsTheFromLines()
{
    QFETCH(QByteArray, line);
    QFETCH(qint64, time);
    QCOMPARE(timeOfFromLine(line), time);
}

/// Messages whose ends lie around those of the window.
void TestMboxReader::anyWindowGivesTheSame()
{
    QByteArray mbox;
    QByteArrayList expected;
    for (int i = 0; i < 60; ++i) {
        const QByteArray message = "Subject: " + QByteArray::number(i) + "\n\n" +
                                   QByteArray(65'000 + i * 37, char('a' + i % 26)) + "\n" +
                                   QByteArray("line\n\n").repeated(i) + "end\n";
        mbox += "From a\n" + message + "\n";
        expected += message;
    }
    QCOMPARE(textsOf(readAll(mbox, MboxKind::Rd)), expected);
}

void TestMboxReader::goesOnFromAnyMessage()
{
    const QByteArray mbox =
        "From a\nX: 1\n\nb\n\nFrom c\nX: 2\nContent-Length: 2\n\nd\n\nFrom e\nX: 3\n\nf\n";
    for (const MboxKind kind : {MboxKind::Rd, MboxKind::Cl2}) {
        MboxReader whole(bufferOf(mbox), kind, QStringLiteral("m"));
        QList<qint64> positions;
        QByteArrayList texts;
        for (;;) {
            positions.append(whole.position());
            const auto read = whole.next();
            QVERIFY(read);
            if (!*read)
                break;
            texts.append((*read)->message.bytes);
        }
        QCOMPARE(texts.size(), 3);
        for (int i = 0; i < 3; ++i) {
            MboxReader later(bufferOf(mbox), kind, QStringLiteral("m"));
            later.goTo(positions.at(i));
            const auto read = later.next();
            QVERIFY(read && *read);
            QCOMPARE((*read)->message.bytes, texts.at(i));
        }
    }
}

void TestMboxReader::largeMessagesAreSkipped()
{
    const QByteArray large = "X: 2\n\n" + QByteArray("0123456789\n").repeated(100'000);
    const QByteArray mbox = "From a\nX: 1\n\nb\n\nFrom b\n" + large + "\nFrom c\nX: 3\n\nb\n\n";
    const QList<ReadMessage> read = readAll(mbox, MboxKind::Rd, 1'000'000);
    QCOMPARE(read.size(), 3);
    QVERIFY(!read[0].skipped && !read[2].skipped);
    QCOMPARE(read[1].skipped.value_or(SkipReason::Empty), SkipReason::TooLarge);
    QVERIFY(read[1].message.bytes.isEmpty());
    QCOMPARE(readAll(mbox, MboxKind::Rd).at(1).skipped.has_value(), false);
}

/// A line of 2 GB is passed over with the window alone.
void TestMboxReader::longestLineIsNotHeld()
{
    constexpr qint64 line = 2LL * 1024 * 1024 * 1024;
    MboxReader reader(std::make_unique<EndlessLine>("From a\nX: 1\n\n", line, "\n\nFrom b\nX: 2\n\nc\n\n"),
                      MboxKind::Rd, QStringLiteral("m"), {}, 1'000'000);
    const auto first = reader.next();
    QVERIFY(first && *first);
    QCOMPARE((*first)->skipped.value_or(SkipReason::Empty), SkipReason::TooLarge);
    const auto second = reader.next();
    QVERIFY(second && *second);
    QCOMPARE((*second)->message.bytes, QByteArray("X: 2\r\n\r\nc\r\n"));
    QVERIFY(!*reader.next());
}

void TestMboxReader::manyTinyMessages()
{
    constexpr int count = 1'000'000;
    MboxReader reader(bufferOf(QByteArray("From a\nX:\n\n\n").repeated(count)), MboxKind::Rd,
                      QStringLiteral("m"));
    int found = 0;
    for (;;) {
        const auto read = reader.next();
        QVERIFY(read);
        if (!*read)
            break;
        ++found;
    }
    QCOMPARE(found, count);
}

QTEST_GUILESS_MAIN(TestMboxReader)
#include "test_mboxreader.moc"
