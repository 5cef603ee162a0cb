#pragma once

// Private to this room: what its .cpp files share around libical. libical's types go no further.

#include "calendarinvitation.h"

#include <libical/ical.h>
#include <memory>

namespace posthorn
{

struct CalendarFree {
    void operator()(icalcomponent *component) const { icalcomponent_free(component); }
    void operator()(icalproperty *property) const { icalproperty_free(property); }
    void operator()(char *text) const { icalmemory_free_buffer(text); }
};
using CalendarComponent = std::unique_ptr<icalcomponent, CalendarFree>;

/// The lines of a calendar object that Posthorn reads, unfolded, in UTF-8: alarms, attachments, pictures,
/// HTML and everything of unknown name are left out, so neither libical nor an answer ever sees them. Empty
/// where it is too large, too deep or no calendar at all.
[[nodiscard]] QByteArray knownCalendarLines(const QByteArray &bytes, const QByteArray &charset);

/// What knownCalendarLines() gave, parsed; null where libical makes nothing of it.
[[nodiscard]] CalendarComponent parseCalendar(const QByteArray &lines);

/// The component that an invitation is about: the first event, or task, or whatever else there is, and of
/// several with one UID the one that is not an exception of another.
[[nodiscard]] icalcomponent *mainComponent(icalcomponent *calendar);

/// Text of libical's, which may be null.
[[nodiscard]] inline QByteArray bytesOf(const char *text)
{
    return text ? QByteArray(text) : QByteArray();
}

/// A property's value as text; empty where it is of a type that is no text, whatever its name promises.
/// libical's own getters take the type for granted, and a stranger can write any VALUE=.
[[nodiscard]] QByteArray textOf(icalproperty *property);
/// The value where it is of that kind, or null.
[[nodiscard]] icalvalue *valueOf(icalproperty *property, icalvalue_kind kind);
/// The address of an ORGANIZER or ATTENDEE.
[[nodiscard]] Address personOf(icalproperty *property);

/// The time zones that a calendar object brings along, and what the names in it mean. Nothing is read from
/// the disk by a name that a stranger chose: names are looked up in the list of those that this system knows.
class CalendarZones
{
public:
    explicit CalendarZones(icalcomponent *calendar);
    /// The value of DTSTART, DTEND, DUE, RECURRENCE-ID, with its TZID.
    [[nodiscard]] CalendarTime timeOf(icalproperty *property) const;
    [[nodiscard]] CalendarTime timeOf(const icaltimetype &value, const QByteArray &zone) const;

private:
    /// A STANDARD or DAYLIGHT of VTIMEZONE: from `start` on, each year or once.
    struct Observance {
        QDate startDate;
        QTime startTime;
        int offsetFrom = 0; // seconds east of UTC
        int offsetTo = 0;
        int month = 0;   // 0 = once
        int weekday = 0; // 1 = Monday; 0 = `day` of the month
        int nth = 0;     // of the month, from its end where negative
        int day = 0;
        QDate until;
    };
    struct Rules {
        QByteArray id;
        QByteArray location; // X-LIC-LOCATION
        QList<Observance> observances;
    };

    static Observance observanceOf(icalcomponent *component);
    static QDate onsetIn(const Observance &observance, int year);
    static int offsetAt(const Rules &rules, QDate date, QTime time);
    [[nodiscard]] const Rules *rulesOf(const QByteArray &zone) const;

    QList<Rules> m_rules;
};

} // namespace posthorn
