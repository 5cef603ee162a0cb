#pragma once

#include "security/httpclient.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QPointer>
#include <QUrlQuery>
#include <deque>
#include <vector>

namespace posthorn
{

/// An issuer that exists only here: it answers with its metadata, and with what the test wants elsewhere.
/// Each request is kept, and answered when the event loop runs.
class FakeHttp final : public HttpClient
{
public:
    using Answer = std::function<Result<HttpResponse>(const HttpRequest &)>;

    struct Asked {
        HttpRequest request;
        QUrlQuery form;
        [[nodiscard]] QString field(const char *name) const
        {
            return form.queryItemValue(QLatin1String(name), QUrl::FullyDecoded);
        }
    };

    QString issuer = QStringLiteral("https://issuer.test");
    QJsonObject metadata{
        {QStringLiteral("issuer"), issuer},
        {QStringLiteral("authorization_endpoint"), issuer + QStringLiteral("/auth")},
        {QStringLiteral("token_endpoint"), issuer + QStringLiteral("/token")},
        {QStringLiteral("device_authorization_endpoint"), issuer + QStringLiteral("/device")},
        {QStringLiteral("code_challenge_methods_supported"), QJsonArray{"S256"}}};
    /// The answers of the other endpoints, in turn; without one the network is down.
    std::deque<Answer> answers;
    std::vector<Asked> asked; // without those for the metadata
    int metadataAsked = 0;

    void send(const HttpRequest &request, QObject *context, Reply reply) override
    {
        QMetaObject::invokeMethod(
            context, [this, request, reply = std::move(reply)] { reply(answer(request)); },
            Qt::QueuedConnection);
    }

    static HttpResponse json(int status, const QJsonObject &object)
    {
        return {status, "application/json", QJsonDocument(object).toJson(), {}};
    }
    void thenJson(int status, const QJsonObject &object)
    {
        answers.push_back([status, object](const HttpRequest &) { return json(status, object); });
    }
    void thenError(const char *word, const char *description = "")
    {
        thenJson(400, {{QStringLiteral("error"), QLatin1String(word)},
                       {QStringLiteral("error_description"), QLatin1String(description)}});
    }
    void thenTokens(const char *access, const char *refresh = "", const QJsonObject &more = {})
    {
        QJsonObject object = more;
        object.insert(QStringLiteral("access_token"), QLatin1String(access));
        object.insert(QStringLiteral("token_type"), QStringLiteral("Bearer"));
        if (!object.contains(QLatin1String("expires_in")))
            object.insert(QStringLiteral("expires_in"), 3600);
        if (*refresh)
            object.insert(QStringLiteral("refresh_token"), QLatin1String(refresh));
        thenJson(200, object);
    }

private:
    Result<HttpResponse> answer(const HttpRequest &request)
    {
        if (request.url.path().contains(QLatin1String("/.well-known/"))) {
            ++metadataAsked;
            return json(metadata.isEmpty() ? 404 : 200, metadata);
        }
        asked.push_back({request, QUrlQuery(QString::fromLatin1(request.form))});
        if (answers.empty())
            return Error{ErrorDomain::Network, ErrorCode::ConnectionRefused, Retry::Backoff, {}, {}};
        const Answer next = answers.front();
        answers.pop_front();
        return next(request);
    }
};

} // namespace posthorn
