#pragma once

#include <QMetaType>
#include <QString>
#include <QStringList>

namespace posthorn
{

/// As whom, and where, an account signs in with OAuth2. The refresh token belongs to exactly this client, so
/// an account remembers it. A value; any thread.
struct OAuthClient {
    QString issuer; // as its metadata names it: "https://accounts.example.org"
    QString clientId;
    /// Only where a provider insists on one for installed programs. Everybody who has the program has it, so
    /// it protects nothing and is no secret (RFC 8252 8.5).
    QString clientSecret;
    QStringList scopes; // of all protocols of the account, for one consent

    bool operator==(const OAuthClient &) const = default;
};

} // namespace posthorn

Q_DECLARE_METATYPE(posthorn::OAuthClient)
