#include "mime/charset.h"
#include "mime/encodedwords.h"
#include "mime/headerscanner.h"

#include <QDateTime>
#include <QElapsedTimer>
#include <QTest>

using namespace posthorn;

namespace
{

/// "name|address; name|address": how the tables write an address list.
QString shown(const AddressList &list)
{
    QStringList parts;
    for (const Address &address : list)
        parts += address.name + u'|' + address.address;
    return parts.join(QStringLiteral("; "));
}

} // namespace

class TestMimeHeaders : public QObject
{
    Q_OBJECT

private slots:
    void headerText_data();
    void headerText();
    void headerTextIsBounded();
    void addresses_data();
    void addresses();
    void formattedAddresses_data();
    void formattedAddresses();
    void formattedAddressesAreReadBack();
    void dates_data();
    void dates();
    void charsets_data();
    void charsets();
    void lyingLabels();
    void everyFieldIsRead();
    void firstFieldWins();
    void rawBytesAreInTheCharsetOfTheBody();
    void everyFromIsShown();
    void referencesKeepRootAndNewest();
    void contentTypes_data();
    void contentTypes();
    void anyCutIsSurvived();
    void hostileHeadersAreLinear_data();
    void hostileHeadersAreLinear();
};

void TestMimeHeaders::headerText_data()
{
    QTest::addColumn<QByteArray>("raw");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, const QByteArray &raw, const QString &expected) {
        QTest::newRow(name) << raw << expected;
    };
    row("plain", "Hello there", "Hello there");
    row("empty", "", "");
    row("folded", "one\r\n two", "one two");
    row("folded with tab", "one\r\n\ttwo", "one two");
    row("folded with LF", "one\n   two", "one two");
    row("fold keeps one space", "one \r\n two", "one two");
    row("Q", "=?utf-8?Q?Gr=C3=BC=C3=9Fe_aus_Ulm?=", "Grüße aus Ulm");
    row("q lower case", "=?UTF-8?q?caf=c3=a9?=", "café");
    row("B", "=?utf-8?B?w6TDtsO8?=", "äöü");
    row("B unpadded", "=?utf-8?B?w6Q?=", "ä");
    row("B with spaces inside", "=?utf-8?B?w6 TDtsO8?=", "äöü");
    row("B padded twice inside", "=?utf-8?B?w6Q=w7Y=?=", "äö");
    row("B garbage", "=?utf-8?B?####?=", "");
    row("Latin-1", "=?ISO-8859-1?Q?=E4=F6?=", "äö");
    row("Latin-1 is windows-1252", "=?ISO-8859-1?Q?=93quoted=94?=", "“quoted”");
    row("Latin-2", "=?iso-8859-2?Q?=B9=BB=BE?=", "šťž");
    row("Latin-9", "=?iso-8859-15?Q?5_=A4?=", "5 €");
    row("KOI8-R", "=?koi8-r?B?8NLJ18XU?=", "Привет");
    row("windows-1251", "=?windows-1251?B?z/Do4uXy?=", "Привет");
    row("ISO-2022-JP", "=?ISO-2022-JP?B?GyRCRnxLXDhsGyhC?=", "日本語");
    row("Shift_JIS", "=?Shift_JIS?B?k/qWe4zq?=", "日本語");
    row("EUC-JP", "=?EUC-JP?B?xvzL3Ljs?=", "日本語");
    row("GB2312", "=?gb2312?B?xOO6ww==?=", "你好");
    row("Big5", "=?big5?B?p0Gmbg==?=", "你好");
    row("EUC-KR", "=?euc-kr?B?vsiz58fPvLy/5A==?=", "안녕하세요");
    row("language suffix", "=?utf-8*de?Q?Gr=C3=BC=C3=9Fe?=", "Grüße");
    row("adjacent words join", "=?utf-8?Q?one?= =?utf-8?Q?two?=", "onetwo");
    row("adjacent over a fold", "=?utf-8?Q?one?=\r\n =?utf-8?Q?_two?=", "one two");
    row("adjacent of two charsets", "=?utf-8?Q?=C3=A4?= =?iso-8859-1?Q?=E4?=", "ää");
    row("character split between words", "=?utf-8?B?w6TD?= =?utf-8?B?tsO8?=", "äöü");
    row("character split, Q then B", "=?UTF-8?Q?=C3?= =?utf-8?B?pA==?=", "ä");
    row("text around", "a =?utf-8?Q?b?= c", "a b c");
    row("no space around", "a=?utf-8?Q?b?=c", "abc");
    row("unknown charset, ASCII", "=?x-nonsense?Q?hello?=", "hello");
    row("unknown charset, UTF-8", "=?x-nonsense?Q?=C3=A4?=", "ä");
    row("unknown charset, 8-bit", "=?x-nonsense?Q?=E4?=", "ä");
    row("unknown encoding", "=?utf-8?X?abc?=", "=?utf-8?X?abc?=");
    row("no end", "=?utf-8?Q?abc", "=?utf-8?Q?abc");
    row("no charset",
        "=?"
        "?Q?abc?=",
        "=?"
        "?Q?abc?=");
    row("empty text",
        "a =?utf-8?Q?"
        "?= b",
        "a  b");
    row("broken escape", "=?utf-8?Q?a=ZZb=4?=", "a=ZZb=4");
    row("spaces inside Q", "=?utf-8?Q?two words?=", "two words");
    row("raw UTF-8",
        "Gr\xC3\xBC\xC3\x9F"
        "e",
        "Grüße");
    row("raw windows-1252",
        "Gr\xFC\xDF"
        "e \x93x\x94",
        "Grüße “x”");
    row("invalid UTF-8 in a word", "=?utf-8?Q?a=FFb?=", QStringLiteral("a\uFFFDb"));
    row("NUL", QByteArray("a\0b", 3), "a b");
    row("control characters", "a\x01\x1B[31mb", "a  [31mb");
    row("encoded line end", "=?utf-8?Q?Subject=0D=0ABcc:_x?=", "Subject  Bcc: x");
    row("direction override", "=?utf-8?Q?=E2=80=AEcod.exe?=", "cod.exe");
    row("zero width", "=?utf-8?B?YeKAi2I=?=", "ab");
    row("emoji", "=?utf-8?B?8J+OiQ==?=", "🎉");
    row("combining flood", QByteArray("a") + QByteArray("\xCC\x81").repeated(50) + "b",
        QStringLiteral("a\u0301\u0301\u0301\u0301b"));
    row("iso-2022-jp split over words",
        "=?ISO-2022-JP?B?GyRCRnwbKEI=?= =?ISO-2022-JP?B?GyRCS1wbKEI=?=", "日本");
}

void TestMimeHeaders::headerText()
{
    QFETCH(QByteArray, raw);
    QFETCH(QString, expected);
    QCOMPARE(decodeHeaderText(raw), expected);
}

void TestMimeHeaders::headerTextIsBounded()
{
    QCOMPARE(decodeHeaderText(QByteArray(100'000, 'x')).size(), 2000);
    const QString emoji = decodeHeaderText(QByteArray("y") + QByteArray("\xF0\x9F\x8E\x89").repeated(5000));
    QVERIFY(emoji.size() <= 2000);
    QVERIFY(!emoji.back().isHighSurrogate());
}

void TestMimeHeaders::addresses_data()
{
    QTest::addColumn<QByteArray>("raw");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, const QByteArray &raw, const char *expected) {
        QTest::newRow(name) << raw << QString::fromUtf8(expected);
    };
    row("empty", "", "");
    row("bare", "ada@example.org", "|ada@example.org");
    row("angle", "Ada <ada@example.org>", "Ada|ada@example.org");
    row("no space", "Ada<ada@example.org>", "Ada|ada@example.org");
    row("only angle", "<ada@example.org>", "|ada@example.org");
    row("two words", "Ada Lovelace <ada@example.org>", "Ada Lovelace|ada@example.org");
    row("quoted", "\"Lovelace, Ada\" <ada@example.org>", "Lovelace, Ada|ada@example.org");
    row("quoted escape", "\"A \\\"B\\\" C\" <a@b.c>", "A \"B\" C|a@b.c");
    row("initials", "J. R. Hacker <j@x.org>", "J. R. Hacker|j@x.org");
    row("two", "a@x.org, b@y.org", "|a@x.org; |b@y.org");
    row("semicolons", "a@x.org; b@y.org", "|a@x.org; |b@y.org");
    row("folded", "Ada\r\n <a@x.org>,\r\n\tBob <b@y.org>", "Ada|a@x.org; Bob|b@y.org");
    row("empty items", ", ,a@x.org,,", "|a@x.org");
    row("comment as name", "ada@example.org (Ada Lovelace)", "Ada Lovelace|ada@example.org");
    row("comment after angle", "<ada@example.org> (Ada)", "Ada|ada@example.org");
    row("comment inside", "Ada (the first) <ada@example.org>", "Ada|ada@example.org");
    row("nested comment", "ada@example.org (a (b) c)", "a (b) c|ada@example.org");
    row("open comment", "ada@example.org (open", "open|ada@example.org");
    row("group", "Friends: a@x.org, Bob <b@y.org>;", "|a@x.org; Bob|b@y.org");
    row("empty group", "undisclosed-recipients:;", "");
    row("group then more", "A: a@x.org;, b@y.org", "|a@x.org; |b@y.org");
    row("nested groups", "A: B: a@x.org;;", "|a@x.org");
    row("encoded name", "=?utf-8?Q?J=C3=B6rg?= <j@x.org>", "Jörg|j@x.org");
    row("encoded comma", "=?utf-8?Q?M=C3=BCller,_J=C3=B6rg?= <j@x.org>", "Müller, Jörg|j@x.org");
    row("encoded, comma raw", "=?utf-8?Q?M=C3=BCller, ?= <j@x.org>", "=?utf-8?Q?M=C3=BCller|; ?=|j@x.org");
    row("encoded in quotes", "\"=?utf-8?Q?J=C3=B6rg?=\" <j@x.org>", "Jörg|j@x.org");
    row("two encoded words", "=?utf-8?Q?Ada?= =?utf-8?Q?_Lovelace?= <a@x.org>", "Ada Lovelace|a@x.org");
    row("encoded and plain", "=?utf-8?Q?J=C3=B6rg?= Maier <j@x.org>", "Jörg Maier|j@x.org");
    row("raw UTF-8 name", "J\xC3\xB6rg <j@x.org>", "Jörg|j@x.org");
    row("raw 8-bit name", "J\xF6rg <j@x.org>", "Jörg|j@x.org");
    row("single quotes", "'Ada' <ada@x.org>", "Ada|ada@x.org");
    row("name is the address", "\"ada@x.org\" <ada@x.org>", "|ada@x.org");
    row("other address as name", "\"ceo@bank.example\" <evil@x.org>", "ceo@bank.example|evil@x.org");
    row("quoted local part", "\"a b\"@x.org", "|\"a b\"@x.org");
    row("quoted address before the real domain", "\"potus@whitehouse.gov\"@evil.example",
        "|\"potus@whitehouse.gov\"@evil.example");
    row("route", "<@relay.example,@two.example:ada@x.org>", "|ada@x.org");
    row("route that looks trusted", "<@trusted.example:evil@x.org>", "|evil@x.org");
    row("two angles", "<a@trusted.example> <b@evil.example>", "|a@trusted.example; |b@evil.example");
    row("two bare", "a@trusted.example b@evil.example", "|a@trusted.example; |b@evil.example");
    row("name and bare", "Ada ada@x.org", "Ada|ada@x.org");
    row("no address", "MAILER-DAEMON", "|MAILER-DAEMON");
    row("only words", "The Postmaster", "The Postmaster|");
    row("null", "<>", "");
    row("spaces at the at", "ada @ example.org", "|ada@example.org");
    row("open angle", "Ada <ada@x.org", "Ada|ada@x.org");
    row("open angle, list", "Ada <a@x.org, b@y.org", "Ada|a@x.org; |b@y.org");
    row("open quote", "\"Ada <ada@x.org>", "Ada|ada@x.org");
    row("stray close", "ada@x.org>, b@y.org", "|ada@x.org; |b@y.org");
    row("encoded word as address", "=?utf-8?Q?evil=40x.org?=", "evil@x.org|");
    row("encoded word in the address", "Ada <=?utf-8?Q?potus=40wh.gov=00?=@evil.example>",
        "Ada|=?utf-8?Q?potus=40wh.gov=00?=@evil.example");
    row("NUL in the address", QByteArray("<a\0b@x.org>", 11), "|a\uFFFDb@x.org");
    row("direction in the address",
        "<a\xE2\x80\xAE"
        "b@x.org>",
        "|a\uFFFDb@x.org");
    row("direction in the name",
        "\"\xE2\x80\xAE"
        "dive\" <a@x.org>",
        "dive|a@x.org");
    row("UTF-8 address", "<j\xC3\xB6rg@m\xC3\xBCller.example>", "|jörg@müller.example");
    row("IPv6 literal", "<a@[IPv6:::1]>", "|a@[IPv6:::1]");
    row("bare literal", "a@[192.0.2.1]", "|a@[192.0.2.1]");
    row("name with colon after an address", "a@x.org:25", "|a@x.org:25");
    row("tail after angle", "Ada <a@x.org> via list", "Ada|a@x.org");
    row("comment in the address", "Ada <ada@(our own)example.org(here)>", "Ada|ada@example.org");
    row("comment that looks trusted", "<ada@evil.example(@trusted.example)>", "|ada@evil.example");
    row("open comment in the address", "<ada@example.org(x>", "|ada@example.org(x");
    row("quoted local part in an angle", "<\"a b\"@x.org>", "|\"a b\"@x.org");
    row("spaces in the domain", "ada@mail . example . org, b@y.org", "|ada@mail.example.org; |b@y.org");
    row("a dot between two addresses", "a@trusted.example . b@evil.example",
        ".|a@trusted.example; .|b@evil.example");
    row("name before second angle", "<a@x.org> Bob <b@y.org>", "|a@x.org; Bob|b@y.org");
}

void TestMimeHeaders::addresses()
{
    QFETCH(QByteArray, raw);
    QFETCH(QString, expected);
    QCOMPARE(shown(parseAddressList(raw)), expected);
}

void TestMimeHeaders::formattedAddresses_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("address");
    QTest::addColumn<QString>("expected");
    QTest::newRow("bare") << ""
                          << "a@x.org"
                          << "a@x.org";
    QTest::newRow("plain") << "Ada Lovelace"
                           << "a@x.org"
                           << "Ada Lovelace <a@x.org>";
    QTest::newRow("comma") << "Lovelace, Ada"
                           << "a@x.org"
                           << "\"Lovelace, Ada\" <a@x.org>";
    QTest::newRow("dot") << "J. Hacker"
                         << "j@x.org"
                         << "\"J. Hacker\" <j@x.org>";
    QTest::newRow("quote") << "A \"B\" C"
                           << "a@x.org"
                           << "\"A \\\"B\\\" C\" <a@x.org>";
    QTest::newRow("backslash") << "a\\b"
                               << "a@x.org"
                               << "\"a\\\\b\" <a@x.org>";
    QTest::newRow("umlaut") << "Jörg"
                            << "j@x.org"
                            << "Jörg <j@x.org>";
    QTest::newRow("line end") << "A\r\nBcc: x"
                              << "a@x.org"
                              << "\"A  Bcc: x\" <a@x.org>";
}

void TestMimeHeaders::formattedAddresses()
{
    QFETCH(QString, name);
    QFETCH(QString, address);
    QFETCH(QString, expected);
    QCOMPARE(formatAddress({name, address}), expected);
}

void TestMimeHeaders::formattedAddressesAreReadBack()
{
    const AddressList list = {{"Lovelace, Ada", "ada@x.org"},
                              {"A \"B\" \\ C", "b@x.org"},
                              {"", "c@x.org"},
                              {"Jörg (Home)", "j@x.org"},
                              {"=?utf-8?Q?x?= y", "q@x.org"}};
    const AddressList back = parseAddressList(formatAddressList(list));
    QCOMPARE(back.size(), list.size());
    for (qsizetype i = 0; i < 4; ++i)
        QCOMPARE(back[i], list[i]);
}

void TestMimeHeaders::dates_data()
{
    QTest::addColumn<QByteArray>("raw");
    QTest::addColumn<QString>("expected"); // UTC, empty = none
    QTest::addColumn<int>("offset");
    const auto row = [](const char *name, const char *raw, const char *expected, int offset) {
        QTest::newRow(name) << QByteArray(raw) << QString::fromLatin1(expected) << offset;
    };
    row("RFC 5322", "Mon, 23 Nov 2026 20:36:49 +0000", "2026-11-23T20:36:49", 0);
    row("zone", "Mon, 23 Nov 2026 20:36:49 +0130", "2026-11-23T19:06:49", 90);
    row("west", "Mon, 23 Nov 2026 20:36:49 -0800", "2026-11-24T04:36:49", -480);
    row("comment", "Mon, 23 Nov 2026 20:36:49 +0100 (CET)", "2026-11-23T19:36:49", 60);
    row("no weekday", "23 Nov 2026 20:36:49 +0000", "2026-11-23T20:36:49", 0);
    row("no seconds", "23 Nov 2026 20:36 +0000", "2026-11-23T20:36:00", 0);
    row("one digit day", "1 Nov 2026 00:00:00 +0000", "2026-11-01T00:00:00", 0);
    row("GMT", "Mon, 23 Nov 2026 20:36:49 GMT", "2026-11-23T20:36:49", 0);
    row("EST", "Mon, 23 Nov 2026 20:36:49 EST", "2026-11-24T01:36:49", -300);
    row("CEST", "Tue, 2 Jun 2026 12:00:00 CEST", "2026-06-02T10:00:00", 120);
    row("no zone", "Mon, 23 Nov 2026 20:36:49", "2026-11-23T20:36:49", 0);
    row("unknown zone", "Mon, 23 Nov 2026 20:36:49 XYZ", "2026-11-23T20:36:49", 0);
    row("GMT+0100", "Mon, 23 Nov 2026 20:36:49 GMT+0100", "2026-11-23T19:36:49", 60);
    row("+01:00", "Mon, 23 Nov 2026 20:36:49 +01:00", "2026-11-23T19:36:49", 60);
    row("+1", "Mon, 23 Nov 2026 20:36:49 +1", "2026-11-23T19:36:49", 60);
    row("-0000", "Mon, 23 Nov 2026 20:36:49 -0000", "2026-11-23T20:36:49", 0);
    row("two digit year", "23 Nov 26 20:36:49 +0000", "2026-11-23T20:36:49", 0);
    row("nineties", "23 Nov 96 20:36:49 +0000", "1996-11-23T20:36:49", 0);
    row("three digit year", "23 Nov 126 20:36:49 +0000", "2026-11-23T20:36:49", 0);
    row("asctime", "Mon Nov 23 20:36:49 2026", "2026-11-23T20:36:49", 0);
    row("asctime with zone", "Mon Nov 23 20:36:49 CET 2026", "2026-11-23T19:36:49", 60);
    row("ISO", "2026-11-23T20:36:49Z", "2026-11-23T20:36:49", 0);
    row("ISO with zone", "2026-11-23 20:36:49+02:00", "2026-11-23T18:36:49", 120);
    row("American", "Nov 23, 2026 8:36:49 PM", "2026-11-23T20:36:49", 0);
    row("midnight AM", "Nov 23, 2026 12:05 am", "2026-11-23T00:05:00", 0);
    row("dashes", "23-Nov-2026 20:36:49 +0000", "2026-11-23T20:36:49", 0);
    row("full names", "Monday, 23 November 2026 20:36:49 +0000", "2026-11-23T20:36:49", 0);
    row("dots in the time", "Mon, 23 Nov 2026 20.36.49 +0000", "2026-11-23T20:36:49", 0);
    row("folded", "Mon, 23 Nov 2026\r\n 20:36:49 +0000", "2026-11-23T20:36:49", 0);
    row("leap day", "29 Feb 2024 12:00:00 +0000", "2024-02-29T12:00:00", 0);
    row("leap second", "31 Dec 2016 23:59:60 +0000", "2017-01-01T00:00:00", 0);
    row("no leap day", "29 Feb 2026 12:00:00 +0000", "", 0);
    row("31 Feb", "31 Feb 2026 12:00:00 +0000", "", 0);
    row("hour 25", "23 Nov 2026 25:00:00 +0000", "", 0);
    row("comments in the time", "23 Nov 2026 20(hours):   36  :  49 +0000", "2026-11-23T20:36:49", 0);
    row("spaces in the time", "23 Nov 2026 20: 36: 49 +0000", "2026-11-23T20:36:49", 0);
    row("space in the zone", "23 Nov 2026 20:36:49 + 0100", "2026-11-23T19:36:49", 60);
    row("no colons", "23 Nov 2026 203649 +0100", "2026-11-23T19:36:49", 60);
    row("no colons, no seconds", "23 Nov 2026 2036 +0000", "2026-11-23T20:36:00", 0);
    row("24:00", "23 Nov 2026 24:00:00 +0000", "2026-11-24T00:00:00", 0);
    row("numbers only", "23 11 26 20:36:49 +0100", "2026-11-23T19:36:49", 60);
    row("ISO without signs", "20261123T203649Z", "2026-11-23T20:36:49", 0);
    row("year first with slashes", "2026/11/23 20:36:49", "2026-11-23T20:36:49", 0);
    row("dots in the date", "23.11.2026 20:36", "2026-11-23T20:36:00", 0);
    row("American with slashes", "11/5/2026 20:36:49", "2026-11-05T20:36:49", 0);
    row("day first with slashes", "23/11/2026 20:36:49", "2026-11-23T20:36:49", 0);
    row("as in a web server's log", "23/Nov/2026:20:36:49 +0100", "2026-11-23T19:36:49", 60);
    row("German", "Mi, 23 Dez 2026 20:36:49 +0100", "2026-12-23T19:36:49", 60);
    row("German in Latin-1", "Mo, 23 M\xE4r 2026 20:36:49 +0100", "2026-03-23T19:36:49", 60);
    row("French", "mar., 24 f\xC3\xA9vr. 2026 20:36:49 +0100", "2026-02-24T19:36:49", 60);
    row("Spanish Tuesday in March", "mar, 3 mar 2026 20:36:49 +0100", "2026-03-03T19:36:49", 60);
    row("Italian", "lun, 23 giu 2026 20:36:49 +0200", "2026-06-23T18:36:49", 120);
    row("Russian", "\xD0\x9F\xD0\xBD, 23 \xD0\xBD\xD0\xBE\xD1\x8F 2026 20:36:49 +0300", "2026-11-23T17:36:49",
        180);
    row("Japanese",
        "2026\xE5\xB9\xB4"
        "11\xE6\x9C\x88"
        "23\xE6\x97\xA5 20:36:49",
        "2026-11-23T20:36:49", 0);
    row("encoded word", "=?utf-8?Q?Mon,_23_Nov_2026_20:36:49_+0100?=", "2026-11-23T19:36:49", 60);
    row("before 1970", "Thu, 13 Feb 1969 23:32:54 -0330", "1969-02-14T03:02:54", -210);
    row("month 13", "2026-13-01 12:00:00", "", 0);
    row("year 0", "23 Nov 0000 12:00:00 +0000", "", 0);
    row("year 9999", "23 Nov 9999 12:00:00 +0000", "", 0);
    row("huge year", "23 Nov 99999999999 12:00:00 +0000", "", 0);
    row("huge zone", "23 Nov 2026 12:00:00 +9999", "2026-11-23T12:00:00", 0);
    row("words", "yesterday", "", 0);
    row("empty", "", "", 0);
    row("only time", "12:00:00", "", 0);
    row("open comment", "Mon, 23 Nov 2026 20:36:49 +0000 (((", "2026-11-23T20:36:49", 0);
}

void TestMimeHeaders::dates()
{
    QFETCH(QByteArray, raw);
    QFETCH(QString, expected);
    QFETCH(int, offset);
    const auto date = parseDate(raw);
    const QString got = date ? QDateTime::fromMSecsSinceEpoch(date->first, Qt::UTC)
                                   .toString(QStringLiteral("yyyy-MM-ddTHH:mm:ss"))
                             : QString();
    QCOMPARE(got, expected);
    if (date)
        QCOMPARE(date->second, offset);
}

void TestMimeHeaders::charsets_data()
{
    QTest::addColumn<QByteArray>("charset");
    QTest::addColumn<QString>("text");
    const char *names[] = {"UTF-8",        "ISO-8859-1",   "ISO-8859-2",   "ISO-8859-5",  "ISO-8859-7",
                           "ISO-8859-9",   "ISO-8859-15",  "KOI8-R",       "KOI8-U",      "windows-1250",
                           "windows-1251", "windows-1252", "windows-1255", "GB18030",     "GBK",
                           "Big5",         "Shift_JIS",    "EUC-JP",       "ISO-2022-JP", "EUC-KR",
                           "UTF-16LE",     "UTF-7",        "TIS-620",      "cp850"};
    const char *texts[] = {"日本 Größe",    "Größe",    "Žluťoučký",  "Привет", "Γειά σου",   "Şişli",
                           "5 € für Œuvre", "Привет",   "Привіт",     "Łódź",   "Привет",     "“Größe” …",
                           "שלום",          "你好世界", "你好",       "你好",   "こんにちは", "こんにちは",
                           "こんにちは",    "안녕",     "Größe 日本", "Größe",  "สวัสดี",       "Größe"};
    for (size_t i = 0; i < std::size(names); ++i)
        QTest::newRow(names[i]) << QByteArray(names[i]) << QString::fromUtf8(texts[i]);
}

void TestMimeHeaders::charsets()
{
    QFETCH(QByteArray, charset);
    QFETCH(QString, text);
    QVERIFY(isKnownCharset(charset));
    const QByteArray bytes = encodeCharset(text, charset);
    QCOMPARE(decodeCharset(bytes, charset), text);
    QCOMPARE(decodeCharset(bytes, '"' + charset.toUpper() + '"'), text);
    for (qsizetype cut = 0; cut <= bytes.size(); ++cut)
        QVERIFY(decodeCharset(QByteArrayView(bytes).first(cut), charset).size() <= text.size() + 2);
}

void TestMimeHeaders::lyingLabels()
{
    QCOMPARE(decodeBody("Gr\xC3\xB6\xC3\x9F"
                        "e",
                        "iso-8859-1"),
             QStringLiteral("Größe"));
    QCOMPARE(decodeBody("Gr\xC3\xB6\xC3\x9F"
                        "e",
                        "us-ascii"),
             QStringLiteral("Größe"));
    QCOMPARE(decodeBody("Gr\xF6\xDF"
                        "e",
                        "us-ascii"),
             QStringLiteral("Größe"));
    QCOMPARE(decodeBody("Gr\xF6\xDF"
                        "e",
                        "utf-8"),
             QStringLiteral("Größe"));
    QCOMPARE(decodeBody("Gr\xF6\xDF"
                        "e",
                        "x-unknown"),
             QStringLiteral("Größe"));
    QCOMPARE(decodeBody("Gr\xC3\xB6\xC3", "utf-8"), QStringLiteral("Grö\uFFFD"));
    QVERIFY(!isKnownCharset("x-nonsense"));
    QVERIFY(!isKnownCharset("utf-8//IGNORE"));
    // Invented names must not push the real ones out for good.
    for (int i = 0; i < 500; ++i)
        QVERIFY(!isKnownCharset("x-" + QByteArray::number(i)));
    QCOMPARE(decodeCharset("\xD0\xD2", "koi8-r"), QStringLiteral("ПР").toLower());
}

void TestMimeHeaders::everyFieldIsRead()
{
    const ScannedHeader scanned = scanHeader("Return-Path: <bounce@x.org>\r\n"
                                             "From: Ada <ada@x.org>\r\n"
                                             "Sender: Secretary <sec@x.org>\r\n"
                                             "Reply-To: replies@x.org\r\n"
                                             "To: Bob <bob@y.org>, c@y.org\r\n"
                                             "CC: d@y.org\r\n"
                                             "bcc: e@y.org\r\n"
                                             "SUBJECT: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\r\n"
                                             "Date: Mon, 23 Nov 2026 20:36:49 +0100\r\n"
                                             "Message-ID: <1@x.org>\r\n"
                                             "In-Reply-To: <0@y.org>\r\n"
                                             "References: <root@y.org>\r\n\t<0@y.org>\r\n"
                                             "Content-Type: Multipart/Mixed;\r\n boundary=x\r\n"
                                             "\r\n"
                                             "Subject: not this\r\n");
    const MessageEnvelope &envelope = scanned.envelope;
    QCOMPARE(shown(envelope.from), QStringLiteral("Ada|ada@x.org"));
    QCOMPARE(shown(envelope.sender), QStringLiteral("Secretary|sec@x.org"));
    QCOMPARE(shown(envelope.replyTo), QStringLiteral("|replies@x.org"));
    QCOMPARE(shown(envelope.to), QStringLiteral("Bob|bob@y.org; |c@y.org"));
    QCOMPARE(shown(envelope.cc), QStringLiteral("|d@y.org"));
    QCOMPARE(shown(envelope.bcc), QStringLiteral("|e@y.org"));
    QCOMPARE(envelope.subject, QStringLiteral("Grüße"));
    QCOMPARE(envelope.date, 1795462609000);
    QCOMPARE(envelope.dateOffset, 60);
    QCOMPARE(envelope.messageId, QByteArray("1@x.org"));
    QCOMPARE(envelope.inReplyTo, QList<QByteArray>{"0@y.org"});
    QCOMPARE(envelope.references, (QList<QByteArray>{"root@y.org", "0@y.org"}));
    QCOMPARE(scanned.contentType, QByteArray("multipart/mixed"));
    QVERIFY(scanned.looksLikeAttachments);
}

void TestMimeHeaders::firstFieldWins()
{
    const ScannedHeader scanned =
        scanHeader("Subject: one\nSubject: two\nTo: a@x.org\nTo: b@x.org\n"
                   "Message-ID: no-brackets@x.org\nbroken line\n: nameless\n"
                   "Bad Name: x\nContent-Type: text/html\nContent-Type: image/png\n");
    QCOMPARE(scanned.envelope.subject, QStringLiteral("one"));
    QCOMPARE(shown(scanned.envelope.to), QStringLiteral("|a@x.org"));
    QCOMPARE(scanned.envelope.messageId, QByteArray("no-brackets@x.org"));
    QCOMPARE(scanned.contentType, QByteArray("text/html"));
}

/// Russian and Chinese programs wrote their names and subjects as they were, and only the body has a charset.
void TestMimeHeaders::rawBytesAreInTheCharsetOfTheBody()
{
    const auto subjectOf = [](const QByteArray &subject, const QByteArray &type) {
        return scanHeader("Subject: " + subject + "\r\nFrom: \"" + subject +
                          "\" <a@example.org>\r\nContent-Type: " + type + "\r\n")
            .envelope;
    };
    const QByteArray koi8("\xF0\xD2\xC9\xD7\xC5\xD4");
    QCOMPARE(subjectOf(koi8, "text/plain; charset=koi8-r").subject, QStringLiteral("Привет"));
    QCOMPARE(subjectOf(koi8, "text/plain; charset=koi8-r").from.first().name, QStringLiteral("Привет"));
    QCOMPARE(subjectOf("\xC4\xE3\xBA\xC3", "text/html; charset=\"gb2312\"").subject, QStringLiteral("你好"));
    // UTF-8 speaks for itself, line by line.
    QCOMPARE(subjectOf("J\xC3\xB6rg", "text/plain; charset=koi8-r").subject, QStringLiteral("Jörg"));
    QCOMPARE(scanHeader("Subject: J\xC3\xB6rg\r\nTo: " + koi8 +
                        " <a@example.org>\r\n"
                        "Content-Type: text/plain; charset=koi8-r\r\n")
                 .envelope.subject,
             QStringLiteral("Jörg"));
    // A charset that cannot be meant changes nothing.
    for (const char *charset : {"utf-16", "utf-7", "us-ascii", "x-unknown", "iso-2022-jp", ""})
        QCOMPARE(subjectOf("J\xF6rg", QByteArray("text/plain; charset=") + charset).subject,
                 QStringLiteral("Jörg"));
    QCOMPARE(subjectOf("J\xF6rg", "multipart/mixed; boundary=x").subject, QStringLiteral("Jörg"));
}

void TestMimeHeaders::everyFromIsShown()
{
    QCOMPARE(shown(scanHeader("From: a@trusted.example\nFrom: b@evil.example\n\n").envelope.from),
             QStringLiteral("|a@trusted.example; |b@evil.example"));
}

void TestMimeHeaders::referencesKeepRootAndNewest()
{
    QByteArray header = "References:";
    for (int i = 0; i < 10'000; ++i)
        header += " <" + QByteArray::number(i) + "@x.org>\r\n";
    const QList<QByteArray> references = scanHeader(header).envelope.references;
    QCOMPARE(references.size(), 100);
    QCOMPARE(references.first(), QByteArray("0@x.org"));
    QCOMPARE(references.last(), QByteArray("9999@x.org"));
    QCOMPARE(references[1], QByteArray("9901@x.org"));
}

void TestMimeHeaders::contentTypes_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QByteArray>("expected");
    QTest::addColumn<bool>("attachments");
    QTest::newRow("plain") << QByteArray("text/plain; charset=utf-8") << QByteArray("text/plain") << false;
    QTest::newRow("case") << QByteArray("TEXT/HTML") << QByteArray("text/html") << false;
    QTest::newRow("comment") << QByteArray("text/html (x)") << QByteArray("text/html") << false;
    QTest::newRow("no subtype") << QByteArray("text") << QByteArray("text/plain") << false;
    QTest::newRow("empty") << QByteArray("") << QByteArray("text/plain") << false;
    QTest::newRow("mixed") << QByteArray("multipart/mixed; boundary=x") << QByteArray("multipart/mixed")
                           << true;
    QTest::newRow("alternative") << QByteArray("multipart/alternative") << QByteArray("multipart/alternative")
                                 << false;
    QTest::newRow("pdf") << QByteArray("application/pdf") << QByteArray("application/pdf") << true;
}

void TestMimeHeaders::contentTypes()
{
    QFETCH(QByteArray, value);
    QFETCH(QByteArray, expected);
    QFETCH(bool, attachments);
    const ScannedHeader scanned = scanHeader("Content-Type: " + value + "\r\n\r\n");
    QCOMPARE(scanned.contentType, expected);
    QCOMPARE(scanned.looksLikeAttachments, attachments);
}

void TestMimeHeaders::anyCutIsSurvived()
{
    const QByteArray header =
        "From: \"Love\\\"lace, Ada\" (x (y)) <@r:\"a b\"@x.org>, =?utf-8?B?w6TDtsO8?= <b@y>\r\n"
        "Subject: =?iso-2022-jp?B?GyRCRnxLXDhsGyhC?= =?utf-8?Q?=C3=A4?=\r\n"
        "Date: Mon, 23 Nov 2026 20:36:49 +0100 (CET)\r\nReferences: <a@b> <c@d>\r\n\r\n";
    const MessageEnvelope whole = scanHeader(header).envelope;
    QCOMPARE(whole.from.size(), 2);
    for (qsizetype cut = 0; cut < header.size(); ++cut) {
        // On a copy that ends there, so that a sanitizer sees a read beyond it.
        const QByteArray part(header.constData(), cut);
        const ScannedHeader scanned = scanHeader(part);
        QVERIFY(scanned.envelope.from.size() <= 3);
        QVERIFY(scanned.envelope.subject.size() <= 200);
    }
}

void TestMimeHeaders::hostileHeadersAreLinear_data()
{
    QTest::addColumn<QByteArray>("unit");
    QTest::newRow("comments") << QByteArray("(");
    QTest::newRow("openings") << QByteArray("=?");
    QTest::newRow("opening words") << QByteArray("=?a?Q?");
    QTest::newRow("groups") << QByteArray("a:");
    QTest::newRow("quotes") << QByteArray("\"");
    QTest::newRow("quote pairs") << QByteArray("\"\"");
    QTest::newRow("angles") << QByteArray("<");
    QTest::newRow("angle and quote") << QByteArray("<\"");
    QTest::newRow("commas") << QByteArray(",");
    QTest::newRow("words") << QByteArray("a ");
    QTest::newRow("addresses") << QByteArray("a@b,");
    QTest::newRow("addresses without separators") << QByteArray("a@b ");
    QTest::newRow("folds") << QByteArray("\r\n ");
    QTest::newRow("at signs") << QByteArray("@");
    QTest::newRow("adjacent words") << QByteArray("=?utf-8?Q?a?= ");
}

void TestMimeHeaders::hostileHeadersAreLinear()
{
    QFETCH(QByteArray, unit);
    // Three megabytes, three times: what is quadratic here does not end before the test's time limit.
    const QByteArray value = unit.repeated(3'000'000 / unit.size());
    const ScannedHeader scanned = scanHeader("From: " + value + "\r\nSubject: " + value +
                                             "\r\nReferences: " + value + "\r\nDate: " + value + "\r\n\r\n");
    QVERIFY(scanned.envelope.from.size() <= 20'000);
    QVERIFY(scanned.envelope.subject.size() <= 2000);
}

QTEST_APPLESS_MAIN(TestMimeHeaders)
#include "test_mime_headers.moc"
