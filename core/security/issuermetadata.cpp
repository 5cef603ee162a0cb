#include "issuermetadata.h"

#include "networkhttpclient.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>

namespace posthorn
{

namespace
{

constexpr qsizetype longestUrl = 2'000;

Error unexpected(const QString &context)
{
    return {ErrorDomain::Protocol, ErrorCode::UnexpectedAnswer, Retry::Backoff, {}, context};
}

bool isValidIssuer(const QString &issuer)
{
    const QUrl url(issuer, QUrl::StrictMode);
    return issuer.size() <= longestUrl && NetworkHttpClient::isAllowed(url) && !url.hasQuery() &&
           !url.hasFragment();
}

Result<QUrl> endpoint(const QJsonObject &json, const char *name, bool required)
{
    const QString text = json[QLatin1String(name)].toString();
    if (text.isEmpty() && !required)
        return QUrl();
    const QUrl url(text, QUrl::StrictMode);
    if (text.size() > longestUrl || !NetworkHttpClient::isAllowed(url) || url.hasFragment())
        return unexpected(QStringLiteral("the issuer's %1 is missing or not https").arg(QLatin1String(name)));
    return url;
}

QStringList strings(const QJsonValue &json)
{
    QStringList list;
    for (const QJsonValue &value : json.toArray())
        list.append(value.toString());
    return list;
}

void fetchFrom(HttpClient &http, QList<QUrl> urls, const QString &issuer, QObject *context,
               std::function<void(Result<IssuerMetadata>)> reply)
{
    HttpRequest request;
    request.url = urls.takeFirst();
    http.send(request, context,
              [&http, urls, issuer, context, reply = std::move(reply)](const Result<HttpResponse> &response) {
                  if (!response)
                      return reply(response.error());
                  if (response->isSuccess())
                      return reply(parseIssuerMetadata(response->body, issuer));
                  if (response->status >= 500)
                      return reply(Error{ErrorDomain::Server,
                                         ErrorCode::TemporaryFailure,
                                         Retry::Backoff,
                                         {},
                                         QStringLiteral("the issuer answers with %1").arg(response->status)});
                  if (urls.isEmpty())
                      return reply(unexpected(QStringLiteral("%1 has no document for sign-ins").arg(issuer)));
                  fetchFrom(http, urls, issuer, context, reply);
              });
}

} // namespace

QList<QUrl> metadataUrls(const QString &issuer)
{
    QUrl base(issuer, QUrl::StrictMode);
    QString path = base.path(QUrl::FullyEncoded);
    if (path.endsWith(u'/'))
        path.chop(1);
    const auto at = [&base](const QString &place) {
        QUrl url(base);
        url.setPath(place, QUrl::StrictMode);
        return url;
    };
    return {at(path + QStringLiteral("/.well-known/openid-configuration")),
            at(QStringLiteral("/.well-known/oauth-authorization-server") + path)};
}

bool isIssuer(const QString &told, const QString &issuer)
{
    const QString tenant = QStringLiteral("{tenantid}");
    if (!told.contains(tenant))
        return told == issuer;
    const QString pattern = QRegularExpression::escape(told).replace(QRegularExpression::escape(tenant),
                                                                     QStringLiteral("[A-Za-z0-9.-]+"));
    // Only in the path: the host is the issuer's own.
    return told.startsWith(issuer.section(u'/', 0, 2) + u'/') &&
           QRegularExpression(QRegularExpression::anchoredPattern(pattern)).match(issuer).hasMatch();
}

Result<IssuerMetadata> parseIssuerMetadata(const QByteArray &json, const QString &issuer)
{
    const QJsonObject object = QJsonDocument::fromJson(json).object();
    IssuerMetadata metadata;
    metadata.issuer = object[QLatin1String("issuer")].toString();
    if (metadata.issuer.isEmpty())
        return unexpected(QStringLiteral("%1 does not answer with its metadata").arg(issuer));
    if (!isIssuer(metadata.issuer, issuer))
        return unexpected(QStringLiteral("the metadata of %1 names another issuer").arg(issuer));
    POSTHORN_TRY_ASSIGN(metadata.authorizationEndpoint, endpoint(object, "authorization_endpoint", true));
    POSTHORN_TRY_ASSIGN(metadata.tokenEndpoint, endpoint(object, "token_endpoint", true));
    POSTHORN_TRY_ASSIGN(metadata.deviceAuthorizationEndpoint,
                        endpoint(object, "device_authorization_endpoint", false));
    POSTHORN_TRY_ASSIGN(metadata.userInfoEndpoint, endpoint(object, "userinfo_endpoint", false));
    // Not telling is common among issuers that do understand it; telling and leaving it out is a refusal.
    const QStringList challenges = strings(object[QLatin1String("code_challenge_methods_supported")]);
    if (!challenges.isEmpty() && !challenges.contains(QLatin1String("S256")))
        return unexpected(QStringLiteral("%1 does not take PKCE with S256").arg(issuer));
    metadata.scopes = strings(object[QLatin1String("scopes_supported")]);
    metadata.namesItselfInAnswers =
        object[QLatin1String("authorization_response_iss_parameter_supported")].toBool();
    return metadata;
}

void fetchIssuerMetadata(HttpClient &http, const QString &issuer, QObject *context,
                         std::function<void(Result<IssuerMetadata>)> reply)
{
    if (!isValidIssuer(issuer)) {
        const Error error{ErrorDomain::Usage,
                          ErrorCode::InvalidArgument,
                          Retry::AfterUser,
                          {},
                          QStringLiteral("an issuer is an https URL, which \"%1\" is not").arg(issuer)};
        QMetaObject::invokeMethod(
            context, [reply = std::move(reply), error] { reply(error); }, Qt::QueuedConnection);
        return;
    }
    fetchFrom(http, metadataUrls(issuer), issuer, context, std::move(reply));
}

} // namespace posthorn
