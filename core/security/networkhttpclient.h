#pragma once

#include "httpclient.h"

#include <QHostAddress>
#include <QString>
#include <functional>
#include <memory>

class QNetworkAccessManager;

namespace posthorn
{

/// HTTP through Qt, with the TLS policy of every other protocol: TLS >= 1.2, the system's authorities and
/// nothing less. No cookies, no cache, no stored log-ins, no compression (a small answer stays small), no
/// referrer. Lives on the thread that made it; owned by the composition root, or by what uses it.
class NetworkHttpClient final : public HttpClient
{
    Q_OBJECT

public:
    /// Where names are looked up and what counts as public, for HttpRequest::publicOnly. Tests give others.
    struct Names {
        using Reply = std::function<void(const QList<QHostAddress> &)>;
        /// Answers later, on the thread of `context`, and never after that was destroyed.
        std::function<void(const QString &host, QObject *context, Reply reply)> lookUp;
        std::function<bool(const QHostAddress &)> isPublic;

        /// The system's resolver, and isPublicAddress().
        [[nodiscard]] static Names ofSystem();
    };

    /// `caFile`: a PEM file of further authorities; empty = none.
    explicit NetworkHttpClient(QString caFile = {}, QObject *parent = nullptr);
    NetworkHttpClient(QString caFile, Names names, QObject *parent = nullptr);
    ~NetworkHttpClient() override;

    void send(const HttpRequest &request, QObject *context, Reply reply) override;

    /// https, or http to a loopback address; a host, no user information.
    [[nodiscard]] static bool isAllowed(const QUrl &url);

private:
    QString m_caFile;
    Names m_names;
    std::unique_ptr<QNetworkAccessManager> m_manager;
};

} // namespace posthorn
