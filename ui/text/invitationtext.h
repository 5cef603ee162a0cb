#pragma once

#include "mime/calendarinvitation.h"

#include <QString>
#include <QTimeZone>

namespace posthorn
{

/// An invitation in words, for the window and posthornctl alike. What strangers wrote is cleaned for one
/// line. Pure functions in the language of the application.

/// What it is: "Ada Lovelace invites you to an event", "The event was cancelled", "Bob accepts".
[[nodiscard]] QString invitationTitle(const CalendarInvitation &invitation);
/// When, as the clock `here` shows it, and at the sender's place where that differs: "Friday, 27 November
/// 2026, 14:00 to 15:00 (08:00 to 09:00 America/New_York)". Empty where no time is given.
[[nodiscard]] QString invitationTime(const CalendarInvitation &invitation,
                                     const QTimeZone &here = QTimeZone::systemTimeZone());
/// "every week, 10 times"; empty where it happens once.
[[nodiscard]] QString recurrenceText(const CalendarRecurrence &recurrence);
/// "accepted", "has not answered yet", ...
[[nodiscard]] QString participationText(CalendarAttendee::Participation participation);
/// Title, time, place, recurrence and who comes, a line each: for posthornctl, and for assistive technology.
[[nodiscard]] QStringList invitationLines(const CalendarInvitation &invitation,
                                          const QTimeZone &here = QTimeZone::systemTimeZone());

/// Subject and text of an answer, for invitationReply(): "Accepted: Board meeting".
[[nodiscard]] QString replySubject(const CalendarInvitation &invitation,
                                   CalendarAttendee::Participation answer);
[[nodiscard]] QString replyText(const CalendarInvitation &invitation, CalendarAttendee::Participation answer,
                                const Address &attendee);

} // namespace posthorn
