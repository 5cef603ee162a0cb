#pragma once

#include "base/ids.h"
#include "base/result.h"
#include "security/oauthgrant.h"

#include <functional>

class QObject;

namespace posthorn
{

class Credentials;

// The engine's credentials as windows ask them: they live on the engine's thread, and what they answer comes
// back on the window's, unless `context` is gone by then. Window thread.

using SecretKept = std::function<void(const Result<void> &)>;

/// Keeps the account's password in the keyring; see Credentials::write().
void storePassword(Credentials *credentials, AccountId account, const QString &password, QObject *context,
                   SecretKept reply);
/// Keeps it for this run only.
void rememberPassword(Credentials *credentials, AccountId account, const QString &password, QObject *context,
                      SecretKept reply);
/// Keeps what a sign-in with the browser has granted; see Credentials::acceptGrant().
void storeGrant(Credentials *credentials, AccountId account, const OAuthGrant &grant, QObject *context,
                SecretKept reply);

/// What the account's servers are logged in to with: passwords or access tokens.
void readSecrets(Credentials *credentials, AccountId account, QObject *context,
                 std::function<void(const Result<QString> &incoming, const Result<QString> &outgoing)> reply);

} // namespace posthorn
