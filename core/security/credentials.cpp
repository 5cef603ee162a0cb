#include "credentials.h"

#include "accesstokens.h"
#include "passwordcommand.h"

#include <QPointer>
#include <algorithm>

namespace posthorn
{

namespace
{

bool isKeyringsError(const Error &error)
{
    return error.code == ErrorCode::KeyringUnavailable || error.code == ErrorCode::KeyringLocked ||
           error.code == ErrorCode::KeyringRefused;
}

} // namespace

Credentials::Credentials(CredentialStore *keyring, QObject *parent)
    : CredentialStore(parent)
    , m_keyring(keyring)
{
}

void Credentials::setPasswordCommand(AccountId account, const QString &command)
{
    if (command.isEmpty())
        m_commands.remove(account.value());
    else
        m_commands.insert(account.value(), command);
}

void Credentials::setForThisRun(const CredentialKey &key, const QString &secret)
{
    forget(key);
    m_session.append({key, secret});
}

void Credentials::forget(const CredentialKey &key)
{
    m_session.removeIf([&key](const auto &entry) { return entry.first == key; });
}

void Credentials::read(const CredentialKey &key, QObject *context, ReadReply reply)
{
    const bool isPassword = key.kind != CredentialKind::RefreshToken;
    if (isPassword && m_tokens && m_tokens->has(key.account)) {
        m_tokens->read(key.account, context, std::move(reply));
        return;
    }
    const QString command = m_commands.value(key.account.value());
    if (isPassword && !command.isEmpty()) {
        runPasswordCommand(command, context, std::move(reply));
        return;
    }
    const auto typed = std::find_if(m_session.begin(), m_session.end(),
                                    [&key](const auto &entry) { return entry.first == key; });
    if (typed != m_session.end()) {
        QMetaObject::invokeMethod(
            context, [reply = std::move(reply), secret = typed->second] { reply(secret); },
            Qt::QueuedConnection);
        return;
    }
    if (key.kind != CredentialKind::OutgoingPassword) {
        m_keyring->read(key, context, std::move(reply));
        return;
    }
    m_keyring->read(key, context, [self = QPointer(this), key, context, reply](Result<QString> result) {
        if (result || !self)
            reply(std::move(result));
        else
            self->read({key.account, CredentialKind::IncomingPassword}, context, reply);
    });
}

bool Credentials::discard(const CredentialKey &key, const QString &secret)
{
    return m_tokens && m_tokens->discard(key.account, secret);
}

void Credentials::acceptGrant(AccountId account, const OAuthGrant &grant, QObject *context, WriteReply reply)
{
    m_tokens->accept(account, grant, context, std::move(reply));
}

void Credentials::write(const CredentialKey &key, const QString &secret, QObject *context, WriteReply reply)
{
    m_keyring->write(key, secret, context, [self = QPointer(this), key, secret, reply](Result<void> result) {
        if (self && result)
            self->forget(key);
        else if (self && isKeyringsError(result.error()))
            self->setForThisRun(key, secret);
        reply(std::move(result));
    });
}

void Credentials::remove(const CredentialKey &key, QObject *context, WriteReply reply)
{
    forget(key);
    m_keyring->remove(key, context, std::move(reply));
}

} // namespace posthorn
