#include "activityline.h"

#include "account/accountrepository.h"
#include "base/clock.h"
#include "store/store.h"
#include "sync/syncengine.h"
#include "ui/activity/activitytext.h"
#include "ui/theme/theme.h"

#include <QEvent>
#include <QLocale>
#include <QPainter>

namespace posthorn
{

ActivityLine::ActivityLine(const Services &services, QWidget *parent)
    : QAbstractButton(parent)
    , m_services(services)
{
    setObjectName(QStringLiteral("activityLine"));
    setFocusPolicy(Qt::TabFocus);
    setAttribute(Qt::WA_Hover);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_queueTimer.setSingleShot(true);
    m_queueTimer.setInterval(200);
    connect(&m_queueTimer, &QTimer::timeout, this, &ActivityLine::readQueue);
    // Progress comes by the hundred: the line need not change more often than the eye sees.
    m_textTimer.setSingleShot(true);
    m_textTimer.setInterval(60);
    connect(&m_textTimer, &QTimer::timeout, this, &ActivityLine::updateText);
    m_countdown.setInterval(1000);
    connect(&m_countdown, &QTimer::timeout, this, &ActivityLine::updateText);
    const auto soon = [this] {
        if (!m_textTimer.isActive())
            m_textTimer.start();
    };
    if (services.engine != nullptr) {
        connect(services.engine, &SyncEngine::activityChanged, this, [this, soon](const Activity &activity) {
            if (activity.finished)
                m_running.remove(activity.id);
            else
                m_running.insert(activity.id, activity);
            soon();
        });
        connect(services.engine, &SyncEngine::statusChanged, this, [this, soon](const AccountStatus &status) {
            m_statuses.insert(status.account, status);
            soon();
        });
    }
    connect(services.accounts, &AccountRepository::accountRemoved, this, [this, soon](AccountId id) {
        m_statuses.remove(id);
        soon();
    });
    connect(services.store, &Store::changed, this, [this](const StoreChange &change) {
        if ((change.journal || change.outbox) && !m_queueTimer.isActive())
            m_queueTimer.start();
    });
    readQueue();
    updateText();
}

void ActivityLine::setOnline(bool online)
{
    m_online = online;
    updateText();
}

void ActivityLine::setIconOnly(bool iconOnly)
{
    m_iconOnly = iconOnly;
    updateText();
}

void ActivityLine::readQueue()
{
    m_services.store->read<std::pair<int, int>>(
        Store::Lane::Background,
        [](StoreReader &reader) -> Result<std::pair<int, int>> {
            POSTHORN_TRY_ASSIGN(const auto operations, reader.openOperations());
            POSTHORN_TRY_ASSIGN(const auto letters, reader.outbox());
            int waiting = 0;
            for (const OutboxRecord &letter : letters)
                waiting +=
                    letter.state != OutboxState::Sent && letter.state != OutboxState::Cancelled ? 1 : 0;
            return std::pair(int(operations.size()), waiting);
        },
        this,
        [this](const Result<std::pair<int, int>> &queued) {
            if (!queued)
                return;
            m_queued = queued->first;
            m_outbox = queued->second;
            updateText();
        });
}

QString ActivityLine::sentenceOf(const Activity &activity) const
{
    const auto account = m_services.accounts->account(activity.account);
    const QString name = account ? account->name : QString();
    const QString count =
        activity.total > 0
            ? tr("%1 of %2").arg(QLocale().toString(activity.done), QLocale().toString(activity.total))
            : QString();
    const auto with = [&](const QString &sentence) {
        return count.isEmpty() ? sentence : sentence + QStringLiteral(", ") + count;
    };
    switch (activity.kind) {
    case Activity::Kind::Connecting:
        return tr("%1: connecting").arg(name);
    case Activity::Kind::ListingFolders:
        return tr("%1: reading the folders").arg(name);
    case Activity::Kind::SyncingFolder:
        return with(tr("%1: looking for changes").arg(name));
    case Activity::Kind::FetchingBodies:
        return with(tr("%1: fetching messages").arg(name));
    case Activity::Kind::ApplyingChanges:
        return with(tr("%1: telling the server").arg(name));
    case Activity::Kind::Sending:
        return with(tr("%1: sending").arg(name));
    case Activity::Kind::CollectingPop3:
        return with(tr("%1: collecting mail").arg(name));
    }
    return {};
}

/// With the seconds, where it is one account that waits.
QString ActivityLine::waitingWords()
{
    QString words;
    int waiting = 0;
    for (const AccountStatus &status : std::as_const(m_statuses)) {
        if (status.state != AccountStatus::State::Waiting)
            continue;
        ++waiting;
        const auto account = m_services.accounts->account(status.account);
        const QString next = nextTryText(status, m_services.clock->nowMs());
        if (account && !next.isEmpty())
            words = tr("%1: %2").arg(account->name, next);
    }
    m_counting = waiting == 1 && !words.isEmpty();
    return m_counting ? words : tr("Tries again shortly");
}

void ActivityLine::showEvent(QShowEvent *event)
{
    QAbstractButton::showEvent(event);
    updateText();
}

void ActivityLine::updateText()
{
    QString words;
    m_share = -1;
    m_needsUser = false;
    bool waiting = false;
    bool remote = false;
    for (const AccountStatus &status : std::as_const(m_statuses)) {
        m_needsUser = m_needsUser || status.state == AccountStatus::State::NeedsPassword ||
                      status.state == AccountStatus::State::NeedsAttention;
        waiting = waiting || status.state == AccountStatus::State::Waiting;
    }
    for (const Account &account : m_services.accounts->accounts())
        remote = remote || (account.enabled && account.incomingKind != IncomingKind::Local);
    if (!m_online) {
        words = m_queued > 0 ? tr("Offline, %n change(s) wait", nullptr, m_queued) : tr("Offline");
        m_icon = QStringLiteral("offline");
    } else if (!m_running.isEmpty()) {
        const Activity &newest = m_running.last();
        words = sentenceOf(newest);
        m_icon = QStringLiteral("refresh");
        m_share = newest.total > 0 ? std::clamp(double(newest.done) / newest.total, 0.02, 1.0) : 0.1;
    } else if (m_needsUser) {
        words = tr("An account needs you");
        m_icon = QStringLiteral("warning");
    } else if (m_outbox > 0) {
        words = tr("%n message(s) to be sent", nullptr, m_outbox);
        m_icon = QStringLiteral("outbox");
    } else if (m_queued > 0) {
        words = tr("%n change(s) wait for the server", nullptr, m_queued);
        m_icon = QStringLiteral("clock");
    } else if (waiting) {
        words = waitingWords();
        m_icon = QStringLiteral("clock");
    } else {
        words = remote ? tr("Up to date") : tr("All mail is on this computer");
        m_icon = remote ? QStringLiteral("check") : QStringLiteral("location-here");
    }
    // Ticks only while somebody sees it.
    const bool counts = m_counting && isVisible() && words == waitingWords();
    if (counts && !m_countdown.isActive())
        m_countdown.start();
    else if (!counts)
        m_countdown.stop();
    setText(words);
    // What is read aloud does not count along.
    setAccessibleName(tr("Activity: %1").arg(counts ? tr("Tries again shortly") : words));
    setToolTip(m_iconOnly ? words : tr("Show what is going on"));
    update();
}

QSize ActivityLine::sizeHint() const
{
    return {160, std::max(36, fontMetrics().height() + 18)};
}

bool ActivityLine::event(QEvent *event)
{
    if (event->type() == QEvent::HoverEnter || event->type() == QEvent::HoverLeave)
        update();
    return QAbstractButton::event(event);
}

void ActivityLine::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor ground = palette().color(QPalette::Window);
    painter.fillRect(QRect(0, 0, width(), 1), theme::hairline(palette()));
    if (underMouse())
        painter.fillRect(rect().adjusted(0, 1, 0, 0), theme::mixed(theme::text(palette()), ground, 0.05));
    if (m_share >= 0) {
        // The bar lies on the hairline: nothing moves when it comes and goes.
        const int length = int(width() * m_share);
        const int left = layoutDirection() == Qt::RightToLeft ? width() - length : 0;
        painter.fillRect(QRect(left, 0, length, 2), theme::accent(palette()));
    }
    const QColor color = m_needsUser && m_online ? theme::warning(palette()) : theme::muted(palette());
    const QRect icon = m_iconOnly ? QRect((width() - 16) / 2, (height() - 16) / 2, 16, 16)
                                  : QRect(16, (height() - 16) / 2, 16, 16);
    theme::paintIcon(&painter, m_icon, QStyle::visualRect(layoutDirection(), rect(), icon), color);
    if (!m_iconOnly) {
        const QFont words = theme::scaled(font(), 0.92);
        painter.setFont(words);
        painter.setPen(color);
        const QRect place = QStyle::visualRect(layoutDirection(), rect(), rect().adjusted(42, 0, -12, 0));
        painter.drawText(place,
                         int(Qt::AlignVCenter) |
                             (layoutDirection() == Qt::RightToLeft ? Qt::AlignRight : Qt::AlignLeft),
                         QFontMetrics(words).elidedText(text(), Qt::ElideRight, place.width()));
    }
    if (hasFocus()) {
        painter.setPen(QPen(theme::accent(palette()), 1.6));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(rect()).adjusted(3, 4, -3, -3), theme::Radius, theme::Radius);
    }
}

} // namespace posthorn
