#pragma once

#include "accountsync.h"
#include "net/connectionworker.h"
#include "tokenretry.h"

#include <functional>

namespace posthorn
{

/// Sends what waits in the outbox of one account: looks at the store whenever the outbox changed or a pause
/// is over, and hands what is due to a Delivery on its own worker. Engine thread; owned by the AccountSync.
class Sender : public QObject
{
    Q_OBJECT

public:
    Sender(const SyncContext &context, const Account &account);
    ~Sender() override;

    void setOnline(bool online);
    /// Something in the outbox changed.
    void wake();
    /// The user changed something, or the network is back: pauses after failures are over.
    void reconnect();
    /// Sends what is due and calls back when nothing is any more.
    void flush(std::function<void()> done);
    /// Why nothing is sent until the user acts.
    [[nodiscard]] const std::optional<JobEnd> &block() const { return m_block; }

Q_SIGNALS:
    void blockChanged();
    void sendingChanged(bool sending);
    void mechanismLearned(posthorn::AuthMechanism mechanism);
    void lineOpened(const posthorn::ConnectionSecurityInfo &security);

private:
    void look();
    void decide(const QList<OutboxRecord> &records);
    void deliver(const QList<OutboxRecord> &due);
    void deliverWith(const QList<OutboxRecord> &due, const QString &secret);
    void ended(const JobEnd &end);
    void settle();
    void refuseAll(const QList<OutboxRecord> &records);

    SyncContext m_context;
    Account m_account;
    std::unique_ptr<ConnectionWorker> m_worker;
    QTimer m_timer;
    TokenRetry m_retry;
    std::optional<JobEnd> m_block;
    std::vector<std::function<void()>> m_flushed;
    quint64 m_generation = 0;
    bool m_online = true;
    bool m_busy = false;
    bool m_again = false;
    bool m_skipPauses = false;
    int m_reconnects = 0;
};

} // namespace posthorn
