#pragma once

#include "messagereport.h"

namespace posthorn
{

/// What the words of a bounce say where no part of it is meant for programs: those of qmail, Exim and
/// Exchange, whose layout is known and stable. Nothing where it is not certain. Pure.
[[nodiscard]] std::optional<MessageReport> reportInWords(const ParsedMessage &parsed);

/// The first status code of RFC 3463 in a line that a server wrote.
[[nodiscard]] EnhancedStatus enhancedStatusIn(const QString &text);

/// Fills in what `diagnostic` says beyond the other fields: reply code, a better status, what happened.
void completeFromDiagnostic(ReportedRecipient *recipient);

} // namespace posthorn
