#pragma once

#include "account/account.h"
#include "base/result.h"

namespace posthorn
{

// The spellings of where an account's mail lives: its role, and when it leaves the server. Part of
// setAccountValue(); all errors are Usage/InvalidArgument.

[[nodiscard]] bool isRetentionKey(const QString &key);
/// A command that has mail removed by a rule is the user's agreement to that (RetentionPolicy::agreed); one
/// that only changes what is spared leaves it as it was.
[[nodiscard]] Result<void> setRetentionValue(Account &account, const QString &key, const QString &value);
/// Each key with what it takes, the role first: the others change what it stands for.
[[nodiscard]] QList<std::pair<QString, QString>> retentionKeys();

} // namespace posthorn
