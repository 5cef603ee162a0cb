#include "networkhttpclient.h"

#include "publicaddress.h"
#include "tlspolicy.h"

#include <QHostInfo>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QPointer>
#include <QTimer>
#include <algorithm>
#include <utility>

namespace posthorn
{

namespace
{

Error httpError(ErrorDomain domain, ErrorCode code, Retry retry, const QString &context)
{
    return {domain, code, retry, {}, context};
}

Endpoint endpointOf(const QUrl &url, const QString &caFile)
{
    Endpoint endpoint;
    endpoint.host = url.host(QUrl::FullyEncoded);
    endpoint.port = static_cast<quint16>(url.port(443));
    endpoint.caFile = caFile;
    return endpoint;
}

Error networkError(const QNetworkReply &reply, const QString &context)
{
    const auto network = [&](ErrorCode code) {
        return httpError(ErrorDomain::Network, code, Retry::Backoff, context);
    };
    switch (reply.error()) {
    case QNetworkReply::HostNotFoundError:
        return network(ErrorCode::HostNotFound);
    case QNetworkReply::ConnectionRefusedError:
        return network(ErrorCode::ConnectionRefused);
    case QNetworkReply::RemoteHostClosedError:
        return network(ErrorCode::ConnectionClosed);
    case QNetworkReply::TimeoutError:
        return network(ErrorCode::TimedOut);
    case QNetworkReply::SslHandshakeFailedError:
        return httpError(ErrorDomain::Tls, ErrorCode::TlsHandshakeFailed, Retry::Backoff, context);
    case QNetworkReply::ProtocolFailure:
    case QNetworkReply::ProtocolUnknownError:
    case QNetworkReply::ProtocolInvalidOperationError:
        return httpError(ErrorDomain::Protocol, ErrorCode::UnexpectedAnswer, Retry::Backoff, context);
    default:
        return network(ErrorCode::ConnectionLost);
    }
}

/// One request on its way, through its redirects. Deletes itself when it has answered; goes with its context.
class Exchange final : public QObject
{
public:
    Exchange(QNetworkAccessManager &manager, const NetworkHttpClient::Names &names,
             const HttpRequest &request, QString caFile, QObject *context, HttpClient::Reply reply)
        : QObject(context)
        , m_manager(manager)
        , m_names(names)
        , m_request(request)
        , m_caFile(std::move(caFile))
        , m_reply(std::move(reply))
    {
        m_timer.setSingleShot(true);
        connect(&m_timer, &QTimer::timeout, this, [this] {
            answer(httpError(ErrorDomain::Network, ErrorCode::TimedOut, Retry::Backoff, where()));
        });
        m_timer.start(request.timeout);
    }
    ~Exchange() override { drop(); }

    void start(const QUrl &url)
    {
        m_url = url;
        if (!m_request.publicOnly)
            return ask({});
        const QString host = url.host(QUrl::FullyEncoded);
        m_names.lookUp(host, this, [this](const QList<QHostAddress> &addresses) {
            if (addresses.isEmpty())
                return answer(
                    httpError(ErrorDomain::Network, ErrorCode::HostNotFound, Retry::Backoff, where()));
            if (!std::all_of(addresses.begin(), addresses.end(), m_names.isPublic))
                return answer(httpError(ErrorDomain::Usage, ErrorCode::InvalidArgument, Retry::Never,
                                        where() + QStringLiteral(": not on the public internet")));
            ask(addresses.first());
        });
    }

private:
    /// `address`: of m_url's host, null = whatever Qt finds.
    void ask(const QHostAddress &address)
    {
        QUrl url = m_url;
        const Endpoint endpoint = endpointOf(url, m_caFile);
        const auto configuration = TlsPolicy(endpoint).configuration();
        if (!configuration)
            return answer(configuration.error());
        if (!address.isNull())
            url.setHost(address.toString());
        QNetworkRequest request(url);
        if (!address.isNull()) {
            // For the certificate, SNI and the server it is still the name that counts.
            const QString host = m_url.host(QUrl::FullyEncoded);
            request.setPeerVerifyName(host);
            request.setRawHeader("Host", (m_url.port() < 0 || m_url.port() == 443
                                              ? host
                                              : QStringLiteral("%1:%2").arg(host).arg(m_url.port()))
                                             .toLatin1());
        }
        request.setSslConfiguration(*configuration);
        request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
        request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
        request.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
        request.setAttribute(QNetworkRequest::AuthenticationReuseAttribute, QNetworkRequest::Manual);
        request.setAttribute(QNetworkRequest::CacheLoadControlAttribute, QNetworkRequest::AlwaysNetwork);
        request.setAttribute(QNetworkRequest::CacheSaveControlAttribute, false);
        request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
        request.setRawHeader("Accept", m_request.accept);
        request.setRawHeader("Accept-Encoding", "identity");
        request.setRawHeader("Accept-Language", "en");
        request.setRawHeader("User-Agent", m_request.userAgent);
        if (!m_request.bearer.isEmpty())
            request.setRawHeader("Authorization", "Bearer " + m_request.bearer);
        m_body.clear();
        m_sslErrors.clear();
        m_network = m_request.form.isEmpty() ? m_manager.get(request) : post(request);
        connect(m_network, &QNetworkReply::sslErrors, this,
                [this](const QList<QSslError> &errors) { m_sslErrors = errors; });
        // Nothing of the request is sent before this.
        connect(m_network, &QNetworkReply::encrypted, this, [this, endpoint] {
            const auto chain = m_network->sslConfiguration().peerCertificateChain();
            if (const auto verdict = TlsPolicy(endpoint).judge(chain, {}); !verdict)
                answer(verdict.error());
        });
        connect(m_network, &QNetworkReply::readyRead, this, &Exchange::read);
        connect(m_network, &QNetworkReply::finished, this, [this, endpoint] { finished(endpoint); });
    }

    QNetworkReply *post(QNetworkRequest &request)
    {
        request.setHeader(QNetworkRequest::ContentTypeHeader,
                          QStringLiteral("application/x-www-form-urlencoded"));
        return m_manager.post(request, m_request.form);
    }

    /// Only the place is told: the path and the query may carry what is nobody's business.
    [[nodiscard]] QString where() const { return QStringLiteral("asking %1").arg(m_request.url.host()); }

    void read()
    {
        if (!m_network)
            return;
        m_body += m_network->read(m_request.mostBytes - m_body.size() + 1);
        if (m_body.size() > m_request.mostBytes)
            answer(httpError(ErrorDomain::Protocol, ErrorCode::LimitExceeded, Retry::Backoff, where()));
    }

    void finished(const Endpoint &endpoint)
    {
        read();
        if (!m_network)
            return;
        const int status = m_network->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
        const auto error = m_network->error();
        if (!m_sslErrors.isEmpty()) {
            const auto chain = m_network->sslConfiguration().peerCertificateChain();
            const auto verdict = TlsPolicy(endpoint).judge(chain, m_sslErrors);
            return answer(verdict ? networkError(*m_network, where()) : verdict.error());
        }
        // An answer that says no is an answer; one that broke off is none.
        const bool whole =
            error == QNetworkReply::NoError || (error >= QNetworkReply::ContentAccessDenied && status >= 400);
        if (status < 100 || !whole)
            return answer(networkError(*m_network, where()));
        const QUrl target = m_network->attribute(QNetworkRequest::RedirectionTargetAttribute).toUrl();
        if (status / 100 == 3 && !target.isEmpty())
            return redirect(m_url.resolved(target));
        HttpResponse response;
        response.status = status;
        response.contentType = m_network->rawHeader("Content-Type").split(';').first().trimmed().toLower();
        response.body = std::exchange(m_body, {});
        response.url = m_url;
        answer(response);
    }

    void redirect(const QUrl &target)
    {
        const bool leavesTls = m_url.scheme() != target.scheme();
        const bool carriesSecret = !m_request.form.isEmpty() || !m_request.bearer.isEmpty();
        if (m_redirects == m_request.redirects || carriesSecret || leavesTls ||
            !NetworkHttpClient::isAllowed(target))
            return answer(httpError(ErrorDomain::Protocol, ErrorCode::UnexpectedAnswer, Retry::Backoff,
                                    where() + QStringLiteral(": a redirect that is not followed")));
        ++m_redirects;
        drop();
        start(target);
    }

    void drop()
    {
        if (QNetworkReply *network = std::exchange(m_network, nullptr)) {
            network->disconnect(this);
            network->abort();
            network->deleteLater();
        }
    }

    void answer(Result<HttpResponse> result)
    {
        m_timer.stop();
        drop();
        deleteLater();
        // Later, because whoever is answered may destroy the context, and this with it.
        if (auto reply = std::exchange(m_reply, {}))
            QMetaObject::invokeMethod(
                parent(), [reply = std::move(reply), result = std::move(result)] { reply(result); },
                Qt::QueuedConnection);
    }

    QNetworkAccessManager &m_manager;
    const NetworkHttpClient::Names &m_names;
    HttpRequest m_request;
    QUrl m_url; // that is being asked for
    QString m_caFile;
    HttpClient::Reply m_reply;
    QPointer<QNetworkReply> m_network;
    QTimer m_timer;
    QByteArray m_body;
    QList<QSslError> m_sslErrors;
    int m_redirects = 0;
};

} // namespace

NetworkHttpClient::Names NetworkHttpClient::Names::ofSystem()
{
    Names names;
    names.lookUp = [](const QString &host, QObject *context, Reply reply) {
        QHostInfo::lookupHost(host, context,
                              [reply = std::move(reply)](const QHostInfo &info) { reply(info.addresses()); });
    };
    names.isPublic = isPublicAddress;
    return names;
}

NetworkHttpClient::NetworkHttpClient(QString caFile, QObject *parent)
    : NetworkHttpClient(std::move(caFile), Names::ofSystem(), parent)
{
}

NetworkHttpClient::NetworkHttpClient(QString caFile, Names names, QObject *parent)
    : HttpClient(parent)
    , m_caFile(std::move(caFile))
    , m_names(std::move(names))
    , m_manager(std::make_unique<QNetworkAccessManager>())
{
    m_manager->setAutoDeleteReplies(false);
}

NetworkHttpClient::~NetworkHttpClient() = default;

bool NetworkHttpClient::isAllowed(const QUrl &url)
{
    if (!url.isValid() || url.host().isEmpty() || !url.userInfo().isEmpty())
        return false;
    return url.scheme() == QLatin1String("https") ||
           (url.scheme() == QLatin1String("http") && endpointOf(url, {}).isLoopback());
}

void NetworkHttpClient::send(const HttpRequest &request, QObject *context, Reply reply)
{
    const bool clear = request.url.scheme() == QLatin1String("http");
    if (!isAllowed(request.url) || (clear && request.publicOnly)) {
        const auto error = httpError(ErrorDomain::Usage, ErrorCode::InvalidArgument, Retry::AfterUser,
                                     QStringLiteral("only https is asked, not %1").arg(request.url.scheme()));
        QMetaObject::invokeMethod(
            context, [reply = std::move(reply), error] { reply(error); }, Qt::QueuedConnection);
        return;
    }
    // A child of `context`, so that it goes with it.
    auto *exchange = new Exchange(*m_manager, m_names, request, m_caFile, context, std::move(reply));
    exchange->start(request.url);
}

} // namespace posthorn
