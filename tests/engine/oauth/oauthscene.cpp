#include "oauthscene.h"

#include <QSignalSpy>

namespace posthorn
{

namespace
{

constexpr int patienceMs = 20'000;

/// Runs the event loop until `done` says so; false when it never does.
template <class Done>
bool waitUntil(Done done)
{
    return QTest::qWaitFor(done, patienceMs);
}

} // namespace

bool OAuthServers::start(const OAuthServer::Options &options)
{
    if (!issuer.start(options))
        return false;
    DovecotServer::Options mailOptions;
    mailOptions.introspectionUrl = issuer.introspectionUrl();
    // Dovecot lets those wait who were refused; here that proves nothing.
    mailOptions.settings = {
        QStringLiteral("auth_failure_delay = 0"),
        QStringLiteral("service anvil {\n  unix_listener anvil-auth-penalty {\n    mode = 0\n  }\n}")};
    return mail.start(mailOptions);
}

OAuthScene::OAuthScene(OAuthServers &servers)
    : m_servers(servers)
    , m_client{servers.issuer.issuer(),
               servers.issuer.clientId(),
               {},
               {QStringLiteral("openid"), QStringLiteral("email"), QStringLiteral("offline_access"),
                QStringLiteral("mail.imap"), QStringLiteral("mail.smtp")}}
{
    m_tokenRequests = servers.issuer.requests(QStringLiteral("/token"));
    m_messages = servers.mail.messages(servers.mail.user(), QStringLiteral("INBOX")).size();
}

int OAuthScene::tokenRequests()
{
    return m_servers.issuer.requests(QStringLiteral("/token")) - m_tokenRequests;
}

qsizetype OAuthScene::newInInbox() const
{
    return m_servers.mail.messages(m_servers.mail.user(), QStringLiteral("INBOX")).size() - m_messages;
}

bool OAuthScene::start(const Options &options)
{
    if (!open())
        return false;
    Account account = options.kind == IncomingKind::Pop3 ? SyncClient::pop3Account(m_servers.mail)
                                                         : SyncClient::imapAccount(m_servers.mail);
    account.oauth = m_client;
    account.incoming.auth = options.mechanism;
    account.outgoing.auth = options.mechanism;
    const auto id = m_runtime->accounts().add(account);
    if (!id) {
        m_error = id.error().toString();
        return false;
    }
    m_id = *id;
    return true;
}

bool OAuthScene::open()
{
    auto opened = MailRuntime::open({.profile = m_profile.profile(),
                                     .use = MailRuntime::Use::Sync,
                                     .mode = SyncEngine::Mode::OneShot,
                                     .clock = &m_clock,
                                     .keyring = &m_keyring});
    if (!opened) {
        m_error = opened.error().toString();
        return false;
    }
    m_runtime = std::move(opened).value();
    m_runtime->start();
    return true;
}

bool OAuthScene::restart()
{
    m_runtime.reset();
    return open();
}

SignInRequest OAuthScene::request() const
{
    return {m_client, {account().address(), account().incoming.userName}, {}};
}

Result<OAuthGrant> OAuthScene::signIn(const QString &browserUser, bool refuses)
{
    OAuthSignIn signIn(m_http, m_clock);
    std::optional<Result<OAuthGrant>> result;
    m_browser.setUser(browserUser);
    m_browser.setRefuses(refuses);
    QObject::connect(&signIn, &OAuthSignIn::browserUrlReady, &m_browser,
                     [this](const QUrl &url) { m_browser.open(url); });
    QObject::connect(&signIn, &OAuthSignIn::finished, &m_browser,
                     [&result](const Result<OAuthGrant> &told) { result = told; });
    signIn.start(request());
    if (!waitUntil([&result] { return result.has_value(); }))
        return Error{ErrorDomain::Network,
                     ErrorCode::TimedOut,
                     Retry::Never,
                     {},
                     QStringLiteral("the browser stands at %1 (%2): %3")
                         .arg(m_browser.lastUrl().toString())
                         .arg(m_browser.lastStatus())
                         .arg(m_browser.lastPage())};
    return *result;
}

Result<void> OAuthScene::accept(const OAuthGrant &grant)
{
    std::optional<Result<void>> result;
    m_runtime->acceptGrant(m_id, grant, [&result](const Result<void> &told) { result = told; });
    if (!waitUntil([&result] { return result.has_value(); }))
        return Error{};
    return *result;
}

std::optional<Error> OAuthScene::sync()
{
    std::optional<std::optional<Error>> end;
    QObject context;
    QObject::connect(
        m_runtime->engine(), &SyncEngine::syncFinished, &context,
        [&end](AccountId, const SyncStats &, const std::optional<Error> &error) { end = error; });
    m_runtime->engine()->sync(m_id);
    if (!waitUntil([&end] { return end.has_value(); }))
        return Error{ErrorDomain::Network, ErrorCode::TimedOut, Retry::Never, {}, QStringLiteral("no end")};
    return *end;
}

bool OAuthScene::compose(const QString &subject)
{
    const QString address = account().address();
    const QByteArray letter = "From: " + address.toUtf8() + "\r\nTo: " + address.toUtf8() +
                              "\r\nSubject: " + subject.toUtf8() + "\r\n\r\nHello.\r\n";
    std::optional<bool> done;
    const Account from = account();
    Outbox::Letter outgoing;
    outgoing.account = m_id;
    outgoing.identity = from.defaultIdentity().id;
    outgoing.message = letter;
    m_runtime->outbox().send(outgoing, &m_browser,
                             [&done](const Result<OutboxId> &result) { done = result.has_value(); });
    return waitUntil([&done] { return done.has_value(); }) && *done;
}

Result<QString> OAuthScene::token()
{
    std::optional<Result<QString>> result;
    m_runtime->readPassword({m_id, CredentialKind::IncomingPassword},
                            [&result](Result<QString> told) { result = std::move(told); });
    if (!waitUntil([&result] { return result.has_value(); }))
        return Error{};
    return *result;
}

QString OAuthScene::refreshToken()
{
    std::optional<Result<QString>> result;
    m_runtime->readPassword({m_id, CredentialKind::RefreshToken},
                            [&result](Result<QString> told) { result = std::move(told); });
    return waitUntil([&result] { return result.has_value(); }) ? result->value_or(QString()) : QString();
}

} // namespace posthorn
