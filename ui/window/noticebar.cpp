#include "noticebar.h"

#include "account/accountrepository.h"
#include "store/store.h"
#include "sync/syncengine.h"
#include "ui/common/repairtext.h"
#include "ui/text/diagnosistext.h"

#include <QVBoxLayout>

namespace posthorn
{

NoticeBar::NoticeBar(const Services &services, QWidget *parent)
    : QWidget(parent)
    , m_services(services)
    , m_layout(new QVBoxLayout(this))
    , m_offline(new Banner(Banner::Kind::Info, QStringLiteral("offline"),
                           tr("You work offline. What you do is kept and done when you are back."),
                           tr("Go online"), this))
{
    setObjectName(QStringLiteral("noticeBar"));
    m_offline->setObjectName(QStringLiteral("offlineBanner"));
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(0);
    m_layout->addWidget(m_offline);
    m_offline->hide();
    connect(m_offline, &Banner::triggered, this, &NoticeBar::onlineWanted);
    if (const QString repaired = repairText(services.store->repairs()); !repaired.isEmpty())
        tell(services.store->repairs().lost > 0 ? Banner::Kind::Danger : Banner::Kind::Info, repaired);
    if (services.engine != nullptr)
        connect(services.engine, &SyncEngine::statusChanged, this, &NoticeBar::take);
    connect(services.accounts, &AccountRepository::accountRemoved, this, &NoticeBar::removeBanner);
}

void NoticeBar::tell(Banner::Kind kind, const QString &text)
{
    auto *banner = new Banner(kind, QStringLiteral("shield-check"), text, tr("Understood"), this);
    banner->setObjectName(QStringLiteral("repairBanner"));
    banner->setDetails(m_services.store->repairs().setAside.join(u'\n'));
    m_layout->addWidget(banner);
    connect(banner, &Banner::triggered, banner, &QObject::deleteLater);
}

void NoticeBar::setOnline(bool online)
{
    m_offline->setVisible(!online);
}

const AccountStatus *NoticeBar::status(AccountId account) const
{
    const auto found = m_statuses.constFind(account);
    return found == m_statuses.cend() ? nullptr : &*found;
}

void NoticeBar::removeBanner(AccountId account)
{
    if (Banner *banner = m_banners.take(account))
        banner->deleteLater();
}

void NoticeBar::take(const AccountStatus &status)
{
    m_statuses.insert(status.account, status);
    const auto account = m_services.accounts->account(status.account);
    const bool needsPassword = status.state == AccountStatus::State::NeedsPassword;
    if (!account || (!needsPassword && status.state != AccountStatus::State::NeedsAttention)) {
        // While it connects again the line stays: it must not flicker with every try.
        if (status.state != AccountStatus::State::Connecting)
            removeBanner(status.account);
        return;
    }
    const Error fallback{ErrorDomain::Credentials, ErrorCode::CredentialsMissing, Retry::AfterUser, {}, {}};
    const ErrorText text =
        connectionErrorText(status.error.value_or(fallback), account->incoming, account->name);
    Banner *&banner = m_banners[status.account];
    if (banner == nullptr) {
        banner =
            new Banner(Banner::Kind::Warning, QStringLiteral("warning"), text.sentence, text.action, this);
        banner->setObjectName(QStringLiteral("accountBanner"));
        m_layout->addWidget(banner);
        connect(banner, &Banner::triggered, this, [this, id = status.account] {
            const AccountStatus now = m_statuses.value(id);
            if (now.error && now.error->code == ErrorCode::KeyringLocked)
                m_services.engine->reconnect(id); // which asks the desktop to unlock it
            else if (now.state == AccountStatus::State::NeedsPassword)
                Q_EMIT passwordWanted(id);
            else if (now.certificate)
                Q_EMIT certificateWanted(now);
            else if (now.error && isConnectionError(*now.error))
                Q_EMIT connectionWanted(id);
            else if (now.error && now.error->retry == Retry::AfterUser)
                Q_EMIT settingsWanted(id);
            else
                m_services.engine->reconnect(id);
        });
    }
    banner->setText(text.sentence + u' ' + text.cause);
    banner->setDetails(text.cause);
    const bool puzzling = !needsPassword && status.error && isConnectionError(*status.error);
    banner->setAction(status.certificate ? tr("Show certificate")
                      : puzzling         ? tr("What is wrong?")
                                         : text.action);
    const bool locked = status.error && status.error->code == ErrorCode::KeyringLocked;
    if (needsPassword && !locked && !m_asked.contains(status.account)) {
        m_asked.insert(status.account);
        Q_EMIT passwordFirstNeeded(status.account);
    }
}

} // namespace posthorn
