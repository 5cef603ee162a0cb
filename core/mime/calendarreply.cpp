#include "calendarobject_p.h"

#include <QDateTime>

namespace posthorn
{
namespace
{

using Participation = CalendarAttendee::Participation;

Error invalid(const char *context)
{
    return {
        ErrorDomain::Usage, ErrorCode::InvalidArgument, Retry::AfterUser, {}, QString::fromLatin1(context)};
}

/// What an answer says of the event: enough to find it, nothing more (RFC 5546 3.2.3).
bool belongsInReply(icalproperty_kind kind)
{
    switch (kind) {
    case ICAL_UID_PROPERTY:
    case ICAL_SEQUENCE_PROPERTY:
    case ICAL_RECURRENCEID_PROPERTY:
    case ICAL_ORGANIZER_PROPERTY:
    case ICAL_SUMMARY_PROPERTY:
    case ICAL_DTSTART_PROPERTY:
    case ICAL_DTEND_PROPERTY:
    case ICAL_DUE_PROPERTY:
        return true;
    default:
        return false;
    }
}

icalparameter_partstat partstatOf(Participation answer)
{
    switch (answer) {
    case Participation::Accepted:
        return ICAL_PARTSTAT_ACCEPTED;
    case Participation::Declined:
        return ICAL_PARTSTAT_DECLINED;
    case Participation::Tentative:
        return ICAL_PARTSTAT_TENTATIVE;
    default:
        return ICAL_PARTSTAT_NONE;
    }
}

/// One line, without what would end a parameter or a line.
QByteArray parameterText(QString text)
{
    for (QChar &c : text) {
        if (c.unicode() < 0x20 || c == u'"' || c == QChar(0x7F))
            c = u' ';
    }
    return text.simplified().toUtf8();
}

icalproperty *answeringAttendee(const Address &attendee, icalparameter_partstat partstat)
{
    icalproperty *property =
        icalproperty_new_attendee(("mailto:" + parameterText(attendee.address)).constData());
    icalproperty_add_parameter(property, icalparameter_new_partstat(partstat));
    const QByteArray name = parameterText(attendee.name);
    if (!name.isEmpty())
        icalproperty_add_parameter(property, icalparameter_new_cn(name.constData()));
    return property;
}

icaltimetype utcOf(qint64 ms)
{
    const QDateTime clock = QDateTime::fromMSecsSinceEpoch(ms, Qt::UTC);
    icaltimetype time = icaltime_null_time();
    time.year = clock.date().year();
    time.month = clock.date().month();
    time.day = clock.date().day();
    time.hour = clock.time().hour();
    time.minute = clock.time().minute();
    time.second = clock.time().second();
    time.zone = icaltimezone_get_utc_timezone();
    return time;
}

} // namespace

Result<QByteArray> calendarReply(const CalendarInvitation &invitation, const Address &attendee,
                                 Participation answer, qint64 nowMs)
{
    const icalparameter_partstat partstat = partstatOf(answer);
    if (!invitation.wantsAnswer() || partstat == ICAL_PARTSTAT_NONE)
        return invalid("nothing to answer");
    const CalendarComponent request = parseCalendar(invitation.source);
    icalcomponent *asked = request ? mainComponent(request.get()) : nullptr;
    if (!asked)
        return invalid("no event to answer");
    const CalendarComponent reply(icalcomponent_new(ICAL_VCALENDAR_COMPONENT));
    icalcomponent_add_property(reply.get(), icalproperty_new_prodid("-//Posthorn//Posthorn//EN"));
    icalcomponent_add_property(reply.get(), icalproperty_new_version("2.0"));
    icalcomponent_add_property(reply.get(), icalproperty_new_method(ICAL_METHOD_REPLY));
    // The zones that DTSTART and RECURRENCE-ID name.
    for (icalcomponent *zone = icalcomponent_get_first_component(request.get(), ICAL_VTIMEZONE_COMPONENT);
         zone; zone = icalcomponent_get_next_component(request.get(), ICAL_VTIMEZONE_COMPONENT))
        icalcomponent_add_component(reply.get(), icalcomponent_new_clone(zone));
    icalcomponent *event = icalcomponent_new(icalcomponent_isa(asked));
    for (icalproperty *property = icalcomponent_get_first_property(asked, ICAL_ANY_PROPERTY); property;
         property = icalcomponent_get_next_property(asked, ICAL_ANY_PROPERTY)) {
        if (belongsInReply(icalproperty_isa(property)))
            icalcomponent_add_property(event, icalproperty_new_clone(property));
    }
    icalcomponent_add_property(event, icalproperty_new_dtstamp(utcOf(nowMs)));
    icalcomponent_add_property(event, answeringAttendee(attendee, partstat));
    icalcomponent_add_component(reply.get(), event);
    const std::unique_ptr<char, CalendarFree> text(icalcomponent_as_ical_string_r(reply.get()));
    return bytesOf(text.get());
}

Result<QByteArray> invitationReply(const CalendarInvitation &invitation, const ParsedMessage &message,
                                   const Address &from, const QStringList &ownAddresses, Participation answer,
                                   const QString &subject, const QString &text, qint64 nowMs)
{
    const CalendarAttendee *asked = invitation.attendeeAmong(ownAddresses);
    Draft draft;
    draft.from = from;
    draft.to = {invitation.organizer};
    draft.subject = subject;
    draft.text = text;
    draft.inReplyTo = message.envelope.messageId;
    draft.references = message.envelope.references;
    if (!draft.inReplyTo.isEmpty())
        draft.references.append(draft.inReplyTo);
    POSTHORN_TRY_ASSIGN(draft.calendarReply,
                        calendarReply(invitation, asked ? asked->person : from, answer, nowMs));
    return MessageBuilder::build(draft, MessageBuilder::Purpose::Sending, nowMs);
}

} // namespace posthorn
