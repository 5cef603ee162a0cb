#include "oauthsignin.h"

#include "pkce.h"

#include <QUrlQuery>

namespace posthorn
{

namespace
{

Error unexpected(const QString &context)
{
    return {ErrorDomain::Protocol, ErrorCode::UnexpectedAnswer, Retry::AfterUser, {}, context};
}

} // namespace

OAuthSignIn::OAuthSignIn(HttpClient &http, const Clock &clock)
    : m_http(http)
    , m_clock(clock)
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, [this] {
        end(Error{ErrorDomain::Network,
                  ErrorCode::TimedOut,
                  Retry::AfterUser,
                  {},
                  QStringLiteral("nobody came back from the browser")});
    });
}

OAuthSignIn::~OAuthSignIn() = default;

void OAuthSignIn::start(const SignInRequest &request)
{
    m_request = request;
    m_step = std::make_unique<QObject>();
    m_timer.start(m_timeout);
    fetchIssuerMetadata(m_http, request.client.issuer, m_step.get(),
                        [this](const Result<IssuerMetadata> &metadata) {
                            if (!metadata)
                                end(metadata.error());
                            else if (m_step)
                                askInBrowser(*metadata);
                        });
}

void OAuthSignIn::cancel()
{
    end(Error::cancelled());
}

void OAuthSignIn::askInBrowser(const IssuerMetadata &metadata)
{
    m_metadata = metadata;
    m_verifier = randomUrlToken();
    const QByteArray state = randomUrlToken();
    m_listener = std::make_unique<RedirectListener>(state, m_page);
    connect(m_listener.get(), &RedirectListener::redirected, this, &OAuthSignIn::redirected);
    if (const auto listening = m_listener->listen(); !listening)
        return end(listening.error());

    const OAuthClient &client = m_request.client;
    std::map<QString, QString> parameters = m_request.parameters;
    const auto set = [&parameters](const char *name, const QString &value) {
        parameters[QString::fromLatin1(name)] = value;
    };
    // OpenID Connect Core 11: without the question there is no lasting permission.
    if (client.scopes.contains(QLatin1String("offline_access")))
        parameters.emplace(QStringLiteral("prompt"), QStringLiteral("consent"));
    set("response_type", QStringLiteral("code"));
    set("client_id", client.clientId);
    set("redirect_uri", m_listener->redirectUri().toString());
    set("scope", client.scopes.join(u' '));
    set("state", QString::fromLatin1(state));
    set("code_challenge", QString::fromLatin1(pkceChallenge(m_verifier)));
    set("code_challenge_method", QStringLiteral("S256"));
    if (client.scopes.contains(QLatin1String("openid"))) {
        m_nonce = QString::fromLatin1(randomUrlToken());
        set("nonce", m_nonce);
    }
    if (!m_request.names.isEmpty())
        set("login_hint", m_request.names.first());

    QUrl url = m_metadata.authorizationEndpoint;
    QUrlQuery query(url);
    for (const auto &[name, value] : parameters)
        query.addQueryItem(name, QString::fromLatin1(QUrl::toPercentEncoding(value)));
    url.setQuery(query);
    emit browserUrlReady(url);
}

void OAuthSignIn::redirected(const RedirectAnswer &answer)
{
    if (!m_step)
        return;
    // RFC 9207: an answer of another issuer would have its code sent to this one.
    const bool otherIssuer = !answer.issuer.isEmpty() && !isIssuer(m_metadata.issuer, answer.issuer);
    if (otherIssuer || (answer.issuer.isEmpty() && m_metadata.namesItselfInAnswers))
        return end(unexpected(QStringLiteral("the browser came back from another issuer")));
    if (!answer.error.isEmpty())
        return end(oauthError(answer.error, answer.errorDescription));
    redeem(answer.code);
}

void OAuthSignIn::redeem(const QString &code)
{
    HttpRequest request;
    request.url = m_metadata.tokenEndpoint;
    request.form = encodeForm(m_request.client, {{"grant_type", QStringLiteral("authorization_code")},
                                                 {"code", code},
                                                 {"redirect_uri", m_listener->redirectUri().toString()},
                                                 {"code_verifier", QString::fromLatin1(m_verifier)}});
    m_http.send(request, m_step.get(), [this](const Result<HttpResponse> &response) {
        if (!m_step)
            return;
        if (!response)
            return end(response.error());
        const TokenAnswer answer = parseTokenAnswer(*response);
        if (!answer.tokens)
            return end(answer.refusal.error);
        const GrantCheck check{m_request, m_metadata,      *answer.tokens,
                               m_nonce,   m_clock.nowMs(), m_clock.steady()};
        confirmGrant(m_http, check, m_step.get(), [this](const Result<OAuthGrant> &grant) { end(grant); });
    });
}

void OAuthSignIn::end(const Result<OAuthGrant> &result)
{
    if (!m_step)
        return;
    m_timer.stop();
    // Later, because this may be called from an answer to it.
    m_step.release()->deleteLater();
    m_verifier.clear();
    emit finished(result);
}

} // namespace posthorn
