#include "mime/headerfields.h"
#include "mime/messagebuilder.h"
#include "mime/messageparser.h"
#include "mime/readreceipt.h"
#include "trust/mailinglist.h"

#include <QSysInfo>
#include <QTest>

using namespace posthorn;

/// The ways out of a list, and receipts: what a message asks for, and what it gets.
class MailingListTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void unsubscribing_data();
    void unsubscribing();
    void oneClickNeedsItsSignature();
    void names();
    void receipts_data();
    void receipts();
    void receiptMessage();
    void receiptWithHostileFields();
    void ownHeadersTellNothing();
};

void MailingListTest::unsubscribing_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QString>("page");
    QTest::addColumn<QString>("mail");
    const auto row = [](const char *name, const QByteArray &value, const char *page, const char *mail) {
        QTest::newRow(name) << value << QString::fromLatin1(page) << QString::fromLatin1(mail);
    };
    row("both", "<https://l.example/u?x=1>, <mailto:leave@l.example?subject=leave>",
        "https://l.example/u?x=1", "mailto:leave@l.example?subject=leave");
    row("comment", "(use this) <mailto:leave@l.example>", "", "mailto:leave@l.example");
    row("folded in the URL", "<https://l.example/\r\n u?x=1>", "https://l.example/u?x=1", "");
    row("http", "<http://l.example/u>", "", "");
    row("file", "<file:///etc/passwd>", "", "");
    row("javascript", "<javascript:alert(1)>", "", "");
    row("user in it", "<https://bank.example@evil.example/>", "", "");
    row("no address", "<mailto:>", "", "");
    row("no brackets", "https://l.example/u", "", "");
    row("first of each", "<https://a.example/>, <https://b.example/>", "https://a.example/", "");
}

void MailingListTest::unsubscribing()
{
    QFETCH(QByteArray, value);
    QFETCH(QString, page);
    QFETCH(QString, mail);
    const MailingList list =
        mailingListOf("From: a@l.example\r\nList-Unsubscribe: " + value + "\r\n\r\n", {});
    QVERIFY(list.isList);
    QCOMPARE(list.page.toString(), page);
    QCOMPARE(list.mail.toString(), mail);
    QVERIFY(!list.oneClick);
    QCOMPARE(list.canUnsubscribe(), !page.isEmpty() || !mail.isEmpty());
}

void MailingListTest::oneClickNeedsItsSignature()
{
    const QByteArray fields = "From: a@l.example\r\nList-Unsubscribe: <https://l.example/u>\r\n"
                              "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n";
    const QByteArray signature = "DKIM-Signature: v=1; a=rsa-sha256; d=l.example; s=x;\r\n"
                                 " h=From:List-Unsubscribe:\r\n List-Unsubscribe-Post; b=x; bh=y\r\n";
    QVERIFY(!mailingListOf(fields + "\r\n", {}).oneClick);
    QVERIFY(mailingListOf(signature + fields + "\r\n", {}).oneClick);
    QVERIFY(
        !mailingListOf(QByteArray(signature).replace("List-Unsubscribe-Post", "Date") + fields + "\r\n", {})
             .oneClick);
    QVERIFY(!mailingListOf(signature + QByteArray(fields).replace("One-Click", "Two-Click") + "\r\n", {})
                 .oneClick);
    QVERIFY(
        !mailingListOf(signature + QByteArray(fields).replace("<https:", "<http:") + "\r\n", {}).oneClick);

    Authenticity known;
    known.verdict = Authenticity::Verdict::NotConfirmed;
    known.checks = {{"dkim", "fail", QStringLiteral("l.example"), true}};
    QVERIFY(!mailingListOf(signature + fields + "\r\n", known).oneClick);
    known.verdict = Authenticity::Verdict::Confirmed;
    known.checks = {{"dkim", "pass", QStringLiteral("l.example"), true}};
    QVERIFY(mailingListOf(signature + fields + "\r\n", known).oneClick);
}

void MailingListTest::names()
{
    const auto name = [](const QByteArray &value) {
        return mailingListOf("List-Id: " + value + "\r\n\r\n", {}).name;
    };
    QCOMPARE(name("Notes on engines <engines.example.org>"), QStringLiteral("Notes on engines"));
    QCOMPARE(name("\"Notes\" <engines.example.org>"), QStringLiteral("Notes"));
    QCOMPARE(name("<engines.example.org>"), QStringLiteral("engines.example.org"));
    QCOMPARE(name("=?utf-8?q?M=C3=BCller?= <x.example>"), QString::fromUtf8("M\xC3\xBCller"));
}

void MailingListTest::receipts_data()
{
    QTest::addColumn<QByteArray>("fields");
    QTest::addColumn<bool>("asked");
    QTest::addColumn<bool>("may");
    QTest::addColumn<bool>("elsewhere");
    const QByteArray asks = "Disposition-Notification-To: Boss <boss@work.example>\r\n";
    const QByteArray path = "Return-Path: <boss@work.example>\r\n";
    const auto row = [](const char *name, const QByteArray &fields, bool asked, bool may, bool elsewhere) {
        QTest::newRow(name) << fields << asked << may << elsewhere;
    };
    row("not asked", path, false, false, false);
    row("asked", path + asks, true, true, false);
    row("case", QByteArray(path).replace("boss", "BOSS") + asks, true, true, false);
    row("no Return-Path", asks, true, true, false);
    row("other Return-Path", QByteArray("Return-Path: <x@evil.example>\r\n") + asks, true, true, true);
    row("null Return-Path", QByteArray("Return-Path: <>\r\n") + asks, true, true, true);
    row("several", path + "Disposition-Notification-To: boss@work.example, spy@evil.example\r\n", true, true,
        true);
    row("older way", path + "Return-Receipt-To: boss@work.example\r\n", true, true, false);
    row("oldest way", path + "X-Confirm-Reading-To: boss@work.example\r\n", true, true, false);
    row("list", path + asks + "List-Id: <l.example>\r\n", true, false, false);
    row("bulk", path + asks + "Precedence: bulk\r\n", true, false, false);
    row("spam", path + asks + "X-Spam-Flag: YES\r\n", true, false, false);
    row("machine", path + asks + "Auto-Submitted: auto-generated\r\n", true, false, false);
    row("by hand", path + asks + "Auto-Submitted: no\r\n", true, true, false);
    row("demands", path + asks + "Disposition-Notification-Options: x=required,y\r\n", true, false, false);
    row("line in the address", path + "Disposition-Notification-To: <bo\xC2\x85ss@work.example>\r\n", true,
        false, true);
}

void MailingListTest::receipts()
{
    QFETCH(QByteArray, fields);
    QFETCH(bool, asked);
    QFETCH(bool, may);
    QFETCH(bool, elsewhere);
    const ReceiptRequest request = receiptRequestOf(fields + "From: boss@work.example\r\nSubject: x\r\n\r\n");
    QCOMPARE(request.isAsked(), asked);
    QCOMPARE(request.mayBeAnswered, may);
    QCOMPARE(request.goesElsewhere, elsewhere);
}

void MailingListTest::receiptMessage()
{
    const ReceiptRequest request = receiptRequestOf(
        "Disposition-Notification-To: Boss <boss@work.example>\r\nFrom: boss@work.example\r\n"
        "Original-Recipient: rfc822;ada@old.example\r\nMessage-ID: <1@work.example>\r\n\r\n");
    const auto bytes =
        buildReadReceipt(request, {QStringLiteral("Ada"), QStringLiteral("ada@m\u00FCller.de")},
                         QStringLiteral("Read: x"), QStringLiteral("Displayed.\nÄ"), 1'700'000'000'000);
    QVERIFY2(bytes, bytes ? "" : qPrintable(bytes.error().toString()));
    QVERIFY(bytes->contains("\r\nContent-Type: multipart/report; report-type=disposition-notification;"));
    QVERIFY(bytes->contains("\r\nAuto-Submitted: auto-replied\r\n"));
    QVERIFY(bytes->contains("\r\nIn-Reply-To: <1@work.example>\r\n"));
    QVERIFY(bytes->contains("\r\nOriginal-Recipient: rfc822;ada@old.example\r\n"
                            "Final-Recipient: rfc822;ada@xn--mller-kva.de\r\n"
                            "Original-Message-ID: <1@work.example>\r\n"
                            "Disposition: manual-action/MDN-sent-manually; displayed\r\n\r\n"));
    QVERIFY(!bytes->contains("Reporting-UA"));
    QVERIFY(!QByteArray(*bytes).replace("\r\n", "").contains('\n'));
    HeaderFields header(*bytes);
    int types = 0;
    while (header.next())
        types += header.isNamed(QLatin1String("content-type")) ? 1 : 0;
    QCOMPARE(types, 1);
    const ParsedMessage parsed = MessageParser::parse(*bytes);
    QCOMPARE(parsed.envelope.to.first().address, QStringLiteral("boss@work.example"));
    QVERIFY(parsed.text.contains(QStringLiteral("Ä")));
}

void MailingListTest::receiptWithHostileFields()
{
    ReceiptRequest request =
        receiptRequestOf("Disposition-Notification-To: boss@work.example\r\nFrom: boss@work.example\r\n"
                         "Original-Recipient: rfc822;a\r\n b\xFF\r\nMessage-ID: <a\x01"
                         "b@x>\r\n\r\n");
    QVERIFY(request.originalRecipient.isEmpty());
    request.messageId = "a>\r\nBcc: spy@evil.example";
    const auto bytes =
        buildReadReceipt(request, {QString(), QStringLiteral("ada@example.org")},
                         QStringLiteral("Read: x\r\nBcc: spy@evil.example"), QStringLiteral("."), 0);
    QVERIFY(bytes);
    QVERIFY(!bytes->contains("\nBcc:"));
    QVERIFY(!buildReadReceipt(request, {QString(), QStringLiteral("no address")}, QString(), QString(), 0));
}

/// Neither the program nor the machine that a message was written on.
void MailingListTest::ownHeadersTellNothing()
{
    Draft draft;
    draft.from = {QStringLiteral("Ada"), QStringLiteral("ada@example.org")};
    draft.to = {{QString(), QStringLiteral("bob@example.net")}};
    draft.subject = QStringLiteral("x");
    draft.text = QStringLiteral("y");
    const auto bytes = MessageBuilder::build(draft, MessageBuilder::Purpose::Sending, 1'700'000'000'000);
    QVERIFY(bytes);
    static const QByteArrayList expected{
        "from",       "to",           "subject",      "date",
        "message-id", "mime-version", "content-type", "content-transfer-encoding"};
    HeaderFields header(*bytes);
    while (header.next()) {
        QVERIFY2(expected.contains(header.name().toByteArray().toLower()),
                 header.name().toByteArray().constData());
        if (header.isNamed(QLatin1String("message-id")))
            QVERIFY(header.value().toByteArray().endsWith("@example.org>"));
    }
    const QByteArray machine = QSysInfo::machineHostName().toUtf8();
    QVERIFY(machine.isEmpty() || !bytes->contains(machine));
}

QTEST_GUILESS_MAIN(MailingListTest)
#include "test_mailinglist.moc"
