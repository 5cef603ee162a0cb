#pragma once

#include "account/account.h"
#include "ui/services.h"

#include <QHash>
#include <QPointer>
#include <QTimer>
#include <QWidget>
#include <optional>

namespace posthorn
{

class Banner;
class RetentionReview;

/// A calm line for each account whose rules would remove mail, and wait for the user's agreement: how many
/// messages, and the way to look at them (RetentionReview). Looks again when accounts or mail change, and
/// every hour; hidden while nothing waits. Window thread.
class RetentionNotice : public QWidget
{
    Q_OBJECT

public:
    explicit RetentionNotice(const Services &services, QWidget *parent = nullptr);

    /// Only for this one; invalid = for none.
    void setOnly(AccountId account);
    /// Messages that wait, by account; accounts where none does are left out.
    [[nodiscard]] const QHash<AccountId, int> &waiting() const { return m_waiting; }
    /// It was found out once what waits: before, waiting() says nothing.
    [[nodiscard]] bool hasLooked() const { return m_looked; }
    /// Opens the review of the account.
    void review(AccountId account);

Q_SIGNALS:
    void waitingChanged();
    /// hasLooked() has become true.
    void looked();
    void reviewOpened(posthorn::RetentionReview *review);

private:
    void look();
    void take(AccountId account, int messages);
    void drop(AccountId account);
    void endLook();

    Services m_services;
    std::optional<AccountId> m_only;
    QHash<AccountId, int> m_waiting;
    QHash<AccountId, Banner *> m_banners;
    /// The rules to which "not now" was said: until they change, or the next start.
    QHash<AccountId, RetentionPolicy> m_later;
    QPointer<RetentionReview> m_review;
    quint64 m_generation = 0; // of looks
    int m_open = 0;           // accounts that the last look has no answer for yet
    bool m_looked = false;
    QTimer m_soon;
    QTimer m_hourly;
};

} // namespace posthorn
