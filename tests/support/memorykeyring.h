#pragma once

#include "security/credentialstore.h"

#include <QHash>

namespace posthorn
{

/// A keyring in memory. Lives where the real one would.
class MemoryKeyring final : public CredentialStore
{
    Q_OBJECT

public:
    void read(const CredentialKey &key, QObject *context, ReadReply reply) override;
    void write(const CredentialKey &key, const QString &secret, QObject *context, WriteReply reply) override;
    void remove(const CredentialKey &key, QObject *context, WriteReply reply) override;
    [[nodiscard]] bool isEmpty() const { return m_secrets.isEmpty(); }
    /// Empty where there is none.
    [[nodiscard]] QString secret(const CredentialKey &key) const { return m_secrets.value(name(key)); }

private:
    [[nodiscard]] static QString name(const CredentialKey &key);

    QHash<QString, QString> m_secrets;
};

} // namespace posthorn
