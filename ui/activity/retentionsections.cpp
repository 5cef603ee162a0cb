#include "retentionsections.h"

#include "account/accountrepository.h"
#include "activityrow.h"
#include "activitysection.h"
#include "activitytext.h"
#include "base/clock.h"
#include "store/store.h"

namespace posthorn
{

namespace
{

constexpr qint64 DayMs = 24 * 60 * 60 * 1000;
constexpr int DaysShown = 7;
constexpr int QuietMs = 500; // of the store, before it is read again

} // namespace

RetentionSections::RetentionSections(const Services &services, QWidget *panel)
    : QObject(panel)
    , m_services(services)
    , m_leaving(new ActivitySection(tr("Leaves a server"), panel))
    , m_removed(new ActivitySection(tr("Removed by rules"), panel))
{
    m_leaving->setObjectName(QStringLiteral("activityLeaving"));
    m_removed->setObjectName(QStringLiteral("activityRemoved"));
    m_reload.setSingleShot(true);
    m_reload.setInterval(QuietMs);
    connect(&m_reload, &QTimer::timeout, this, &RetentionSections::reload);
    connect(services.store, &Store::changed, &m_reload, qOverload<>(&QTimer::start));
    reload();
}

QString RetentionSections::nameOf(AccountId id) const
{
    const auto account = m_services.accounts->account(id);
    return account ? account->name : QString();
}

void RetentionSections::reload()
{
    QList<AccountId> accounts;
    for (const Account &account : m_services.accounts->accounts())
        accounts << account.id;
    m_services.store->read<Picture>(
        Store::Lane::Background,
        [accounts, nowMs = m_services.clock->nowMs()](StoreReader &reader) -> Result<Picture> {
            Picture picture;
            POSTHORN_TRY_ASSIGN(picture.removed, reader.removals(nowMs / DayMs - DaysShown + 1));
            for (const AccountId account : accounts) {
                POSTHORN_TRY_ASSIGN(const bool any, reader.hasDepartures(account));
                if (!any)
                    continue;
                POSTHORN_TRY_ASSIGN(const RetentionInventory inventory, reader.retentionInventory(account));
                Leaving leaving;
                leaving.account = account;
                for (const RetentionCandidate &candidate : inventory.candidates) {
                    if (candidate.leavesMs <= 0)
                        continue;
                    ++leaving.messages;
                    leaving.bytes += candidate.size;
                    if (leaving.firstMs == 0 || candidate.leavesMs < leaving.firstMs)
                        leaving.firstMs = candidate.leavesMs;
                    if (candidate.leavesMs <= nowMs + DayMs) {
                        leaving.soon << candidate.placement;
                        leaving.soonBytes += candidate.size;
                    }
                }
                if (leaving.messages > 0)
                    picture.leaving << leaving;
            }
            return picture;
        },
        this,
        [this](const Result<Picture> &picture) {
            if (picture)
                show(*picture);
            else
                Q_EMIT failed(picture.error());
        });
}

void RetentionSections::show(const Picture &picture)
{
    m_leaving->clear();
    for (const Leaving &leaving : picture.leaving)
        addLeaving(leaving);
    m_removed->clear();
    for (const RemovalDay &day : picture.removed) {
        m_removed->addRow()->setWords(QStringLiteral("check"), ActivityRow::Mood::Calm,
                                      removalText(day, nameOf(day.account), m_services.clock->nowMs()), {});
    }
    Q_EMIT shown();
}

/// Those of the next day can be kept: all at once would take back what the rules are for.
void RetentionSections::addLeaving(const Leaving &leaving)
{
    const bool soon = !leaving.soon.isEmpty();
    const qint64 messages = soon ? leaving.soon.size() : leaving.messages;
    const qint64 later = leaving.messages - messages;
    ActivityRow *row = m_leaving->addRow();
    row->setWords(QStringLiteral("location-leaves"), ActivityRow::Mood::Calm,
                  departuresText(messages, soon ? leaving.soonBytes : leaving.bytes, nameOf(leaving.account)),
                  departureTimesText(leaving.firstMs, later, m_services.clock->nowMs()));
    row->addButton(QStringLiteral("leavingShowButton"), tr("Show"), [this, soon] {
        Q_EMIT searchRequested(soon ? QStringLiteral("leaves:<1d") : QStringLiteral("is:leaving"));
    });
    if (soon)
        row->addButton(QStringLiteral("leavingKeepButton"), tr("Keep them there"),
                       [this, ids = leaving.soon] { Q_EMIT keepRequested(ids); });
}

} // namespace posthorn
