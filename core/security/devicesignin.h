#pragma once

#include "base/clock.h"
#include "oauthgrant.h"

#include <QTimer>
#include <memory>

namespace posthorn
{

/// What the user does on another device (RFC 8628 3.2). A value.
struct DeviceCode {
    QString userCode;
    QUrl verificationUri;
    QUrl verificationUriComplete; // with the code in it; may be empty
    std::chrono::seconds validFor{};
};

/// One sign-in without a browser at hand: the user opens a page on any device and types a code there
/// (RFC 8628). Lives on a thread with an event loop; owned by who wants the sign-in; destroying it is
/// cancel() in silence. One object does one sign-in.
class DeviceSignIn final : public QObject
{
    Q_OBJECT

public:
    /// `http` and `clock` are used, not owned. `second` is how long one is between two questions.
    DeviceSignIn(HttpClient &http, const Clock &clock,
                 std::chrono::milliseconds second = std::chrono::seconds(1));
    ~DeviceSignIn() override;

    void start(const SignInRequest &request);
    /// finished() with Cancelled, unless it has finished.
    void cancel();

Q_SIGNALS:
    void codeReady(const posthorn::DeviceCode &code);
    /// Once. Errors: those of fetchIssuerMetadata(), oauthError() (SignInNeeded when the code expired) and
    /// confirmGrant(); Usage/NotSupported for an issuer without this way.
    void finished(const posthorn::Result<posthorn::OAuthGrant> &result);

private:
    void askForCode();
    void codeArrived(const HttpResponse &response);
    void ask();
    void answered(const Result<HttpResponse> &response);
    void end(const Result<OAuthGrant> &result);

    HttpClient &m_http;
    const Clock &m_clock;
    std::chrono::milliseconds m_second;
    SignInRequest m_request;
    IssuerMetadata m_metadata;
    QString m_deviceCode;
    int m_interval = 5; // seconds
    QTimer m_pause;
    QTimer m_expiry;
    std::unique_ptr<QObject> m_step; // what the answers of the running step go to
};

} // namespace posthorn
