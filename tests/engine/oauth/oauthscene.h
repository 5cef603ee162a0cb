#pragma once

#include "common/mailruntime.h"
#include "security/networkhttpclient.h"
#include "security/oauthsignin.h"
#include "support/dovecotserver.h"
#include "support/manualclock.h"
#include "support/oauthserver.h"
#include "support/temporaryprofile.h"
#include "support/webbrowser.h"
#include "syncclient.h"

#include <memory>

namespace posthorn
{

/// A real issuer, and a mail server that takes its tokens: several scenes may share them.
struct OAuthServers {
    OAuthServer issuer;
    DovecotServer mail;

    [[nodiscard]] bool start(const OAuthServer::Options &options = {});
    [[nodiscard]] QString errorString() const { return issuer.errorString() + mail.errorString(); }
};

/// One computer with an account at these servers. Main thread; waiting is for signals.
class OAuthScene
{
public:
    explicit OAuthScene(OAuthServers &servers);

    struct Options {
        IncomingKind kind = IncomingKind::Imap;
        AuthMechanism mechanism = AuthMechanism::OAuth;
    };

    /// False: something did not start, see errorString().
    [[nodiscard]] bool start(const Options &options);
    [[nodiscard]] bool start() { return start(Options{}); }
    [[nodiscard]] QString errorString() const { return m_error; }

    /// The account's address belongs to `user`; `browserUser` signs in.
    [[nodiscard]] Result<OAuthGrant> signIn(const QString &browserUser = QStringLiteral("home"),
                                            bool refuses = false);
    /// The sign-in, kept.
    [[nodiscard]] Result<void> accept(const OAuthGrant &grant);
    /// Asks for a pass and waits for its end.
    [[nodiscard]] std::optional<Error> sync();
    /// Puts a letter to the user into the outbox.
    [[nodiscard]] bool compose(const QString &subject);
    /// What read() gives out to log in with.
    [[nodiscard]] Result<QString> token();
    /// The program ends and starts again.
    [[nodiscard]] bool restart();

    /// How often the issuer's token endpoint was asked since the scene began.
    [[nodiscard]] int tokenRequests();
    /// How many messages the user's INBOX has at the server since then.
    [[nodiscard]] qsizetype newInInbox() const;
    [[nodiscard]] OAuthServer &issuer() { return m_servers.issuer; }
    [[nodiscard]] DovecotServer &mail() { return m_servers.mail; }
    [[nodiscard]] WebBrowser &browser() { return m_browser; }
    [[nodiscard]] ManualClock &clock() { return m_clock; }
    [[nodiscard]] HttpClient &http() { return m_http; }
    [[nodiscard]] MailRuntime &runtime() { return *m_runtime; }
    [[nodiscard]] Account account() const { return *m_runtime->accounts().account(m_id); }
    [[nodiscard]] SignInRequest request() const;
    /// What the keyring holds.
    [[nodiscard]] QString refreshToken();

private:
    [[nodiscard]] bool open();

    OAuthServers &m_servers;
    int m_tokenRequests = 0; // before
    qsizetype m_messages = 0;
    TemporaryProfile m_profile;
    ManualClock m_clock{QDateTime::currentMSecsSinceEpoch()};
    MemoryKeyring m_keyring; // used on the engine's thread
    NetworkHttpClient m_http;
    WebBrowser m_browser;
    OAuthClient m_client;
    std::unique_ptr<MailRuntime> m_runtime;
    AccountId m_id;
    QString m_error;
};

} // namespace posthorn
