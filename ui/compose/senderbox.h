#pragma once

#include "account/account.h"

#include <QComboBox>

namespace posthorn
{

/// Whom a message is sent as: every identity of every account, those that can send first, each with its
/// account's colour.
class SenderBox : public QComboBox
{
    Q_OBJECT

public:
    struct Sender {
        AccountId account;
        Identity identity;
        QString accountName;
        QString color;
        bool canSend = true; // false: the account has no outgoing server
    };

    explicit SenderBox(QWidget *parent = nullptr);

    void setAccounts(const QList<Account> &accounts);
    /// By identity, else by address, else the account's first, else the very first.
    void choose(AccountId account, IdentityId identity, const QString &address);
    [[nodiscard]] std::optional<Sender> current() const;

private:
    QList<Sender> m_senders;
};

} // namespace posthorn
