#include "mime/charset.h"
#include "mime/messageparser.h"

#include <QTest>

using namespace posthorn;

/// Charsets as mail names and uses them: rightly, wrongly, and not at all.
class TestMimeCharsets : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void bodies_data();
    void bodies();
    void utf7IsRefusedInHtml_data();
    void utf7IsRefusedInHtml();
};

void TestMimeCharsets::bodies_data()
{
    QTest::addColumn<QByteArray>("label");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, const char *label, const QByteArray &bytes,
                        const QString &expected) {
        QTest::newRow(name) << QByteArray(label) << bytes << expected;
    };
    row("ASCII with UTF-8", "us-ascii", "\xC3\xA4", "ä");
    row("ASCII with Windows", "us-ascii", "\x93x\x94", "“x”");
    row("no label", "", "\xE4 \xF6", "ä ö");
    row("binary", "binary", "\xC3\xA4", "ä");
    row("unknown", "unknown-8bit", "\xE4", "ä");
    row("nonsense", "x-nonsense", "\xE4", "ä");
    row("with what follows", "utf-8; format=flowed", "\xC3\xA4", "ä");
    row("in quotes", "\"utf-8\"", "\xC3\xA4", "ä");
    row("named twice", "charset=utf-8", "\xC3\xA4", "ä");
    row("latin1 that is Windows", "iso-8859-1", "\x80\x85", "€…");
    row("latin1 that is UTF-8", "iso-8859-1", "\xC3\xA4", "ä");
    row("encoded twice", "utf-8", "\xC3\x83\xC2\xA4", "Ã¤");
    row("UTF-8 that is latin1", "utf-8",
        "Gr\xFC\xDF"
        "e",
        "Grüße");
    row("GB2312 that is GBK", "gb2312", "\x96|", "東");
    row("GB18030, four bytes", "gb2312",
        "\x81"
        "0\x89"
        "7",
        "Þ");
    row("Big5", "big5", "\xA4\xA4\xA4\xE5", "中文");
    row("Big5 of Hong Kong", "big5", "\x9D\xF5", "嗰");
    row("EUC-KR that is CP949", "ks_c_5601-1987",
        "\x8C"
        "c\xB0\xA1",
        "똠가");
    row("Shift_JIS that is CP932", "shift_jis", "\x87\x40\xB1", "①ｱ");
    row("EUC-JP with Windows' characters", "euc-jp", "\xAD\xA1", "①");
    row("HZ", "hz-gb-2312", "~{VPND~} a~~b\n~{VPND\n~{VP~}", "中文 a~b\n中文\n中");
    row("GB2312 with an underscore", "gb_2312", "\xD6\xD0", "中");
    row("GB2312 by its number", "GB231280", "\xD6\xD0", "中");
    row("Korean with a hyphen", "ks_c-5601-1987", "\xC7\xD1", "한");
    row("Korean by its code page", "windows-949", "\xC7\xD1", "한");
    row("Japanese by its code page", "windows-932", "\x83\x65", "テ");
    row("Chinese by its code page", "windows-950", "\xA4\xA4", "中");
    row("Macintosh", "mac-roman", "\x8E", "é");
    row("Latin-2 with an underscore", "iso8859_2", "\xB1", "ą");
    row("Latin-9 by its short name", "l9", "\xA4", "€");
    row("KOI8 with a hyphen more", "koi-8-r", "\xF0", "П");
    row("ISO-2022-JP of 2004", "iso-2022-jp-2004", "\x1B$B$F\x1B(B", "て");
    row("ISO-2022-JP", "iso-2022-jp", "\x1B$BF|K\\8l\x1B(B.", "日本語.");
    row("ISO-2022-JP, JIS 1978", "iso-2022-jp", "\x1B$@F|K\\\x1B(J.", "日本.");
    row("ISO-2022-JP with half-width kana", "iso-2022-jp", "\x1B(I12\x1B(B.", "ｱｲ.");
    row("ISO-2022-JP with shifted kana", "iso-2022-jp",
        "\x0E"
        "12\x0F.",
        "ｱｲ.");
    row("ISO-2022-JP with 8-bit kana", "iso-2022-jp", "\xB1\xB2.", "ｱｲ.");
    row("ISO-2022-JP with Windows' characters", "iso-2022-jp", "\x1B$B-!\x1B(B.", "①.");
    row("ISO-2022-JP, a line forgets its end", "iso-2022-jp", "\x1B$BF|K\\\nabc", "日本\nabc");
    row("CP50221", "cp50221", "\x1B(I1\x1B(B", "ｱ");
    row("ISO-2022-JP-2", "iso-2022-jp-2", "\x1B$BF|\x1B(B.", "日.");
    row("ISO-2022-KR", "iso-2022-kr",
        "\x1B$)C\x0E"
        "0!\x0F.",
        "가.");
    row("KOI8-R", "koi8-r", "\xF0\xD2\xC9", "При");
    row("KOI8-U", "koi8-u", "\xA4\xA7", "єї");
    row("windows-1251", "windows-1251", "\xCF\xF0\xE8", "При");
    row("windows-1250", "cp-1250", "\xE8", "č");
    row("Turkish", "iso-8859-9", "\xFE", "ş");
    row("Thai", "tis-620", "\xA1", "ก");
    row("Mac Roman", "x-mac-roman", "\x8A", "ä");
    row("Mac Roman, its own name", "macintosh", "\x8A", "ä");
    row("Mac Cyrillic", "x-mac-cyrillic", "\x80", "А");
    row("Mac of Central Europe", "x-mac-ce", "\x8B", "č");
    row("Hebrew, visual", "iso-8859-8-i", "\xE0", "א");
    row("UTF-7 in plain text", "utf-7", "+AOQ-", "ä");
    row("UTF-16 with mark", "utf-16", QByteArray("\xFF\xFE\xE4\0", 4), "ä");
    row("UTF-16 with the other mark", "utf-16", QByteArray("\xFE\xFF\0\xE4", 4), "ä");
    row("UTF-16 without mark", "utf-16", QByteArray("\0a\0\xE4", 4), "aä");
    row("UTF-16 without mark, little-endian", "utf-16", QByteArray("a\0\xE4\0", 4), "aä");
    row("UTF-16LE", "utf-16le", QByteArray("\xE4\0", 2), "ä");
    row("UTF-16 in name only", "utf-16", "plain words", "plain words");
    row("half a pair", "utf-16be", QByteArray("\xD8\0\0a", 4), QString(QChar(0xFFFD)) + 'a');
    row("option of iconv", "ascii//TRANSLIT", "\xC3\xA4", "ä");
}

void TestMimeCharsets::bodies()
{
    QFETCH(QByteArray, label);
    QFETCH(QByteArray, bytes);
    QFETCH(QString, expected);
    QCOMPARE(decodeBody(bytes, label), expected);
}

void TestMimeCharsets::utf7IsRefusedInHtml_data()
{
    QTest::addColumn<QByteArray>("label");
    for (const char *label :
         {"utf-7", "UTF-7", "unicode-1-1-utf-7", "utf7", "x-unicode-2-0-utf-7", "\"utf -7\"", "csUTF7"})
        QTest::newRow(label) << QByteArray(label);
}

void TestMimeCharsets::utf7IsRefusedInHtml()
{
    QFETCH(QByteArray, label);
    const ParsedMessage parsed = MessageParser::parse(
        "MIME-Version: 1.0\nContent-Type: text/html; charset=" + label + "\n\n+ADw-b+AD4-");
    QCOMPARE(parsed.html, QStringLiteral("+ADw-b+AD4-"));
}

QTEST_APPLESS_MAIN(TestMimeCharsets)
#include "test_mime_charsets.moc"
