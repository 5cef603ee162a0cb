#pragma once

#include "base/error.h"

#include <QString>

namespace posthorn
{

/// An Error in the user's words: one plain sentence, its cause, and the one next action. Plain text,
/// translated.
struct ErrorText {
    QString sentence;
    QString cause;  // may hold what the server said, attributed and quoted
    QString action; // label of a button: "Enter password", "Try again", ...; empty = nothing to do
};

/// `accountName` may be empty.
[[nodiscard]] ErrorText errorText(const Error &error, const QString &accountName = {});

/// `text` with what the server said, if it said something, attributed and quoted behind its cause.
[[nodiscard]] ErrorText withServerText(ErrorText text, const Error &error);

} // namespace posthorn
