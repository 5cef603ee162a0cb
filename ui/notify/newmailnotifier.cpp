#include "newmailnotifier.h"

#include "account/accountrepository.h"
#include "base/clock.h"
#include "newmailtext.h"
#include "notificationservice.h"
#include "store/store.h"
#include "sync/syncengine.h"
#include "ui/common/settings.h"

#include <QDateTime>
#include <algorithm>

namespace posthorn
{

namespace
{

constexpr qsizetype MostTold = 200;

QString tagOf(AccountId account)
{
    return QStringLiteral("account/%1").arg(account.value());
}

} // namespace

NewMailNotifier::NewMailNotifier(const Services &services, NotificationService &desktop, QWidget *window,
                                 QObject *parent)
    : QObject(parent)
    , m_services(services)
    , m_desktop(desktop)
    , m_window(window)
{
    if (services.engine != nullptr)
        connect(services.engine, &SyncEngine::newMailArrived, this, &NewMailNotifier::tell);
    connect(&desktop, &NotificationService::closed, this, [this](const QString &tag) { m_told.remove(tag); });
    connect(&desktop, &NotificationService::activated, this, [this](const QString &tag) {
        const QList<MessageRow> rows = m_told.take(tag);
        if (!rows.isEmpty())
            Q_EMIT messageWanted(rows.first().folder, rows.first().id);
        m_desktop.close(tag);
    });
}

bool NewMailNotifier::isWanted(const Account &account) const
{
    const Settings &settings = *m_services.settings;
    const QString context = settings.context();
    const QTime now = QDateTime::fromMSecsSinceEpoch(m_services.clock->nowMs()).time();
    const bool looksAtIt = m_window && m_window->isActiveWindow();
    return settings.notifies() && settings.notifiesAt(now) && account.notifies && !looksAtIt &&
           (context.isEmpty() || account.context == context);
}

void NewMailNotifier::tell(const NewMail &mail)
{
    const auto account = m_services.accounts->account(mail.account);
    if (!account || !isWanted(*account))
        return;
    m_services.store->read<QList<MessageRow>>(
        Store::Lane::Interactive,
        [ids = mail.placements.mid(0, MostTold)](StoreReader &reader) {
            return reader.rows({ids.begin(), ids.end()});
        },
        this,
        [this, id = mail.account](const Result<QList<MessageRow>> &rows) {
            if (rows)
                show(id, *rows);
        });
}

void NewMailNotifier::show(AccountId id, const QList<MessageRow> &rows)
{
    const auto account = m_services.accounts->account(id);
    QList<MessageRow> fresh = rows;
    // Another computer may have been quicker.
    fresh.removeIf([](const MessageRow &row) { return row.flags.flags.testFlag(MessageFlag::Seen); });
    if (!account || fresh.isEmpty())
        return;
    QList<MessageRow> &told = m_told[tagOf(id)];
    for (const MessageRow &row : fresh)
        if (std::none_of(told.begin(), told.end(), [&](const MessageRow &old) { return old.id == row.id; }))
            told.append(row);
    std::stable_sort(told.begin(), told.end(),
                     [](const MessageRow &a, const MessageRow &b) { return a.receivedMs > b.receivedMs; });
    told = told.mid(0, MostTold);
    auto notification = newMailText(told, account->name, m_services.settings->notificationPreview());
    notification.withSound = m_services.settings->notifiesWithSound();
    m_desktop.show(tagOf(id), notification);
}

} // namespace posthorn
