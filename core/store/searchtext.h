#pragma once

#include "base/messageenvelope.h"
#include "messagequery.h"

#include <QString>

namespace posthorn
{

/// What goes into the search table for one message, and what must be given again to take it out.
struct SearchText {
    QString subject;
    QString sender;
    QString recipients;
};
[[nodiscard]] SearchText searchText(const MessageEnvelope &envelope);

/// Text as it is indexed: compatibility forms unified, and runs of Chinese, Japanese and Korean, which have
/// no spaces between words, cut into overlapping pairs, so that any two neighbours can be found.
[[nodiscard]] QString indexedText(const QString &text);

/// One FTS5 expression for the terms that must match; empty where there is none. User text never reaches the
/// FTS5 syntax: it is cut into letters and digits, and each piece is quoted.
[[nodiscard]] QString matchExpression(const SearchTerm &term);

} // namespace posthorn
