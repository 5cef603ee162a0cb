#pragma once

#include "account/oauthclient.h"
#include "httpclient.h"

#include <QList>
#include <optional>

namespace posthorn
{

/// What a token endpoint gives (RFC 6749 5.1). A value; any thread. Never logged, and only the refresh token
/// is ever stored.
struct OAuthTokens {
    QString accessToken;
    QString refreshToken;                         // empty = the old one stays
    QByteArray idToken;                           // OpenID Connect; empty = none
    std::optional<std::chrono::seconds> lifetime; // of the access token, from its receipt
};

/// The error of an answer (RFC 6749 5.2, RFC 8628 3.5): the word that a flow decides by, and what it means
/// when the flow is over.
struct TokenRefusal {
    QString word; // "invalid_grant", "authorization_pending", ...; empty = no OAuth2 answer at all
    Error error;
};

/// One of both. A value; any thread.
struct TokenAnswer {
    std::optional<OAuthTokens> tokens;
    TokenRefusal refusal; // where there are no tokens
};

/// Reads the answer of a token endpoint. The tokens are of a kind that mail servers take: Bearer, without
/// characters that would end a line.
[[nodiscard]] TokenAnswer parseTokenAnswer(const HttpResponse &response);

/// What an error word means (RFC 6749 4.1.2.1 and 5.2, RFC 8628 3.5): Authentication/SignInNeeded for a grant
/// that is no longer valid, ConsentRefused, ClientNotRegistered, Server/TemporaryFailure, or
/// Protocol/UnexpectedAnswer for the rest. `description` is the issuer's text, shown as such.
[[nodiscard]] Error oauthError(const QString &word, const QString &description);

using FormFields = QList<std::pair<QByteArray, QString>>;

/// The form of a POST: `fields`, and what names the client (RFC 6749 2.3.1).
[[nodiscard]] QByteArray encodeForm(const OAuthClient &client, const FormFields &fields);

} // namespace posthorn
