#include "delivery.h"

#include "deliveryoutcome.h"

namespace posthorn
{

Delivery::Delivery(Store &store, const Clock &clock, const Account &account)
    : m_store(store)
    , m_clock(clock)
    , m_account(account)
{
}

JobEnd Delivery::run(const QList<OutboxRecord> &due, const QString &secret, const CancellationToken &token,
                     const std::shared_ptr<Transcript> &transcript)
{
    JobEnd end;
    auto session = openSession<SmtpSession>(m_account.outgoing, secret, token, transcript, end);
    if (!session) {
        end.error = std::move(session).error();
        if (end.error->isCancelled())
            return end;
        for (const OutboxRecord &record : due) {
            const auto noted = update(record.id, [&](OutboxRecord now) {
                ++now.attempts;
                return afterError(now, *end.error, m_clock.nowMs());
            });
            if (!noted)
                end.error = noted.error();
        }
        return end;
    }
    for (const OutboxRecord &record : due) {
        auto submitted = submit(**session, record);
        if (submitted)
            continue;
        end.error = std::move(submitted).error();
        break;
    }
    end.bytesIn = (*session)->socket().bytesIn();
    end.bytesOut = (*session)->socket().bytesOut();
    if (!end.error)
        (*session)->quit();
    return end;
}

Result<void> Delivery::submit(SmtpSession &session, const OutboxRecord &record)
{
    auto message =
        m_store.readAndWait<QByteArray>([&](StoreReader &reader) { return reader.outboxMessage(record.id); });
    if (!message)
        return std::move(message).error();
    bool takenBack = false;
    bool offered = false;
    const auto beforeData = [&]() -> Result<void> {
        auto marked = markSending(record.id);
        takenBack = !marked && marked.error().code == ErrorCode::NotFound;
        offered = marked.has_value();
        return marked;
    };
    auto result = session.submit(record.sender, record.recipients, *message, beforeData);
    if (takenBack)
        // The dialogue stopped in the middle of a message, so this connection is of no more use. The rest is
        // still due.
        return Error{ErrorDomain::Network,
                     ErrorCode::ConnectionClosed,
                     Retry::Reconnect,
                     {},
                     QStringLiteral("a message was taken back while it was being sent")};
    if (!result) {
        const Error error = result.error();
        if (error.isCancelled() && !offered)
            return error;
        SubmissionResult unknown;
        unknown.outcome = SubmissionResult::Outcome::Uncertain;
        POSTHORN_TRY(update(record.id, [&](OutboxRecord now) {
            if (!offered)
                ++now.attempts;
            return offered ? afterSubmission(now, unknown, m_clock.nowMs())
                           : afterError(now, error, m_clock.nowMs());
        }));
        if (endsSession(error))
            return error;
        return {};
    }
    if (result->outcome != SubmissionResult::Outcome::Accepted) {
        POSTHORN_TRY(update(record.id, [&](OutboxRecord now) {
            if (!offered)
                ++now.attempts;
            return afterSubmission(now, *result, m_clock.nowMs());
        }));
        if (result->outcome == SubmissionResult::Outcome::Uncertain)
            return Error{ErrorDomain::Network,
                         ErrorCode::ConnectionLost,
                         Retry::Reconnect,
                         {},
                         QStringLiteral("the line broke after the data")};
        return {};
    }
    auto finished = finish(record.id);
    if (finished)
        return {};
    // It was sent, whatever happens to its copy: that must not be forgotten.
    POSTHORN_TRY(update(record.id, [](OutboxRecord now) {
        now.state = OutboxState::Sent;
        now.error.reset();
        return now;
    }));
    return finished;
}

Result<void> Delivery::markSending(OutboxId id)
{
    return m_store.writeAndWait<void>(Durability::Full, [&](WriteTransaction &transaction) -> Result<void> {
        POSTHORN_TRY_ASSIGN(OutboxRecord record, transaction.reader().outboxRecord(id));
        if (record.state != OutboxState::Waiting)
            return Error{ErrorDomain::Usage,
                         ErrorCode::NotFound,
                         Retry::Never,
                         {},
                         QStringLiteral("the message was taken back")};
        record.state = OutboxState::Sending;
        ++record.attempts;
        return transaction.updateOutbox(record);
    });
}

Result<void> Delivery::update(OutboxId id, const std::function<OutboxRecord(const OutboxRecord &)> &change)
{
    return m_store.writeAndWait<void>(Durability::Full, [&](WriteTransaction &transaction) -> Result<void> {
        auto record = transaction.reader().outboxRecord(id);
        if (!record)
            return record.error().code == ErrorCode::NotFound ? Result<void>() : Result<void>(record.error());
        return transaction.updateOutbox(change(*record));
    });
}

Result<void> Delivery::finish(OutboxId id)
{
    return m_store.writeAndWait<void>(Durability::Full, [&](WriteTransaction &transaction) -> Result<void> {
        auto record = transaction.reader().outboxRecord(id);
        if (!record)
            return record.error().code == ErrorCode::NotFound ? Result<void>() : Result<void>(record.error());
        return finishSent(transaction, *record, m_account, m_clock.nowMs());
    });
}

} // namespace posthorn
