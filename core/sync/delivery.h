#pragma once

#include "account/account.h"
#include "connectionattempt.h"
#include "smtp/smtpsession.h"
#include "store/store.h"

namespace posthorn
{

/// Submits what is due over one connection: straight-line on the Sender's worker.
/// An outbox row stays Waiting until the last moment before the end of the message can reach the server;
/// then, and only then, it is committed as Sending. So after a crash Waiting means that nothing was sent,
/// Sending that nobody knows, and what the user takes back until that moment is really not sent.
class Delivery
{
public:
    Delivery(Store &store, const Clock &clock, const Account &account);

    /// An error in the answer is one of the connection or the account; those of single messages are in their
    /// rows.
    [[nodiscard]] JobEnd run(const QList<OutboxRecord> &due, const QString &secret,
                             const CancellationToken &token, const std::shared_ptr<Transcript> &transcript);
    /// Rows that are Sent, but whose copy could not be recorded at the time.
    [[nodiscard]] Result<void> finish(OutboxId id);

private:
    [[nodiscard]] Result<void> submit(SmtpSession &session, const OutboxRecord &record);
    [[nodiscard]] Result<void> markSending(OutboxId id);
    [[nodiscard]] Result<void> update(OutboxId id,
                                      const std::function<OutboxRecord(const OutboxRecord &)> &change);

    Store &m_store;
    const Clock &m_clock;
    const Account m_account;
};

} // namespace posthorn
