#pragma once

#include "idtoken.h"
#include "issuermetadata.h"
#include "tokenanswer.h"

#include <map>

namespace posthorn
{

/// What a sign-in is asked for. A value; any thread.
struct SignInRequest {
    OAuthClient client;
    /// The mail address and the user names of the account: whoever is signed in must be one of them, where
    /// the issuer tells. The first is hinted at the issuer.
    QStringList names;
    std::map<QString, QString> parameters; // OAuthProviders::parametersFor()
};

/// What it ends with: to be given to Credentials::acceptGrant(). A value; any thread.
struct OAuthGrant {
    OAuthClient client;
    OAuthTokens tokens;
    std::chrono::milliseconds receivedAt{}; // Clock::steady() of the receipt
    QString signedInAs;                     // as the issuer names the user; empty = not told
};

/// What confirmGrant() looks at. A value; any thread.
struct GrantCheck {
    SignInRequest request;
    IssuerMetadata metadata;
    OAuthTokens tokens;
    QString nonce;
    qint64 nowMs = 0;
    std::chrono::milliseconds receivedAt{};
};

/// The last step of every sign-in: proves that the tokens are of this sign-in and of the right user, by the
/// ID token and, where that names nobody, by the user info endpoint (OpenID Connect Core 5.3). The reply
/// comes later, on the thread of `context`, never after it was destroyed. Errors:
/// Authentication/WrongAccount; Authentication/ConsentRefused for a permission that does not last (no refresh
/// token); Protocol/UnexpectedAnswer for an ID token that does not hold.
void confirmGrant(HttpClient &http, const GrantCheck &check, QObject *context,
                  std::function<void(Result<OAuthGrant>)> reply);

} // namespace posthorn
