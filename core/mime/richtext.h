#pragma once

#include <QString>

namespace posthorn
{

/// The words of text/enriched (RFC 1896) and of text/richtext before it, without their commands: "<<" is "<",
/// a single line end is a space, n+1 of them are n. Parameters are left out. One linear pass. Pure.
[[nodiscard]] QString enrichedToPlain(const QString &text);

} // namespace posthorn
