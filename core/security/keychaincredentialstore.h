#pragma once

#include "credentialstore.h"

namespace posthorn
{

/// The Secret Service (or KWallet) through QtKeychain: service "Posthorn", keys "account-3/incoming",
/// "account-3/outgoing", "account-3/refresh-token"; with a profile's tag "profile-TAG/account-3/incoming",
/// because each profile has an account 1, and none may get the password of another's. Never falls back to a
/// file. Lives on a thread with an event loop; owned by the composition root. Each call is one job that
/// deletes itself.
class KeychainCredentialStore final : public CredentialStore
{
    Q_OBJECT

public:
    /// `profileTag` is Profile::tag().
    explicit KeychainCredentialStore(QString profileTag = {}, QObject *parent = nullptr);

    void read(const CredentialKey &key, QObject *context, ReadReply reply) override;
    void write(const CredentialKey &key, const QString &secret, QObject *context, WriteReply reply) override;
    /// Removing what is not there is a success.
    void remove(const CredentialKey &key, QObject *context, WriteReply reply) override;

private:
    [[nodiscard]] QString keyName(const CredentialKey &key) const;

    QString m_profileTag;
};

} // namespace posthorn
