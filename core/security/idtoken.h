#pragma once

#include "base/result.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

namespace posthorn
{

/// Who was signed in, as the issuer says (OpenID Connect Core 2). A value; any thread.
struct IdTokenClaims {
    QString issuer;
    QString subject;
    QStringList audience;
    QString authorizedParty;
    QString nonce;
    qint64 expires = 0; // seconds since 1970, by the issuer's clock
    qint64 issuedAt = 0;
    QString tenant;    // what "{tenantid}" in the issuer's name stands for
    QStringList names; // email, preferred_username, upn: those that are told
};

/// Reads the claims without looking at the signature: these tokens come straight from the token endpoint over
/// TLS, which vouches for them (OpenID Connect Core 3.1.3.7, 6). Errors: Protocol/UnexpectedAnswer.
[[nodiscard]] Result<IdTokenClaims> parseIdToken(const QByteArray &token);

/// What an ID token has to say. A value; any thread.
struct IdTokenExpectation {
    QString issuer; // as the metadata writes it
    QString clientId;
    QString nonce; // empty = none was sent
    qint64 nowMs = 0;
};

/// The checks of OpenID Connect Core 3.1.3.7. The nonce proves that the token is new, so the issuer's clock
/// may be wrong by a day. Errors: Protocol/UnexpectedAnswer, naming the claim.
[[nodiscard]] Result<void> checkIdToken(const IdTokenClaims &claims, const IdTokenExpectation &expected);

} // namespace posthorn
