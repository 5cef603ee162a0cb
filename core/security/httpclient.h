#pragma once

#include "base/result.h"

#include <QByteArray>
#include <QObject>
#include <QUrl>
#include <chrono>
#include <functional>

namespace posthorn
{

/// What is asked of a web server. A value; any thread.
struct HttpRequest {
    QUrl url;
    QByteArray accept = "application/json";
    /// application/x-www-form-urlencoded; empty = GET, else POST.
    QByteArray form;
    QByteArray bearer; // an access token; empty = none
    qint64 mostBytes = 256 * 1024;
    std::chrono::milliseconds timeout = std::chrono::seconds(20); // from the first packet to the last
    /// How many redirects are followed. Never with a form or a token, never away from https.
    int redirects = 0;
    QByteArray userAgent = "Posthorn";
    /// For URLs that strangers chose: the name is looked up first, also after each redirect, and nothing is
    /// connected to unless all its addresses are of the public internet; then only to one of those, so that a
    /// second look-up cannot answer otherwise.
    bool publicOnly = false;
};

/// A web server's answer, whatever its status. A value; any thread.
struct HttpResponse {
    int status = 0;
    QByteArray contentType; // lower case, without parameters
    QByteArray body;
    QUrl url; // after redirects

    [[nodiscard]] bool isSuccess() const { return status >= 200 && status < 300; }
};

/// Where the core asks web servers, so that tests can answer for them. Lives on a thread with an event loop.
/// Implementations: NetworkHttpClient.
class HttpClient : public QObject
{
    Q_OBJECT

public:
    using Reply = std::function<void(Result<HttpResponse>)>;

    using QObject::QObject;

    /// The answer comes later, once, on the thread of `context` (which must be that of the client), and never
    /// after `context` was destroyed; destroying it ends the request. Errors: Network/*, Tls/*,
    /// Protocol/LimitExceeded for more than mostBytes, Protocol/UnexpectedAnswer for what is not HTTP or for
    /// a redirect too many or to where none may go, Usage/InvalidArgument for a URL that is not https (http
    /// only to a loopback address). All but the last have Retry::Backoff, certificates AfterUser.
    virtual void send(const HttpRequest &request, QObject *context, Reply reply) = 0;
};

} // namespace posthorn
