#include "mime/calendarinvitation.h"

#include <QTest>

using namespace posthorn;

namespace
{

QByteArray crlf(QByteArray text)
{
    return text.replace("\n", "\r\n");
}

CalendarInvitation invitation(const QByteArray &properties, const QByteArray &zones = {},
                              const QByteArray &method = "REQUEST")
{
    const QByteArray text = "BEGIN:VCALENDAR\nVERSION:2.0\nMETHOD:" + method + "\n" + zones +
                            "BEGIN:VEVENT\nUID:u1@example.org\nSUMMARY:Board\\, again\n"
                            "ORGANIZER;CN=\"Bob Boss\":mailto:bob@example.org\n" +
                            properties + "END:VEVENT\nEND:VCALENDAR\n";
    return readInvitation(crlf(text)).value_or(CalendarInvitation());
}

qint64 utc(int year, int month, int day, int hour, int minute = 0)
{
    return QDateTime(QDate(year, month, day), QTime(hour, minute), Qt::UTC).toMSecsSinceEpoch();
}

} // namespace

/// Invitations: what is read of them, and the answer to one.
class TestMimeCalendar : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void invitationIsRead();
    void timesOfInvitations_data();
    void timesOfInvitations();
    void recurrence();
    void strangersAreLeftOut();
    void brokenCalendars_data();
    void brokenCalendars();
    void replyAnswersForTheRightOne();
    void replyMessage();
};

void TestMimeCalendar::invitationIsRead()
{
    const CalendarInvitation read =
        invitation("DTSTART:20261127T140000Z\nDTEND:20261127T150000Z\nLOCATION:Room 4\nSEQUENCE:2\n"
                   "DESCRIPTION:one\\ntwo\\;\nATTENDEE;CN=Ada;PARTSTAT=ACCEPTED;ROLE=OPT-PARTICIPANT:mailto:"
                   "ada@example.org\nATTENDEE;CUTYPE=ROOM;PARTSTAT=TENTATIVE:MAILTO:room%40x@example.org\n"
                   "ATTENDEE:urn:uuid:1\n");
    QCOMPARE(read.method, CalendarInvitation::Method::Request);
    QCOMPARE(read.summary, QStringLiteral("Board, again"));
    QCOMPARE(read.location, QStringLiteral("Room 4"));
    QCOMPARE(read.description, QStringLiteral("one\ntwo;"));
    QCOMPARE(read.organizer, (Address{"Bob Boss", "bob@example.org"}));
    QCOMPARE(read.sequence, 2);
    QCOMPARE(read.uid, QByteArray("u1@example.org"));
    QCOMPARE(read.attendees.size(), 3);
    QCOMPARE(read.attendees[0].person, (Address{"Ada", "ada@example.org"}));
    QCOMPARE(read.attendees[0].participation, CalendarAttendee::Participation::Accepted);
    QVERIFY(read.attendees[0].isOptional && !read.attendees[0].isResource);
    QVERIFY(read.attendees[1].isResource);
    QVERIFY(read.attendees[2].person.address.isEmpty());
    QCOMPARE(read.attendeeAmong({"ADA@example.org"}), &read.attendees[0]);
    QVERIFY(!read.attendeeAmong({"eve@example.org"}));
    QVERIFY(read.wantsAnswer());
    QVERIFY(!invitation("STATUS:CANCELLED\n").wantsAnswer());
    QVERIFY(invitation("", "", "CANCEL").isCancelled);
    QVERIFY(!invitation("", "", "PUBLISH").wantsAnswer());
}

void TestMimeCalendar::timesOfInvitations_data()
{
    QTest::addColumn<QByteArray>("properties");
    QTest::addColumn<QByteArray>("zones");
    QTest::addColumn<int>("kind");
    QTest::addColumn<qint64>("start");
    QTest::addColumn<qint64>("end");
    QTest::addColumn<QByteArray>("zone");
    const auto row = [](const char *name, const QByteArray &properties, const QByteArray &zones,
                        CalendarTime::Kind kind, qint64 start, qint64 end, const char *zone) {
        QTest::newRow(name) << properties << zones << int(kind) << start << end << QByteArray(zone);
    };
    using Kind = CalendarTime::Kind;
    const auto zone = [](const QByteArray &name, const QByteArray &extra = {}) {
        return "BEGIN:VTIMEZONE\nTZID:" + name + "\n" + extra +
               "BEGIN:STANDARD\nDTSTART:16010101T030000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\n"
               "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\nEND:STANDARD\n"
               "BEGIN:DAYLIGHT\nDTSTART:16010101T020000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\n"
               "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\nEND:DAYLIGHT\nEND:VTIMEZONE\n";
    };
    row("UTC", "DTSTART:20261127T140000Z\nDTEND:20261127T153000Z\n", {}, Kind::Instant, utc(2026, 11, 27, 14),
        utc(2026, 11, 27, 15, 30), "UTC");
    row("IANA", "DTSTART;TZID=Europe/Berlin:20260701T140000\nDURATION:PT90M\n", {}, Kind::Instant,
        utc(2026, 7, 1, 12), utc(2026, 7, 1, 13, 30), "Europe/Berlin");
    row("with somebody's prefix", "DTSTART;TZID=/example.org/Europe/Berlin:20261127T140000\nDURATION:P1D\n",
        {}, Kind::Instant, utc(2026, 11, 27, 13), utc(2026, 11, 28, 13), "Europe/Berlin");
    row("Windows", "DTSTART;TZID=\"W. Europe Standard Time\":20260701T140000\n", {}, Kind::Instant,
        utc(2026, 7, 1, 12), 0, "Europe/Berlin");
    row("location", "DTSTART;TZID=mine:20260701T140000\n", zone("mine", "X-LIC-LOCATION:Asia/Tokyo\n"),
        Kind::Instant, utc(2026, 7, 1, 5), 0, "Asia/Tokyo");
    row("a name that nobody knows", "DTSTART;TZID=(UTC+01:00) Amsterdam\\, Rome:20260701T140000\n", {},
        Kind::Floating, 0, 0, "(UTC+01:00) Amsterdam\\, Rome");
    row("rules, in summer", "DTSTART;TZID=mine:20260701T140000\n", zone("mine"), Kind::Instant,
        utc(2026, 7, 1, 12), 0, "mine");
    row("rules, in winter", "DTSTART;TZID=mine:20260301T140000\n", zone("mine"), Kind::Instant,
        utc(2026, 3, 1, 13), 0, "mine");
    row("rules, the day before", "DTSTART;TZID=mine:20261024T140000\n", zone("mine"), Kind::Instant,
        utc(2026, 10, 24, 12), 0, "mine");
    row("rules, the day after", "DTSTART;TZID=mine:20261025T140000\n", zone("mine"), Kind::Instant,
        utc(2026, 10, 25, 13), 0, "mine");
    row("floating", "DTSTART:20260701T140000\nDTEND:20260701T150000\n", {}, Kind::Floating, 0, 0, "");
    row("path for a name", "DTSTART;TZID=../../etc/passwd:20260701T140000\n", {}, Kind::Floating, 0, 0,
        "../../etc/passwd");
    row("whole days", "DTSTART;VALUE=DATE:20260701\nDTEND;VALUE=DATE:20260704\n", {}, Kind::Date, 0, 0, "");
    row("absurd", "DTSTART:00010101T000000Z\n", {}, Kind::None, 0, 0, "");
    row("no time", "DTSTART;VALUE=INTEGER:5\n", {}, Kind::None, 0, 0, "");
}

void TestMimeCalendar::timesOfInvitations()
{
    QFETCH(QByteArray, properties);
    QFETCH(QByteArray, zones);
    QFETCH(int, kind);
    QFETCH(qint64, start);
    QFETCH(qint64, end);
    QFETCH(QByteArray, zone);
    const CalendarInvitation read = invitation(properties, zones);
    QCOMPARE(int(read.start.kind), kind);
    QCOMPARE(read.start.utc, start);
    QCOMPARE(read.end.utc, end);
    QCOMPARE(read.start.zone, zone);
    if (read.start.kind == CalendarTime::Kind::Date) {
        QCOMPARE(read.start.date, QDate(2026, 7, 1));
        QCOMPARE(read.end.date, QDate(2026, 7, 3)); // the last day, not the one after
    }
}

void TestMimeCalendar::recurrence()
{
    const CalendarRecurrence weekly =
        invitation("DTSTART:20261127T140000Z\nRRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=10\n").recurrence;
    QCOMPARE(weekly.frequency, CalendarRecurrence::Frequency::Weekly);
    QCOMPARE(weekly.interval, 2);
    QCOMPARE(weekly.count, 10);
    const CalendarRecurrence daily =
        invitation("DTSTART:20261127T140000Z\nRRULE:FREQ=DAILY;UNTIL=20261231T000000Z\n").recurrence;
    QCOMPARE(daily.until.date, QDate(2026, 12, 31));
    QCOMPARE(invitation("RRULE:FREQ=SECONDLY\n").recurrence.frequency, CalendarRecurrence::Frequency::Other);
}

void TestMimeCalendar::strangersAreLeftOut()
{
    const CalendarInvitation read = invitation(
        "ATTACH:http://evil.example/x\nURL:http://evil.example/y\nX-ALT-DESC:<img src=http://evil.example>\n"
        "BEGIN:VALARM\nACTION:EMAIL\nATTACH:file:///etc/passwd\nSUMMARY:alarm\nEND:VALARM\n");
    QCOMPARE(read.summary, QStringLiteral("Board, again"));
    QVERIFY(!read.source.contains("evil"));
    QVERIFY(!read.source.contains("VALARM"));
}

void TestMimeCalendar::brokenCalendars_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<bool>("isInvitation");
    const QByteArray begin = "BEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VEVENT\nUID:1\nSUMMARY:x\n";
    QTest::newRow("nothing") << QByteArray() << false;
    QTest::newRow("no calendar") << QByteArray("BEGIN:VCARD\nEND:VCARD\n") << false;
    QTest::newRow("empty") << QByteArray("BEGIN:VCALENDAR\nEND:VCALENDAR\n") << false;
    QTest::newRow("cut off") << begin << true;
    QTest::newRow("too large") << begin + QByteArray(1024 * 1024, 'x') << false;
    QTest::newRow("deep") << begin + QByteArray("BEGIN:VEVENT\n").repeated(1'000) << false;
    QTest::newRow("deep unknown") << begin + QByteArray("BEGIN:X\n").repeated(10'000) << true;
    QTest::newRow("many") << "BEGIN:VCALENDAR\n" + QByteArray("BEGIN:VEVENT\nEND:VEVENT\n").repeated(10'000)
                          << false;
    QTest::newRow("many attendees") << begin + QByteArray("ATTENDEE:mailto:a@x.org\n").repeated(15'000)
                                    << true;
    QTest::newRow("wrong types")
        << begin + "ORGANIZER;VALUE=INTEGER:5\nSEQUENCE;VALUE=TEXT:x\nRRULE;VALUE=TEXT:x\n"
                   "DURATION;VALUE=BOOLEAN:TRUE\nSTATUS;VALUE=DATE:20260101\n"
                   "UID;VALUE=FLOAT:1.5\nATTENDEE;VALUE=PERIOD:x\nDTSTART;VALUE=TEXT:x\n"
        << true;
    QTest::newRow("years of years") << begin + "DTSTART:99999999T999999Z\nDURATION:P999999999999W\n" << true;
}

void TestMimeCalendar::brokenCalendars()
{
    QFETCH(QByteArray, bytes);
    QFETCH(bool, isInvitation);
    const auto read = readInvitation(bytes);
    QCOMPARE(read.has_value(), isInvitation);
    if (read)
        QVERIFY(read->attendees.size() <= 1'000);
}

void TestMimeCalendar::replyAnswersForTheRightOne()
{
    const CalendarInvitation asked = invitation(
        "DTSTART;TZID=Europe/Berlin:20261127T140000\nRECURRENCE-ID;TZID=Europe/Berlin:20261120T140000\n"
        "SEQUENCE:3\nDESCRIPTION:secret\nATTENDEE;CN=Ada;RSVP=TRUE:mailto:ada@example.org\n"
        "ATTENDEE:mailto:eve@example.org\n");
    const auto bytes = calendarReply(asked, asked.attendees[0].person,
                                     CalendarAttendee::Participation::Declined, utc(2026, 11, 1, 8));
    QVERIFY(bytes);
    const auto reply = readInvitation(*bytes);
    QVERIFY(reply);
    QCOMPARE(reply->method, CalendarInvitation::Method::Reply);
    QCOMPARE(reply->uid, asked.uid);
    QCOMPARE(reply->sequence, 3);
    QCOMPARE(reply->organizer, asked.organizer);
    QCOMPARE(reply->occurrence, asked.occurrence);
    QCOMPARE(reply->attendees.size(), 1);
    QCOMPARE(reply->attendees[0].person, (Address{"Ada", "ada@example.org"}));
    QCOMPARE(reply->attendees[0].participation, CalendarAttendee::Participation::Declined);
    QVERIFY(bytes->contains("DTSTAMP:20261101T080000Z\r\n"));
    QVERIFY(!bytes->contains("secret"));
    for (const QByteArray &line : bytes->split('\n'))
        QVERIFY(line.size() <= 76);

    QVERIFY(!calendarReply(asked, {}, CalendarAttendee::Participation::NeedsAction, 0));
    QVERIFY(!calendarReply(invitation("", "", "PUBLISH"), {}, CalendarAttendee::Participation::Accepted, 0));
    // Nothing in a name can start another line or parameter.
    const auto evil = calendarReply(asked, {"x\"\r\nATTENDEE:mailto:y@z.org", "a@x.org\r\nSUMMARY:no"},
                                    CalendarAttendee::Participation::Accepted, 0);
    QVERIFY(evil);
    QCOMPARE(readInvitation(*evil)->attendees.size(), 1);
    QCOMPARE(readInvitation(*evil)->summary, asked.summary);
}

void TestMimeCalendar::replyMessage()
{
    const QByteArray request = "From: bob@example.org\nMessage-ID: <m1@example.org>\nContent-Type: "
                               "text/calendar; method=REQUEST\n\n" +
                               invitation("ATTENDEE;CN=Ada:mailto:ada+work@example.org\n").source;
    const ParsedMessage parsed = MessageParser::parse(request);
    const auto asked = invitationIn(request, parsed);
    QVERIFY(asked);
    const auto reply = invitationReply(
        *asked, parsed, {"Ada L.", "ada@example.org"}, {"ada@example.org", "ada+work@example.org"},
        CalendarAttendee::Participation::Tentative, "Perhaps: Böard", "Möglich.", utc(2026, 11, 1, 8));
    QVERIFY(reply);
    const ParsedMessage sent = MessageParser::parse(*reply);
    QCOMPARE(sent.envelope.to, (AddressList{{"Bob Boss", "bob@example.org"}}));
    QCOMPARE(sent.envelope.from, (AddressList{{"Ada L.", "ada@example.org"}}));
    QCOMPARE(sent.envelope.subject, QStringLiteral("Perhaps: Böard"));
    QCOMPARE(sent.envelope.inReplyTo, QList<QByteArray>{"m1@example.org"});
    QCOMPARE(sent.text.trimmed(), QStringLiteral("Möglich."));
    QVERIFY(reply->contains("text/calendar; method=REPLY; charset=utf-8"));
    const auto answer = invitationIn(*reply, sent);
    QVERIFY(answer);
    QCOMPARE(answer->method, CalendarInvitation::Method::Reply);
    QCOMPARE(answer->attendees[0].person.address, QStringLiteral("ada+work@example.org"));
    QCOMPARE(answer->attendees[0].participation, CalendarAttendee::Participation::Tentative);
}

QTEST_APPLESS_MAIN(TestMimeCalendar)
#include "test_mime_calendar.moc"
