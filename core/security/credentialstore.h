#pragma once

#include "account/account.h"

#include <QObject>
#include <functional>

namespace posthorn
{

/// Which secret of an account.
enum class CredentialKind { IncomingPassword, OutgoingPassword, RefreshToken };

struct CredentialKey {
    AccountId account;
    CredentialKind kind = CredentialKind::IncomingPassword;
    bool operator==(const CredentialKey &) const = default;
};

/// Where an account's secrets are asked for. Answers come later, on the thread of `context` (which must be
/// that of the store), and never after `context` was destroyed. A missing secret is
/// Credentials/CredentialsMissing (retry AfterUser); no keyring at all is Credentials/KeyringUnavailable, one
/// that stays locked Credentials/KeyringLocked, one that says no Credentials/KeyringRefused.
/// Implementations: KeychainCredentialStore (the Secret Service through QtKeychain), and Credentials, which
/// is what the program uses.
class CredentialStore : public QObject
{
    Q_OBJECT

public:
    using ReadReply = std::function<void(Result<QString>)>;
    using WriteReply = std::function<void(Result<void>)>;

    using QObject::QObject;

    virtual void read(const CredentialKey &key, QObject *context, ReadReply reply) = 0;
    virtual void write(const CredentialKey &key, const QString &secret, QObject *context,
                       WriteReply reply) = 0;
    virtual void remove(const CredentialKey &key, QObject *context, WriteReply reply) = 0;
};

} // namespace posthorn
