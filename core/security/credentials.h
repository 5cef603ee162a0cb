#pragma once

#include "credentialstore.h"

#include <QHash>
#include <memory>

namespace posthorn
{

/// The one place the program gets secrets from: per account the password command if it has one, else what the
/// user typed this run, else the keyring. Lives on the engine thread; owned by the composition root. Outgoing
/// passwords default to the incoming one of the same account when none was stored for themselves.
class Credentials final : public CredentialStore
{
    Q_OBJECT

public:
    /// `keyring` is used, not owned.
    explicit Credentials(CredentialStore *keyring, QObject *parent = nullptr);

    void setPasswordCommand(AccountId account, const QString &command);
    /// For this run only: where no keyring answers, or the user does not want it kept.
    void setForThisRun(const CredentialKey &key, const QString &secret);

    void read(const CredentialKey &key, QObject *context, ReadReply reply) override;
    /// Into the keyring. When it does not answer, the secret is kept for this run and the reply is
    /// KeyringUnavailable.
    void write(const CredentialKey &key, const QString &secret, QObject *context, WriteReply reply) override;
    void remove(const CredentialKey &key, QObject *context, WriteReply reply) override;

private:
    void forget(const CredentialKey &key);

    CredentialStore *m_keyring;
    QHash<qint64, QString> m_commands;
    QList<std::pair<CredentialKey, QString>> m_session;
};

} // namespace posthorn
