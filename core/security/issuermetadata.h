#pragma once

#include "httpclient.h"

#include <QString>
#include <QStringList>

namespace posthorn
{

/// What an issuer's document says about where things are (OpenID Connect Discovery 1.0, RFC 8414). A value;
/// any thread.
struct IssuerMetadata {
    QString issuer; // as the document writes it
    QUrl authorizationEndpoint;
    QUrl tokenEndpoint;
    QUrl deviceAuthorizationEndpoint;  // RFC 8628; empty = none
    QUrl userInfoEndpoint;             // OpenID Connect; empty = none
    QStringList scopes;                // empty = not told
    bool namesItselfInAnswers = false; // authorization_response_iss_parameter_supported (RFC 9207)
};

/// Where the document of `issuer` may be, in the order in which it is asked for: OpenID Connect's place, then
/// RFC 8414's.
[[nodiscard]] QList<QUrl> metadataUrls(const QString &issuer);

/// True when a document or token in the name of `told` speaks for `issuer`: both are the same to the letter
/// (RFC 8414 3.3). One exception is widely used: an issuer for many tenants writes the placeholder
/// "{tenantid}" for a segment of the path.
[[nodiscard]] bool isIssuer(const QString &told, const QString &issuer);

/// Reads a document that came from one of metadataUrls(). Errors: Protocol/UnexpectedAnswer for what is no
/// such document, names another issuer, has an endpoint that is not https (http only on a loopback address),
/// or lists PKCE methods without S256; Protocol/LimitExceeded.
[[nodiscard]] Result<IssuerMetadata> parseIssuerMetadata(const QByteArray &json, const QString &issuer);

/// Fetches the document. Errors: those of HttpClient (redirects are not followed) and of
/// parseIssuerMetadata(); Protocol/UnexpectedAnswer where no place has one; Usage/InvalidArgument for an
/// issuer that is no https URL, or has a query or a fragment.
void fetchIssuerMetadata(HttpClient &http, const QString &issuer, QObject *context,
                         std::function<void(Result<IssuerMetadata>)> reply);

} // namespace posthorn
