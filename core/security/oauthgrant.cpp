#include "oauthgrant.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <algorithm>

namespace posthorn
{

namespace
{

Error authenticationError(ErrorCode code, const QString &context)
{
    return {ErrorDomain::Authentication, code, Retry::AfterUser, {}, context};
}

Result<OAuthGrant> grantFor(const GrantCheck &check, const QStringList &told)
{
    const QStringList &wanted = check.request.names;
    const auto same = [&told](const QString &name) { return told.contains(name, Qt::CaseInsensitive); };
    if (!told.isEmpty() && !wanted.isEmpty() && std::none_of(wanted.begin(), wanted.end(), same))
        return authenticationError(ErrorCode::WrongAccount,
                                   QStringLiteral("signed in as %1, but the account is that of %2")
                                       .arg(told.first(), wanted.first()));
    if (check.tokens.refreshToken.isEmpty())
        return authenticationError(
            ErrorCode::ConsentRefused,
            QStringLiteral("the issuer gave no permission that lasts (no refresh token)"));
    return OAuthGrant{check.request.client, check.tokens, check.receivedAt, told.value(0)};
}

void askUserInfo(HttpClient &http, const GrantCheck &check, const QString &subject, QObject *context,
                 std::function<void(Result<OAuthGrant>)> reply)
{
    HttpRequest request;
    request.url = check.metadata.userInfoEndpoint;
    request.bearer = check.tokens.accessToken.toLatin1();
    http.send(request, context,
              [check, subject, reply = std::move(reply)](const Result<HttpResponse> &response) {
                  QStringList told;
                  // A token for mail alone may not be good for this; then the issuer just does not tell.
                  if (response && response->isSuccess()) {
                      const QJsonObject json = QJsonDocument::fromJson(response->body).object();
                      const QString email = json[QLatin1String("email")].toString();
                      if (json[QLatin1String("sub")].toString() == subject && !email.isEmpty())
                          told.append(email);
                  }
                  reply(grantFor(check, told));
              });
}

} // namespace

void confirmGrant(HttpClient &http, const GrantCheck &check, QObject *context,
                  std::function<void(Result<OAuthGrant>)> reply)
{
    const auto answer = [context, reply](const Result<OAuthGrant> &result) {
        QMetaObject::invokeMethod(
            context, [reply, result] { reply(result); }, Qt::QueuedConnection);
    };
    const bool openId = check.request.client.scopes.contains(QLatin1String("openid"));
    if (check.tokens.idToken.isEmpty()) {
        if (openId)
            return answer(Error{ErrorDomain::Protocol,
                                ErrorCode::UnexpectedAnswer,
                                Retry::AfterUser,
                                {},
                                QStringLiteral("the issuer gave no ID token")});
        return answer(grantFor(check, {}));
    }
    const auto claims = parseIdToken(check.tokens.idToken);
    if (!claims)
        return answer(claims.error());
    const IdTokenExpectation expected{check.metadata.issuer, check.request.client.clientId, check.nonce,
                                      check.nowMs};
    if (const auto checked = checkIdToken(*claims, expected); !checked)
        return answer(checked.error());
    if (claims->names.isEmpty() && !check.metadata.userInfoEndpoint.isEmpty())
        return askUserInfo(http, check, claims->subject, context, std::move(reply));
    answer(grantFor(check, claims->names));
}

} // namespace posthorn
