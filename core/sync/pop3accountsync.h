#pragma once

#include "accountsync.h"
#include "net/connectionworker.h"
#include "pop3collector.h"
#include "tokenretry.h"

namespace posthorn
{

/// A POP3 account: visits the mailbox when a pass is wanted, one short connection each. Engine thread; owned
/// by SyncEngine.
class Pop3AccountSync final : public AccountSync
{
    Q_OBJECT

public:
    Pop3AccountSync(const SyncContext &context, const Account &account);
    ~Pop3AccountSync() override;

    void journalChanged() override;
    void setOpenFolder(FolderId) override {}
    void fetchBody(const MessageRow &row) override;

protected:
    void pump() override;
    void closeLines() override;
    void closeRestingLines() override {}
    void resetPass() override {}

private:
    void readSecret();
    void visit(const QString &secret);
    void visited(const JobEnd &end, const Pop3Collector::Outcome &outcome);

    bool m_busy = false;
    TokenRetry m_retry;
    quint64 m_activity = 0;
    quint64 m_generation = 0;
    std::unique_ptr<ConnectionWorker> m_worker; // last: joined before what its commands use goes away
};

} // namespace posthorn
