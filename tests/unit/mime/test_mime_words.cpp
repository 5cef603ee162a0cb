#include "ui/text/invitationtext.h"
#include "ui/text/reporttext.h"

#include <QLocale>
#include <QTest>

using namespace posthorn;

/// What reports and invitations say in words.
class TestMimeWords : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedKingdom)); }
    void recipients_data();
    void recipients();
    void everyOutcomeHasASentence();
    void manyRecipientsAreCounted();
    void receipts();
    void strangersStayOnOneLine();
    void titles_data();
    void titles();
    void times_data();
    void times();
    void recurrences();
    void answers();
};

void TestMimeWords::recipients_data()
{
    QTest::addColumn<int>("subject");
    QTest::addColumn<int>("detail");
    QTest::addColumn<QString>("reason");
    const auto row = [](int subject, int detail, const char *reason) {
        QTest::addRow("5.%d.%d", subject, detail) << subject << detail << QString(reason);
    };
    row(1, 1, "there is no such mailbox");
    row(1, 2, "there is no such mail domain");
    row(1, 10, "the domain accepts no mail");
    row(1, 99, "something is wrong with the address");
    row(2, 1, "the mailbox is switched off");
    row(2, 2, "the mailbox is full");
    row(2, 3, "the message is too large for the mailbox");
    row(3, 4, "the message is too large for the server");
    row(4, 1, "the server does not answer");
    row(4, 4, "no server was found for the domain");
    row(4, 6, "the message goes round in circles");
    row(4, 7, "the server was tried for too long");
    row(5, 3, "the message has too many recipients");
    row(5, 5, "the servers did not understand each other");
    row(6, 1, "the server cannot handle the content of the message");
    row(7, 1, "the server refused the message");
    row(7, 26, "the sender could not be verified");
    row(7, 77, "the server's rules do not allow it");
    row(0, 0, "");
    row(9, 9, "");
}

void TestMimeWords::recipients()
{
    QFETCH(int, subject);
    QFETCH(int, detail);
    QFETCH(QString, reason);
    ReportedRecipient recipient;
    recipient.address = QStringLiteral("ada@example.org");
    recipient.outcome = ReportedRecipient::Outcome::Failed;
    recipient.status = {5, subject, detail};
    QCOMPARE(statusReason(recipient), reason);
    QCOMPARE(recipientSentence(recipient),
             QStringLiteral("Could not be delivered to ada@example.org") +
                 (reason.isEmpty() ? QString() : QStringLiteral(": ") + reason) + u'.');
}

void TestMimeWords::everyOutcomeHasASentence()
{
    using Outcome = ReportedRecipient::Outcome;
    QSet<QString> sentences;
    for (const Outcome outcome : {Outcome::Unknown, Outcome::Failed, Outcome::Delayed, Outcome::Delivered,
                                  Outcome::Relayed, Outcome::Expanded}) {
        ReportedRecipient recipient;
        recipient.address = QStringLiteral("tmp-17@mx.example.net");
        recipient.originalAddress = QStringLiteral("ada@example.org");
        recipient.outcome = outcome;
        const QString sentence = recipientSentence(recipient);
        QVERIFY(sentence.contains(QStringLiteral("ada@example.org"))); // the address that was written to
        QVERIFY(sentence.endsWith(u'.'));
        sentences.insert(sentence);
    }
    QCOMPARE(sentences.size(), 6);
}

void TestMimeWords::manyRecipientsAreCounted()
{
    MessageReport report;
    ReportedRecipient recipient;
    recipient.address = QStringLiteral("ada@example.org");
    recipient.outcome = ReportedRecipient::Outcome::Delayed;
    report.recipients = QList<ReportedRecipient>(25, recipient);
    report.originalSubject = QStringLiteral("Hi");
    QCOMPARE(reportTitle(report), QStringLiteral("Delivery is delayed"));
    const QStringList sentences = reportSentences(report);
    QCOMPARE(sentences.size(), 22);
    QCOMPARE(sentences[20], QStringLiteral("And 5 more recipient(s)."));
    QCOMPARE(sentences[21], QStringLiteral("The message was: Hi"));
    report.recipients[3].outcome = ReportedRecipient::Outcome::Failed;
    QCOMPARE(reportTitle(report), QStringLiteral("Delivery failed"));
}

void TestMimeWords::receipts()
{
    using Receipt = MessageReport::Receipt;
    MessageReport report;
    report.kind = MessageReport::Kind::Receipt;
    report.receipt = Receipt::Displayed;
    QCOMPARE(reportSentences(report).value(0), QStringLiteral("Your message was displayed."));
    report.recipients.append(ReportedRecipient());
    report.recipients[0].address = QStringLiteral("ada@example.org");
    QCOMPARE(reportSentences(report).value(0),
             QStringLiteral("Your message was displayed for ada@example.org."));
    QSet<QString> sentences;
    for (const Receipt receipt : {Receipt::Unknown, Receipt::Displayed, Receipt::Deleted, Receipt::Dispatched,
                                  Receipt::Processed, Receipt::Denied}) {
        report.receipt = receipt;
        sentences.insert(reportSentences(report).value(0));
    }
    QCOMPARE(sentences.size(), 6);
    report.kind = MessageReport::Kind::Complaint;
    report.complaint = "fraud";
    QCOMPARE(reportSentences(report).value(0),
             QStringLiteral("Somebody reported a message of yours as fraud."));
}

void TestMimeWords::strangersStayOnOneLine()
{
    MessageReport report;
    ReportedRecipient recipient;
    recipient.address = QStringLiteral("a\nb\u202E@x.org");
    recipient.outcome = ReportedRecipient::Outcome::Failed;
    report.recipients = {recipient};
    report.originalSubject = QStringLiteral("one\r\ntwo");
    for (const QString &sentence : reportSentences(report)) {
        QVERIFY(!sentence.contains(u'\n'));
        QVERIFY(!sentence.contains(QChar(0x202E)));
    }
}

void TestMimeWords::titles_data()
{
    QTest::addColumn<int>("method");
    QTest::addColumn<int>("sequence");
    QTest::addColumn<int>("participation");
    QTest::addColumn<QString>("expected");
    using Method = CalendarInvitation::Method;
    using Participation = CalendarAttendee::Participation;
    const auto row = [](const char *name, Method method, int sequence, Participation participation,
                        const char *expected) {
        QTest::newRow(name) << int(method) << sequence << int(participation) << QString(expected);
    };
    const auto none = Participation::NeedsAction;
    row("request", Method::Request, 0, none, "Bob invites you to an event");
    row("changed", Method::Request, 1, none, "Bob changed an event");
    row("published", Method::Publish, 0, none, "An event");
    row("cancelled", Method::Cancel, 0, none, "The event was cancelled");
    row("accepted", Method::Reply, 0, Participation::Accepted, "Ada accepts");
    row("declined", Method::Reply, 0, Participation::Declined, "Ada declines");
    row("tentative", Method::Reply, 0, Participation::Tentative, "Ada accepts tentatively");
    row("undecided", Method::Reply, 0, none, "Ada has not decided yet");
    row("counter", Method::Counter, 0, none, "Ada proposes a change");
}

void TestMimeWords::titles()
{
    QFETCH(int, method);
    QFETCH(int, sequence);
    QFETCH(int, participation);
    QFETCH(QString, expected);
    CalendarInvitation invitation;
    invitation.method = CalendarInvitation::Method(method);
    invitation.isCancelled = invitation.method == CalendarInvitation::Method::Cancel;
    invitation.sequence = sequence;
    invitation.uid = "u";
    invitation.organizer = {"Bob", "bob@example.org"};
    invitation.attendees.append({{"Ada", "ada@example.org"}, CalendarAttendee::Participation(participation)});
    QCOMPARE(invitationTitle(invitation), expected);
}

void TestMimeWords::times_data()
{
    QTest::addColumn<QByteArray>("properties");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, const char *properties, const char *expected) {
        QTest::newRow(name) << QByteArray(properties) << QString(expected);
    };
    row("here", "DTSTART;TZID=Europe/Berlin:20261127T140000\nDTEND;TZID=Europe/Berlin:20261127T150000\n",
        "Friday, 27 November 2026, 14:00 to 15:00");
    row("elsewhere",
        "DTSTART;TZID=America/New_York:20261127T080000\nDTEND;TZID=America/New_York:20261127T090000\n",
        "Friday, 27 November 2026, 14:00 to 15:00 (08:00 to 09:00 America/New_York)");
    row("UTC", "DTSTART:20261127T130000Z\n", "Friday, 27 November 2026, 14:00");
    row("over midnight", "DTSTART:20261127T220000Z\nDTEND:20261128T010000Z\n",
        "Friday, 27 November 2026, 23:00 to Saturday, 28 November 2026, 02:00");
    row("a day", "DTSTART;VALUE=DATE:20261127\nDTEND;VALUE=DATE:20261128\n", "Friday, 27 November 2026");
    row("days", "DTSTART;VALUE=DATE:20261127\nDTEND;VALUE=DATE:20261130\n",
        "Friday, 27 November 2026 to Sunday, 29 November 2026");
    row("floating", "DTSTART:20261127T140000\n", "Friday, 27 November 2026, 14:00");
    row("ends before it starts", "DTSTART:20261127T130000Z\nDTEND:20261127T120000Z\n",
        "Friday, 27 November 2026, 14:00");
    row("none", "", "");
}

void TestMimeWords::times()
{
    QFETCH(QByteArray, properties);
    QFETCH(QString, expected);
    const auto invitation =
        readInvitation("BEGIN:VCALENDAR\nBEGIN:VEVENT\n" + properties + "END:VEVENT\nEND:VCALENDAR\n");
    QVERIFY(invitation);
    QCOMPARE(invitationTime(*invitation, QTimeZone("Europe/Berlin")), expected);
}

void TestMimeWords::recurrences()
{
    CalendarRecurrence recurrence;
    QCOMPARE(recurrenceText(recurrence), QString());
    recurrence.frequency = CalendarRecurrence::Frequency::Weekly;
    QCOMPARE(recurrenceText(recurrence), QStringLiteral("every week"));
    recurrence.interval = 2;
    recurrence.count = 10;
    QCOMPARE(recurrenceText(recurrence), QStringLiteral("every 2 weeks, 10 time(s)"));
    recurrence.count = 0;
    recurrence.until.kind = CalendarTime::Kind::Date;
    recurrence.until.date = QDate(2026, 12, 31);
    QCOMPARE(recurrenceText(recurrence), QStringLiteral("every 2 weeks until Thursday, 31 December 2026"));
}

void TestMimeWords::answers()
{
    CalendarInvitation invitation;
    invitation.summary = QStringLiteral("Board\nmeeting");
    invitation.start.kind = CalendarTime::Kind::Instant;
    invitation.start.date = QDate(2026, 11, 27);
    invitation.start.time = QTime(8, 0);
    invitation.start.zone = "America/New_York";
    using Participation = CalendarAttendee::Participation;
    QCOMPARE(replySubject(invitation, Participation::Accepted), QStringLiteral("Accepted: Board meeting"));
    QCOMPARE(replySubject(invitation, Participation::Declined), QStringLiteral("Declined: Board meeting"));
    QCOMPARE(replyText(invitation, Participation::Tentative, {"Ada", "ada@example.org"}),
             QStringLiteral("Ada has tentatively accepted this invitation.\n\nBoard meeting\n"
                            "Friday, 27 November 2026, 08:00 America/New_York\n"));
}

QTEST_GUILESS_MAIN(TestMimeWords)
#include "test_mime_words.moc"
