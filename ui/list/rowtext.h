#pragma once

#include "store/messagerow.h"

#include <QString>

class QDateTime;
class QLocale;

namespace posthorn
{

/// The words of one list row. Pure functions; untrusted parts come back on one line without control
/// characters.

/// Who the row is from, or, for own mail (sent, drafts), whom it is to: "To Ada, Grace".
[[nodiscard]] QString rowPeople(const MessageRow &row, bool outgoing);
/// The subject, or "(no subject)".
[[nodiscard]] QString rowSubject(const MessageRow &row);
/// What is read aloud: "Unread. Ada Lovelace: Notes on the engine. Yesterday 14:05. On the server and on this
/// computer. With attachments."
[[nodiscard]] QString rowSentence(const MessageRow &row, bool outgoing, const QDateTime &now,
                                  const QLocale &locale);

} // namespace posthorn
