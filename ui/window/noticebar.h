#pragma once

#include "sync/syncstatus.h"
#include "ui/common/banner.h"
#include "ui/services.h"

#include <QHash>
#include <QWidget>

class QVBoxLayout;

namespace posthorn
{

/// What stands in the way of an account, under the top bar: offline, a password that is needed, a certificate
/// that does not verify, a server that says no; and what was
/// mended in the store. One line each, one action each. Follows the engine by itself.
/// Window thread.
class NoticeBar : public QWidget
{
    Q_OBJECT

public:
    explicit NoticeBar(const Services &services, QWidget *parent = nullptr);

    void setOnline(bool online);
    [[nodiscard]] const AccountStatus *status(AccountId account) const;
    /// A line says that an account cannot be used.
    [[nodiscard]] bool tellsOfTrouble() const { return !m_banners.isEmpty(); }

Q_SIGNALS:
    void onlineWanted();
    void passwordWanted(posthorn::AccountId account);
    void certificateWanted(const posthorn::AccountStatus &status);
    void settingsWanted(posthorn::AccountId account);
    /// To find out what is wrong with it.
    void connectionWanted(posthorn::AccountId account);
    /// An account's password is needed, for the first time in this run.
    void passwordFirstNeeded(posthorn::AccountId account);

private:
    void tell(Banner::Kind kind, const QString &text);
    void take(const AccountStatus &status);
    void removeBanner(AccountId account);

    Services m_services;
    QVBoxLayout *m_layout;
    Banner *m_offline;
    QHash<AccountId, Banner *> m_banners;
    QHash<AccountId, AccountStatus> m_statuses;
    QSet<AccountId> m_asked;
};

} // namespace posthorn
