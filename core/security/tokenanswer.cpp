#include "tokenanswer.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <algorithm>
#include <cmath>

namespace posthorn
{

namespace
{

constexpr qsizetype longestToken = 32 * 1024;
constexpr double longestLifetime = 10.0 * 365 * 86'400;

QString field(const QJsonObject &json, const char *name)
{
    return json[QLatin1String(name)].toString();
}

/// b64token of RFC 6750 2.1, and a little more: what is printable and no blank.
bool isToken(const QString &text)
{
    return !text.isEmpty() && text.size() <= longestToken &&
           std::all_of(text.begin(), text.end(), [](QChar c) { return c > u' ' && c < u'\x7f'; });
}

/// A stranger's text on one line.
QString quotable(const QString &text)
{
    QString line = text.left(2'000);
    std::replace_if(
        line.begin(), line.end(), [](QChar c) { return !c.isPrint() && !c.isSurrogate(); }, u' ');
    return line.simplified().left(300);
}

std::optional<std::chrono::seconds> lifetimeOf(const QJsonValue &json)
{
    // Some issuers write the number as text.
    const double seconds = json.isString() ? json.toString().toDouble() : json.toDouble();
    if (!std::isfinite(seconds) || seconds <= 0)
        return std::nullopt;
    return std::chrono::seconds(qint64(std::min(seconds, longestLifetime)));
}

Error unexpected(const QString &context)
{
    return {ErrorDomain::Protocol, ErrorCode::UnexpectedAnswer, Retry::Backoff, {}, context};
}

} // namespace

TokenAnswer parseTokenAnswer(const HttpResponse &response)
{
    const QJsonObject json = QJsonDocument::fromJson(response.body).object();
    TokenAnswer answer;
    if (!response.isSuccess()) {
        const QString word = field(json, "error").left(100);
        if (response.status >= 500 || response.status == 429)
            answer.refusal = {word, oauthError(QStringLiteral("temporarily_unavailable"), {})};
        else if (!word.isEmpty())
            answer.refusal = {word, oauthError(word, field(json, "error_description"))};
        else
            answer.refusal = {{},
                              unexpected(QStringLiteral("the issuer answers with %1").arg(response.status))};
        return answer;
    }
    OAuthTokens tokens;
    tokens.accessToken = field(json, "access_token");
    tokens.refreshToken = field(json, "refresh_token");
    tokens.idToken = field(json, "id_token").toLatin1();
    tokens.lifetime = lifetimeOf(json[QLatin1String("expires_in")]);
    if (field(json, "token_type").compare(QLatin1String("bearer"), Qt::CaseInsensitive) != 0) {
        answer.refusal = {{}, unexpected(QStringLiteral("the issuer gave no bearer token"))};
    } else if (!isToken(tokens.accessToken) ||
               (!tokens.refreshToken.isEmpty() && !isToken(tokens.refreshToken)) ||
               tokens.idToken.size() > longestToken) {
        answer.refusal = {{}, unexpected(QStringLiteral("the issuer gave a token that cannot be one"))};
    } else {
        answer.tokens = tokens;
    }
    return answer;
}

Error oauthError(const QString &word, const QString &description)
{
    const QString context = QStringLiteral("the issuer answers %1").arg(quotable(word));
    const auto as = [&](ErrorDomain domain, ErrorCode code, Retry retry) {
        return Error{domain, code, retry, quotable(description), context};
    };
    const auto is = [&word](std::initializer_list<const char *> words) {
        return std::any_of(words.begin(), words.end(),
                           [&word](const char *one) { return word == QLatin1String(one); });
    };
    if (is({"invalid_grant", "expired_token", "login_required", "interaction_required", "consent_required"}))
        return as(ErrorDomain::Authentication, ErrorCode::SignInNeeded, Retry::AfterUser);
    if (is({"access_denied"}))
        return as(ErrorDomain::Authentication, ErrorCode::ConsentRefused, Retry::AfterUser);
    if (is({"invalid_client", "unauthorized_client"}))
        return as(ErrorDomain::Authentication, ErrorCode::ClientNotRegistered, Retry::AfterUser);
    if (is({"temporarily_unavailable", "server_error"}))
        return as(ErrorDomain::Server, ErrorCode::TemporaryFailure, Retry::Backoff);
    return as(ErrorDomain::Protocol, ErrorCode::UnexpectedAnswer, Retry::AfterUser);
}

QByteArray encodeForm(const OAuthClient &client, const FormFields &fields)
{
    FormFields all = fields;
    all.append({"client_id", client.clientId});
    if (!client.clientSecret.isEmpty())
        all.append({"client_secret", client.clientSecret});
    QByteArray form;
    for (const auto &[name, value] : all) {
        if (!form.isEmpty())
            form += '&';
        form += name + '=' + QUrl::toPercentEncoding(value);
    }
    return form;
}

} // namespace posthorn
