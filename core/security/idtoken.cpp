#include "idtoken.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <cstdlib>

namespace posthorn
{

namespace
{

constexpr qint64 leewaySeconds = 86'400;

Error bad(const char *what)
{
    return {ErrorDomain::Protocol,
            ErrorCode::UnexpectedAnswer,
            Retry::AfterUser,
            {},
            QStringLiteral("the issuer's ID token: %1").arg(QLatin1String(what))};
}

} // namespace

Result<IdTokenClaims> parseIdToken(const QByteArray &token)
{
    const QList<QByteArray> parts = token.split('.');
    if (parts.size() != 3)
        return bad("not a signed token");
    const auto payload = QByteArray::fromBase64Encoding(
        parts[1], QByteArray::Base64UrlEncoding | QByteArray::AbortOnBase64DecodingErrors);
    const QJsonObject json = payload ? QJsonDocument::fromJson(*payload).object() : QJsonObject();
    const auto text = [&json](const char *name) { return json[QLatin1String(name)].toString(); };
    IdTokenClaims claims;
    claims.issuer = text("iss");
    claims.subject = text("sub");
    if (claims.issuer.isEmpty() || claims.subject.isEmpty())
        return bad("it names no issuer or nobody");
    const QJsonValue audience = json[QLatin1String("aud")];
    if (audience.isString())
        claims.audience = {audience.toString()};
    for (const QJsonValue &one : audience.toArray())
        claims.audience.append(one.toString());
    claims.authorizedParty = text("azp");
    claims.nonce = text("nonce");
    claims.expires = qint64(json[QLatin1String("exp")].toDouble());
    claims.issuedAt = qint64(json[QLatin1String("iat")].toDouble());
    claims.tenant = text("tid");
    for (const char *name : {"email", "preferred_username", "upn"}) {
        if (const QString value = text(name); !value.isEmpty())
            claims.names.append(value);
    }
    return claims;
}

Result<void> checkIdToken(const IdTokenClaims &claims, const IdTokenExpectation &expected)
{
    QString issuer = expected.issuer;
    if (!claims.tenant.isEmpty())
        issuer.replace(QLatin1String("{tenantid}"), claims.tenant);
    if (claims.issuer != issuer)
        return bad("of another issuer (iss)");
    if (!claims.audience.contains(expected.clientId))
        return bad("for another program (aud)");
    if (!claims.authorizedParty.isEmpty() && claims.authorizedParty != expected.clientId)
        return bad("for another program (azp)");
    if (claims.nonce != expected.nonce && !expected.nonce.isEmpty())
        return bad("not of this sign-in (nonce)");
    const qint64 now = expected.nowMs / 1'000;
    if (claims.expires <= claims.issuedAt || claims.expires < now - leewaySeconds)
        return bad("expired (exp)");
    if (claims.issuedAt > now + leewaySeconds)
        return bad("of the future (iat)");
    return {};
}

} // namespace posthorn
