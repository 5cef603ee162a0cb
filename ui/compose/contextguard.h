#pragma once

#include "account/account.h"
#include "base/address.h"
#include "ui/services.h"

#include <QHash>
#include <QObject>
#include <QTimer>

namespace posthorn
{

/// Notices mail that goes to people of work from a home address, or the other way round: recipients whose
/// domain is that of an address in the other context (unless it is a public provider's), or whose mail lies
/// only in accounts of the other context. Whoever the own context has mail of is never in doubt. Asks the
/// store without waiting. Window thread; a child of its composer.
class ContextGuard : public QObject
{
    Q_OBJECT

public:
    /// Whose mail lies in which accounts, by address in lower case.
    using Known = QHash<QString, QList<AccountId>>;

    explicit ContextGuard(const Services &services, QObject *parent = nullptr);

    /// Shortly after the last call; changed() follows where the answer is another one.
    void check(AccountId sender, const AddressList &recipients);

    [[nodiscard]] bool isDoubtful() const { return !m_doubtful.isEmpty(); }
    /// One line for the user, and the one thing to do about it; the second is empty where no account of the
    /// other context can send.
    [[nodiscard]] QString sentence() const;
    [[nodiscard]] QString actionText() const;
    /// Whom it should be sent as.
    struct Sender {
        AccountId account;
        IdentityId identity;
    };
    [[nodiscard]] Sender better() const;

    /// Those of `recipients` that are of the other context than the account `sender`. Pure.
    [[nodiscard]] static QStringList ofOtherContext(const QList<Account> &accounts, AccountId sender,
                                                    const QStringList &recipients, const Known &known);

Q_SIGNALS:
    void changed();

private:
    void ask();
    void answer(const QStringList &doubtful);
    [[nodiscard]] QString otherContext() const;

    Services m_services;
    AccountId m_sender;
    QStringList m_recipients;
    QStringList m_doubtful;
    QTimer m_delay;
    quint64 m_generation = 0;
};

} // namespace posthorn
