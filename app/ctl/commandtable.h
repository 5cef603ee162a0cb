#pragma once

#include "command.h"

namespace posthorn
{

/// All commands, in the order that --help shows them.
[[nodiscard]] const QList<CommandSpec> &commandTable();

/// The command that `words` begin with, or nullptr.
[[nodiscard]] const CommandSpec *findCommand(const QStringList &words);

/// The text of `posthornctl --help`.
[[nodiscard]] QString overview();

} // namespace posthorn
