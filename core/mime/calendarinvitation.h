#pragma once

#include "messagebuilder.h"
#include "messageparser.h"

#include <QDate>
#include <QTime>
#include <optional>

namespace posthorn
{

/// A time of a calendar as it was written, and what instant that is.
struct CalendarTime {
    enum class Kind {
        None,
        Date,     // a whole day, the same wherever one is
        Floating, // that hour wherever one is
        Instant,  // `utc` says when
    };
    Kind kind = Kind::None;
    QDate date;      // as the clock at `zone` shows it
    QTime time;      // invalid for Kind::Date
    qint64 utc = 0;  // milliseconds since 1970 UTC; for Kind::Instant alone
    QByteArray zone; // IANA name, "UTC", or the sender's own name where nothing is known of it but its rules

    bool operator==(const CalendarTime &) const = default;
    [[nodiscard]] bool isNull() const { return kind == Kind::None; }
};

/// Somebody who is asked to come. Untrusted.
struct CalendarAttendee {
    enum class Participation { NeedsAction, Accepted, Declined, Tentative, Delegated };
    Address person;
    Participation participation = Participation::NeedsAction;
    bool isOptional = false;
    bool isResource = false; // a room or a thing

    bool operator==(const CalendarAttendee &) const = default;
};

/// How an event comes again, as far as a sentence says it; `rule` is the RRULE as it was written.
struct CalendarRecurrence {
    enum class Frequency { Never, Daily, Weekly, Monthly, Yearly, Other };
    Frequency frequency = Frequency::Never;
    int interval = 1;
    int count = 0; // 0 = not limited by number
    CalendarTime until;
    QByteArray rule;

    bool operator==(const CalendarRecurrence &) const = default;
};

/// A calendar object that came by mail (RFC 5545, 5546): the first event, task or busy time of it. Untrusted
/// text; nothing that it refers to (ATTACH, URL, VALARM) is fetched, opened or run. A value; any thread.
struct CalendarInvitation {
    enum class Method { Publish, Request, Reply, Add, Cancel, Refresh, Counter, DeclineCounter };
    enum class Subject { Event, Task, Other };
    Method method = Method::Publish;
    Subject subject = Subject::Event;
    QString summary;     // one line
    QString location;    // one line
    QString description; // at most 20,000 characters
    Address organizer;
    QList<CalendarAttendee> attendees; // at most 1,000
    CalendarTime start;
    CalendarTime end; // of whole days: the last of them, not the day after
    CalendarRecurrence recurrence;
    CalendarTime occurrence;  // RECURRENCE-ID: this is about one time of several
    bool isCancelled = false; // METHOD:CANCEL or STATUS:CANCELLED
    QByteArray uid;
    int sequence = 0;
    int others = 0;    // further components beside the first
    QString comment;   // what somebody who answered wrote
    QByteArray source; // the calendar object itself: what calendarReply() answers

    /// Whether Accept, Decline and Tentative make sense: a request with an organizer.
    [[nodiscard]] bool wantsAnswer() const;
    /// The attendee with one of these addresses, or nullptr: who answers, and what was answered already.
    [[nodiscard]] const CalendarAttendee *attendeeAmong(const QStringList &ownAddresses) const;
};

/// Whether a part of that type holds a calendar object.
[[nodiscard]] bool isCalendar(const MessagePart &part);

/// The calendar object in the bytes of a part of at most 1 MB; nothing where it is none. `charset` as of the
/// part. libical reads it, behind a look that bounds lines, components and depth. Pure; any thread.
[[nodiscard]] std::optional<CalendarInvitation> readInvitation(const QByteArray &bytes,
                                                               const QByteArray &charset = {});

/// The first invitation among the parts of a message. `parsed` is what MessageParser::parse() made of
/// `message`.
[[nodiscard]] std::optional<CalendarInvitation> invitationIn(const QByteArray &message,
                                                             const ParsedMessage &parsed);

/// The iTIP object (METHOD:REPLY, RFC 5546 3.2.3) with which `attendee` answers; UTF-8 with CRLF.
/// Errors: Usage/InvalidArgument where wantsAnswer() is false or `answer` is no answer.
[[nodiscard]] Result<QByteArray> calendarReply(const CalendarInvitation &invitation, const Address &attendee,
                                               CalendarAttendee::Participation answer, qint64 nowMs);

/// The message that answers an invitation, for the outbox: to its organizer, with `text` for people and the
/// iTIP object for their calendar (RFC 6047). `from` is the identity that answers; the attendee that is
/// answered for is the one among `ownAddresses`, or `from` where the invitation names none of them. `message`
/// is what the invitation came in. Subject and text are given by the caller: they are translated
/// (ui/text/invitationtext.h). Errors: Usage/InvalidArgument as above, and those of MessageBuilder.
[[nodiscard]] Result<QByteArray> invitationReply(const CalendarInvitation &invitation,
                                                 const ParsedMessage &message, const Address &from,
                                                 const QStringList &ownAddresses,
                                                 CalendarAttendee::Participation answer,
                                                 const QString &subject, const QString &text, qint64 nowMs);

} // namespace posthorn

Q_DECLARE_METATYPE(posthorn::CalendarInvitation)
