#include "mime/replybuilder.h"

#include <QTest>

using namespace posthorn;

namespace
{

QString shown(const AddressList &list)
{
    QStringList parts;
    for (const Address &address : list)
        parts += address.address;
    return parts.join(u' ');
}

const QStringList own = {"ada@home.example", "ada@work.example"};

} // namespace

class TestReplyBuilder : public QObject
{
    Q_OBJECT

private slots:
    void recipients_data();
    void recipients();
    void subjects_data();
    void subjects();
    void threading_data();
    void threading();
    void quotesText_data();
    void quotesText();
    void quotesOnlyWhatWasSeen_data();
    void quotesOnlyWhatWasSeen();
    void quoteSurvivesSending();
    void forwards();
    void senders_data();
    void senders();
};

void TestReplyBuilder::recipients_data()
{
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<ReplyKind>("kind");
    QTest::addColumn<QString>("to");
    QTest::addColumn<QString>("cc");
    const auto row = [](const char *name, const char *header, ReplyKind kind, const char *to,
                        const char *cc) {
        QTest::newRow(name) << QByteArray(header) << kind << QString::fromLatin1(to)
                            << QString::fromLatin1(cc);
    };
    row("reply", "From: b@x.org\nTo: ada@home.example, c@x.org\nCc: d@x.org\n", ReplyKind::Reply, "b@x.org",
        "");
    row("reply-to", "From: b@x.org\nReply-To: r@x.org\nTo: ada@home.example\n", ReplyKind::Reply, "r@x.org",
        "");
    row("all", "From: b@x.org\nTo: ada@home.example, c@x.org\nCc: d@x.org, ADA@work.example\n",
        ReplyKind::ReplyAll, "b@x.org", "c@x.org d@x.org");
    row("all, each once", "From: b@x.org\nTo: B@X.org, c@x.org, c@x.org\nCc: c@x.org\n", ReplyKind::ReplyAll,
        "b@x.org", "c@x.org");
    row("all, plus address is self", "From: b@x.org\nTo: ada+lists@home.example, c@x.org\n",
        ReplyKind::ReplyAll, "b@x.org", "c@x.org");
    row("all with reply-to", "From: b@x.org\nReply-To: r@x.org\nTo: c@x.org\n", ReplyKind::ReplyAll,
        "r@x.org", "c@x.org");
    row("own message", "From: ada@home.example\nTo: c@x.org\nCc: d@x.org\n", ReplyKind::Reply, "c@x.org", "");
    row("own message, all", "From: ada@home.example\nTo: c@x.org\nCc: d@x.org\n", ReplyKind::ReplyAll,
        "c@x.org", "d@x.org");
    row("note to self", "From: ada@home.example\nTo: ada@home.example\n", ReplyKind::Reply,
        "ada@home.example", "");
    row("list, reply", "From: b@x.org\nTo: list@l.org\nList-Post: <mailto:list@l.org>\n", ReplyKind::Reply,
        "b@x.org", "");
    row("list, all", "From: b@x.org\nTo: list@l.org\nList-Post: <mailto:list@l.org>\n", ReplyKind::ReplyAll,
        "b@x.org", "list@l.org");
    row("list, list", "From: b@x.org\nTo: list@l.org\nCc: c@x.org\nList-Post: <mailto:list@l.org?x=y>\n",
        ReplyKind::ReplyList, "list@l.org", "");
    row("no list, list", "From: b@x.org\nTo: c@x.org\n", ReplyKind::ReplyList, "b@x.org", "");
    row("list that takes no posts", "From: b@x.org\nTo: c@x.org\nList-Post: NO\n", ReplyKind::ReplyList,
        "b@x.org", "");
    row("mail-followup-to", "From: b@x.org\nTo: list@l.org\nMail-Followup-To: list@l.org, ada@home.example\n",
        ReplyKind::ReplyAll, "list@l.org", "");
    row("bcc is never answered", "From: b@x.org\nTo: ada@home.example\nBcc: z@x.org\n", ReplyKind::ReplyAll,
        "b@x.org", "");
    row("no sender", "Subject: x\n", ReplyKind::Reply, "", "");
    row("several senders", "From: a@x.org, b@x.org\nTo: ada@home.example\n", ReplyKind::Reply,
        "a@x.org b@x.org", "");
}

void TestReplyBuilder::recipients()
{
    QFETCH(QByteArray, header);
    QFETCH(ReplyKind, kind);
    QFETCH(QString, to);
    QFETCH(QString, cc);
    const Draft draft = makeReply(kind, header + "\nx", own, "They wrote:");
    QCOMPARE(shown(draft.to), to);
    QCOMPARE(shown(draft.cc), cc);
    QVERIFY(draft.bcc.isEmpty());
    QVERIFY(draft.from.address.isEmpty());
}

void TestReplyBuilder::subjects_data()
{
    QTest::addColumn<QString>("subject");
    QTest::addColumn<QString>("reply");
    QTest::addColumn<QString>("forward");
    QTest::newRow("plain") << "Hello"
                           << "Re: Hello"
                           << "Fwd: Hello";
    QTest::newRow("Re") << "Re: Hello"
                        << "Re: Hello"
                        << "Fwd: Re: Hello";
    QTest::newRow("many") << "RE: Re[2]: AW: Hello"
                          << "Re: Hello"
                          << "Fwd: RE: Re[2]: AW: Hello";
    QTest::newRow("Fwd") << "Fwd: Hello"
                         << "Re: Fwd: Hello"
                         << "Fwd: Hello";
    QTest::newRow("word") << "Really: yes"
                          << "Re: Really: yes"
                          << "Fwd: Really: yes";
    QTest::newRow("empty") << ""
                           << "Re: "
                           << "Fwd: ";
}

void TestReplyBuilder::subjects()
{
    QFETCH(QString, subject);
    QFETCH(QString, reply);
    QFETCH(QString, forward);
    const QByteArray message = "From: b@x.org\nSubject: " + subject.toUtf8() + "\n\nx";
    QCOMPARE(makeReply(ReplyKind::Reply, message, own, {}).subject, reply);
    QCOMPARE(makeReply(ReplyKind::ForwardInline, message, own, {}).subject, forward);
}

void TestReplyBuilder::threading_data()
{
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<QByteArray>("inReplyTo");
    QTest::addColumn<QList<QByteArray>>("references");
    QTest::newRow("first answer") << QByteArray("Message-ID: <a@x>\n") << QByteArray("a@x")
                                  << QList<QByteArray>{"a@x"};
    QTest::newRow("second answer") << QByteArray("Message-ID: <b@x>\nReferences: <a@x>\n")
                                   << QByteArray("b@x") << QList<QByteArray>{"a@x", "b@x"};
    QTest::newRow("only in-reply-to") << QByteArray("Message-ID: <b@x>\nIn-Reply-To: <a@x>\n")
                                      << QByteArray("b@x") << QList<QByteArray>{"a@x", "b@x"};
    QTest::newRow("two parents") << QByteArray("Message-ID: <c@x>\nIn-Reply-To: <a@x> <b@x>\n")
                                 << QByteArray("c@x") << QList<QByteArray>{"c@x"};
    QTest::newRow("own id in the references") << QByteArray("Message-ID: <b@x>\nReferences: <b@x> <a@x>\n")
                                              << QByteArray("b@x") << QList<QByteArray>{"a@x", "b@x"};
    QTest::newRow("no id") << QByteArray("Subject: x\n") << QByteArray() << QList<QByteArray>{};
}

void TestReplyBuilder::threading()
{
    QFETCH(QByteArray, header);
    QFETCH(QByteArray, inReplyTo);
    QFETCH(QList<QByteArray>, references);
    const Draft draft = makeReply(ReplyKind::Reply, "From: b@x.org\n" + header + "\nx", own, {});
    QCOMPARE(draft.inReplyTo, inReplyTo);
    QCOMPARE(draft.references, references);
}

void TestReplyBuilder::quotesText_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("expected");
    QTest::newRow("one line") << QByteArray("Hello\n") << "\n\nThey wrote:\n> Hello\n";
    QTest::newRow("depth") << QByteArray("answer\n> old\n>> older\n")
                           << "\n\nThey wrote:\n> answer\n>> old\n>>> older\n";
    QTest::newRow("empty lines") << QByteArray("a\n\nb\n") << "\n\nThey wrote:\n> a\n>\n> b\n";
    QTest::newRow("signature goes") << QByteArray("a\n-- \nSig\n") << "\n\nThey wrote:\n> a\n";
    QTest::newRow("trailing lines go") << QByteArray("a\n\n\n") << "\n\nThey wrote:\n> a\n";
}

void TestReplyBuilder::quotesText()
{
    QFETCH(QByteArray, body);
    QFETCH(QString, expected);
    QCOMPARE(makeReply(ReplyKind::Reply, "From: b@x.org\n\n" + body, own, "They wrote:").text, expected);
}

void TestReplyBuilder::quotesOnlyWhatWasSeen_data()
{
    QTest::addColumn<QByteArray>("text"); // empty: no such part
    QTest::addColumn<QByteArray>("html");
    QTest::addColumn<ReadAs>("read");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, const char *text, const char *html, const char *expected,
                        ReadAs read = ReadAs::Html) {
        QTest::newRow(name) << QByteArray(text) << QByteArray(html) << read << QString::fromUtf8(expected);
    };
    row("the same", "See *you*\n-- \nSig\n", "<p>See <b>you</b></p>-- <br>Sig", "See *you*");
    row("more in the text", "See you and pay\n", "<p>See <b>you</b></p>", "See you");
    row("more in the text, read as text", "See you and pay\n", "<p>See you</p>", "See you and pay",
        ReadAs::Text);
    row("less in the text", "See\n", "<p>See <b>you</b></p>", "See");
    row("pictures and pixels", "",
        "<p>Hi<img src='https://t.example/p.gif' width=1 height=1><img "
        "src='https://t.example/logo.png' alt='Logo'></p>",
        "HiLogo");
    row("styles", "",
        "<style>@import 'https://t.example/a.css';p{background:url(https://t.example/b)}</style><p "
        "style='background:url(https://t.example/c)'>Hi</p><script src='https://t.example/d'></script>",
        "Hi");
    row("hidden", "",
        "Hi<p style='display:none'>secret</p><p hidden>secret</p><p style='opacity:0'>secret</p>", "Hi");
    row("out of sight", "", "Hi<p style='position:absolute;left:-9999px'>secret</p>", "Hi");
    row("hidden by a rule", "", "<style>.x{display:none}</style>Hi<p class=x>secret</p>", "Hi");
    row("hidden in both", "Hi secret\n", "Hi<p style='visibility:hidden'>secret</p>", "Hi");
    row("comments and forms", "",
        "Hi<!-- secret --><textarea>secret</textarea><select><option>secret</select>", "Hi");
    row("markup as text", "", "Hi &lt;img src=https://t.example/p.gif&gt;",
        "Hi <img src=https://t.example/p.gif>");
}

void TestReplyBuilder::quotesOnlyWhatWasSeen()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, html);
    QFETCH(ReadAs, read);
    QFETCH(QString, expected);
    const QByteArray page = "Content-Type: text/html; charset=utf-8\n\n" + html + "\n";
    const QByteArray message =
        text.isEmpty() ? "From: b@x.org\n" + page
                       : "From: b@x.org\nContent-Type: multipart/alternative; boundary=z\n\n--z\n\n" + text +
                             "\n--z\n" + page + "--z--\n";
    for (const ReplyKind kind : {ReplyKind::Reply, ReplyKind::ForwardInline}) {
        Draft draft = makeReply(kind, message, own, "They wrote:", ReplyPlace::AboveQuotation, read);
        draft.from = {"Ada", own.first()};
        draft.to = {{QString(), "b@x.org"}};
        QVERIFY2(draft.text.contains(expected), qPrintable(draft.text));
        QVERIFY2(!draft.text.contains(QLatin1String("secret")), qPrintable(draft.text));
        QVERIFY2(read == ReadAs::Text || !draft.text.contains(QLatin1String("pay")), qPrintable(draft.text));
        // What is sent has no part that a reader's program would load anything for.
        QVERIFY(draft.attachments.isEmpty());
        const auto bytes = MessageBuilder::build(draft, MessageBuilder::Purpose::Sending, 1'795'462'609'000);
        QVERIFY(bytes && !bytes->toLower().contains("text/html"));
    }
}

void TestReplyBuilder::quoteSurvivesSending()
{
    const QByteArray long1 = QByteArray("many words in a long paragraph ").repeated(10).trimmed();
    Draft draft =
        makeReply(ReplyKind::Reply, "From: b@x.org\n\n" + long1 + "\n> " + long1 + "\n", own, "They wrote:");
    draft.from = {"Ada", own.first()};
    const auto bytes = MessageBuilder::build(draft, MessageBuilder::Purpose::Sending, 1'795'462'609'000);
    QVERIFY(bytes.has_value());
    QCOMPARE(MessageParser::parse(*bytes).text, draft.text);
}

void TestReplyBuilder::forwards()
{
    const QByteArray message =
        "From: b@x.org\nSubject: Plans/notes\nMessage-ID: <a@x>\nMIME-Version: 1.0\n"
        "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nSee attached.\n-- \nBob\n--b\n"
        "Content-Type: application/pdf; name=p.pdf\nContent-Disposition: attachment\n\nPDF\n--b--\n";
    const Draft inlined = makeReply(ReplyKind::ForwardInline, message, own, "---- Forwarded ----");
    QVERIFY(inlined.to.isEmpty());
    QCOMPARE(inlined.text, QStringLiteral("\n\n---- Forwarded ----\n\nSee attached.\n-- \nBob\n"));
    QCOMPARE(inlined.attachments.size(), 1);
    QCOMPARE(inlined.attachments.first().fileName, QStringLiteral("p.pdf"));
    QCOMPARE(inlined.attachments.first().content, QByteArray("PDF"));
    QCOMPARE(inlined.references, QList<QByteArray>{"a@x"});
    QVERIFY(inlined.inReplyTo.isEmpty());
    const Draft attached = makeReply(ReplyKind::ForwardAsAttachment, message, own, {});
    QCOMPARE(attached.attachments.size(), 1);
    QCOMPARE(attached.attachments.first().content, message);
    QCOMPARE(attached.attachments.first().contentType, QByteArray("message/rfc822"));
    QCOMPARE(attached.attachments.first().fileName, QStringLiteral("notes.eml"));
}

void TestReplyBuilder::senders_data()
{
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<QString>("expected");
    QTest::newRow("to") << QByteArray("To: x@y.org, ada@work.example\n") << "ada@work.example";
    QTest::newRow("case") << QByteArray("To: ADA@Work.Example\n") << "ada@work.example";
    QTest::newRow("cc") << QByteArray("To: x@y.org\nCc: ada@work.example\n") << "ada@work.example";
    QTest::newRow("plus") << QByteArray("To: ada+shop@home.example\n") << "ada@home.example";
    QTest::newRow("delivered-to") << QByteArray("To: list@y.org\nDelivered-To: ada@work.example\n")
                                  << "ada@work.example";
    QTest::newRow("x-original-to") << QByteArray("To: list@y.org\nX-Original-To: ada@work.example\n")
                                   << "ada@work.example";
    QTest::newRow("own message") << QByteArray("From: ada@work.example\nTo: x@y.org\n") << "ada@work.example";
    QTest::newRow("none") << QByteArray("To: x@y.org\n") << "";
}

void TestReplyBuilder::senders()
{
    QFETCH(QByteArray, header);
    QFETCH(QString, expected);
    QCOMPARE(pickSender(MessageParser::parse(header + "\nx"), own), expected);
}

QTEST_APPLESS_MAIN(TestReplyBuilder)
#include "test_reply_builder.moc"
