#include "dateformat.h"

#include <QCoreApplication>
#include <QLocale>
#include <QTimeZone>

namespace posthorn
{

namespace
{

QString tr(const char *text)
{
    return QCoreApplication::translate("posthorn::DateFormat", text);
}

QDateTime inZoneOf(qint64 ms, const QDateTime &now)
{
    QDateTime date = QDateTime::fromMSecsSinceEpoch(ms, Qt::UTC);
    switch (now.timeSpec()) {
    case Qt::UTC:
        return date;
    case Qt::OffsetFromUTC:
        return date.toOffsetFromUtc(now.offsetFromUtc());
    case Qt::TimeZone:
        return date.toTimeZone(now.timeZone());
    case Qt::LocalTime:
        break;
    }
    return date.toLocalTime();
}

QString timeOfDay(const QDateTime &date, const QLocale &locale)
{
    // The C locale's short form has seconds.
    if (locale.language() == QLocale::C)
        return locale.toString(date.time(), QStringLiteral("HH:mm"));
    return locale.toString(date.time(), QLocale::ShortFormat).simplified();
}

QString relative(qint64 ms, const QDateTime &now, const QLocale &locale, bool withTime)
{
    if (ms == 0)
        return {};
    const QDateTime date = inZoneOf(ms, now);
    const qint64 daysAgo = date.date().daysTo(now.date());
    if (daysAgo == 0)
        return timeOfDay(date, locale);
    const QString time = withTime ? u' ' + timeOfDay(date, locale) : QString();
    if (daysAgo == 1)
        return tr("Yesterday") + time;
    if (daysAgo > 1 && daysAgo < 7)
        return locale.dayName(date.date().dayOfWeek(), QLocale::ShortFormat) + time;
    // A date in the future is a wrong clock: it is shown in full, never as "Tomorrow".
    if (daysAgo > 0 && date.date().year() == now.date().year())
        return locale.toString(date.date(), tr("d MMM"));
    return locale.toString(date.date(), tr("d MMM yyyy"));
}

} // namespace

QString listDate(qint64 ms, const QDateTime &now, const QLocale &locale)
{
    return relative(ms, now, locale, true);
}

QString shortDate(qint64 ms, const QDateTime &now, const QLocale &locale)
{
    return relative(ms, now, locale, false);
}

QString comingDate(qint64 ms, const QDateTime &now, const QLocale &locale)
{
    if (ms <= now.toMSecsSinceEpoch())
        return tr("shortly");
    const QDateTime date = inZoneOf(ms, now);
    const qint64 days = now.date().daysTo(date.date());
    if (days == 0)
        return tr("today %1").arg(timeOfDay(date, locale));
    if (days == 1)
        return tr("tomorrow %1").arg(timeOfDay(date, locale));
    return tr("on %1").arg(locale.toString(
        date.date(), date.date().year() == now.date().year() ? tr("ddd d MMM") : tr("ddd d MMM yyyy")));
}

QString exactDate(qint64 ms, const QDateTime &now, const QLocale &locale)
{
    if (ms == 0)
        return {};
    const QDateTime date = inZoneOf(ms, now);
    return tr("%1 at %2")
        .arg(locale.toString(date.date(), tr("dddd, d MMMM yyyy")),
             locale.toString(date.time(), QStringLiteral("HH:mm:ss")));
}

} // namespace posthorn
