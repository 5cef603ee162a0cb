#pragma once

#include "account/account.h"

namespace posthorn
{

// The spellings of account settings that `account add` and `account set` share. All errors are
// Usage/InvalidArgument.

/// "imap.example.org:993", "[::1]:993", or a host alone: then the protocol's port for `security`.
[[nodiscard]] Result<Endpoint> parseServer(const QString &typed, MailProtocol protocol,
                                           ConnectionSecurity security);
/// "all", "none" or a number of days.
[[nodiscard]] Result<BodyPolicy> parseBodies(const QString &typed);

/// Changes one setting. The keys are those of settingKeys().
[[nodiscard]] Result<void> setAccountValue(Account &account, const QString &key, const QString &value);
/// Each key with what it takes.
[[nodiscard]] QList<std::pair<QString, QString>> settingKeys();

} // namespace posthorn
