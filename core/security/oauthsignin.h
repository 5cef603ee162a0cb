#pragma once

#include "base/clock.h"
#include "oauthgrant.h"
#include "redirectlistener.h"

#include <QTimer>
#include <memory>
#include <optional>

namespace posthorn
{

/// One sign-in with the system's browser: the authorization code flow with PKCE (RFC 6749, 7636) of an
/// installed program (RFC 8252). Lives on a thread with an event loop, the window's or another; owned by who
/// wants the sign-in; destroying it is cancel() in silence. One object does one sign-in.
///
///     start() -> browserUrlReady(url): open it in the browser -> finished(grant or error)
class OAuthSignIn final : public QObject
{
    Q_OBJECT

public:
    /// `http` and `clock` are used, not owned.
    OAuthSignIn(HttpClient &http, const Clock &clock);
    ~OAuthSignIn() override;

    /// The text of the page that the browser ends on; English where none is set.
    void setPage(const QString &text) { m_page = text; }
    void setTimeout(std::chrono::milliseconds timeout) { m_timeout = timeout; }

    void start(const SignInRequest &request);
    /// finished() with Cancelled, unless it has finished.
    void cancel();

Q_SIGNALS:
    void browserUrlReady(const QUrl &url);
    /// Once. Errors: those of fetchIssuerMetadata(), RedirectListener::listen(), oauthError() and
    /// confirmGrant(); Network/TimedOut when nobody came back from the browser;
    /// Protocol/UnexpectedAnswer for an answer in the name of another issuer (RFC 9207).
    void finished(const posthorn::Result<posthorn::OAuthGrant> &result);

private:
    void askInBrowser(const IssuerMetadata &metadata);
    void redirected(const RedirectAnswer &answer);
    void redeem(const QString &code);
    void end(const Result<OAuthGrant> &result);

    HttpClient &m_http;
    const Clock &m_clock;
    QString m_page = QStringLiteral("You can close this page and go back to Posthorn.");
    std::chrono::milliseconds m_timeout = std::chrono::minutes(10);
    SignInRequest m_request;
    IssuerMetadata m_metadata;
    QByteArray m_verifier;
    QString m_nonce;
    QTimer m_timer;
    std::unique_ptr<RedirectListener> m_listener;
    std::unique_ptr<QObject> m_step; // what the answers of the running step go to
};

} // namespace posthorn
