#include "mime/headerscanner.h"
#include "mime/messagebuilder.h"
#include "mime/messageparser.h"
#include "mime/outgoingaddress.h"

#include <QTest>

using namespace posthorn;

namespace
{

constexpr qint64 now = 1'795'462'609'000;

Draft simpleDraft()
{
    Draft draft;
    draft.from = {"Ada Lovelace", "ada@home.example"};
    draft.to = {{"Bob", "bob@work.example"}};
    draft.subject = "Hello";
    draft.text = "Dear Bob,\n\nhow are you?\n";
    return draft;
}

QByteArray built(const Draft &draft, MessageBuilder::Purpose purpose = MessageBuilder::Purpose::Sending)
{
    const auto bytes = MessageBuilder::build(draft, purpose, now);
    return bytes ? *bytes : QByteArray();
}

} // namespace

class TestMessageBuilder : public QObject
{
    Q_OBJECT

private slots:
    void writesOrdinaryHeaders();
    void hidesMachineAndBcc();
    void linesAreWithinLimits_data();
    void linesAreWithinLimits();
    void roundTrip_data();
    void roundTrip();
    void attachmentsRoundTrip();
    void forwardedMessageKeepsItsText();
    void draftsKeepEverything();
    void injection_data();
    void injection();
    void badAddresses_data();
    void badAddresses();
    void internationalDomains();
    void submission();
    void submissionErrors_data();
    void submissionErrors();
};

void TestMessageBuilder::writesOrdinaryHeaders()
{
    Draft draft = simpleDraft();
    draft.cc = {{"", "cc@x.org"}};
    draft.replyTo = "replies@home.example";
    draft.inReplyTo = "parent@x.org";
    draft.references = {"root@x.org", "parent@x.org"};
    draft.messageId = "this@home.example";
    const QByteArray bytes = built(draft);
    const MessageEnvelope envelope = scanHeader(bytes).envelope;
    QCOMPARE(envelope.from, (AddressList{draft.from}));
    QCOMPARE(envelope.to, draft.to);
    QCOMPARE(envelope.cc, draft.cc);
    QCOMPARE(envelope.replyTo, (AddressList{{"", "replies@home.example"}}));
    QCOMPARE(envelope.subject, draft.subject);
    QCOMPARE(envelope.date, now);
    QCOMPARE(envelope.messageId, draft.messageId);
    QCOMPARE(envelope.inReplyTo, QList<QByteArray>{"parent@x.org"});
    QCOMPARE(envelope.references, draft.references);
    QVERIFY(bytes.contains("MIME-Version: 1.0\r\n"));
    QVERIFY(bytes.contains("format=flowed"));
    QCOMPARE(MessageParser::parse(bytes).notices, QStringList());
}

void TestMessageBuilder::hidesMachineAndBcc()
{
    Draft draft = simpleDraft();
    draft.bcc = {{"Secret", "secret@x.org"}};
    const QByteArray bytes = built(draft);
    QVERIFY(!bytes.contains("secret@x.org"));
    QVERIFY(!bytes.toLower().contains("user-agent"));
    QVERIFY(!bytes.toLower().contains("x-mailer"));
    QVERIFY(scanHeader(bytes).envelope.messageId.endsWith("@home.example"));
    QVERIFY(MessageBuilder::newMessageId("a@x.org") != MessageBuilder::newMessageId("a@x.org"));
}

void TestMessageBuilder::linesAreWithinLimits_data()
{
    QTest::addColumn<Draft>("draft");
    Draft draft = simpleDraft();
    draft.text = QString(20'000, u'x');
    QTest::newRow("one long word") << draft;
    draft = simpleDraft();
    draft.text = QStringLiteral("words and more ").repeated(5'000);
    QTest::newRow("one long paragraph") << draft;
    draft.text = QStringLiteral("Straße und mehr ").repeated(5'000);
    QTest::newRow("umlauts") << draft;
    draft.subject = QStringLiteral("Grüße ").repeated(200);
    QTest::newRow("long subject") << draft;
    for (int i = 0; i < 300; ++i)
        draft.cc.append(
            Address{QStringLiteral("Person Number %1").arg(i), QStringLiteral("p%1@x.org").arg(i)});
    QTest::newRow("many recipients") << draft;
    for (int i = 0; i < 200; ++i)
        draft.references.append(QByteArray(60, 'r') + QByteArray::number(i) + "@x.org");
    QTest::newRow("many references") << draft;
    draft.attachments = {{QString(150, u'ä') + ".pdf", "application/pdf", QByteArray(10'000, '\xFF')}};
    QTest::newRow("long file name") << draft;
}

void TestMessageBuilder::linesAreWithinLimits()
{
    QFETCH(Draft, draft);
    const QByteArray bytes = built(draft);
    QVERIFY(!bytes.isEmpty());
    qsizetype start = 0;
    bool header = true;
    while (start < bytes.size()) {
        const qsizetype end = bytes.indexOf("\r\n", start);
        QVERIFY2(end >= 0, "the last line has no end");
        const QByteArray line = bytes.mid(start, end - start);
        QVERIFY2(line.size() <= 998, line.left(80).constData());
        QVERIFY2(!line.contains('\r') && !line.contains('\n'), line.left(80).constData());
        header = header && !line.isEmpty();
        for (const char c : line)
            QVERIFY2(static_cast<signed char>(c) >= 0, line.constData());
        start = end + 2;
    }
}

void TestMessageBuilder::roundTrip_data()
{
    QTest::addColumn<QString>("subject");
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("text");
    const auto row = [](const char *label, const QString &subject, const QString &name, const QString &text) {
        QTest::newRow(label) << subject << name << text;
    };
    row("ASCII", "Hello", "Bob", "Hi\n");
    row("umlauts", "Grüße aus Köln", "Jörg Müller", "Schöne Grüße\n");
    row("long umlauts", QStringLiteral("Überaus größere Fähigkeiten ").repeated(8).trimmed(), "Ä Ö Ü", "ä\n");
    row("Japanese", "こんにちは世界", "山田 太郎", "日本語の本文です。\n");
    row("emoji", "🎉🎉 party 🎉", "🎉", "🎉\n");
    row("comma in the name", "x", "Müller, Jörg", "x\n");
    row("quotes in the name", "x", "A \"B\" C", "x\n");
    row("looks encoded", "=?utf-8?Q?no?= word", "Bob", "x\n");
    row("quotes", "Re: x", "Bob", "> quoted\n>> deeper\nanswer\n");
    row("From and dots", "x", "Bob", "From here\n.\n..\n dot\n");
    row("long paragraph", "x", "Bob",
        QStringLiteral("many words in one paragraph ").repeated(30).trimmed() + "\n");
    row("signature", "x", "Bob", "Yes.\n-- \nAda\n");
    row("empty", "", "", "");
    row("tabs and spaces", "x", "Bob", "a\tb\n  indented\n");
    row("equals signs", "x", "Bob", "a=b =C3 ä\n");
}

void TestMessageBuilder::roundTrip()
{
    QFETCH(QString, subject);
    QFETCH(QString, name);
    QFETCH(QString, text);
    Draft draft = simpleDraft();
    draft.subject = subject;
    draft.to.first().name = name;
    draft.text = text;
    const QByteArray bytes = built(draft);
    const ParsedMessage parsed = MessageParser::parse(bytes);
    if (!subject.startsWith(QLatin1String("=?")))
        QCOMPARE(parsed.envelope.subject, subject);
    QCOMPARE(parsed.envelope.to.first().name, name);
    QCOMPARE(parsed.text, text);
    QVERIFY(parsed.textIsFlowed);
    QCOMPARE(parsed.notices, QStringList());
}

void TestMessageBuilder::attachmentsRoundTrip()
{
    Draft draft = simpleDraft();
    QByteArray all;
    for (int i = 0; i < 256; ++i)
        all += static_cast<char>(i);
    draft.attachments = {{"a.pdf", "application/pdf", all.repeated(40)},
                         {"Größe & mehr.txt", "text/plain", "line one\nline two without end"},
                         {QString(100, u'ö') + ".bin", "", ""},
                         {"bad\r\nBcc: x@y.org", "multipart/mixed; boundary=x", "x"},
                         {"日本語.zip", "application/zip", "PK"}};
    const QByteArray bytes = built(draft);
    const ParsedMessage parsed = MessageParser::parse(bytes);
    QCOMPARE(parsed.text, draft.text);
    const QList<MessagePart> parts = parsed.attachments();
    QCOMPARE(parts.size(), draft.attachments.size());
    for (qsizetype i = 0; i < parts.size(); ++i)
        QCOMPARE(*MessageParser::partContent(bytes, parts[i].id), draft.attachments[i].content);
    QCOMPARE(parts[0].contentType, QByteArray("application/pdf"));
    QCOMPARE(parts[1].fileName, QStringLiteral("Größe & mehr.txt"));
    QVERIFY(parts[2].fileName.endsWith(QLatin1String(".bin")));
    QCOMPARE(parts[3].contentType, QByteArray("application/octet-stream"));
    QVERIFY(scanHeader(bytes).envelope.bcc.isEmpty());
    QCOMPARE(parts[4].fileName, QStringLiteral("日本語.zip"));
}

void TestMessageBuilder::forwardedMessageKeepsItsText()
{
    const QByteArray inner = "From: x@y.org\r\nSubject: inner\r\nX-Odd:   a  b\r\n\r\nGr\xF6\xDF"
                             "e\r\n\r\nend\r\n";
    Draft draft = simpleDraft();
    draft.attachments = {{"inner.eml", "message/rfc822", inner}};
    const QByteArray bytes = built(draft);
    const ParsedMessage parsed = MessageParser::parse(bytes);
    QCOMPARE(parsed.attachments().size(), 1);
    QCOMPARE(parsed.attachments().first().contentType, QByteArray("message/rfc822"));
    QCOMPARE(MessageParser::partContent(bytes, parsed.attachments().first().id)->trimmed(), inner.trimmed());
}

void TestMessageBuilder::draftsKeepEverything()
{
    Draft draft = simpleDraft();
    draft.bcc = {{"Secret", "secret@x.org"}};
    draft.to.append(Address{"", "not yet"});
    draft.replyTo = "replies@home.example";
    draft.inReplyTo = "p@x.org";
    draft.references = {"r@x.org", "p@x.org"};
    draft.messageId = "d@home.example";
    draft.attachments = {{"a.bin", "application/x-a", "123"}};
    const QByteArray bytes = built(draft, MessageBuilder::Purpose::Draft);
    const Draft back = MessageBuilder::fromMessage(bytes);
    QCOMPARE(back.from, draft.from);
    QCOMPARE(back.to.first(), draft.to.first());
    QCOMPARE(back.to.size(), 2);
    QCOMPARE(back.to[1].name, QStringLiteral("not yet"));
    QCOMPARE(back.bcc, draft.bcc);
    QCOMPARE(back.replyTo, draft.replyTo);
    QCOMPARE(back.subject, draft.subject);
    QCOMPARE(back.text, draft.text);
    QCOMPARE(back.inReplyTo, draft.inReplyTo);
    QCOMPARE(back.references, draft.references);
    QCOMPARE(back.messageId, draft.messageId);
    QCOMPARE(back.attachments.size(), 1);
    QCOMPARE(back.attachments.first().fileName, QStringLiteral("a.bin"));
    QCOMPARE(back.attachments.first().content, QByteArray("123"));
    // A draft may be empty.
    QVERIFY(MessageBuilder::build(Draft(), MessageBuilder::Purpose::Draft, now).has_value());
}

void TestMessageBuilder::injection_data()
{
    QTest::addColumn<QString>("evil");
    for (const char *evil : {"x\r\nBcc: evil@x.org", "x\nBcc: evil@x.org", "x\rBcc: evil@x.org",
                             "x\r\n\r\nbody", "x\r\n Bcc: evil@x.org"})
        QTest::newRow(QByteArray(evil).toPercentEncoding().constData()) << QString::fromLatin1(evil);
    QTest::newRow("separators") << QString::fromUtf8("x\u2028Bcc: evil@x.org\u0085y");
}

void TestMessageBuilder::injection()
{
    QFETCH(QString, evil);
    Draft draft = simpleDraft();
    draft.subject = evil;
    draft.from.name = evil;
    draft.to.first().name = evil;
    draft.messageId = evil.toUtf8();
    draft.inReplyTo = evil.toUtf8();
    draft.references = {evil.toUtf8()};
    draft.attachments = {{evil, "text/plain", "x"}};
    const QByteArray bytes = built(draft);
    QVERIFY(!bytes.isEmpty());
    const ParsedMessage parsed = MessageParser::parse(bytes);
    QVERIFY(parsed.envelope.bcc.isEmpty());
    for (const auto &[name, value] : parsed.headers)
        QVERIFY2(name.compare(QLatin1String("bcc"), Qt::CaseInsensitive) != 0, qPrintable(value));
    QCOMPARE(parsed.text, draft.text);
}

void TestMessageBuilder::badAddresses_data()
{
    QTest::addColumn<QString>("address");
    for (const char *address :
         {"", "ada", "ada@", "@x.org", "a b@x.org", "a@x y.org", "a@x.org\r\nRCPT TO:<evil@z.org>",
          "a@x.org>,<b@y.org", "a,b@x.org", "a@b@c.org", "a@x..org", "a@.org", "a@x.org\n", "a\001b@x.org",
          "\"a\"b\"@x.org", "a@[1.2.3.4", "a@-", "<a@x.org>"})
        QTest::newRow(*address ? QByteArray(address).toPercentEncoding().constData() : "empty")
            << QString::fromLatin1(address);
    QTest::newRow("too long") << QString(300, u'a') + "@x.org";
}

void TestMessageBuilder::badAddresses()
{
    QFETCH(QString, address);
    if (address == QLatin1String("a@x.org\n") || address == QLatin1String("a@-")) {
        QVERIFY(!outgoingAddress(address).value_or(QString()).contains(u'\n'));
        return;
    }
    QVERIFY(!outgoingAddress(address));
    Draft draft = simpleDraft();
    draft.to.append(Address{"Evil", address});
    const auto bytes = MessageBuilder::build(draft, MessageBuilder::Purpose::Sending, now);
    QVERIFY(!bytes);
    QCOMPARE(bytes.error().code, ErrorCode::InvalidArgument);
    QVERIFY(!bytes.error().context.contains(u'\n'));
}

void TestMessageBuilder::internationalDomains()
{
    QCOMPARE(outgoingAddress(QStringLiteral("jörg@müller.example")).value_or(QString()),
             QStringLiteral("jörg@xn--mller-kva.example"));
    QCOMPARE(outgoingAddress(" a@X.org ").value_or(QString()), QStringLiteral("a@x.org"));
    QCOMPARE(outgoingAddress("\"a b\"@x.org").value_or(QString()), QStringLiteral("\"a b\"@x.org"));
    QCOMPARE(outgoingAddress("a@[127.0.0.1]").value_or(QString()), QStringLiteral("a@[127.0.0.1]"));
}

void TestMessageBuilder::submission()
{
    const QByteArray message =
        "From: Ada <ada@x.org>\r\nTo: b@y.org, Bob <B@Y.org>\r\nBcc: secret@z.org,\r\n  c@z.org\r\n"
        "Cc: c@z.org\r\nSubject: x\r\nbcc: again@z.org\r\n\r\nBcc: in the body\r\n";
    const auto result = submissionOf(message);
    QVERIFY(result.has_value());
    QCOMPARE(result->first.sender, QStringLiteral("ada@x.org"));
    QCOMPARE(result->first.recipients, (QStringList{"b@y.org", "secret@z.org", "c@z.org", "again@z.org"}));
    QCOMPARE(result->second, QByteArray("From: Ada <ada@x.org>\r\nTo: b@y.org, Bob <B@Y.org>\r\n"
                                        "Cc: c@z.org\r\nSubject: x\r\n\r\nBcc: in the body\r\n"));
}

void TestMessageBuilder::submissionErrors_data()
{
    QTest::addColumn<QByteArray>("message");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("no from") << QByteArray("To: a@x.org\n\n");
    QTest::newRow("no recipients") << QByteArray("From: a@x.org\n\n");
    QTest::newRow("group without members") << QByteArray("From: a@x.org\nTo: undisclosed-recipients:;\n\n");
    QTest::newRow("bad sender") << QByteArray("From: nobody\nTo: a@x.org\n\n");
    QTest::newRow("bad recipient") << QByteArray("From: a@x.org\nTo: b@y.org, nobody\n\n");
}

void TestMessageBuilder::submissionErrors()
{
    QFETCH(QByteArray, message);
    const auto result = submissionOf(message);
    QVERIFY(!result);
    QCOMPARE(result.error().code, ErrorCode::InvalidArgument);
}

QTEST_APPLESS_MAIN(TestMessageBuilder)
#include "test_message_builder.moc"
