#pragma once

#include "account/account.h"
#include "security/oauthsignin.h"

#include <QUrl>
#include <QWidget>

class QLineEdit;
class QPushButton;

namespace posthorn
{

class TextLabel;
struct OAuthProvider;

/// "Sign in with your browser": starts the sign-in at a provider, opens the browser, waits for it, and says
/// how it went. Asks for a client id where nobody has registered one. Window thread.
class BrowserSignIn : public QWidget
{
    Q_OBJECT

public:
    /// `clock` is used, not owned.
    explicit BrowserSignIn(const Clock &clock, QWidget *parent = nullptr);
    ~BrowserSignIn() override;

    /// Whom to sign in and where. What was granted for another account or provider is forgotten.
    void setProvider(const OAuthProvider &provider, const Account &account);
    [[nodiscard]] const std::optional<OAuthGrant> &grant() const { return m_grant; }
    [[nodiscard]] bool isRunning() const { return m_signIn != nullptr; }

    void start();
    void cancel();

Q_SIGNALS:
    /// Granted, refused, cancelled or begun.
    void stateChanged();
    /// To be opened in the browser; done by itself unless a test has disconnected it.
    void browserWanted(const QUrl &url);

private:
    void build();
    void finish(const Result<OAuthGrant> &result);
    void say(const QString &words, bool good);
    void update();
    [[nodiscard]] OAuthProvider filledProvider() const;

    const Clock &m_clock;
    std::unique_ptr<OAuthProvider> m_provider;
    Account m_account;
    std::optional<OAuthGrant> m_grant;
    std::unique_ptr<HttpClient> m_http;
    std::unique_ptr<OAuthSignIn> m_signIn;
    QUrl m_url;
    TextLabel *m_client;
    QLineEdit *m_clientId;
    QPushButton *m_start;
    QPushButton *m_again;
    QPushButton *m_copy;
    QPushButton *m_cancel;
    TextLabel *m_state;
};

} // namespace posthorn
