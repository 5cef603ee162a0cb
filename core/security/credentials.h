#pragma once

#include "credentialstore.h"

#include <QHash>
#include <memory>

namespace posthorn
{

class AccessTokens;
struct OAuthGrant;

/// The one place the program gets secrets from: an access token where the account is signed in to with
/// OAuth2, else its password command if it has one, else what the user typed this run, else the keyring.
/// Lives on the engine thread; owned by the composition root. Outgoing passwords default to the incoming one
/// of the same account when none was stored for themselves.
class Credentials final : public CredentialStore
{
    Q_OBJECT

public:
    /// `keyring` is used, not owned.
    explicit Credentials(CredentialStore *keyring, QObject *parent = nullptr);

    /// Used, not owned; none: no account is signed in to with OAuth2.
    void setAccessTokens(AccessTokens *tokens) { m_tokens = tokens; }
    void setPasswordCommand(AccountId account, const QString &command);
    /// For this run only: where no keyring answers, or the user does not want it kept.
    void setForThisRun(const CredentialKey &key, const QString &secret);

    void read(const CredentialKey &key, QObject *context, ReadReply reply) override;
    /// The server refused what read() gave out for the key. True: a new secret may be had without the user,
    /// so the log-in is worth a second try.
    [[nodiscard]] bool discard(const CredentialKey &key, const QString &secret);
    /// A sign-in succeeded: see AccessTokens::accept(). Only where there are access tokens.
    void acceptGrant(AccountId account, const OAuthGrant &grant, QObject *context, WriteReply reply);
    /// Into the keyring. When it does not take the secret, that is kept for this run and the reply is
    /// KeyringUnavailable, KeyringLocked or KeyringRefused.
    void write(const CredentialKey &key, const QString &secret, QObject *context, WriteReply reply) override;
    void remove(const CredentialKey &key, QObject *context, WriteReply reply) override;

private:
    void forget(const CredentialKey &key);

    CredentialStore *m_keyring;
    AccessTokens *m_tokens = nullptr;
    QHash<qint64, QString> m_commands;
    QList<std::pair<CredentialKey, QString>> m_session;
};

} // namespace posthorn
