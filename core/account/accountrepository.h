#pragma once

#include "account.h"

#include <QObject>
#include <optional>

namespace posthorn
{

/// The accounts, kept in accounts.json (written whole and atomically; format in the .cpp). Lives on the
/// thread that made it; the composition root owns it. Other threads get Account values through the signals.
class AccountRepository : public QObject
{
    Q_OBJECT

public:
    explicit AccountRepository(QString configDir, QObject *parent = nullptr);

    /// Reads the file; a missing one is an empty list. Errors: StoreCorrupt for a damaged file, which is set
    /// aside as accounts.json.damaged-TIME (the list is then empty and may be written); StoreUnavailable and
    /// StoreTooNew, after which nothing is written, so that what cannot be read is not lost.
    [[nodiscard]] Result<void> load();

    /// In the order of the sidebar.
    [[nodiscard]] const QList<Account> &accounts() const { return m_accounts; }
    [[nodiscard]] std::optional<Account> account(AccountId id) const;
    /// By id, name or address of an identity: what posthornctl's A may be.
    [[nodiscard]] std::optional<Account> find(const QString &key) const;

    /// Gives the account and its identities their ids, and puts it last. Errors: DiskFull, StoreUnavailable,
    /// InvalidArgument; NotFound for an account that is not there. After an error nothing has changed.
    [[nodiscard]] Result<AccountId> add(Account account);
    [[nodiscard]] Result<void> update(const Account &account);
    [[nodiscard]] Result<void> remove(AccountId id);
    /// All ids in their new order.
    [[nodiscard]] Result<void> reorder(const QList<AccountId> &order);

Q_SIGNALS:
    void accountAdded(const posthorn::Account &account);
    void accountChanged(const posthorn::Account &account);
    void accountRemoved(posthorn::AccountId id);
    void accountsReordered();

private:
    [[nodiscard]] Result<void> setAside(const QString &path);
    [[nodiscard]] Result<Account> prepared(Account account, qint64 &lastId) const;
    [[nodiscard]] Result<void> save(QList<Account> accounts, qint64 lastId);

    QString m_configDir;
    QList<Account> m_accounts;
    bool m_writable = true; // false while a file that could not be read lies in the way
    qint64 m_lastId = 0;    // ids are never used twice: the store's rows refer to them
};

} // namespace posthorn
