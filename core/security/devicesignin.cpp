#include "devicesignin.h"

#include "networkhttpclient.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <algorithm>

namespace posthorn
{

namespace
{

constexpr int longestInterval = 60;
constexpr int longestValidity = 3'600;

Error unexpected(const QString &context)
{
    return {ErrorDomain::Protocol, ErrorCode::UnexpectedAnswer, Retry::AfterUser, {}, context};
}

} // namespace

DeviceSignIn::DeviceSignIn(HttpClient &http, const Clock &clock, std::chrono::milliseconds second)
    : m_http(http)
    , m_clock(clock)
    , m_second(second)
{
    m_pause.setSingleShot(true);
    m_expiry.setSingleShot(true);
    connect(&m_pause, &QTimer::timeout, this, &DeviceSignIn::ask);
    connect(&m_expiry, &QTimer::timeout, this,
            [this] { end(oauthError(QStringLiteral("expired_token"), {})); });
}

DeviceSignIn::~DeviceSignIn() = default;

void DeviceSignIn::start(const SignInRequest &request)
{
    m_request = request;
    m_step = std::make_unique<QObject>();
    fetchIssuerMetadata(m_http, request.client.issuer, m_step.get(),
                        [this](const Result<IssuerMetadata> &metadata) {
                            if (!metadata)
                                return end(metadata.error());
                            m_metadata = *metadata;
                            if (m_step)
                                askForCode();
                        });
}

void DeviceSignIn::cancel()
{
    end(Error::cancelled());
}

void DeviceSignIn::askForCode()
{
    if (m_metadata.deviceAuthorizationEndpoint.isEmpty())
        return end(
            Error{ErrorDomain::Usage,
                  ErrorCode::NotSupported,
                  Retry::AfterUser,
                  {},
                  QStringLiteral("%1 signs nobody in by a code; use a browser").arg(m_metadata.issuer)});
    HttpRequest request;
    request.url = m_metadata.deviceAuthorizationEndpoint;
    FormFields fields{{"scope", m_request.client.scopes.join(u' ')}};
    if (m_request.client.scopes.contains(QLatin1String("offline_access")))
        fields.append({"prompt", QStringLiteral("consent")});
    request.form = encodeForm(m_request.client, fields);
    m_http.send(request, m_step.get(), [this](const Result<HttpResponse> &response) {
        if (!response)
            return end(response.error());
        if (m_step)
            codeArrived(*response);
    });
}

void DeviceSignIn::codeArrived(const HttpResponse &response)
{
    if (!response.isSuccess())
        return end(parseTokenAnswer(response).refusal.error);
    const QJsonObject json = QJsonDocument::fromJson(response.body).object();
    const auto url = [&json](const char *name) {
        const QUrl value(json[QLatin1String(name)].toString(), QUrl::StrictMode);
        return NetworkHttpClient::isAllowed(value) ? value : QUrl();
    };
    DeviceCode code;
    code.userCode = json[QLatin1String("user_code")].toString().left(100);
    code.verificationUri = url("verification_uri");
    code.verificationUriComplete = url("verification_uri_complete");
    code.validFor =
        std::chrono::seconds(std::clamp(json[QLatin1String("expires_in")].toInt(600), 1, longestValidity));
    m_deviceCode = json[QLatin1String("device_code")].toString();
    m_interval = std::clamp(json[QLatin1String("interval")].toInt(m_interval), 1, longestInterval);
    if (m_deviceCode.isEmpty() || code.userCode.isEmpty() || code.verificationUri.isEmpty())
        return end(unexpected(QStringLiteral("the issuer gave no code")));
    m_expiry.start(code.validFor);
    m_pause.start(m_second * m_interval);
    emit codeReady(code);
}

void DeviceSignIn::ask()
{
    HttpRequest request;
    request.url = m_metadata.tokenEndpoint;
    request.form = encodeForm(m_request.client,
                              {{"grant_type", QStringLiteral("urn:ietf:params:oauth:grant-type:device_code")},
                               {"device_code", m_deviceCode}});
    m_http.send(request, m_step.get(), [this](const Result<HttpResponse> &response) { answered(response); });
}

void DeviceSignIn::answered(const Result<HttpResponse> &response)
{
    if (!m_step)
        return;
    // A line that broke says nothing about the user's answer (RFC 8628 3.5).
    if (!response) {
        if (response.error().domain != ErrorDomain::Network)
            return end(response.error());
        m_interval = std::min(m_interval * 2, longestInterval);
        return m_pause.start(m_second * m_interval);
    }
    const TokenAnswer answer = parseTokenAnswer(*response);
    if (answer.tokens) {
        const GrantCheck check{m_request, m_metadata, *answer.tokens, {}, m_clock.nowMs(), m_clock.steady()};
        confirmGrant(m_http, check, m_step.get(), [this](const Result<OAuthGrant> &grant) { end(grant); });
        return;
    }
    const bool slower = answer.refusal.word == QLatin1String("slow_down");
    if (!slower && answer.refusal.word != QLatin1String("authorization_pending"))
        return end(answer.refusal.error);
    if (slower)
        m_interval = std::min(m_interval + 5, longestInterval);
    m_pause.start(m_second * m_interval);
}

void DeviceSignIn::end(const Result<OAuthGrant> &result)
{
    if (!m_step)
        return;
    m_pause.stop();
    m_expiry.stop();
    // Later, because this may be called from an answer to it.
    m_step.release()->deleteLater();
    emit finished(result);
}

} // namespace posthorn
