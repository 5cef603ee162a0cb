#pragma once

#include "account/account.h"
#include "store/writetransaction.h"

namespace posthorn
{

/// The store knows the account, and has the folders that it has in any case. Inside a write job, before the
/// account runs. Errors: Store/*.
[[nodiscard]] Result<void> introduceAccount(WriteTransaction &transaction, const Account &account);

/// What a crash interrupted: operations, and messages that were being sent when nobody could say any more how
/// it ended. Inside a write job, before any account runs. Errors: Store/*.
[[nodiscard]] Result<void> recoverFromCrash(WriteTransaction &transaction);

} // namespace posthorn
