#include "imap/responsereader.h"

#include <QTest>

using namespace posthorn;

namespace
{

constexpr qint64 smallLimit = 300'000;

/// Literals with NUL in them.
template <size_t N>
QByteArray bytesOf(const char (&text)[N])
{
    return {text, static_cast<qsizetype>(N - 1)};
}

/// All that a response says, in one line, so that two readings can be compared.
QByteArray describe(const ImapResponse &response)
{
    static constexpr const char *statuses[] = {"", "OK", "NO", "BAD", "PREAUTH", "BYE"};
    QByteArray text;
    switch (response.kind) {
    case ImapResponse::Kind::Tagged:
        text = "tagged " + response.tag;
        break;
    case ImapResponse::Kind::Untagged:
        text = "untagged";
        break;
    case ImapResponse::Kind::Continuation:
        text = "continuation";
        break;
    }
    if (response.status != ImapResponse::Status::None)
        text += QByteArray(" ") + statuses[static_cast<int>(response.status)];
    if (response.number)
        text += " #" + QByteArray::number(*response.number);
    if (!response.name.isEmpty())
        text += ' ' + response.name;
    if (!response.code.isEmpty())
        text += " [" + response.code + ']';
    if (!response.text.isEmpty())
        text += " '" + response.text + '\'';
    if (!response.arguments.isEmpty())
        text += " <" + response.arguments + '>';
    if (!response.fetched)
        return text;
    const ImapFetched &message = *response.fetched;
    text += " uid=" + QByteArray::number(message.uid);
    if (message.hasFlags)
        text += " flags=" + QByteArray::number(message.flags.flags.toInt()) + ':' +
                message.flags.keywords.join(u',').toUtf8();
    if (message.modSeq != 0)
        text += " modseq=" + QByteArray::number(message.modSeq);
    if (message.internalDateMs != 0)
        text += " date=" + QByteArray::number(message.internalDateMs);
    if (message.savedMs != 0)
        text += " saved=" + QByteArray::number(message.savedMs);
    if (message.size >= 0)
        text += " size=" + QByteArray::number(message.size);
    if (!message.emailId.isNull())
        text += " email=" + message.emailId;
    if (!message.preview.isNull())
        text += " preview=" + message.preview;
    if (!message.bodyStructure.isNull())
        text += " structure=" + message.bodyStructure;
    if (!message.header.isNull())
        text += " header=" + message.header;
    if (!message.body.isNull())
        text += " body=" + message.body;
    return text;
}

struct Reading {
    QList<QByteArray> responses;
    std::optional<ErrorCode> error;
    bool idle = false;
    bool operator==(const Reading &) const = default;
};

/// Reads the bytes cut at `cuts`.
Reading readInPieces(const QByteArray &bytes, const QList<qsizetype> &cuts, qint64 maxLiteral = smallLimit)
{
    Reading reading;
    ResponseReader reader([&](ImapResponse &&response) { reading.responses.append(describe(response)); },
                          maxLiteral);
    qsizetype from = 0;
    QList<qsizetype> ends = cuts;
    ends.append(bytes.size());
    for (const qsizetype end : std::as_const(ends)) {
        const auto fed = reader.feed(QByteArrayView(bytes).sliced(from, end - from));
        if (!fed) {
            reading.error = fed.error().code;
            return reading;
        }
        from = end;
    }
    reading.idle = reader.isIdle();
    return reading;
}

Reading readByteByByte(const QByteArray &bytes)
{
    QList<qsizetype> cuts;
    for (qsizetype i = 1; i < bytes.size(); ++i)
        cuts.append(i);
    return readInPieces(bytes, cuts);
}

} // namespace

class TestResponseReader : public QObject
{
    Q_OBJECT

private slots:
    void reads_data();
    void reads();
    void readsAnySplitAlike();
    void keepsLargeLiteralsInTheirPlaces();
    void refuses_data();
    void refuses();
    void refusesAnySplitAlike();
    void staysRefused();
    void stopsAtEndlessLine();
    void stopsAtTooManySmallLiterals();
    void readsMuchUntaggedDataInLittleMemory();
};

void TestResponseReader::reads_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QList<QByteArray>>("expected");
    const auto row = [](const char *name, const QByteArray &bytes, const QList<QByteArray> &expected) {
        QTest::newRow(name) << bytes << expected;
    };

    row("tagged", "A1 OK done\r\nA2 NO [NONEXISTENT] no such box\r\na.3 BAD what\r\n",
        {"tagged A1 OK 'done'", "tagged A2 NO [NONEXISTENT] 'no such box'", "tagged a.3 BAD 'what'"});
    row("tagged without text", "A1 OK\r\nA2 OK [READ-ONLY]\r\n",
        {"tagged A1 OK", "tagged A2 OK [READ-ONLY]"});
    row("lower case status", "A1 ok done\r\n* bye later\r\n",
        {"tagged A1 OK 'done'", "untagged BYE 'later'"});
    row("untagged status", "* OK [UIDVALIDITY 3] UIDs valid\r\n* PREAUTH hi\r\n* BYE\r\n",
        {"untagged OK [UIDVALIDITY 3] 'UIDs valid'", "untagged PREAUTH 'hi'", "untagged BYE"});
    row("code with brackets in quotes", "* NO [BADCHARSET (\"a]b\")] sorry\r\n",
        {"untagged NO [BADCHARSET (\"a]b\")] 'sorry'"});
    row("code without end", "* OK [UIDNEXT 5 oops\r\n", {"untagged OK '[UIDNEXT 5 oops'"});
    row("braces in text are text", "* OK see {5}\r\nA1 NO {3}\r\n+ {7}\r\n",
        {"untagged OK 'see {5}'", "tagged A1 NO '{3}'", "continuation '{7}'"});
    row("continuation", "+ idling\r\n+\r\n+ \r\n", {"continuation 'idling'", "continuation", "continuation"});
    row("numbers", "* 23 EXISTS\r\n* 5 EXPUNGE\r\n* 0 RECENT\r\n",
        {"untagged #23 EXISTS", "untagged #5 EXPUNGE", "untagged #0 RECENT"});
    row("a negative number is a word", "* -5 RECENT\r\n", {"untagged -5 <RECENT>"});
    row("anything else", "* vanished (EARLIER) 41,43:116\r\n* X-FOO\r\n* ENABLED QRESYNC\r\n",
        {"untagged VANISHED <(EARLIER) 41,43:116>", "untagged X-FOO", "untagged ENABLED <QRESYNC>"});
    row("literal in arguments", "* LIST () \"/\" {5}\r\na\"b\r\n\r\n* 1 EXISTS\r\n",
        {"untagged LIST <() \"/\" {5}\r\na\"b\r\n>", "untagged #1 EXISTS"});
    row("empty literal", "* LIST () NIL {0}\r\n\r\n", {"untagged LIST <() NIL {0}\r\n>"});
    row("bare line feeds", "* 1 EXISTS\n* LIST () NIL {2}\nab\nA1 OK x\n",
        {"untagged #1 EXISTS", "untagged LIST <() NIL {2}\nab>", "tagged A1 OK 'x'"});
    row("empty lines", "\r\n* 1 EXISTS\r\n\r\n\n", {"untagged #1 EXISTS"});

    row("fetch",
        "* 12 FETCH (UID 99 FLAGS (\\Seen \\Recent $Forwarded work home) RFC822.SIZE 4711 MODSEQ "
        "(917162500))\r\n",
        {"untagged #12 FETCH uid=99 flags=33:home,work modseq=917162500 size=4711"});
    row("fetch in lower case",
        "* 12 fetch (uid 99 flags (\\SEEN) internaldate \"17-Jul-1996 02:44:25 -0700\")\r\n",
        {"untagged #12 FETCH uid=99 flags=1: date=837596665000"});
    row("fetch date with space", "* 1 FETCH (INTERNALDATE \" 1-Feb-2024 00:00:00 +0000\" UID 1)\r\n",
        {"untagged #1 FETCH uid=1 date=1706745600000"});
    row("fetch broken date", "* 1 FETCH (INTERNALDATE \"31-Feb-2024 00:00:00 +0000\" UID 1)\r\n",
        {"untagged #1 FETCH uid=1"});
    row("fetch nothing", "* 1 FETCH ()\r\n* 2 FETCH (FLAGS ())\r\n",
        {"untagged #1 FETCH uid=0", "untagged #2 FETCH uid=0 flags=0:"});
    row("header literal", "* 1 FETCH (UID 7 BODY[HEADER.FIELDS (DATE \"X Y\")] {11}\r\nDate: x\r\n\r\n)\r\n",
        {"untagged #1 FETCH uid=7 header=Date: x\r\n\r\n"});
    row("header quoted", "* 1 FETCH (BODY[HEADER.FIELDS (DATE)] \"Date: \\\"x\\\\y\\\"\" UID 7)\r\n",
        {"untagged #1 FETCH uid=7 header=Date: \"x\\y\""});
    row("header NIL", "* 1 FETCH (UID 7 BODY[HEADER] NIL BODY[] {0}\r\n)\r\n",
        {"untagged #1 FETCH uid=7 body="});
    row("partial body", "* 1 FETCH (UID 7 BODY[]<0> {3}\r\na\r\n BODY[1.2] nil)\r\n",
        {"untagged #1 FETCH uid=7 body=a\r\n"});
    row("8-bit and NUL", bytesOf("* 1 FETCH (UID 7 BODY[HEADER] \"S: \xc3\xa9\xff\" BODY[] {3}\r\na\0b)\r\n"),
        {bytesOf("untagged #1 FETCH uid=7 header=S: \xc3\xa9\xff body=a\0b")});
    row("binary and rfc822", "* 1 FETCH (UID 7 BINARY[] ~{2}\r\nab RFC822.HEADER {1}\r\nx)\r\n",
        {"untagged #1 FETCH uid=7 header=x body=ab"});
    row("structure is kept raw",
        "* 1 FETCH (BODYSTRUCTURE (\"TEXT\" \"PLAIN\" (\"NAME\" {3}\r\na)b) NIL NIL \"7BIT\" 1 1) UID 7)\r\n",
        {"untagged #1 FETCH uid=7 structure=(\"TEXT\" \"PLAIN\" (\"NAME\" {3}\r\na)b) NIL NIL \"7BIT\" 1 "
         "1)"});
    row("unknown items",
        "* 1 FETCH (X-GM-RAW (\"\\\\Inbox\" foo) X-GM-THRID 12 THREADID (M1) X-ODD {2}\r\n)( "
        "ENVELOPE (\"d\" \"s)\" ((NIL NIL \"a\" \"b\")) NIL) UID 7 FLAGS (\\Flagged))\r\n",
        {"untagged #1 FETCH uid=7 flags=4:"});
    row("date of saving",
        "* 1 FETCH (SAVEDATE \"17-Jul-1996 02:44:25 -0700\" UID 7)\r\n* 2 FETCH (SAVEDATE NIL UID 8)\r\n"
        "* 3 FETCH (SAVEDATE () UID 9)\r\n",
        {"untagged #1 FETCH uid=7 saved=837596665000", "untagged #2 FETCH uid=8", "untagged #3 FETCH uid=0"});
    row("names of messages",
        "* 1 FETCH (EMAILID (M1) UID 7)\r\n* 2 FETCH (X-GM-MSGID 1278455344230334865 UID 8)\r\n"
        "* 3 FETCH (EMAILID NIL UID 9)\r\n* 4 FETCH (EMAILID (M1 UID 7)\r\n",
        {"untagged #1 FETCH uid=7 email=M1", "untagged #2 FETCH uid=8 email=1278455344230334865",
         "untagged #3 FETCH uid=9", "untagged #4 FETCH uid=0"});
    row("previews", "* 1 FETCH (PREVIEW {2}\r\n)( UID 7)\r\n* 2 FETCH (PREVIEW NIL UID 8)\r\n",
        {"untagged #1 FETCH uid=7 preview=)(", "untagged #2 FETCH uid=8"});
    row("labels", "* 1 FETCH (X-GM-LABELS (\"\\\\Inbox\" \\Sent foo \"a b\") UID 7 FLAGS (\\Flagged z))\r\n",
        {"untagged #1 FETCH uid=7 flags=4:label:a=20b,label:foo,z"});
    row("broken off inside",
        "* 1 FETCH (UID 7 FLAGS (\\Seen) BODY[HEADER\r\n* 2 FETCH (UID 8 RFC822.SIZE x)\r\nA1 OK x\r\n",
        {"untagged #1 FETCH uid=7 flags=1:", "untagged #2 FETCH uid=8", "tagged A1 OK 'x'"});
    row("uid out of range", "* 1 FETCH (UID 4294967296 RFC822.SIZE 18446744073709551615)\r\n",
        {"untagged #1 FETCH uid=0 size=9223372036854775807"});
    row("keyword with bracket and duplicates", "* 1 FETCH (UID 1 FLAGS (b[1] a b[1] \\Foo))\r\n",
        {"untagged #1 FETCH uid=1 flags=0:a,b[1]"});
}

void TestResponseReader::reads()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QList<QByteArray>, expected);
    const Reading reading = readInPieces(bytes, {});
    QCOMPARE(reading.responses, expected);
    QVERIFY(!reading.error);
    QVERIFY(reading.idle);

    for (qsizetype cut = 1; cut < bytes.size(); ++cut)
        QCOMPARE(readInPieces(bytes, {cut}).responses, expected);
    QCOMPARE(readByteByByte(bytes).responses, expected);
}

void TestResponseReader::readsAnySplitAlike()
{
    QByteArray stream;
    for (int i = 0; i < 40; ++i) {
        const QByteArray header = "Subject: " + QByteArray(i * 7, 'x') + "\r\n\r\n";
        stream += "* " + QByteArray::number(i + 1) + " FETCH (UID " + QByteArray::number(i + 100) +
                  " FLAGS (\\Seen tag" + QByteArray::number(i % 3) + ") BODY[HEADER.FIELDS (SUBJECT)] {" +
                  QByteArray::number(header.size()) + "}\r\n" + header + ")\r\n";
    }
    stream += "A1 OK done\r\n";
    const Reading whole = readInPieces(stream, {});
    QCOMPARE(whole.responses.size(), 41);
    for (qsizetype step = 1; step < 200; step += 3) {
        QList<qsizetype> cuts;
        for (qsizetype at = step; at < stream.size(); at += step)
            cuts.append(at);
        QVERIFY(readInPieces(stream, cuts) == whole);
    }
}

void TestResponseReader::keepsLargeLiteralsInTheirPlaces()
{
    const QByteArray large(40'000, 'L');
    const QByteArray larger(70'000, 'M');
    const QByteArray structure = "(\"A\" {40000}\r\n" + large + " \"B\")";
    const QByteArray bytes =
        "* 1 FETCH (UID 7 BODYSTRUCTURE " + structure + " X-OTHER {40000}\r\n" + large +
        " BODY[] {70000}\r\n" + larger + " BODY[HEADER] {2}\r\nhi)\r\n* LIST () {40000}\r\n" + large +
        " {3}\r\nabc {70000}\r\n" + larger + "\r\n* A{40000}\r\n" + large + " x\r\nA1 OK x\r\n";
    const Reading whole = readInPieces(bytes, {});
    QVERIFY(!whole.error);
    QCOMPARE(whole.responses.size(), 4);
    QCOMPARE(whole.responses[0],
             "untagged #1 FETCH uid=7 structure=" + structure + " header=hi body=" + larger);
    QCOMPARE(whole.responses[1],
             "untagged LIST <() {40000}\r\n" + large + " {3}\r\nabc {70000}\r\n" + larger + '>');
    QCOMPARE(whole.responses[3], QByteArray("tagged A1 OK 'x'"));
    for (qsizetype cut = 1; cut < bytes.size(); cut += cut < 200 ? 1 : 9973)
        QVERIFY(readInPieces(bytes, {cut}) == whole);
    QVERIFY(readByteByByte(bytes) == whole);
}

void TestResponseReader::refuses_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<ErrorCode>("code");
    const auto row = [](const char *name, const QByteArray &bytes, ErrorCode code) {
        QTest::newRow(name) << bytes << code;
    };
    row("literal over the limit", "* 1 FETCH (BODY[] {300001}\r\n", ErrorCode::LimitExceeded);
    row("literal of 4 GB", "* 1 FETCH (BODY[] {4294967296}\r\n", ErrorCode::LimitExceeded);
    row("literal of 2^63", "* 1 FETCH (BODY[] {9223372036854775808}\r\n", ErrorCode::LimitExceeded);
    row("literal of 20 digits", "* 1 FETCH (BODY[] {99999999999999999999}\r\n", ErrorCode::LimitExceeded);
    row("negative literal", "* 1 FETCH (BODY[] {-1}\r\n", ErrorCode::LimitExceeded);
    row("deep structure", "* 1 FETCH (BODYSTRUCTURE " + QByteArray(100'000, '(') + "\r\n",
        ErrorCode::LimitExceeded);
    row("deep unknown item", "* 1 FETCH (X " + QByteArray(101, '(') + QByteArray(101, ')') + ")\r\n",
        ErrorCode::LimitExceeded);
    row("fetch without a list", "* 1 FETCH\r\n", ErrorCode::UnexpectedAnswer);
    row("number out of range", "* 4294967296 EXISTS\r\n", ErrorCode::UnexpectedAnswer);
    row("garbage", "HTTP/1.1 400 Bad Request\r\n", ErrorCode::UnexpectedAnswer);
    row("pop3", "+OK ready\r\n-ERR what\r\n", ErrorCode::UnexpectedAnswer);
    row("tag of specials", "A(1 OK x\r\n", ErrorCode::UnexpectedAnswer);
    row("star without space", "*1 EXISTS\r\n", ErrorCode::UnexpectedAnswer);
    row("untagged status as tagged", "A1 BYE x\r\n", ErrorCode::UnexpectedAnswer);
}

void TestResponseReader::refuses()
{
    QFETCH(QByteArray, bytes);
    QFETCH(ErrorCode, code);
    const Reading whole = readInPieces("* 1 EXISTS\r\n" + bytes, {});
    QVERIFY(whole.error);
    QCOMPARE(*whole.error, code);
    QCOMPARE(whole.responses.first(), QByteArray("untagged #1 EXISTS"));
}

void TestResponseReader::refusesAnySplitAlike()
{
    const QByteArray bytes = "* 1 EXISTS\r\n* 1 FETCH (BODY[] {3}\r\nabc X {-1}\r\n";
    const Reading whole = readInPieces(bytes, {});
    QVERIFY(whole.error);
    for (qsizetype cut = 1; cut < bytes.size(); ++cut)
        QVERIFY(readInPieces(bytes, {cut}) == whole);
}

void TestResponseReader::staysRefused()
{
    int responses = 0;
    ResponseReader reader([&](ImapResponse &&) { ++responses; });
    QVERIFY(!reader.feed("garbage\r\n* 1 EXISTS\r\n"));
    const auto again = reader.feed("* 1 EXISTS\r\n");
    QVERIFY(!again);
    QCOMPARE(again.error().code, ErrorCode::UnexpectedAnswer);
    QCOMPARE(responses, 0);
}

void TestResponseReader::stopsAtEndlessLine()
{
    for (const qsizetype piece : {1'000, 100'000, 3'000'000}) {
        ResponseReader reader([](ImapResponse &&) {});
        const QByteArray bytes(piece, 'x');
        qint64 fed = 0;
        std::optional<Error> error;
        while (!error && fed < 10'000'000) {
            if (auto result = reader.feed(fed == 0 ? "* X " + bytes : bytes); !result)
                error = result.error();
            fed += piece;
        }
        QVERIFY(error);
        QCOMPARE(error->code, ErrorCode::LimitExceeded);
        QVERIFY(fed <= 1'100'000 || fed == piece);
    }
}

void TestResponseReader::stopsAtTooManySmallLiterals()
{
    const QByteArray item = "X {1000}\r\n" + QByteArray(1000, 'x') + ' ';
    QByteArray bytes = "* 1 FETCH (";
    for (int i = 0; i < 400; ++i)
        bytes += item;
    bytes += "UID 1)\r\n";
    const Reading whole = readInPieces(bytes, {});
    QVERIFY(whole.error);
    QCOMPARE(*whole.error, ErrorCode::LimitExceeded);
    QVERIFY(readInPieces(bytes, {5000, 100'000}) == whole);
    QVERIFY(!readInPieces(bytes, {}, 1'000'000).error);
}

void TestResponseReader::readsMuchUntaggedDataInLittleMemory()
{
    qint64 responses = 0;
    ResponseReader reader([&](ImapResponse &&response) { responses += response.name == "JUNK" ? 1 : 0; });
    const QByteArray line = "* JUNK " + QByteArray(991, 'x') + "\r\n";
    QByteArray block;
    for (int i = 0; i < 64; ++i)
        block += line;
    for (int i = 0; i < 1600; ++i)
        QVERIFY(reader.feed(block));
    QCOMPARE(responses, 64 * 1600);
    QVERIFY(reader.isIdle());
}

QTEST_APPLESS_MAIN(TestResponseReader)
#include "test_responsereader.moc"
