#include "calendarinvitation.h"

#include "calendarobject_p.h"
#include "encodedwords.h"

namespace posthorn
{
namespace
{

constexpr qsizetype maxAttendees = 1'000;
constexpr qsizetype maxLineShown = 1'000;
constexpr qsizetype maxDescription = 20'000;

using Method = CalendarInvitation::Method;
using Participation = CalendarAttendee::Participation;

Method methodOf(icalcomponent *calendar)
{
    switch (icalcomponent_get_method(calendar)) {
    case ICAL_METHOD_REQUEST:
        return Method::Request;
    case ICAL_METHOD_REPLY:
        return Method::Reply;
    case ICAL_METHOD_ADD:
        return Method::Add;
    case ICAL_METHOD_CANCEL:
        return Method::Cancel;
    case ICAL_METHOD_REFRESH:
        return Method::Refresh;
    case ICAL_METHOD_COUNTER:
        return Method::Counter;
    case ICAL_METHOD_DECLINECOUNTER:
        return Method::DeclineCounter;
    default:
        return Method::Publish;
    }
}

CalendarRecurrence::Frequency frequencyOf(icalrecurrencetype_frequency frequency)
{
    switch (frequency) {
    case ICAL_DAILY_RECURRENCE:
        return CalendarRecurrence::Frequency::Daily;
    case ICAL_WEEKLY_RECURRENCE:
        return CalendarRecurrence::Frequency::Weekly;
    case ICAL_MONTHLY_RECURRENCE:
        return CalendarRecurrence::Frequency::Monthly;
    case ICAL_YEARLY_RECURRENCE:
        return CalendarRecurrence::Frequency::Yearly;
    default:
        return CalendarRecurrence::Frequency::Other;
    }
}

Participation participationOf(icalproperty *attendee)
{
    icalparameter *parameter = icalproperty_get_first_parameter(attendee, ICAL_PARTSTAT_PARAMETER);
    switch (parameter ? icalparameter_get_partstat(parameter) : ICAL_PARTSTAT_NONE) {
    case ICAL_PARTSTAT_ACCEPTED:
        return Participation::Accepted;
    case ICAL_PARTSTAT_DECLINED:
        return Participation::Declined;
    case ICAL_PARTSTAT_TENTATIVE:
        return Participation::Tentative;
    case ICAL_PARTSTAT_DELEGATED:
        return Participation::Delegated;
    default:
        return Participation::NeedsAction;
    }
}

CalendarAttendee attendeeOf(icalproperty *property)
{
    CalendarAttendee attendee;
    attendee.person = personOf(property);
    attendee.participation = participationOf(property);
    if (icalparameter *role = icalproperty_get_first_parameter(property, ICAL_ROLE_PARAMETER))
        attendee.isOptional = icalparameter_get_role(role) == ICAL_ROLE_OPTPARTICIPANT ||
                              icalparameter_get_role(role) == ICAL_ROLE_NONPARTICIPANT;
    if (icalparameter *type = icalproperty_get_first_parameter(property, ICAL_CUTYPE_PARAMETER))
        attendee.isResource = icalparameter_get_cutype(type) == ICAL_CUTYPE_ROOM ||
                              icalparameter_get_cutype(type) == ICAL_CUTYPE_RESOURCE;
    return attendee;
}

/// Reads one component of a parsed calendar.
class InvitationReader
{
public:
    InvitationReader(icalcomponent *calendar, icalcomponent *component)
        : m_component(component)
        , m_zones(calendar)
    {
    }

    void readInto(CalendarInvitation *invitation) const
    {
        switch (icalcomponent_isa(m_component)) {
        case ICAL_VEVENT_COMPONENT:
            invitation->subject = CalendarInvitation::Subject::Event;
            break;
        case ICAL_VTODO_COMPONENT:
            invitation->subject = CalendarInvitation::Subject::Task;
            break;
        default:
            invitation->subject = CalendarInvitation::Subject::Other;
        }
        invitation->summary = line(ICAL_SUMMARY_PROPERTY);
        invitation->location = line(ICAL_LOCATION_PROPERTY);
        invitation->description = paragraphs(ICAL_DESCRIPTION_PROPERTY);
        invitation->comment = paragraphs(ICAL_COMMENT_PROPERTY);
        invitation->uid = textOf(first(ICAL_UID_PROPERTY)).left(2'000);
        if (icalvalue *sequence = valueOf(first(ICAL_SEQUENCE_PROPERTY), ICAL_INTEGER_VALUE))
            invitation->sequence = std::max(0, icalvalue_get_integer(sequence));
        if (icalvalue *status = valueOf(first(ICAL_STATUS_PROPERTY), ICAL_STATUS_VALUE))
            invitation->isCancelled = icalvalue_get_status(status) == ICAL_STATUS_CANCELLED;
        if (icalproperty *organizer = first(ICAL_ORGANIZER_PROPERTY))
            invitation->organizer = personOf(organizer);
        for (icalproperty *attendee = first(ICAL_ATTENDEE_PROPERTY);
             attendee && invitation->attendees.size() < maxAttendees;
             attendee = icalcomponent_get_next_property(m_component, ICAL_ATTENDEE_PROPERTY))
            invitation->attendees.append(attendeeOf(attendee));
        invitation->start = m_zones.timeOf(first(ICAL_DTSTART_PROPERTY));
        invitation->end = end(invitation->start);
        invitation->occurrence = m_zones.timeOf(first(ICAL_RECURRENCEID_PROPERTY));
        invitation->recurrence = recurrence(invitation->start);
    }

private:
    [[nodiscard]] icalproperty *first(icalproperty_kind kind) const
    {
        return icalcomponent_get_first_property(m_component, kind);
    }

    [[nodiscard]] QString line(icalproperty_kind kind) const
    {
        return displayLine(QString::fromUtf8(textOf(first(kind))).simplified(), maxLineShown);
    }

    [[nodiscard]] QString paragraphs(icalproperty_kind kind) const
    {
        QString text = QString::fromUtf8(textOf(first(kind)).left(4 * maxDescription)).left(maxDescription);
        text.replace(QLatin1String("\r\n"), QLatin1String("\n"));
        return text.trimmed();
    }

    [[nodiscard]] CalendarTime end(const CalendarTime &start) const
    {
        icalproperty *property = first(ICAL_DTEND_PROPERTY);
        CalendarTime end = m_zones.timeOf(property ? property : first(ICAL_DUE_PROPERTY));
        if (end.isNull() && !start.isNull()) {
            if (icalvalue *value = valueOf(first(ICAL_DURATION_PROPERTY), ICAL_DURATION_VALUE))
                end = later(start, icalvalue_get_duration(value));
        }
        if (end.kind != CalendarTime::Kind::Date || !start.date.isValid())
            return end;
        // DTEND of whole days is the day after the last of them (RFC 5545 3.6.1).
        end.date = end.date > start.date ? end.date.addDays(-1) : start.date;
        return end;
    }

    static CalendarTime later(CalendarTime time, const icaldurationtype &length)
    {
        const qint64 days = qint64(length.weeks) * 7 + length.days;
        const qint64 seconds = qint64(length.hours) * 3600 + qint64(length.minutes) * 60 + length.seconds;
        // Ten years: what is longer is no meeting, and must not overflow.
        if (length.is_neg || days > 3'650 || seconds > 3'650LL * 86'400)
            return {};
        if (time.kind == CalendarTime::Kind::Date) {
            time.date = time.date.addDays(std::max<qint64>(days + seconds / 86'400, 1));
            return time;
        }
        const QDateTime clock = QDateTime(time.date, time.time, Qt::UTC).addDays(days).addSecs(seconds);
        time.date = clock.date();
        time.time = clock.time();
        time.utc += time.kind == CalendarTime::Kind::Instant ? (days * 86'400 + seconds) * 1000 : 0;
        return time;
    }

    [[nodiscard]] CalendarRecurrence recurrence(const CalendarTime &start) const
    {
        CalendarRecurrence found;
        icalvalue *value = valueOf(first(ICAL_RRULE_PROPERTY), ICAL_RECUR_VALUE);
        if (!value)
            return found;
        const icalrecurrencetype rule = icalvalue_get_recur(value);
        found.frequency = frequencyOf(rule.freq);
        found.interval = std::max<int>(1, rule.interval);
        found.count = std::max(0, rule.count);
        if (!icaltime_is_null_time(rule.until))
            found.until = m_zones.timeOf(rule.until, start.zone);
        const std::unique_ptr<char, CalendarFree> text(icalvalue_as_ical_string_r(value));
        found.rule = bytesOf(text.get());
        return found;
    }

    icalcomponent *m_component;
    CalendarZones m_zones;
};

} // namespace

bool CalendarInvitation::wantsAnswer() const
{
    return (method == Method::Request || method == Method::Add) && subject != Subject::Other &&
           !isCancelled && !organizer.address.isEmpty() && !uid.isEmpty();
}

const CalendarAttendee *CalendarInvitation::attendeeAmong(const QStringList &ownAddresses) const
{
    for (const CalendarAttendee &attendee : attendees) {
        if (ownAddresses.contains(attendee.person.address, Qt::CaseInsensitive))
            return &attendee;
    }
    return nullptr;
}

bool isCalendar(const MessagePart &part)
{
    return part.contentType == "text/calendar" || part.contentType == "application/ics" ||
           part.fileName.endsWith(QLatin1String(".ics"), Qt::CaseInsensitive);
}

std::optional<CalendarInvitation> readInvitation(const QByteArray &bytes, const QByteArray &charset)
{
    CalendarInvitation invitation;
    invitation.source = knownCalendarLines(bytes, charset);
    const CalendarComponent calendar = parseCalendar(invitation.source);
    icalcomponent *component = calendar ? mainComponent(calendar.get()) : nullptr;
    if (!component)
        return std::nullopt;
    InvitationReader(calendar.get(), component).readInto(&invitation);
    invitation.method = methodOf(calendar.get());
    invitation.isCancelled = invitation.isCancelled || invitation.method == Method::Cancel;
    for (const icalcomponent_kind kind :
         {ICAL_VEVENT_COMPONENT, ICAL_VTODO_COMPONENT, ICAL_VJOURNAL_COMPONENT, ICAL_VFREEBUSY_COMPONENT})
        invitation.others += icalcomponent_count_components(calendar.get(), kind);
    --invitation.others;
    return invitation;
}

std::optional<CalendarInvitation> invitationIn(const QByteArray &message, const ParsedMessage &parsed)
{
    for (const MessagePart &part : parsed.parts) {
        if (!isCalendar(part))
            continue;
        const auto bytes = MessageParser::partContent(message, part.id);
        if (auto invitation = bytes ? readInvitation(*bytes, part.charset) : std::nullopt)
            return invitation;
    }
    return std::nullopt;
}

} // namespace posthorn
