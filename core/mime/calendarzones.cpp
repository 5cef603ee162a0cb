#include "calendarobject_p.h"

#include <QSet>
#include <QTimeZone>

namespace posthorn
{
namespace
{

constexpr qsizetype maxObservances = 100;

/// The name by which this system knows a zone, or nothing. RFC 5545 lets everybody invent names; most of them
/// end in one of the IANA database ("/example.org/Europe/Berlin") or are those of Windows.
QByteArray ianaName(const QByteArray &zone)
{
    static const QSet<QByteArray> known = [] {
        const QList<QByteArray> ids = QTimeZone::availableTimeZoneIds();
        return QSet<QByteArray>(ids.cbegin(), ids.cend());
    }();
    if (zone.isEmpty() || zone.size() > 200)
        return {};
    if (zone == "UTC" || zone == "GMT" || zone == "Z" || zone.toLower() == "tzone://microsoft/utc")
        return "UTC";
    for (qsizetype start = 0; start >= 0;) {
        const QByteArray name = zone.mid(start);
        if (known.contains(name))
            return name;
        const qsizetype slash = zone.indexOf('/', start);
        start = slash < 0 ? -1 : slash + 1;
    }
    return QTimeZone::windowsIdToDefaultIanaId(zone);
}

QDate dateOf(const icaltimetype &value)
{
    return QDate(value.year, value.month, value.day);
}

} // namespace

CalendarZones::CalendarZones(icalcomponent *calendar)
{
    for (icalcomponent *zone = icalcomponent_get_first_component(calendar, ICAL_VTIMEZONE_COMPONENT); zone;
         zone = icalcomponent_get_next_component(calendar, ICAL_VTIMEZONE_COMPONENT)) {
        Rules rules;
        rules.id = textOf(icalcomponent_get_first_property(zone, ICAL_TZID_PROPERTY));
        for (icalproperty *extra = icalcomponent_get_first_property(zone, ICAL_X_PROPERTY); extra;
             extra = icalcomponent_get_next_property(zone, ICAL_X_PROPERTY)) {
            if (bytesOf(icalproperty_get_x_name(extra)) == "X-LIC-LOCATION")
                rules.location = textOf(extra);
        }
        for (icalcomponent *part = icalcomponent_get_first_component(zone, ICAL_ANY_COMPONENT);
             part && rules.observances.size() < maxObservances;
             part = icalcomponent_get_next_component(zone, ICAL_ANY_COMPONENT)) {
            const Observance observance = observanceOf(part);
            if (observance.startDate.isValid())
                rules.observances.append(observance);
        }
        if (!rules.id.isEmpty())
            m_rules.append(rules);
    }
}

CalendarZones::Observance CalendarZones::observanceOf(icalcomponent *component)
{
    Observance observance;
    const auto value = [component](icalproperty_kind property, icalvalue_kind kind) {
        return valueOf(icalcomponent_get_first_property(component, property), kind);
    };
    icalvalue *start = value(ICAL_DTSTART_PROPERTY, ICAL_DATETIME_VALUE);
    icalvalue *from = value(ICAL_TZOFFSETFROM_PROPERTY, ICAL_UTCOFFSET_VALUE);
    icalvalue *to = value(ICAL_TZOFFSETTO_PROPERTY, ICAL_UTCOFFSET_VALUE);
    if (!start || !to)
        return observance;
    const icaltimetype begins = icalvalue_get_datetime(start);
    observance.startDate = dateOf(begins);
    observance.startTime = QTime(begins.hour, begins.minute, std::min(begins.second, 59));
    observance.offsetTo = std::clamp(icalvalue_get_utcoffset(to), -86'400, 86'400);
    observance.offsetFrom =
        from ? std::clamp(icalvalue_get_utcoffset(from), -86'400, 86'400) : observance.offsetTo;
    icalvalue *rule = value(ICAL_RRULE_PROPERTY, ICAL_RECUR_VALUE);
    if (!rule)
        return observance;
    const icalrecurrencetype recurrence = icalvalue_get_recur(rule);
    if (recurrence.freq != ICAL_YEARLY_RECURRENCE)
        return observance;
    observance.month = observance.startDate.month();
    if (recurrence.by_month[0] >= 1 && recurrence.by_month[0] <= 12)
        observance.month = recurrence.by_month[0];
    observance.day = observance.startDate.day();
    if (recurrence.by_day[0] != ICAL_RECURRENCE_ARRAY_MAX) {
        // libical counts from Sunday as 1.
        const int day = icalrecurrencetype_day_day_of_week(recurrence.by_day[0]);
        observance.weekday = day == ICAL_SUNDAY_WEEKDAY ? 7 : day - 1;
        observance.nth = icalrecurrencetype_day_position(recurrence.by_day[0]);
        // "the Sunday among the 8th to 14th" is another way to say "the second Sunday".
        if (observance.nth == 0)
            observance.nth = recurrence.by_month_day[0] >= 1 && recurrence.by_month_day[0] <= 31
                                 ? (recurrence.by_month_day[0] - 1) / 7 + 1
                                 : 1;
    } else if (recurrence.by_month_day[0] >= 1 && recurrence.by_month_day[0] <= 31) {
        observance.day = recurrence.by_month_day[0];
    }
    if (!icaltime_is_null_time(recurrence.until))
        observance.until = dateOf(recurrence.until);
    return observance;
}

QDate CalendarZones::onsetIn(const Observance &observance, int year)
{
    if (observance.month == 0)
        return observance.startDate.year() == year ? observance.startDate : QDate();
    QDate onset;
    if (observance.weekday == 0) {
        onset = QDate(year, observance.month, observance.day);
    } else if (observance.nth > 0) {
        const QDate first(year, observance.month, 1);
        onset = first.addDays((observance.weekday - first.dayOfWeek() + 7) % 7 + 7 * (observance.nth - 1));
    } else {
        const QDate last = QDate(year, observance.month, 1).addMonths(1).addDays(-1);
        onset = last.addDays(-((last.dayOfWeek() - observance.weekday + 7) % 7) + 7 * (observance.nth + 1));
    }
    const bool ended = observance.until.isValid() && onset > observance.until;
    return onset < observance.startDate || ended ? QDate() : onset;
}

/// RFC 5545 3.6.5: the observance with the latest onset before the time rules; before all of them, what the
/// first started from.
int CalendarZones::offsetAt(const Rules &rules, QDate date, QTime time)
{
    const QDateTime wanted(date, time, Qt::UTC);
    QDateTime latest;
    QDateTime earliest;
    int offset = 0;
    int before = 0;
    for (const Observance &observance : rules.observances) {
        const QDateTime start(observance.startDate, observance.startTime, Qt::UTC);
        if (!earliest.isValid() || start < earliest) {
            earliest = start;
            before = observance.offsetFrom;
        }
        const int ended = observance.until.isValid() ? observance.until.year() : date.year();
        const int last = observance.month == 0 ? observance.startDate.year() : std::min(date.year(), ended);
        for (const int year : {last, last - 1}) {
            const QDateTime onset(onsetIn(observance, year), observance.startTime, Qt::UTC);
            if (onset.isValid() && onset <= wanted && (!latest.isValid() || onset > latest)) {
                latest = onset;
                offset = observance.offsetTo;
            }
        }
    }
    return latest.isValid() ? offset : before;
}

const CalendarZones::Rules *CalendarZones::rulesOf(const QByteArray &zone) const
{
    for (const Rules &rules : m_rules) {
        if (rules.id == zone)
            return &rules;
    }
    return nullptr;
}

CalendarTime CalendarZones::timeOf(icalproperty *property) const
{
    if (!property)
        return {};
    icalvalue *value = icalproperty_get_value(property);
    const icalvalue_kind kind = value ? icalvalue_isa(value) : ICAL_NO_VALUE;
    if (kind != ICAL_DATE_VALUE && kind != ICAL_DATETIME_VALUE)
        return {};
    icalparameter *zone = icalproperty_get_first_parameter(property, ICAL_TZID_PARAMETER);
    return timeOf(kind == ICAL_DATE_VALUE ? icalvalue_get_date(value) : icalvalue_get_datetime(value),
                  zone ? bytesOf(icalparameter_get_tzid(zone)) : QByteArray());
}

CalendarTime CalendarZones::timeOf(const icaltimetype &value, const QByteArray &zone) const
{
    CalendarTime time;
    time.date = dateOf(value);
    if (!time.date.isValid() || value.year < 1900 || value.year > 2199)
        return {};
    if (value.is_date) {
        time.kind = CalendarTime::Kind::Date;
        return time;
    }
    time.time = QTime(value.hour, value.minute, std::min(value.second, 59));
    if (!time.time.isValid())
        return {};
    const QDateTime clock(time.date, time.time, Qt::UTC);
    time.kind = CalendarTime::Kind::Instant;
    time.utc = clock.toMSecsSinceEpoch();
    if (icaltime_is_utc(value)) {
        time.zone = "UTC";
        return time;
    }
    const Rules *rules = rulesOf(zone);
    QByteArray name = ianaName(zone);
    if (name.isEmpty() && rules)
        name = ianaName(rules->location);
    if (!name.isEmpty()) {
        time.zone = name;
        if (name != "UTC")
            time.utc = QDateTime(time.date, time.time, QTimeZone(name)).toMSecsSinceEpoch();
    } else if (rules && !rules->observances.isEmpty()) {
        time.zone = zone.left(200);
        time.utc -= qint64(offsetAt(*rules, time.date, time.time)) * 1000;
    } else {
        time.kind = CalendarTime::Kind::Floating;
        time.zone = zone.left(200);
        time.utc = 0;
    }
    return time;
}

} // namespace posthorn
