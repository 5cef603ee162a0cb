#pragma once

#include "credentialstore.h"

namespace posthorn
{

/// The Secret Service (or KWallet) through QtKeychain: service "Posthorn", keys "account-3/incoming",
/// "account-3/outgoing", "account-3/refresh-token". Never falls back to a file. Lives on a thread with an
/// event loop; owned by the composition root. Stateless: each call is one job that deletes itself.
class KeychainCredentialStore final : public CredentialStore
{
    Q_OBJECT

public:
    using CredentialStore::CredentialStore;

    void read(const CredentialKey &key, QObject *context, ReadReply reply) override;
    void write(const CredentialKey &key, const QString &secret, QObject *context, WriteReply reply) override;
    /// Removing what is not there is a success.
    void remove(const CredentialKey &key, QObject *context, WriteReply reply) override;

    [[nodiscard]] static QString keyName(const CredentialKey &key);
};

} // namespace posthorn
