#include "ui/text/invitationtext.h"

#include "ui/text/displaytext.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

namespace posthorn
{

namespace
{

using Method = CalendarInvitation::Method;
using Participation = CalendarAttendee::Participation;
using Frequency = CalendarRecurrence::Frequency;

constexpr qsizetype maxNames = 20;

QString tr(const char *text, int n = -1)
{
    return QCoreApplication::translate("posthorn::InvitationText", text, nullptr, n);
}

QString nameOf(const Address &person)
{
    return person.name.isEmpty() ? displayAddress(person.address) : displayText(person.name, 100);
}

/// The one who answered: a reply names nobody else.
QString answerer(const CalendarInvitation &invitation)
{
    return invitation.attendees.isEmpty() ? tr("Somebody") : nameOf(invitation.attendees.first().person);
}

QString answerTitle(const CalendarInvitation &invitation)
{
    const QString who = answerer(invitation);
    switch (invitation.attendees.isEmpty() ? Participation::NeedsAction
                                           : invitation.attendees.first().participation) {
    case Participation::Accepted:
        return tr("%1 accepts").arg(who);
    case Participation::Declined:
        return tr("%1 declines").arg(who);
    case Participation::Tentative:
        return tr("%1 accepts tentatively").arg(who);
    case Participation::Delegated:
        return tr("%1 sends somebody else").arg(who);
    case Participation::NeedsAction:
        break;
    }
    return tr("%1 has not decided yet").arg(who);
}

/// Day and clock, each left out where it is said already.
QString clockText(QTime time)
{
    return QLocale().toString(time, QLocale::ShortFormat);
}

QString dayText(QDate date)
{
    return QLocale().toString(date, QLocale::LongFormat);
}

/// A stretch of time on one clock.
QString spanText(const QDateTime &start, const QDateTime &end)
{
    const QString from = tr("%1, %2").arg(dayText(start.date()), clockText(start.time()));
    if (!end.isValid() || end <= start)
        return from;
    if (end.date() == start.date())
        return tr("%1 to %2").arg(from, clockText(end.time()));
    return tr("%1 to %2").arg(from, tr("%1, %2").arg(dayText(end.date()), clockText(end.time())));
}

QString clockSpan(const QDateTime &start, const QDateTime &end)
{
    return !end.isValid() || end <= start
               ? clockText(start.time())
               : tr("%1 to %2").arg(clockText(start.time()), clockText(end.time()));
}

QDateTime at(const CalendarTime &time, const QTimeZone &zone)
{
    return time.kind == CalendarTime::Kind::Instant ? QDateTime::fromMSecsSinceEpoch(time.utc, zone)
                                                    : QDateTime();
}

QDateTime asWritten(const CalendarTime &time)
{
    return time.time.isValid() ? QDateTime(time.date, time.time, Qt::UTC) : QDateTime();
}

} // namespace

QString invitationTitle(const CalendarInvitation &invitation)
{
    const bool task = invitation.subject == CalendarInvitation::Subject::Task;
    const QString who = invitation.organizer.address.isEmpty() ? QString() : nameOf(invitation.organizer);
    if (invitation.method == Method::Reply)
        return answerTitle(invitation);
    if (invitation.method == Method::Counter)
        return tr("%1 proposes a change").arg(answerer(invitation));
    if (invitation.method == Method::DeclineCounter)
        return tr("The proposed change was declined");
    if (invitation.method == Method::Refresh)
        return tr("%1 asks for the invitation again").arg(answerer(invitation));
    if (invitation.isCancelled)
        return invitation.occurrence.isNull() ? tr("The event was cancelled")
                                              : tr("One date of the event was cancelled");
    if (invitation.subject == CalendarInvitation::Subject::Other)
        return tr("Something for a calendar");
    if (!invitation.wantsAnswer())
        return task ? tr("A task") : tr("An event");
    if (invitation.sequence > 0)
        return task ? tr("%1 changed a task for you").arg(who) : tr("%1 changed an event").arg(who);
    return task ? tr("%1 gives you a task").arg(who) : tr("%1 invites you to an event").arg(who);
}

QString invitationTime(const CalendarInvitation &invitation, const QTimeZone &here)
{
    const CalendarTime &start = invitation.start.isNull() ? invitation.end : invitation.start;
    const CalendarTime &end = invitation.end;
    switch (start.kind) {
    case CalendarTime::Kind::None:
        return {};
    case CalendarTime::Kind::Date:
        return end.isNull() || end.date <= start.date
                   ? dayText(start.date)
                   : tr("%1 to %2").arg(dayText(start.date), dayText(end.date));
    case CalendarTime::Kind::Floating:
        return spanText(asWritten(start), asWritten(end));
    case CalendarTime::Kind::Instant:
        break;
    }
    const QDateTime localStart = at(start, here);
    const QString local = spanText(localStart, at(end, here));
    const bool sameClock = localStart.date() == start.date && localStart.time() == start.time;
    if (sameClock || start.zone == "UTC")
        return local;
    return tr("%1 (%2 %3)")
        .arg(local, clockSpan(asWritten(start), asWritten(end)),
             displayText(QString::fromUtf8(start.zone), 60));
}

QString recurrenceText(const CalendarRecurrence &recurrence)
{
    QString often;
    const int n = recurrence.interval;
    switch (recurrence.frequency) {
    case Frequency::Never:
        return {};
    case Frequency::Daily:
        often = n == 1 ? tr("every day") : tr("every %n days", n);
        break;
    case Frequency::Weekly:
        often = n == 1 ? tr("every week") : tr("every %n weeks", n);
        break;
    case Frequency::Monthly:
        often = n == 1 ? tr("every month") : tr("every %n months", n);
        break;
    case Frequency::Yearly:
        often = n == 1 ? tr("every year") : tr("every %n years", n);
        break;
    case Frequency::Other:
        often = tr("again and again");
    }
    if (recurrence.count > 0)
        return tr("%1, %2").arg(often, tr("%n time(s)", recurrence.count));
    if (!recurrence.until.isNull())
        return tr("%1 until %2").arg(often, dayText(recurrence.until.date));
    return often;
}

QString participationText(Participation participation)
{
    switch (participation) {
    case Participation::NeedsAction:
        return tr("has not answered yet");
    case Participation::Accepted:
        return tr("accepted");
    case Participation::Declined:
        return tr("declined");
    case Participation::Tentative:
        return tr("accepted tentatively");
    case Participation::Delegated:
        return tr("sends somebody else");
    }
    return {};
}

QStringList invitationLines(const CalendarInvitation &invitation, const QTimeZone &here)
{
    QStringList lines{invitationTitle(invitation)};
    const auto add = [&lines](const QString &line) {
        if (!line.isEmpty())
            lines += line;
    };
    add(displayText(invitation.summary, 500));
    const QString time = invitationTime(invitation, here);
    const QString again = recurrenceText(invitation.recurrence);
    add(time.isEmpty() || again.isEmpty() ? time : tr("%1, %2").arg(time, again));
    if (!invitation.location.isEmpty())
        add(tr("Place: %1").arg(displayText(invitation.location, 500)));
    if (!invitation.organizer.address.isEmpty())
        add(tr("From: %1").arg(nameOf(invitation.organizer)));
    for (const CalendarAttendee &attendee : invitation.attendees.mid(0, maxNames))
        add(tr("%1: %2").arg(nameOf(attendee.person), participationText(attendee.participation)));
    if (invitation.attendees.size() > maxNames)
        add(tr("And %n more.", int(invitation.attendees.size() - maxNames)));
    return lines;
}

QString replySubject(const CalendarInvitation &invitation, Participation answer)
{
    const QString what = displayText(invitation.summary, 200);
    switch (answer) {
    case Participation::Accepted:
        return tr("Accepted: %1").arg(what);
    case Participation::Declined:
        return tr("Declined: %1").arg(what);
    default:
        return tr("Tentative: %1").arg(what);
    }
}

QString replyText(const CalendarInvitation &invitation, Participation answer, const Address &attendee)
{
    const QString who = nameOf(attendee);
    QString text;
    switch (answer) {
    case Participation::Accepted:
        text = tr("%1 has accepted this invitation.").arg(who);
        break;
    case Participation::Declined:
        text = tr("%1 has declined this invitation.").arg(who);
        break;
    default:
        text = tr("%1 has tentatively accepted this invitation.").arg(who);
    }
    text += QLatin1String("\n\n") + displayText(invitation.summary, 500);
    // The organizer's own clock: where the one who answers lives is nobody's business.
    if (invitation.start.kind == CalendarTime::Kind::Date)
        text += u'\n' + invitationTime(invitation);
    else if (asWritten(invitation.start).isValid())
        text +=
            u'\n' + spanText(asWritten(invitation.start), asWritten(invitation.end)) +
            (invitation.start.zone.isEmpty() ? QString() : u' ' + QString::fromUtf8(invitation.start.zone));
    return text + u'\n';
}

} // namespace posthorn
