#pragma once

#include "account/account.h"
#include "store/store.h"

#include <QObject>
#include <chrono>
#include <functional>

namespace posthorn
{

/// What waits to be sent: recorded FULL before anything is said to a server. Sending itself is the
/// SyncEngine's, which watches the store. May be called from any thread; replies come on the context's
/// thread.
class Outbox
{
public:
    Outbox(Store &store, const Clock &clock);

    struct Letter {
        AccountId account;
        IdentityId identity;
        QByteArray message; // RFC 5322, may still have Bcc: it is taken out here
        std::chrono::milliseconds undoWindow{0};
        PlacementId answered; // gets \Answered (or $Forwarded) once sent
        bool forwarded = false;
        PlacementId draft; // removed in the same transaction
    };
    /// Errors: Usage/InvalidArgument (no recipients, an address that cannot be one), Store/*.
    void send(const Letter &letter, QObject *context, std::function<void(Result<OutboxId>)> reply);
    /// Takes back what is Waiting, Failed or Uncertain: it becomes a draft again, whose row is the answer.
    void takeBack(OutboxId id, QObject *context, std::function<void(Result<PlacementId>)> reply);
    /// Failed or Uncertain: try again now (for Uncertain the user has decided).
    void retry(OutboxId id, QObject *context, std::function<void(Result<void>)> reply);
    /// Uncertain: the user says that it arrived.
    void markSent(OutboxId id, QObject *context, std::function<void(Result<void>)> reply);

private:
    Store &m_store;
    const Clock &m_clock;
};

} // namespace posthorn
