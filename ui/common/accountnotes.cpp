#include "accountnotes.h"

#include "account/accountrepository.h"
#include "settings.h"

#include <QCryptographicHash>

namespace posthorn
{

namespace
{

/// "ACCOUNT:SERVER:", the server as a few digits of a hash.
QString nameOf(const Account &account)
{
    const QByteArray server =
        QCryptographicHash::hash(account.incoming.hostAndPort().toUtf8(), QCryptographicHash::Sha256);
    return QStringLiteral("%1:%2:").arg(account.id.value()).arg(QString::fromLatin1(server.toHex().left(8)));
}

QStringList entries(const Services &services, const QString &key)
{
    return services.settings->value(key).toString().split(u',', Qt::SkipEmptyParts);
}

} // namespace

QString accountNote(const Services &services, const QString &key, const Account &account)
{
    const QString name = nameOf(account);
    for (const QString &entry : entries(services, key)) {
        if (entry.startsWith(name))
            return entry.mid(name.size());
    }
    return {};
}

void setAccountNote(const Services &services, const QString &key, const Account &account, const QString &word)
{
    if (accountNote(services, key, account) == word)
        return;
    QStringList kept = entries(services, key);
    kept.removeIf([&](const QString &entry) {
        const AccountId id(entry.section(u':', 0, 0).toLongLong());
        return id == account.id || !services.accounts->account(id);
    });
    if (!word.isEmpty())
        kept.append(nameOf(account) + word);
    services.settings->setValue(key, kept.join(u','));
}

} // namespace posthorn
