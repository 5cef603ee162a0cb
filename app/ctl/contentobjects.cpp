#include "contentobjects.h"

#include "objects.h"

#include <QJsonArray>

namespace posthorn
{

namespace
{

QString s(const char *text)
{
    return QString::fromLatin1(text);
}

QString nameOf(MessageReport::Kind kind)
{
    switch (kind) {
    case MessageReport::Kind::Delivery:
        return s("delivery");
    case MessageReport::Kind::Receipt:
        return s("receipt");
    case MessageReport::Kind::Complaint:
        return s("complaint");
    }
    return {};
}

QString nameOf(ReportedRecipient::Outcome outcome)
{
    using Outcome = ReportedRecipient::Outcome;
    switch (outcome) {
    case Outcome::Failed:
        return s("failed");
    case Outcome::Delayed:
        return s("delayed");
    case Outcome::Delivered:
        return s("delivered");
    case Outcome::Relayed:
        return s("relayed");
    case Outcome::Expanded:
        return s("expanded");
    case Outcome::Unknown:
        return s("unknown");
    }
    return {};
}

QString nameOf(MessageReport::Receipt receipt)
{
    using Receipt = MessageReport::Receipt;
    switch (receipt) {
    case Receipt::Displayed:
        return s("displayed");
    case Receipt::Deleted:
        return s("deleted");
    case Receipt::Dispatched:
        return s("dispatched");
    case Receipt::Processed:
        return s("processed");
    case Receipt::Denied:
        return s("denied");
    case Receipt::Failed:
        return s("failed");
    case Receipt::Unknown:
        return s("unknown");
    }
    return {};
}

QString nameOf(CalendarInvitation::Method method)
{
    using Method = CalendarInvitation::Method;
    switch (method) {
    case Method::Publish:
        return s("publish");
    case Method::Request:
        return s("request");
    case Method::Reply:
        return s("reply");
    case Method::Add:
        return s("add");
    case Method::Cancel:
        return s("cancel");
    case Method::Refresh:
        return s("refresh");
    case Method::Counter:
        return s("counter");
    case Method::DeclineCounter:
        return s("declinecounter");
    }
    return {};
}

QString nameOf(CalendarAttendee::Participation participation)
{
    using Participation = CalendarAttendee::Participation;
    switch (participation) {
    case Participation::NeedsAction:
        return s("needs-action");
    case Participation::Accepted:
        return s("accepted");
    case Participation::Declined:
        return s("declined");
    case Participation::Tentative:
        return s("tentative");
    case Participation::Delegated:
        return s("delegated");
    }
    return {};
}

QJsonObject objectOf(const CalendarTime &time)
{
    switch (time.kind) {
    case CalendarTime::Kind::None:
        return {};
    case CalendarTime::Kind::Date:
        return {{s("date"), time.date.toString(Qt::ISODate)}};
    case CalendarTime::Kind::Floating:
    case CalendarTime::Kind::Instant:
        break;
    }
    QJsonObject object{{s("date"), time.date.toString(Qt::ISODate)},
                       {s("time"), time.time.toString(Qt::ISODate)},
                       {s("zone"), QString::fromUtf8(time.zone)}};
    if (time.kind == CalendarTime::Kind::Instant)
        object.insert(s("utc"), timeJson(time.utc));
    return object;
}

QJsonArray arrayOf(const QList<ContactEntry> &entries)
{
    QJsonArray array;
    for (const ContactEntry &entry : entries)
        array << entry.value;
    return array;
}

QJsonObject objectOf(const ReportedRecipient &recipient)
{
    const EnhancedStatus &status = recipient.status;
    return {{s("address"), recipient.address},
            {s("originalAddress"), recipient.originalAddress},
            {s("outcome"), nameOf(recipient.outcome)},
            {s("status"), status.isKnown()
                              ? s("%1.%2.%3").arg(status.success).arg(status.subject).arg(status.detail)
                              : QString()},
            {s("replyCode"), recipient.replyCode},
            {s("diagnostic"), recipient.diagnostic},
            {s("remoteServer"), recipient.remoteServer}};
}

} // namespace

QJsonObject objectOf(const MessageReport &report)
{
    QJsonArray recipients;
    for (const ReportedRecipient &recipient : report.recipients)
        recipients << objectOf(recipient);
    QJsonObject object{{s("kind"), nameOf(report.kind)},
                       {s("guessed"), report.isGuessed},
                       {s("reportingServer"), report.reportingServer},
                       {s("recipients"), recipients},
                       {s("originalMessageId"), QString::fromUtf8(report.originalMessageId)},
                       {s("originalSubject"), report.originalSubject}};
    if (report.kind == MessageReport::Kind::Receipt)
        object.insert(s("receipt"), nameOf(report.receipt));
    if (report.kind == MessageReport::Kind::Complaint)
        object.insert(s("complaint"), QString::fromUtf8(report.complaint));
    return object;
}

QJsonObject objectOf(const CalendarInvitation &invitation)
{
    QJsonArray attendees;
    for (const CalendarAttendee &attendee : invitation.attendees) {
        QJsonObject object = objectOf(attendee.person);
        object.insert(s("participation"), nameOf(attendee.participation));
        attendees << object;
    }
    return {{s("method"), nameOf(invitation.method)},
            {s("uid"), QString::fromUtf8(invitation.uid)},
            {s("sequence"), invitation.sequence},
            {s("summary"), invitation.summary},
            {s("location"), invitation.location},
            {s("description"), invitation.description},
            {s("organizer"), objectOf(invitation.organizer)},
            {s("attendees"), attendees},
            {s("start"), objectOf(invitation.start)},
            {s("end"), objectOf(invitation.end)},
            {s("rule"), QString::fromUtf8(invitation.recurrence.rule)},
            {s("cancelled"), invitation.isCancelled},
            {s("wantsAnswer"), invitation.wantsAnswer()}};
}

QJsonObject objectOf(const ContactCard &card)
{
    return {{s("name"), card.name},
            {s("organisation"), card.organisation},
            {s("title"), card.title},
            {s("mails"), arrayOf(card.mails)},
            {s("phones"), arrayOf(card.phones)},
            {s("addresses"), arrayOf(card.addresses)},
            {s("urls"), QJsonArray::fromStringList(card.urls)},
            {s("birthday"), card.birthday},
            {s("note"), card.note}};
}

} // namespace posthorn
