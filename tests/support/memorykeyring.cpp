#include "memorykeyring.h"

namespace posthorn
{

void MemoryKeyring::read(const CredentialKey &key, QObject *context, ReadReply reply)
{
    Result<QString> answer =
        Error{ErrorDomain::Credentials, ErrorCode::CredentialsMissing, Retry::AfterUser, {}, {}};
    if (m_secrets.contains(name(key)))
        answer = secret(key);
    QMetaObject::invokeMethod(
        context, [reply = std::move(reply), answer] { reply(answer); }, Qt::QueuedConnection);
}

void MemoryKeyring::write(const CredentialKey &key, const QString &secret, QObject *context, WriteReply reply)
{
    m_secrets.insert(name(key), secret);
    QMetaObject::invokeMethod(
        context, [reply = std::move(reply)] { reply({}); }, Qt::QueuedConnection);
}

void MemoryKeyring::remove(const CredentialKey &key, QObject *context, WriteReply reply)
{
    m_secrets.remove(name(key));
    QMetaObject::invokeMethod(
        context, [reply = std::move(reply)] { reply({}); }, Qt::QueuedConnection);
}

QString MemoryKeyring::name(const CredentialKey &key)
{
    return QStringLiteral("%1/%2").arg(key.account.value()).arg(int(key.kind));
}

} // namespace posthorn
