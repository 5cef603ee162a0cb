#pragma once

#include "account/account.h"
#include "security/oauthproviders.h"

namespace posthorn
{

// The spellings of account settings that `account add` and `account set` share. All errors are
// Usage/InvalidArgument.

/// "imap.example.org:993", "[::1]:993", or a host alone: then the protocol's port for `security`.
[[nodiscard]] Result<Endpoint> parseServer(const QString &typed, MailProtocol protocol,
                                           ConnectionSecurity security);
/// "all", "none" or a number of days.
[[nodiscard]] Result<BodyPolicy> parseBodies(const QString &typed);

/// Changes one setting. The keys are those of settingKeys() and retentionKeys().
[[nodiscard]] Result<void> setAccountValue(Account &account, const QString &key, const QString &value);
/// Makes the account one that is signed in to with OAuth2: `provider` by name or issuer, or empty for the one
/// that its address or servers belong to; with `clientId`, unless that is empty. Errors besides:
/// Authentication/ClientNotRegistered.
[[nodiscard]] Result<void> setOAuth(Account &account, const QString &provider, const QString &clientId,
                                    const OAuthProviders &providers);
/// Each key with what it takes, but for those of retentionKeys().
[[nodiscard]] QList<std::pair<QString, QString>> settingKeys();

} // namespace posthorn
