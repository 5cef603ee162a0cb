#pragma once

#include "accountsync.h"
#include "net/connectionworker.h"
#include "pop3collector.h"
#include "tokenretry.h"

namespace posthorn
{

/// A POP3 account: visits the mailbox when a pass is wanted or a message is opened of which only the header
/// is here, one short connection each. A mailbox that another program has is waited for, first for a short
/// time, and the server's LOGIN-DELAY is kept. Engine thread; owned by SyncEngine.
class Pop3AccountSync final : public AccountSync
{
    Q_OBJECT

public:
    Pop3AccountSync(const SyncContext &context, const Account &account);
    ~Pop3AccountSync() override;

    void journalChanged() override;
    void setOpenFolder(FolderId) override {}
    /// Brought by the visit that is under way, or by one of its own. Told by bodyArrived or bodyFailed, with
    /// Server/MessageGone where another program removed it, or why the mailbox cannot be visited.
    void fetchBody(const MessageRow &row) override;

protected:
    void pump() override;
    void closeLines() override;
    void closeRestingLines() override {}
    void resetPass() override {}
    [[nodiscard]] std::chrono::milliseconds pauseAfter(const Error &error) override;

private:
    void readSecret();
    void visit(const QString &secret);
    void visited(JobEnd end, const Pop3Collector::Outcome &outcome);
    void learn(const Pop3Collector::Outcome &outcome);
    void failBodies(const Error &error);
    void lookIntoJournal();
    [[nodiscard]] qint64 tooEarlyMs() const;
    [[nodiscard]] Error explained(Error error) const;

    bool m_busy = false;
    bool m_collecting = false;     // the visit under way is for a pass, not only for bodies
    bool m_journalChanged = false; // while a visit was under way
    bool m_loggedInBefore = false;
    QSet<OperationId> m_undone; // by the last visit: no reason for the next one
    TokenRetry m_retry;
    Backoff m_inUse;
    qint64 m_visitMs = 0;    // when the last visit began
    qint64 m_earliestMs = 0; // no log-in before
    QTimer m_earliest;
    std::shared_ptr<Pop3BodyRequests> m_requests = std::make_shared<Pop3BodyRequests>();
    quint64 m_activity = 0;
    quint64 m_generation = 0;
    std::unique_ptr<ConnectionWorker> m_worker; // last: joined before what its commands use goes away
};

} // namespace posthorn
