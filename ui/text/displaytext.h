#pragma once

#include <QString>

namespace posthorn
{

/// Text from a stranger made fit for one line of the window: line breaks and control characters become
/// spaces, direction marks (U+202A-202E, U+2066-2069, U+200E/F, U+061C) and zero-width characters go, at most
/// three combining marks stay on one letter, and what is longer than `length` ends in an ellipsis. Pure.
[[nodiscard]] QString displayText(const QString &text, int length = 500);

/// 'ada@example.org' with a domain that is not plain ASCII followed by its Punycode, so that look-alike
/// letters show. Pure.
[[nodiscard]] QString displayAddress(const QString &address);

/// "12 KB" in the user's locale.
[[nodiscard]] QString displaySize(qint64 bytes);

} // namespace posthorn
