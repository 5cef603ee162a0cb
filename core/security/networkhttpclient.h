#pragma once

#include "httpclient.h"

#include <QString>
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
    /// `caFile`: a PEM file of further authorities; empty = none.
    explicit NetworkHttpClient(QString caFile = {}, QObject *parent = nullptr);
    ~NetworkHttpClient() override;

    void send(const HttpRequest &request, QObject *context, Reply reply) override;

    /// https, or http to a loopback address; a host, no user information.
    [[nodiscard]] static bool isAllowed(const QUrl &url);

private:
    QString m_caFile;
    std::unique_ptr<QNetworkAccessManager> m_manager;
};

} // namespace posthorn
