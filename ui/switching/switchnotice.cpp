#include "switchnotice.h"

#include "account/accountrepository.h"
#include "discovery/knownimap.h"
#include "imaplook.h"
#include "switchdialog.h"
#include "ui/common/banner.h"
#include "ui/common/settings.h"
#include "ui/text/displaytext.h"

#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

namespace posthorn
{

namespace
{

/// Numbers of accounts, with a comma between.
QString refusedKey()
{
    return QStringLiteral("accounts/noImapOffer");
}

QStringList refusedAccounts(const Settings &settings)
{
    return settings.value(refusedKey()).toString().split(u',', Qt::SkipEmptyParts);
}

} // namespace

SwitchNotice::SwitchNotice(const Services &services, QWidget *parent)
    : QWidget(parent)
    , m_services(services)
    , m_banner(new Banner(Banner::Kind::Info, QStringLiteral("transfer"), {}, tr("Look at IMAP\u2026"), this))
    , m_imap(new ImapLook(services, this))
{
    setObjectName(QStringLiteral("switchNotice"));
    m_banner->setObjectName(QStringLiteral("switchBanner"));
    m_banner->setRefusal(tr("Not for this account"));
    m_banner->actionButton()->setObjectName(QStringLiteral("switchOfferButton"));
    m_banner->refusalButton()->setObjectName(QStringLiteral("switchRefuseButton"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_banner);
    connect(m_banner, &Banner::triggered, this, &SwitchNotice::open);
    connect(m_banner, &Banner::refused, this, &SwitchNotice::refuse);
    connect(m_imap, &ImapLook::found, this, &SwitchNotice::look);
    const AccountRepository *accounts = services.accounts;
    connect(accounts, &AccountRepository::accountAdded, this, &SwitchNotice::look);
    connect(accounts, &AccountRepository::accountChanged, this, &SwitchNotice::look);
    connect(accounts, &AccountRepository::accountRemoved, this, &SwitchNotice::look);
    connect(accounts, &AccountRepository::accountsReordered, this, &SwitchNotice::look);
    look();
}

void SwitchNotice::setMayShow(bool may)
{
    m_mayShow = may;
    setVisible(m_mayShow && m_account.isValid());
}

void SwitchNotice::look()
{
    const QStringList refused = refusedAccounts(*m_services.settings);
    const QList<Account> &all = m_services.accounts->accounts();
    const auto found = std::find_if(all.begin(), all.end(), [&](const Account &account) {
        return account.enabled && (hasKnownImap(account) || m_imap->hasFound(account)) &&
               !refused.contains(QString::number(account.id.value()));
    });
    const AccountId offered = found == all.end() ? AccountId() : found->id;
    if (std::exchange(m_account, offered) != offered)
        m_dialog.clear(); // of another account: it stays open
    if (m_account.isValid())
        m_banner->setText(tr("The provider of %1 has IMAP, too: all folders, the same on every computer.")
                              .arg(displayText(found->name, 60)));
    setMayShow(m_mayShow);
}

void SwitchNotice::open()
{
    if (m_dialog != nullptr) {
        m_dialog->raise();
        m_dialog->activateWindow();
        return;
    }
    m_dialog = SwitchDialog::open(m_services, m_account, window());
    if (m_dialog != nullptr)
        Q_EMIT dialogOpened(m_dialog);
}

void SwitchNotice::refuse()
{
    const AccountId account = m_account;
    QStringList numbers = refusedAccounts(*m_services.settings);
    // Those of accounts that have gone are never given to others.
    numbers.removeIf([this](const QString &number) {
        return !m_services.accounts->account(AccountId(number.toLongLong()));
    });
    numbers += QString::number(account.value());
    m_services.settings->setValue(refusedKey(), numbers.join(u','));
    look();
    Q_EMIT refused(account);
}

} // namespace posthorn
