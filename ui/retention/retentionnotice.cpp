#include "retentionnotice.h"

#include "account/accountrepository.h"
#include "retentionreview.h"
#include "store/store.h"
#include "ui/common/banner.h"
#include "ui/text/retentiontext.h"

#include <QVBoxLayout>
#include <utility>

namespace posthorn
{

namespace
{

constexpr int GatherMs = 10'000;
constexpr int HourMs = 60 * 60 * 1000;

bool waits(const Account &account)
{
    return account.enabled && account.retention.removes() && !account.retention.agreed;
}

} // namespace

RetentionNotice::RetentionNotice(const Services &services, QWidget *parent)
    : QWidget(parent)
    , m_services(services)
{
    setObjectName(QStringLiteral("retentionNotice"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    hide();
    m_soon.setSingleShot(true);
    m_soon.setInterval(GatherMs);
    m_hourly.setInterval(HourMs);
    m_hourly.start();
    connect(&m_soon, &QTimer::timeout, this, &RetentionNotice::look);
    connect(&m_hourly, &QTimer::timeout, this, &RetentionNotice::look);
    // Not started anew: mail that keeps coming must not put it off for ever.
    connect(services.store, &Store::changed, this, [this] {
        if (!m_soon.isActive())
            m_soon.start();
    });
    const AccountRepository *accounts = services.accounts;
    connect(accounts, &AccountRepository::accountAdded, this, &RetentionNotice::look);
    connect(accounts, &AccountRepository::accountChanged, this, &RetentionNotice::look);
    connect(accounts, &AccountRepository::accountRemoved, this, &RetentionNotice::look);
    look();
}

void RetentionNotice::setOnly(AccountId account)
{
    m_only = account;
    look();
}

void RetentionNotice::look()
{
    ++m_generation;
    m_open = 0;
    QSet<AccountId> asked;
    const qint64 nowMs = m_services.clock->nowMs();
    for (const Account &account : m_services.accounts->accounts()) {
        const auto later = m_later.constFind(account.id);
        const bool putOff = later != m_later.cend() && later->sameRules(account.retention);
        if (!waits(account) || putOff || (m_only && *m_only != account.id))
            continue;
        asked.insert(account.id);
        ++m_open;
        m_services.store->read<int>(
            Store::Lane::Background,
            [account, nowMs](StoreReader &reader) -> Result<int> {
                POSTHORN_TRY_ASSIGN(const RetentionPreview preview,
                                    previewRetention(reader, account, nowMs,
                                                     RetentionReview::horizon(account.retention, nowMs)));
                return int(preview.leaving.size());
            },
            this,
            [this, id = account.id, generation = m_generation](const Result<int> &messages) {
                if (generation != m_generation)
                    return;
                if (messages)
                    take(id, *messages);
                if (--m_open == 0)
                    endLook();
            });
    }
    for (const AccountId id : m_waiting.keys())
        if (!asked.contains(id))
            drop(id);
    if (m_open == 0)
        endLook();
}

void RetentionNotice::endLook()
{
    if (!std::exchange(m_looked, true))
        Q_EMIT looked();
}

void RetentionNotice::take(AccountId id, int messages)
{
    const auto account = m_services.accounts->account(id);
    if (messages == 0 || !account)
        return drop(id);
    Banner *&banner = m_banners[id];
    if (banner == nullptr) {
        banner =
            new Banner(Banner::Kind::Info, QStringLiteral("location-leaves"), {}, tr("Review\u2026"), this);
        banner->setObjectName(QStringLiteral("retentionBanner"));
        banner->setDetails(agreementSentence());
        layout()->addWidget(banner);
        connect(banner, &Banner::triggered, this, [this, id] { review(id); });
    }
    banner->setText(waitingSentence(account->name, messages)); // which may have another name now
    show();
    if (std::exchange(m_waiting[id], messages) != messages)
        Q_EMIT waitingChanged();
}

void RetentionNotice::drop(AccountId id)
{
    if (m_waiting.remove(id) == 0)
        return;
    if (Banner *banner = m_banners.take(id))
        banner->deleteLater();
    setVisible(!m_banners.isEmpty());
    Q_EMIT waitingChanged();
}

void RetentionNotice::review(AccountId id)
{
    delete m_review; // of another account, or of what was
    m_review = RetentionReview::open(m_services, id, window());
    if (m_review == nullptr)
        return;
    connect(m_review, &RetentionReview::decided, this,
            [this](AccountId account, RetentionReview::Decision decision) {
                const auto now = m_services.accounts->account(account);
                if (decision == RetentionReview::Decision::NotNow && now && !m_only) {
                    m_later.insert(account, now->retention);
                    drop(account);
                }
            });
    Q_EMIT reviewOpened(m_review);
}

} // namespace posthorn
