#pragma once

#include "store/messagequery.h"

namespace posthorn
{

/// Understands what is typed into the search field and adds it to `base` (which says where to search). Words
/// are prefixes over subject, sender and recipients; operators: from: to: subject: is:unread is:read
/// is:flagged has:attachment tag:NAME, "quoted words", -word; where the message lives: is:on-server (nothing
/// but the header is here), is:here (server and here), is:only-here, is:leaving, is:hidden; leaves:<7d (a
/// rule removes it from the server within 7 days; h, d, w, m are hours, days, weeks, months of 30 days; the
/// "<" may be left out). Unknown operators are words. `nowMs` is what leaves: counts from. Never fails. Pure.
[[nodiscard]] MessageQuery parseSearch(const QString &typed, MessageQuery base, qint64 nowMs);

} // namespace posthorn
