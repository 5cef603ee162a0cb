#include "base/modifiedutf7.h"
#include "base/tagname.h"
#include "imap/bodystructure.h"
#include "imap/fetchparser.h"
#include "imap/flagnames.h"
#include "imap/imapcapability.h"
#include "imap/imapcommand.h"
#include "imap/imaperror.h"
#include "imap/imapquirks.h"
#include "imap/responsedata.h"

#include <QTest>

using namespace posthorn;

class TestImapData : public QObject
{
    Q_OBJECT

private slots:
    void modifiedUtf7_data();
    void modifiedUtf7();
    void modifiedUtf7Broken_data();
    void modifiedUtf7Broken();
    void labels_data();
    void labels();
    void uidSets_data();
    void uidSets();
    void uidSetsFromStrangers();
    void splitsUidSets();
    void internalDates_data();
    void internalDates();
    void flagLists();
    void attachments_data();
    void attachments();
    void commandsCannotBeBroken();
    void refusals_data();
    void refusals();
    void capabilities();
    void responseCodes();
    void searches();
    void quirks();
};

void TestImapData::modifiedUtf7_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("wire");
    const auto row = [](const char *title, const QString &name, const QByteArray &wire) {
        QTest::newRow(title) << name << wire;
    };
    row("ascii", "INBOX", "INBOX");
    row("plus", "C++", "C++");
    row("tilde and backslash", "~a\\b", "~a\\b");
    row("ampersand", "R&D", "R&-D");
    row("only ampersand", "&", "&-");
    row("umlaut", u"Entw\u00fcrfe"_qs, "Entw&APw-rfe");
    row("rfc example", u"~peter/mail/\u53f0\u5317/\u65e5\u672c\u8a9e"_qs, "~peter/mail/&U,BTFw-/&ZeVnLIqe-");
    row("emoji", u"\U0001F4EC in"_qs, "&2D3c7A- in");
    row("emoji between", u"a\U0001F600\U0001F600b"_qs, "a&2D3eANg93gA-b");
    row("umlaut before ampersand", u"\u00fc&"_qs, "&APw-&-");
    row("control", QString(QChar(7)), "&AAc-");
    row("euro and dash", u"\u20ac-"_qs, "&IKw--");
}

void TestImapData::modifiedUtf7()
{
    QFETCH(QString, name);
    QFETCH(QByteArray, wire);
    QCOMPARE(encodeModifiedUtf7(name), wire);
    QCOMPARE(decodeModifiedUtf7(wire), name);
}

void TestImapData::modifiedUtf7Broken_data()
{
    QTest::addColumn<QByteArray>("wire");
    QTest::addColumn<QString>("shown");
    QTest::newRow("no end") << QByteArray("a&APw") << "a&APw";
    QTest::newRow("not base64") << QByteArray("&A!w-b") << "&A!w-b";
    QTest::newRow("padding bits") << QByteArray("&APx-") << "&APx-";
    QTest::newRow("too short") << QByteArray("&AP-") << "&AP-";
    QTest::newRow("half a pair") << QByteArray("&2D0-") << "&2D0-";
    QTest::newRow("utf-8") << QByteArray("Entw\xc3\xbcrfe") << u"Entw\u00fcrfe"_qs;
    QTest::newRow("second is good") << QByteArray("&x&APw-") << u"&x\u00fc"_qs;
}

void TestImapData::modifiedUtf7Broken()
{
    QFETCH(QByteArray, wire);
    QFETCH(QString, shown);
    QCOMPARE(decodeModifiedUtf7(wire), shown);
}

void TestImapData::labels_data()
{
    QTest::addColumn<QString>("label");
    QTest::addColumn<QString>("tag");
    QTest::addColumn<QByteArray>("wire");
    const auto row = [](const char *name, const QString &label, const char *tag, const QByteArray &wire) {
        QTest::newRow(name) << label << QString::fromLatin1(tag) << wire;
    };
    row("word", u"work"_qs, "label:work", "\"work\"");
    row("space", u"Need to pay"_qs, "label:Need=20to=20pay", "\"Need to pay\"");
    row("levels", u"a/b"_qs, "label:a/b", "\"a/b\"");
    row("not ASCII", u"\u00fc"_qs, "label:=C3=BC", "\"&APw-\"");
    row("outside the BMP", u"\U0001F600"_qs, "label:=F0=9F=98=80", "\"&2D3eAA-\"");
    row("its own sign", u"a=b"_qs, "label:a=3Db", "\"a=b\"");
    row("what no atom has", u"(){%*\"\\]"_qs, "label:=28=29=7B=25=2A=22=5C=5D", "\"(){%*\\\"\\\\]\"");
}

/// A label is a tag that every server would take as a keyword, and is told to Gmail by its own name.
void TestImapData::labels()
{
    QFETCH(QString, label);
    QFETCH(QString, tag);
    QFETCH(QByteArray, wire);
    QCOMPARE(tagOfLabel(label), tag);
    QCOMPARE(labelOfTag(tag), std::optional(label));
    QCOMPARE(tagDisplayName(tag), label);
    QVERIFY(formatFlagList({}, {tag}));
    QCOMPARE(formatLabels({u"later"_qs, tag}), '(' + wire + ')');
    QCOMPARE(withoutLabels({u"later"_qs, tag}), QStringList(u"later"_qs));
    const QByteArray line = "(FLAGS (\\Seen x) X-GM-LABELS (\\Inbox " + wire + ") UID 7)";
    const auto fetched = parseFetch(1, ImapArguments(line));
    QVERIFY(fetched && fetched->hasLabels);
    QCOMPARE(fetched->flags.keywords, normalizedKeywords({tag, u"x"_qs}));
    QCOMPARE(fetched->uid, 7u);
    QCOMPARE(labelOfTag(u"work"_qs), std::optional<QString>());
    QCOMPARE(tagDisplayName(u"work"_qs), u"work"_qs);
}

void TestImapData::uidSets_data()
{
    QTest::addColumn<QList<quint32>>("uids");
    QTest::addColumn<QByteArray>("set");
    QTest::newRow("none") << QList<quint32>{} << QByteArray();
    QTest::newRow("one") << QList<quint32>{5} << QByteArray("5");
    QTest::newRow("range") << QList<quint32>{1, 2, 3} << QByteArray("1:3");
    QTest::newRow("mixed") << QList<quint32>{1, 2, 3, 7, 9, 10} << QByteArray("1:3,7,9:10");
    QTest::newRow("end") << QList<quint32>{4294967294, 4294967295} << QByteArray("4294967294:4294967295");
}

void TestImapData::uidSets()
{
    QFETCH(QList<quint32>, uids);
    QFETCH(QByteArray, set);
    const std::vector<quint32> sorted(uids.begin(), uids.end());
    QCOMPARE(formatUidSet({uids.rbegin(), uids.rend()}), set);
    QCOMPARE(formatUidSet(sorted), set);
    QVERIFY(parseUidSet(set) == sorted);
}

void TestImapData::uidSetsFromStrangers()
{
    QVERIFY((parseUidSet("5:3,1") == std::vector<quint32>{3, 4, 5, 1}));
    QVERIFY((parseUidSet("x,2,0,-1,3:,:4,5:x,,6") == std::vector<quint32>{2, 6}));
    QVERIFY((parseUidSet("4294967296,4294967295:4294967295") == std::vector<quint32>{4294967295}));
    QCOMPARE(parseUidSet("1:4294967295", 1000).size(), size_t(1000));
    QCOMPARE(formatUidSet({3, 3, 1, 2, 2}), QByteArray("1:3"));
}

void TestImapData::splitsUidSets()
{
    QCOMPARE(splitUidSet("1,2,3"), QList<QByteArray>{"1,2,3"});
    QCOMPARE(splitUidSet(""), QList<QByteArray>{});
    QCOMPARE(splitUidSet("10,20,30,40", 5), (QList<QByteArray>{"10,20", "30,40"}));
    QCOMPARE(splitUidSet("10,20,30,40", 6), (QList<QByteArray>{"10,20", "30,40"}));
    QCOMPARE(splitUidSet("10,200000,30", 3), (QList<QByteArray>{"10", "200000,30"}));
}

void TestImapData::internalDates_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<qint64>("ms");
    QTest::newRow("west") << QByteArray("17-Jul-1996 02:44:25 -0700") << Q_INT64_C(837596665000);
    QTest::newRow("epoch") << QByteArray("01-Jan-1970 00:00:00 +0000") << Q_INT64_C(0);
    QTest::newRow("leap") << QByteArray("29-Feb-2024 23:59:59 +0530") << Q_INT64_C(1709231399000);
    QTest::newRow("before") << QByteArray(" 1-Jan-1969 00:00:00 +0000") << Q_INT64_C(-31536000000);
    QTest::newRow("short day") << QByteArray("1-Jan-1970 00:00:00 +0000") << Q_INT64_C(0);
}

void TestImapData::internalDates()
{
    QFETCH(QByteArray, text);
    QFETCH(qint64, ms);
    QVERIFY(parseInternalDate(text));
    QCOMPARE(*parseInternalDate(text), ms);
    QCOMPARE(*parseInternalDate(formatInternalDate(ms)), ms);
    for (const char *broken : {"", "yesterday", "17-Foo-1996 02:44:25 -0700", "17-Jul-1996 02:44:25 -07x0",
                               "00-Jul-1996 02:44:25 -0700", "17 Jul 1996 02:44:25 -0700", "-"})
        QVERIFY(!parseInternalDate(broken));
}

void TestImapData::flagLists()
{
    QCOMPARE(*formatFlagList(MessageFlag::Seen | MessageFlag::Forwarded, {"work"}),
             QByteArray("(\\Seen $Forwarded work)"));
    QCOMPARE(*formatFlagList({}, {}), QByteArray("()"));
    for (const QString &bad : {u"two words"_qs, u"a)b"_qs, u"a\r\nA2 LOGOUT"_qs, u""_qs, u"\u00fc"_qs,
                               u"\\Seen"_qs, u"a\""_qs, u"a*"_qs, u"a]"_qs, QString(500, u'x')})
        QVERIFY2(!formatFlagList({}, {bad}), qPrintable(bad));

    ImapArguments arguments("(\\seen \\Draft $JUNK $MDNSent Z a \\Recent \\*) rest");
    const auto flags = takeFlagList(arguments);
    QVERIFY(flags);
    QCOMPARE(flags->flags, MessageFlag::Seen | MessageFlag::Draft | MessageFlag::Junk | MessageFlag::MdnSent);
    QCOMPARE(flags->keywords, (QStringList{"Z", "a"}));
    QCOMPARE(arguments.rest().toByteArray(), QByteArray(" rest"));
}

void TestImapData::attachments_data()
{
    QTest::addColumn<QByteArray>("structure");
    QTest::addColumn<int>("expected"); // -1 = cannot be read
    const QByteArray text =
        "(\"TEXT\" \"PLAIN\" (\"CHARSET\" \"utf-8\") NIL NIL \"7BIT\" 10 1 NIL NIL NIL NIL)";
    const QByteArray html = "(\"TEXT\" \"HTML\" NIL NIL NIL \"7BIT\" 10 1 NIL (\"INLINE\" NIL) NIL NIL)";
    const QByteArray pdf = "(\"APPLICATION\" \"PDF\" (\"NAME\" \"a.pdf\") NIL NIL \"BASE64\" 10 NIL "
                           "(\"ATTACHMENT\" (\"FILENAME\" \"a.pdf\")) NIL NIL)";
    const QByteArray cid = "(\"IMAGE\" \"PNG\" NIL \"<a@b>\" NIL \"BASE64\" 10 NIL NIL NIL NIL)";
    const QByteArray photo = "(\"IMAGE\" \"JPEG\" NIL NIL NIL \"BASE64\" 10 NIL NIL NIL NIL)";
    const QByteArray named = "(\"TEXT\" \"PLAIN\" (\"NAME\" \"notes.txt\") NIL NIL \"7BIT\" 10 1)";
    const QByteArray signature = "(\"APPLICATION\" \"PGP-SIGNATURE\" NIL NIL NIL \"7BIT\" 10)";
    const QByteArray mail =
        "(\"MESSAGE\" \"RFC822\" NIL NIL NIL \"7BIT\" 10 (NIL \"s\" NIL NIL NIL NIL NIL NIL NIL NIL) " +
        text + " 5)";
    QTest::newRow("text") << text << 0;
    QTest::newRow("alternative") << '(' + text + html + " \"ALTERNATIVE\" NIL NIL NIL)" << 0;
    QTest::newRow("mixed with pdf") << '(' + text + pdf + " \"MIXED\")" << 1;
    QTest::newRow("related") << "((" + text + html + " \"ALTERNATIVE\")" + cid + " \"RELATED\")" << 0;
    QTest::newRow("photo") << '(' + text + photo + " \"MIXED\")" << 1;
    QTest::newRow("named text") << '(' + text + named + " \"MIXED\")" << 1;
    QTest::newRow("signed") << '(' + text + signature + " \"SIGNED\")" << 0;
    QTest::newRow("forwarded") << '(' + text + mail + " \"MIXED\")" << 1;
    QTest::newRow("only pdf") << pdf << 1;
    QTest::newRow("nothing") << QByteArray() << -1;
    QTest::newRow("broken") << QByteArray("(\"TEXT\" \"PLAIN\" (") << -1;
    QTest::newRow("deep") << QByteArray(50'000, '(') << -1;
}

void TestImapData::attachments()
{
    QFETCH(QByteArray, structure);
    QFETCH(int, expected);
    const auto found = hasAttachments(structure);
    QCOMPARE(found ? int(*found) : -1, expected);
}

void TestImapData::commandsCannotBeBroken()
{
    ImapCommand select("SELECT");
    select.mailbox("a\"b\\c");
    QCOMPARE(select.pieces(), QList<QByteArray>{"SELECT \"a\\\"b\\\\c\""});
    QVERIFY(select.isValid());

    ImapCommand injected("SELECT");
    injected.mailbox("a\r\nA2 DELETE INBOX");
    QCOMPARE(injected.pieces(), (QList<QByteArray>{"SELECT ", "a\r\nA2 DELETE INBOX", ""}));
    QVERIFY(injected.isValid());

    ImapCommand eightBit("SELECT");
    eightBit.mailbox("\xc3\xa9");
    QCOMPARE(eightBit.pieces().size(), 3);
    QVERIFY(!ImapCommand("NOOP").raw(" x\r\nA2 LOGOUT").isValid());
    QVERIFY(!ImapCommand("NOOP").raw(QByteArrayView("\0", 1)).isValid());
    QVERIFY(!quoteImapString("a\nb"));
    QCOMPARE(*quoteImapString("a\"b"), QByteArray("\"a\\\"b\""));
}

void TestImapData::refusals_data()
{
    QTest::addColumn<QByteArray>("code");
    QTest::addColumn<ErrorDomain>("domain");
    QTest::addColumn<ErrorCode>("expected");
    const auto row = [](const char *code, ErrorDomain domain, ErrorCode expected) {
        QTest::newRow(code) << QByteArray(code) << domain << expected;
    };
    row("", ErrorDomain::Server, ErrorCode::ServerSaidNo);
    row("NONEXISTENT", ErrorDomain::Server, ErrorCode::FolderGone);
    row("trycreate", ErrorDomain::Server, ErrorCode::FolderGone);
    row("OVERQUOTA", ErrorDomain::Server, ErrorCode::OverQuota);
    row("INUSE", ErrorDomain::Server, ErrorCode::MailboxInUse);
    row("UNAVAILABLE", ErrorDomain::Server, ErrorCode::TemporaryFailure);
    row("LIMIT", ErrorDomain::Server, ErrorCode::TemporaryFailure);
    row("ALREADYEXISTS", ErrorDomain::Server, ErrorCode::ServerSaidNo);
    row("AUTHENTICATIONFAILED", ErrorDomain::Authentication, ErrorCode::AuthenticationFailed);
    row("NONEXISTENTLY", ErrorDomain::Server, ErrorCode::ServerSaidNo);
    row("TOOBIG 100", ErrorDomain::Server, ErrorCode::MessageTooLarge);
}

void TestImapData::refusals()
{
    QFETCH(QByteArray, code);
    QFETCH(ErrorDomain, domain);
    QFETCH(ErrorCode, expected);
    const Error error = imapRefusal(ImapResponse::Status::No, code, "so\x07 sorry \xff", "SELECT");
    QCOMPARE(error.domain, domain);
    QCOMPARE(error.code, expected);
    QCOMPARE(error.serverText, u"so  sorry \ufffd"_qs);
    QCOMPARE(error.context, u"SELECT"_qs);
    QCOMPARE(imapRefusal(ImapResponse::Status::Bad, code, {}, {}).code, ErrorCode::ServerSaidNo);
    QVERIFY(imapServerText(QByteArray(100'000, 'x')).size() <= 500);
}

void TestImapData::capabilities()
{
    const auto rev1 = parseCapabilities("IMAP4rev1 Idle  QRESYNC X-GM-EXT-1");
    QVERIFY(announces(rev1, ImapCapability::Imap4Rev1));
    QVERIFY(announces(rev1, ImapCapability::Idle));
    QVERIFY(announces(rev1, ImapCapability::CondStore));
    QVERIFY(announces(rev1, ImapCapability::GmailExtensions));
    QVERIFY(!announces(rev1, ImapCapability::Move));
    const auto rev2 = parseCapabilities("IMAP4rev2");
    QVERIFY(announces(rev2, ImapCapability::Move));
    QVERIFY(announces(rev2, ImapCapability::ListStatus));
    QVERIFY(!announces(rev2, ImapCapability::CondStore));
    QVERIFY(!announces(rev2, ImapCapability::LiteralPlus));
}

void TestImapData::responseCodes()
{
    QCOMPARE(codeUid("UIDNEXT 17", "UIDNEXT"), 17U);
    QCOMPARE(codeUid("UIDNEXT", "UIDNEXT"), 0U);
    QCOMPARE(codeUid("UIDNEXTS 17", "UIDNEXT"), 0U);
    QCOMPARE(codeUid("UIDNEXT 4294967296", "UIDNEXT"), 0U);
    QCOMPARE(codeNumber("highestmodseq 90060115205545359", "HIGHESTMODSEQ"), Q_UINT64_C(90060115205545359));

    QList<std::pair<quint32, quint32>> map;
    takeCopyUid("COPYUID 38505 304,319:320 3956:3958", map);
    QCOMPARE(map, (QList<std::pair<quint32, quint32>>{{304, 3956}, {319, 3957}, {320, 3958}}));
    map.clear();
    takeCopyUid("COPYUID 1 1:3 1:2", map);
    takeCopyUid("COPYUID 1", map);
    takeCopyUid("APPENDUID 1 2", map);
    QVERIFY(map.isEmpty());

    bool earlier = false;
    UidRanges vanished;
    QVERIFY(takeVanished("(EARLIER) 41,43:44", vanished, earlier) && earlier);
    QCOMPARE(vanished.count(), quint64(3));
    QVERIFY(takeVanished("7", vanished, earlier) && !earlier);
    for (const quint32 uid : {7u, 41u, 43u, 44u})
        QVERIFY(vanished.contains(uid));
    for (const quint32 uid : {0u, 6u, 8u, 42u, 45u, 4294967295u})
        QVERIFY(!vanished.contains(uid));
    // All there are, said often, takes no room.
    for (int i = 0; i < 100'000; ++i)
        QVERIFY(takeVanished("(EARLIER) 1:4294967295", vanished, earlier));
    QCOMPARE(vanished.count(), quint64(4294967295));
    QByteArray odd;
    for (int uid = 1; uid < 6'000'000; uid += 2)
        odd += QByteArray::number(uid) + ',';
    UidRanges many;
    QVERIFY(!takeVanished(odd, many, earlier));

    QCOMPARE(parseMyRights("INBOX rwiptsldaex"), QByteArray("rwiptsldaex"));
    QCOMPARE(parseMyRights("\"a b\" \"lr\""), QByteArray("lr"));
    QCOMPARE(parseMyRights("INBOX \"l\\\"\x01R s\""), QByteArray("ls"));
    QCOMPARE(parseMyRights("INBOX " + QByteArray(10'000, 'r')).size(), 40);
    QCOMPARE(parseMyRights("INBOX"), QByteArray());
    QCOMPARE(parseMyRights(""), QByteArray());

    QList<Quota> quotas;
    takeQuota("\"\" (STORAGE 10 512 MESSAGE 20 100 X-ANNOTATION 1 2)", quotas);
    QCOMPARE(quotas, (QList<Quota>{{"", Quota::Resource::Storage, 10'240, 524'288},
                                   {"", Quota::Resource::Messages, 20, 100}}));
    quotas.clear();
    for (const char *bad :
         {"", "root", "root ()", "root (STORAGE)", "root (STORAGE 1)", "root (STORAGE 1 0)",
          "root (STORAGE 1 18446744073709551615)", "root (STORAGE -1 5)", "root (STORAGE a b)"})
        takeQuota(bad, quotas);
    QVERIFY(quotas.isEmpty());
    takeQuota("root (" + QByteArray(" STORAGE 1 2").repeated(10'000) + ')', quotas);
    QCOMPARE(quotas.size(), 100);

    QCOMPARE(announcedNumber({"IDLE", "APPENDLIMIT=5"}, "APPENDLIMIT"), std::optional<quint64>(5));
    for (const char *none : {"APPENDLIMIT", "APPENDLIMIT=", "APPENDLIMIT=x", "APPENDLIMITS=5"})
        QVERIFY(!announcedNumber({none}, "APPENDLIMIT"));

    QCOMPARE(parsePersonalPrefix("((\"INBOX.\" \".\")) NIL NIL"), QByteArray("INBOX."));
    QCOMPARE(parsePersonalPrefix("((\"\" \"/\")(\"#mh/\" \"/\" \"X\" (\"a\"))) ((\"~\" \"/\")) NIL"),
             QByteArray());
    QCOMPARE(parsePersonalPrefix("NIL NIL NIL"), QByteArray());
}

void TestImapData::searches()
{
    const auto response = [](const char *name, const char *arguments) {
        ImapResponse response;
        response.name = name;
        response.arguments = arguments;
        return response;
    };
    QVERIFY((parseSearch(response("SEARCH", "2 84 882"), 10) == std::vector<quint32>{2, 84, 882}));
    QVERIFY((parseSearch(response("SEARCH", "2 5 (MODSEQ 917162500)"), 10) == std::vector<quint32>{2, 5}));
    QVERIFY(parseSearch(response("SEARCH", ""), 10).empty());
    QVERIFY((parseSearch(response("ESEARCH", "(TAG \"A282\") UID MIN 2 COUNT 3 ALL 2,10:11"), 10) ==
             std::vector<quint32>{2, 10, 11}));
    QVERIFY(parseSearch(response("ESEARCH", "(TAG \"A282\") UID"), 10).empty());
    QCOMPARE(parseSearch(response("ESEARCH", "UID ALL 1:4294967295"), 10).size(), size_t(10));
    QCOMPARE(parseSearch(response("SEARCH", "1 2 3 4 5"), 3).size(), size_t(3));
}

void TestImapData::quirks()
{
    QVERIFY(imapQuirksFor(u"IMAP.163.com"_qs).idIsMandatory);
    QVERIFY(!imapQuirksFor(u"imap.example.org"_qs).idIsMandatory);
    QVERIFY(!imapQuirksFor(u"evil163.com"_qs).idIsMandatory);
    QVERIFY(imapQuirksFor(u"outlook.office365.com"_qs).noopIsUseless);
    QCOMPARE(imapQuirksFor(u"imap.gmx.net"_qs).idleLimit, std::chrono::minutes(12));
    QVERIFY(imapQuirksFor(u"imap.example.org"_qs).idleLimit < std::chrono::minutes(29));
}

QTEST_APPLESS_MAIN(TestImapData)
#include "test_imapdata.moc"
