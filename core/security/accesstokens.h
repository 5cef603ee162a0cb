#pragma once

#include "base/clock.h"
#include "credentialstore.h"
#include "oauthgrant.h"

#include <QPointer>
#include <map>
#include <memory>
#include <vector>

namespace posthorn
{

/// The access tokens of the accounts that are signed in to with OAuth2. They live in memory only; what lasts
/// is the refresh token, which is in the credential store. Lives on the engine thread; owned by the
/// composition root, used by Credentials.
///
/// A token is asked for anew before it expires by this computer's own steady clock, counted from its receipt:
/// no clock of a server matters. However many connections ask at once, the issuer is asked once. A refresh
/// token that was replaced (rotation) is stored before the access token that came with it is given out, so a
/// crash never leaves a token in use whose successor is lost.
class AccessTokens final : public QObject
{
    Q_OBJECT

public:
    /// `store`, `http` and `clock` are used, not owned.
    AccessTokens(CredentialStore &store, HttpClient &http, const Clock &clock, QObject *parent = nullptr);
    ~AccessTokens() override;

    /// The account signs in as `client`; none: it has a password. What was got for another client is dropped.
    void setClient(AccountId account, const std::optional<OAuthClient> &client);
    [[nodiscard]] bool has(AccountId account) const;

    /// A sign-in succeeded: its refresh token is stored, then its access token is used. The reply is the
    /// store's; where there is no keyring (Credentials keeps the token for this run) that is told too.
    void accept(AccountId account, const OAuthGrant &grant, QObject *context,
                CredentialStore::WriteReply reply);

    /// An access token that is good for a log-in now. Errors: Authentication/SignInNeeded when there is no
    /// refresh token or the issuer no longer takes it; ClientNotRegistered; those of the store and of
    /// HttpClient; Server/TemporaryFailure.
    void read(AccountId account, QObject *context, CredentialStore::ReadReply reply);

    /// A mail server refused `token`. True: another one may be had, so the log-in is worth a second try.
    [[nodiscard]] bool discard(AccountId account, const QString &token);

private:
    struct Waiting {
        QPointer<QObject> context;
        CredentialStore::ReadReply reply;
    };
    struct Entry {
        OAuthClient client;
        QString token;
        std::chrono::milliseconds until{}; // by Clock::steady()
        std::vector<Waiting> waiting;
        std::unique_ptr<QObject> step; // while a refresh runs: what its answers go to
    };

    void keep(Entry &entry, const OAuthTokens &tokens, std::chrono::milliseconds receivedAt);
    [[nodiscard]] QObject *begin(AccountId account);
    void refresh(AccountId account);
    void findIssuer(AccountId account, const QString &refreshToken);
    void redeem(AccountId account, const QString &refreshToken, const IssuerMetadata &metadata);
    void redeemed(AccountId account, const Result<HttpResponse> &response);
    void end(AccountId account, const std::optional<Error> &error);
    [[nodiscard]] Entry *find(AccountId account);
    /// The account's entry, while `step` is still what it waits for.
    [[nodiscard]] Entry *running(AccountId account, const QObject *step);

    CredentialStore &m_store;
    HttpClient &m_http;
    const Clock &m_clock;
    std::map<qint64, Entry> m_entries;
    std::map<QString, IssuerMetadata> m_metadata; // by issuer, of this run
};

} // namespace posthorn
