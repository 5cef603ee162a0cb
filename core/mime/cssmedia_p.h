#pragma once

// Private to this room: the conditions of @media.

#include "csstokenizer_p.h"

#include <QList>
#include <QStringList>
#include <optional>

namespace posthorn
{

/// The queries of a media condition that can be true on a page: each the features that are left to the
/// layout, "(max-width:600px) and (orientation:portrait)", or empty where it is true in any case. No value:
/// the condition is never true. The type and what is not known (which is never true) are answered here. Pure.
[[nodiscard]] std::optional<QStringList> filterMediaQueries(const QList<CssToken> &condition);

/// Both conditions at once; no value where they are too many.
[[nodiscard]] std::optional<QStringList> combinedQueries(const QStringList &outer, const QStringList &inner);

} // namespace posthorn
