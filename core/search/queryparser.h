#pragma once

#include "store/messagequery.h"

namespace posthorn
{

/// Understands what is typed into the search field and adds it to `base` (which says where to search). Words are
/// prefixes over subject, sender and recipients; operators: from: to: subject: is:unread is:read is:flagged
/// is:only-here has:attachment tag:NAME, "quoted words", -word. Unknown operators are words. Never fails. Pure.
[[nodiscard]] MessageQuery parseSearch(const QString &typed, MessageQuery base);

} // namespace posthorn
