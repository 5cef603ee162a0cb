#include "calendarobject_p.h"

#include "charset.h"
#include "contentlines.h"
#include "encodedwords.h"

#include <QSet>
#include <QUrl>

namespace posthorn
{
namespace
{

constexpr qsizetype maxBytes = 1024 * 1024;
constexpr int maxLines = 20'000;
constexpr int maxComponents = 500;
constexpr qsizetype maxDepth = 4;

bool isKnownComponent(const QByteArray &name)
{
    static const QSet<QByteArray> names = {"VCALENDAR", "VEVENT",    "VTODO",    "VJOURNAL",
                                           "VFREEBUSY", "VTIMEZONE", "STANDARD", "DAYLIGHT"};
    return names.contains(name);
}

bool isKnownProperty(const QByteArray &name)
{
    static const QSet<QByteArray> names = {
        "VERSION",  "PRODID",   "METHOD",       "UID",         "SEQUENCE",      "DTSTAMP",
        "SUMMARY",  "LOCATION", "COMMENT",      "DESCRIPTION", "STATUS",        "DTSTART",
        "DTEND",    "DUE",      "DURATION",     "RRULE",       "RECURRENCE-ID", "ORGANIZER",
        "ATTENDEE", "TZID",     "TZOFFSETFROM", "TZOFFSETTO",  "X-LIC-LOCATION"};
    return names.contains(name);
}

/// The components that are open while the lines go by.
class OpenComponents
{
public:
    enum class Line { Keep, Skip, Refuse };

    Line begin(const QByteArray &name)
    {
        if (m_skipped > 0 || (!m_open.isEmpty() && !isKnownComponent(name))) {
            ++m_skipped;
            return Line::Skip;
        }
        if (m_open.isEmpty() && name != "VCALENDAR")
            return Line::Skip;
        if (++m_count > maxComponents || m_open.size() >= maxDepth)
            return Line::Refuse;
        m_open.append(name);
        return Line::Keep;
    }

    Line end(const QByteArray &name)
    {
        if (m_skipped > 0) {
            --m_skipped;
            return Line::Skip;
        }
        if (m_open.isEmpty() || m_open.last() != name)
            return Line::Skip;
        m_open.removeLast();
        m_isClosed = m_open.isEmpty();
        return Line::Keep;
    }

    [[nodiscard]] bool isInside() const { return m_skipped == 0 && !m_open.isEmpty(); }
    [[nodiscard]] bool isClosed() const { return m_isClosed; }
    [[nodiscard]] const QList<QByteArray> &open() const { return m_open; }

private:
    QList<QByteArray> m_open;
    int m_skipped = 0; // how deep inside a component that is left out
    int m_count = 0;
    bool m_isClosed = false;
};

} // namespace

QByteArray knownCalendarLines(const QByteArray &bytes, const QByteArray &charset)
{
    if (bytes.size() > maxBytes)
        return {};
    const QString text = charset.isEmpty() ? decodeGuessed(bytes) : decodeBody(bytes, charset);
    const QByteArray utf8 = text.toUtf8().replace('\0', QByteArray());
    QByteArray known;
    OpenComponents components;
    int count = 0;
    ContentLines lines(utf8);
    while (!components.isClosed() && lines.next()) {
        const QByteArray &name = lines.line().name;
        const QByteArray value = lines.line().value.trimmed().toUpper();
        auto what = OpenComponents::Line::Skip;
        if (name == "BEGIN")
            what = components.begin(value);
        else if (name == "END")
            what = components.end(value);
        else if (components.isInside() && isKnownProperty(name))
            what = OpenComponents::Line::Keep;
        if (what == OpenComponents::Line::Refuse || ++count > maxLines)
            return {};
        if (what == OpenComponents::Line::Keep)
            known += lines.raw() + "\r\n";
    }
    // What was cut off in the middle is shown as far as it came.
    for (qsizetype i = components.open().size() - 1; i >= 0; --i)
        known += "END:" + components.open()[i] + "\r\n";
    return known;
}

CalendarComponent parseCalendar(const QByteArray &lines)
{
    if (lines.isEmpty())
        return {};
    CalendarComponent parsed(icalparser_parse_string(lines.constData()));
    if (!parsed || icalcomponent_isa(parsed.get()) != ICAL_VCALENDAR_COMPONENT)
        return {};
    return parsed;
}

icalcomponent *mainComponent(icalcomponent *calendar)
{
    for (const icalcomponent_kind kind :
         {ICAL_VEVENT_COMPONENT, ICAL_VTODO_COMPONENT, ICAL_VJOURNAL_COMPONENT, ICAL_VFREEBUSY_COMPONENT}) {
        icalcomponent *first = icalcomponent_get_first_component(calendar, kind);
        for (icalcomponent *component = first; component;
             component = icalcomponent_get_next_component(calendar, kind)) {
            if (!icalcomponent_get_first_property(component, ICAL_RECURRENCEID_PROPERTY))
                return component;
        }
        if (first)
            return first;
    }
    return nullptr;
}

QByteArray textOf(icalproperty *property)
{
    icalvalue *value = property ? icalproperty_get_value(property) : nullptr;
    if (!value)
        return {};
    switch (icalvalue_isa(value)) {
    case ICAL_TEXT_VALUE:
        return bytesOf(icalvalue_get_text(value));
    case ICAL_STRING_VALUE:
        return bytesOf(icalvalue_get_string(value));
    case ICAL_CALADDRESS_VALUE:
        return bytesOf(icalvalue_get_caladdress(value));
    case ICAL_URI_VALUE:
        return bytesOf(icalvalue_get_uri(value));
    case ICAL_X_VALUE:
        return bytesOf(icalvalue_get_x(value));
    default:
        return {};
    }
}

icalvalue *valueOf(icalproperty *property, icalvalue_kind kind)
{
    icalvalue *value = property ? icalproperty_get_value(property) : nullptr;
    return value && icalvalue_isa(value) == kind ? value : nullptr;
}

Address personOf(icalproperty *property)
{
    QByteArray address = textOf(property).left(2'000).trimmed();
    if (qstrnicmp(address.constData(), "mailto:", 7) == 0)
        address.remove(0, 7);
    else if (icalparameter *email = icalproperty_get_first_parameter(property, ICAL_EMAIL_PARAMETER))
        address = bytesOf(icalparameter_get_email(email)).left(2'000);
    else if (!address.contains('@') || address.contains(':'))
        address.clear(); // no mail reaches a urn: or a path
    address = QByteArray::fromPercentEncoding(address);
    QByteArray name;
    if (icalparameter *cn = icalproperty_get_first_parameter(property, ICAL_CN_PARAMETER))
        name = bytesOf(icalparameter_get_cn(cn)).left(2'000);
    if (name.startsWith('"') && name.endsWith('"') && name.size() > 1)
        name = name.mid(1, name.size() - 2);
    return {displayLine(QString::fromUtf8(name), 500), displayLine(QString::fromUtf8(address), 1'000)};
}

} // namespace posthorn
