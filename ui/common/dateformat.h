#pragma once

#include <QDateTime>
#include <QString>

class QLocale;

namespace posthorn
{

/// Dates as people say them, seen from `now`. Pure functions; any thread. All times are milliseconds since
/// 1970 UTC and are shown in the zone of `now`. 0 (no date) gives an empty string.

/// For a list row: "14:05" today, "Yesterday 14:05", "Tue 14:05" within the week, "31 Dec" within the year,
/// "31 Dec 2024".
[[nodiscard]] QString listDate(qint64 ms, const QDateTime &now, const QLocale &locale);
/// The same without the time of day, for narrow rows: "14:05", "Yesterday", "Tue", "31 Dec", "31 Dec 2024".
[[nodiscard]] QString shortDate(qint64 ms, const QDateTime &now, const QLocale &locale);
/// When something is going to happen, to stand after its verb: "today 14:05", "tomorrow 14:05", "on Tue 1
/// Dec", "on Tue 1 Dec 2026", "shortly" for what is due or not known.
[[nodiscard]] QString comingDate(qint64 ms, const QDateTime &now, const QLocale &locale);
/// In full, for tooltips: "Tuesday, 31 December 2024 at 14:05:09".
[[nodiscard]] QString exactDate(qint64 ms, const QDateTime &now, const QLocale &locale);

} // namespace posthorn
