#pragma once

#include "sync/mailactions.h"

#include <QString>

namespace posthorn
{

/// What deleting came to, in one sentence: for the line that offers to undo it. Pure. `undoSeconds`: how long
/// a server is not asked yet.

/// By the account's rules, or from this computer: "3 messages moved to Trash", "Deleted here; 2 messages stay
/// on the server".
[[nodiscard]] QString deletionText(const ActionReceipt &receipt, int undoSeconds);
[[nodiscard]] QString deletionFromServerText(const ActionReceipt &receipt, int undoSeconds);
[[nodiscard]] QString deletionEverywhereText(const ActionReceipt &receipt, int undoSeconds);

/// What another computer, or a person elsewhere, removed from the server: how many messages are kept here,
/// and how many were gone before their bytes came.
[[nodiscard]] QString removedElsewhereText(int kept, int gone);

} // namespace posthorn
