#include "mime/contactcard.h"
#include "mime/messagereport.h"
#include "mime/textfiles.h"
#include "mime/tnef.h"

#include <QTest>
#include <QtEndian>

using namespace posthorn;

namespace
{

QByteArray report(const QByteArray &type, const QByteArray &status, const QByteArray &original = {})
{
    return "From: MAILER-DAEMON@mx.example.net\nContent-Type: multipart/report; report-type=x; boundary=b\n\n"
           "--b\nContent-Type: text/plain\n\nwords\n--b\nContent-Type: message/" +
           type + "\n\n" + status + "\n" +
           (original.isEmpty() ? QByteArray()
                               : "--b\nContent-Type: text/rfc822-headers\n\n" + original + "\n") +
           "--b--\n";
}

MessageReport read(const QByteArray &message)
{
    return messageReport(message, MessageParser::parse(message)).value_or(MessageReport());
}

QByteArray le(quint32 value, int bytes = 4)
{
    QByteArray raw(4, Qt::Uninitialized);
    qToLittleEndian(value, raw.data());
    return raw.first(bytes);
}

QByteArray attribute(char level, quint32 id, const QByteArray &value)
{
    return QByteArray(1, level) + le(id) + le(quint32(value.size())) + value + QByteArray(2, '\0');
}

QByteArray property(quint16 type, quint16 id, const QByteArray &value)
{
    return le(type, 2) + le(id, 2) + le(1) + le(quint32(value.size())) + value +
           QByteArray((4 - value.size() % 4) % 4, '\0');
}

QByteArray tnef()
{
    const QByteArray longName("\xE4\0.\0t\0x\0t\0\0\0", 12);
    return le(0x223E9F78) + QByteArray(2, '\0') + attribute(1, 0x0002800C, QByteArray("Hello\r\n\0", 8)) +
           attribute(2, 0x00069002, QByteArray(14, '\0')) +
           attribute(2, 0x00018010, QByteArray("A.TXT\0", 6)) + attribute(2, 0x0006800F, "content") +
           attribute(2, 0x00069005,
                     le(2) + property(0x001F, 0x3707, longName) +
                         property(0x001E, 0x370E, QByteArray("text/plain\0", 11))) +
           attribute(2, 0x00069002, QByteArray(14, '\0')) + attribute(2, 0x0006800F, "second");
}

} // namespace

/// What a message holds beside its text: reports, contact cards, files inside texts.
class TestMimeContent : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void deliveryReports_data();
    void deliveryReports();
    void receiptsAndComplaints();
    void bouncesInWords();
    void lettersAreNoBounces();
    void contactCards_data();
    void contactCards();
    void cutCardIsShown();
    void filesInTexts_data();
    void filesInTexts();
    void sentencesAreNoFiles_data();
    void sentencesAreNoFiles();
    void filesInsideArePartsOfTheirOwn();
    void containersAreOpened();
    void everyCutContainerIsSurvived();
    void compressedRtf();
};

void TestMimeContent::deliveryReports_data()
{
    QTest::addColumn<QByteArray>("group");
    QTest::addColumn<QString>("address");
    QTest::addColumn<int>("outcome");
    QTest::addColumn<QString>("status");
    QTest::addColumn<int>("reply");
    const auto row = [](const char *name, const char *group, const char *address,
                        ReportedRecipient::Outcome outcome, const char *status, int reply) {
        QTest::newRow(name) << QByteArray(group) << QString(address) << int(outcome) << QString(status)
                            << reply;
    };
    using Outcome = ReportedRecipient::Outcome;
    row("failed", "Final-Recipient: rfc822; ada@example.org\nAction: failed\nStatus: 5.2.2\n",
        "ada@example.org", Outcome::Failed, "5.2.2", 0);
    row("delayed", "Final-Recipient: RFC822;<ada@example.org>\nAction: delayed\nStatus: 4.4.1 (no answer)\n",
        "ada@example.org", Outcome::Delayed, "4.4.1", 0);
    row("delivered", "Final-Recipient: rfc822;a@x.org\nAction: delivered\nStatus: 2.0.0\n", "a@x.org",
        Outcome::Delivered, "2.0.0", 0);
    row("relayed", "Final-Recipient: rfc822;a@x.org\nAction: relayed (to non-DSN)\n", "a@x.org",
        Outcome::Relayed, "", 0);
    row("expanded", "Final-Recipient: rfc822;a@x.org\nAction: expanded\n", "a@x.org", Outcome::Expanded, "",
        0);
    row("better status in the words",
        "Final-Recipient: rfc822;a@x.org\nAction: failed\nStatus: 5.0.0\n"
        "Diagnostic-Code: smtp; 550-5.1.1 no such user\n",
        "a@x.org", Outcome::Failed, "5.1.1", 550);
    row("only words", "Final-Recipient: rfc822;a@x.org\nDiagnostic-Code: smtp;552 5.2.2 full\n", "a@x.org",
        Outcome::Failed, "5.2.2", 552);
    row("only the original", "Original-Recipient: rfc822;b@x.org\nAction: failed\n", "b@x.org",
        Outcome::Failed, "", 0);
    row("address that looks like a status",
        "Final-Recipient: rfc822;a@x.org\nAction: failed\nDiagnostic-Code: smtp; host 5.1.1.20 refused\n",
        "a@x.org", Outcome::Failed, "", 0);
}

void TestMimeContent::deliveryReports()
{
    QFETCH(QByteArray, group);
    QFETCH(QString, address);
    QFETCH(int, outcome);
    QFETCH(QString, status);
    QFETCH(int, reply);
    const MessageReport found =
        read(report("delivery-status", "Reporting-MTA: dns; mx.example.net\n\n" + group,
                    "Message-ID: <m1@x.org>\nSubject: Hi\nTo: ada@example.org\n"));
    QCOMPARE(found.kind, MessageReport::Kind::Delivery);
    QVERIFY(!found.isGuessed);
    QCOMPARE(found.reportingServer, QStringLiteral("mx.example.net"));
    QCOMPARE(found.originalMessageId, QByteArray("m1@x.org"));
    QCOMPARE(found.originalSubject, QStringLiteral("Hi"));
    QCOMPARE(found.recipients.size(), 1);
    const ReportedRecipient &recipient = found.recipients.first();
    QCOMPARE(recipient.address, address);
    QCOMPARE(int(recipient.outcome), outcome);
    const EnhancedStatus &code = recipient.status;
    QCOMPARE(code.isKnown() ? QStringLiteral("%1.%2.%3").arg(code.success).arg(code.subject).arg(code.detail)
                            : QString(),
             status);
    QCOMPARE(recipient.replyCode, reply);
}

void TestMimeContent::receiptsAndComplaints()
{
    const MessageReport receipt = read(report(
        "disposition-notification",
        "Reporting-UA: mail.example.org; Somebody's Mail\nFinal-Recipient: rfc822; ada@example.org\n"
        "Original-Message-ID: <m1@x.org>\nDisposition: manual-action/MDN-sent-automatically; displayed\n"));
    QCOMPARE(receipt.kind, MessageReport::Kind::Receipt);
    QCOMPARE(receipt.receipt, MessageReport::Receipt::Displayed);
    QVERIFY(receipt.receiptWasAutomatic);
    QCOMPARE(receipt.originalMessageId, QByteArray("m1@x.org"));
    QCOMPARE(receipt.recipients.value(0).address, QStringLiteral("ada@example.org"));
    QCOMPARE(
        read(report("disposition-notification", "Disposition: automatic-action/MDN-sent-manually; deleted\n"))
            .receipt,
        MessageReport::Receipt::Deleted);
    const MessageReport complaint = read(report("feedback-report", "Feedback-Type: Abuse\nVersion: 1\n"));
    QCOMPARE(complaint.kind, MessageReport::Kind::Complaint);
    QCOMPARE(complaint.complaint, QByteArray("abuse"));
    // Text under the name of a report before the report itself.
    QCOMPARE(
        read("Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: "
             "message/delivery-status\n\nwords "
             "alone\n--b\nContent-Type: message/delivery-status\n\nFinal-Recipient: rfc822;a@x.org\nAction: "
             "failed\n--b--\n")
            .recipients.size(),
        1);
    // Lines that are no fields must not hold the reader up.
    QCOMPARE(read(report("delivery-status",
                         "--\n--\nnonsense\n\nFinal-Recipient: rfc822;a@x.org\nAction: failed\n"))
                 .recipients.size(),
             1);
    QCOMPARE(
        read(report("delivery-status", QByteArray("Final-Recipient: rfc822;a@x.org\n\n").repeated(5'000)))
            .recipients.size(),
        200);
}

void TestMimeContent::bouncesInWords()
{
    const MessageReport qmail = read(
        "From: MAILER-DAEMON@mx.example.net\n\nHi. This is the qmail-send program at mx.example.net.\n"
        "I'm afraid I wasn't able to deliver.\n\n<ada@example.org>:\nSorry, no mailbox here by that name. "
        "(#5.1.1)\n\n--- Below this line is a copy of the message.\n\nMessage-ID: <m1@x.org>\nSubject: "
        "Hi\n\nx\n");
    QVERIFY(qmail.isGuessed);
    QCOMPARE(qmail.recipients.size(), 1);
    QCOMPARE(qmail.recipients[0].address, QStringLiteral("ada@example.org"));
    QCOMPARE(qmail.recipients[0].status, (EnhancedStatus{5, 1, 1}));
    QCOMPARE(qmail.reportingServer, QStringLiteral("mx.example.net"));
    QCOMPARE(qmail.originalMessageId, QByteArray("m1@x.org"));

    const MessageReport exim = read(
        "From: Mail Delivery System <Mailer-Daemon@x.org>\n\nThis message was created automatically by mail "
        "delivery "
        "software.\n\nA message that you sent could not be delivered to one or more of its\nrecipients.\n\n"
        "  ada@example.org\n    host mx [192.0.2.1]:\n    550 5.7.1 refused\n\n"
        "------ This is a copy of the message, including all the headers. ------\n\nSubject: Hi\n\nx\n");
    QCOMPARE(exim.recipients.size(), 1);
    QCOMPARE(exim.recipients[0].outcome, ReportedRecipient::Outcome::Failed);
    QCOMPARE(exim.recipients[0].replyCode, 550);
    QCOMPARE(exim.originalSubject, QStringLiteral("Hi"));

    const MessageReport exchange = read(
        "From: postmaster@x.org\n\nYour message did not reach some or all of the intended recipients.\n\n"
        "      Subject:\tHi\n      Sent:\t1/2/2026 3:04 AM\n\nThe following recipient(s) could not be "
        "reached:\n\n"
        "      'ada@example.org' on 1/2/2026 3:04 AM\n            550 5.1.1 User unknown\n");
    QCOMPARE(exchange.recipients.size(), 1);
    QCOMPARE(exchange.recipients[0].address, QStringLiteral("ada@example.org"));
    QCOMPARE(exchange.originalSubject, QStringLiteral("Hi"));
}

void TestMimeContent::lettersAreNoBounces()
{
    const QByteArray quoted =
        "Hi. This is the qmail-send program at mx.example.net.\n\n<ada@example.org>:\nno\n";
    for (const QByteArray &message :
         {"From: eve@example.org\n\n" + quoted, QByteArray("From: postmaster@x.org\n\nHello\n"),
          "From: postmaster@x.org\n\nEarlier:\n\n" + quoted})
        QVERIFY(!messageReport(message, MessageParser::parse(message)));
}

void TestMimeContent::contactCards_data()
{
    QTest::addColumn<QByteArray>("card");
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("mail");
    QTest::addColumn<QString>("phone");
    QTest::addColumn<QString>("note");
    QTest::newRow("4.0") << QByteArray("VERSION:4.0\nFN:Ada Löve\nEMAIL;TYPE=work:ada@x.org\n"
                                       "TEL;VALUE=uri;TYPE=\"cell,voice\":tel:+49 30 1\nNOTE:a\\nb\\, c\n")
                         << "Ada Löve"
                         << "ada@x.org"
                         << "+49 30 1"
                         << "a\nb, c";
    QTest::newRow("3.0, folded, grouped")
        << QByteArray(
               "VERSION:3.0\nN:Love;Ada;;Dr.;\nitem1.EMAIL;TYPE=INTERNET:ada@\n x.org\nTEL;TYPE=HOME:1\n")
        << "Dr. Ada Love"
        << "ada@x.org"
        << "1"
        << "";
    QTest::newRow("2.1, quoted-printable, latin1")
        << QByteArray("VERSION:2.1\nFN;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:Ada L=F6=\nve\n"
                      "EMAIL;INTERNET:ada@x.org\nTEL;CELL:2\nNOTE;QUOTED-PRINTABLE:a_b=0Ac\n")
        << "Ada Löve"
        << "ada@x.org"
        << "2"
        << "a_b\nc";
    QTest::newRow("picture passed over")
        << QByteArray("FN:Ada\nPHOTO;ENCODING=b:") + QByteArray("QUJD").repeated(50'000) +
               "\nLOGO;VALUE=uri:http://evil.example/\nKEY:http://evil.example/\nEMAIL:ada@x.org\n"
        << "Ada"
        << "ada@x.org"
        << ""
        << "";
    QTest::newRow("agent inside") << QByteArray(
                                         "FN:Ada\nAGENT:\nBEGIN:VCARD\nFN:Bob\nEND:VCARD\nEMAIL:ada@x.org\n")
                                  << "Ada"
                                  << "ada@x.org"
                                  << ""
                                  << "";
    QTest::newRow("only a firm") << QByteArray("ORG:Acme;Sales\n") << "Acme, Sales"
                                 << ""
                                 << ""
                                 << "";
    QTest::newRow("control characters") << QByteArray("FN:A\\nda\xE2\x80\xAE\0x\n", 16) << "A dax"
                                        << ""
                                        << ""
                                        << "";
}

void TestMimeContent::contactCards()
{
    QFETCH(QByteArray, card);
    QFETCH(QString, name);
    QFETCH(QString, mail);
    QFETCH(QString, phone);
    QFETCH(QString, note);
    const QList<ContactCard> cards =
        readContactCards("BEGIN:VCARD\r\n" + QByteArray(card).replace("\n", "\r\n") + "END:VCARD\r\n", {});
    QCOMPARE(cards.size(), 1);
    QCOMPARE(cards[0].name, name);
    QCOMPARE(cards[0].mails.value(0).value, mail);
    QCOMPARE(cards[0].phones.value(0).value, phone);
    QCOMPARE(cards[0].note, note);
}

void TestMimeContent::cutCardIsShown()
{
    QCOMPARE(readContactCards("BEGIN:VCARD\nFN:Ada", {}).value(0).name, QStringLiteral("Ada"));
    QVERIFY(readContactCards("", {}).isEmpty());
    QVERIFY(readContactCards("FN:nobody\nEND:VCARD\n", {}).isEmpty());
    QCOMPARE(readContactCards(QByteArray("BEGIN:VCARD\nFN:x\nEND:VCARD\n").repeated(500), {}).size(), 50);
    QVERIFY(readContactCards(QByteArray("BEGIN:VCARD\n").repeated(50'000), {}).size() <= 1);
    const ContactCard many =
        readContactCards("BEGIN:VCARD\n" + QByteArray("EMAIL:a@x.org\n").repeated(1'000) + "END:VCARD\n", {})
            .value(0);
    QCOMPARE(many.mails.size(), 20);
}

void TestMimeContent::filesInTexts_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("content");
    QTest::newRow("uuencode") << QByteArray("begin 644 a b.txt\n#0V%T\n`\nend\n") << QByteArray("a b.txt")
                              << QByteArray("Cat");
    QTest::newRow("spaces lost") << QByteArray("begin 644 a\n#0V%T\n\nend\n") << QByteArray("a")
                                 << QByteArray("Cat");
    QTest::newRow("CRLF") << QByteArray("begin 0644 a\r\n#0V%T\r\n`\r\nend\r\n") << QByteArray("a")
                          << QByteArray("Cat");
    QTest::newRow("cut off") << "begin 644 a\n" + QByteArray("M" + QByteArray(60, '`') + "\n").repeated(2)
                             << QByteArray("a") << QByteArray(90, '\0');
    QTest::newRow("base64") << QByteArray("begin-base64 644 a\nQ2F0\n====\n") << QByteArray("a")
                            << QByteArray("Cat");
    QTest::newRow("yEnc") << QByteArray(
                                 "=ybegin line=128 size=4 name=a b.bin\n\x6D\x8B\x9E=\x40\n=yend size=4\n")
                          << QByteArray("a b.bin") << QByteArray("Cat\xD6");
}

void TestMimeContent::filesInTexts()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, content);
    const QByteArray all = "before\n" + text;
    QVERIFY(mayHoldFiles(all));
    const QList<TextFile> files = filesInText(all);
    QCOMPARE(files.size(), 1);
    QCOMPARE(files[0].name, name);
    QCOMPARE(contentOf(all, files[0]), content);
    QCOMPARE(withoutFiles(all, files), QByteArray("before\n"));
}

void TestMimeContent::sentencesAreNoFiles_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("words") << QByteArray("begin 644 lunch\nWITH A SALAD\n");
    QTest::newRow("no mode") << QByteArray("begin with this\n#0V%T\n`\nend\n");
    QTest::newRow("no name") << QByteArray("begin 644 \n#0V%T\n`\nend\n");
    QTest::newRow("lower case") << QByteArray("begin 644 a\nhello there\nend\n");
    QTest::newRow("quoted") << QByteArray("> begin 644 a\n> #0V%T\n> `\n> end\n");
    QTest::newRow("base64 without end") << QByteArray("begin-base64 644 a\nQ2F0\n");
    QTest::newRow("yEnc without name") << QByteArray("=ybegin line=128 size=3\nxxx\n=yend size=3\n");
    QTest::newRow("begin again and again") << QByteArray("begin 644 a\n").repeated(100'000);
}

void TestMimeContent::sentencesAreNoFiles()
{
    QFETCH(QByteArray, text);
    QVERIFY(filesInText(text).isEmpty());
    QCOMPARE(MessageParser::parse("Subject: x\n\n" + text).parts.size(), 1);
}

void TestMimeContent::filesInsideArePartsOfTheirOwn()
{
    const QByteArray message =
        "Subject: x\nContent-Type: text/plain\n\nSee:\nbegin 644 ../pic.png\n#0V%T\n`\nend\nbye\n";
    const ParsedMessage parsed = MessageParser::parse(message);
    QCOMPARE(parsed.text, QStringLiteral("See:\nbye\n"));
    QCOMPARE(parsed.parts.size(), 2);
    QCOMPARE(parsed.parts[1].id, QStringLiteral("1:u1"));
    QCOMPARE(parsed.parts[1].fileName, QStringLiteral("pic.png"));
    QCOMPARE(parsed.parts[1].contentType, QByteArray("image/png"));
    QVERIFY(parsed.parts[1].isAttachment);
    QCOMPARE(*MessageParser::partContent(message, "1:u1"), QByteArray("Cat"));
    QVERIFY(MessageParser::summarize(message).hasAttachments);
    for (const char *id : {"1:u2", "1:u0", "1:t1", "1:", ":u1", "1:u", "2:u1", "1:x1"})
        QVERIFY2(!MessageParser::partContent(message, id), id);
    // Far down in a long text too.
    const QByteArray longOne =
        "Subject: x\n\n" + QByteArray("words and words\n").repeated(1'000) + "begin 644 a\n#0V%T\n`\nend\n";
    QVERIFY(MessageParser::summarize(longOne).hasAttachments);
}

void TestMimeContent::containersAreOpened()
{
    const auto content = readTnef(tnef());
    QVERIFY(content);
    QVERIFY(!content->isDamaged);
    QCOMPARE(content->text, QStringLiteral("Hello\r\n"));
    QCOMPARE(content->files.size(), 2);
    QCOMPARE(content->files[0].name, QStringLiteral("ä.txt"));
    QCOMPARE(content->files[0].contentType, QByteArray("text/plain"));
    QCOMPARE(content->files[0].content, QByteArray("content"));
    QCOMPARE(content->files[1].content, QByteArray("second"));

    const auto message = [](const QByteArray &container) {
        return "MIME-Version: 1.0\nContent-Type: application/ms-tnef; name=winmail.dat\n"
               "Content-Transfer-Encoding: base64\n\n" +
               container.toBase64() + "\n";
    };
    const ParsedMessage parsed = MessageParser::parse(message(tnef()));
    QCOMPARE(parsed.text, QStringLiteral("Hello\n"));
    QCOMPARE(parsed.attachments().size(), 2);
    QCOMPARE(parsed.attachments()[0].id, QStringLiteral("1:t1"));
    QCOMPARE(*MessageParser::partContent(message(tnef()), "1:t2"), QByteArray("second"));
    const ParsedMessage broken = MessageParser::parse(message("nonsense"));
    QVERIFY(broken.notices.contains(QStringLiteral("damaged-container")));
    QCOMPARE(broken.attachments().size(), 1);
    QCOMPARE(broken.attachments()[0].fileName, QStringLiteral("winmail.dat"));
}

void TestMimeContent::everyCutContainerIsSurvived()
{
    const QByteArray whole = tnef();
    for (qsizetype cut = 0; cut < whole.size(); ++cut) {
        const auto content = readTnef(QByteArrayView(whole).first(cut));
        QVERIFY(!content || content->files.size() <= 2);
        QByteArray changed = whole;
        changed[cut] = '\xFF';
        (void)readTnef(changed);
    }
}

void TestMimeContent::compressedRtf()
{
    // The example of [MS-OXRTFCP] 4.1.1.
    const QByteArray example = QByteArray::fromHex("2d0000002b0000004c5a4675f1c5c7a703000a0072637067313235423"
                                                   "2 0af32068656c09002062770 5b06c647d0a800fa0");
    QCOMPARE(decompressedRtf(example), QByteArray("{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"));
    QCOMPARE(decompressedRtf(le(20) + le(3) + QByteArray("MELA") + le(0) + "abc"), QByteArray("abc"));
    QVERIFY(decompressedRtf("short").isEmpty());
    for (qsizetype cut = 0; cut < example.size(); ++cut)
        (void)decompressedRtf(QByteArrayView(example).first(cut));
}

QTEST_APPLESS_MAIN(TestMimeContent)
#include "test_mime_content.moc"
