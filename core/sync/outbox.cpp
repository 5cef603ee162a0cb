#include "outbox.h"

#include "localmessages.h"
#include "mime/messagebuilder.h"
#include "rolefolders.h"

namespace posthorn
{

namespace
{

Error wrongState(const OutboxRecord &record)
{
    return {ErrorDomain::Usage,
            ErrorCode::InvalidArgument,
            Retry::Never,
            {},
            QStringLiteral("the message is %1").arg(outboxStateName(record.state))};
}

Result<void> enqueueExpunge(WriteTransaction &transaction, PlacementId placement)
{
    POSTHORN_TRY_ASSIGN(const auto rows, transaction.reader().rows({placement}));
    if (rows.isEmpty())
        return {};
    OperationRecord operation;
    operation.kind = OperationKind::Expunge;
    OperationTarget target;
    target.placement = placement;
    operation.targets = {target};
    POSTHORN_TRY(transaction.enqueue(operation));
    return {};
}

Result<PlacementId> makeDraft(WriteTransaction &transaction, OutboxId id, qint64 nowMs)
{
    POSTHORN_TRY_ASSIGN(const OutboxRecord record, transaction.reader().outboxRecord(id));
    const bool stopped = record.state == OutboxState::Waiting || record.state == OutboxState::Failed ||
                         record.state == OutboxState::Uncertain;
    if (!stopped)
        return wrongState(record);
    POSTHORN_TRY_ASSIGN(const QByteArray message, transaction.reader().outboxMessage(id));
    POSTHORN_TRY_ASSIGN(const FolderRecord drafts,
                        ensureRoleFolder(transaction, record.account, FolderRole::Drafts));
    FlagState flags;
    flags.flags = MessageFlag::Draft | MessageFlag::Seen;
    POSTHORN_TRY_ASSIGN(const PlacementId draft,
                        transaction.addLocalMessage(
                            describeMessage(drafts.id, withBcc(message, record.recipients), flags, nowMs)));
    POSTHORN_TRY(transaction.removeOutbox(id));
    return draft;
}

} // namespace

Outbox::Outbox(Store &store, const Clock &clock)
    : m_store(store)
    , m_clock(clock)
{
}

void Outbox::send(const Letter &letter, QObject *context, std::function<void(Result<OutboxId>)> reply)
{
    m_store.write<OutboxId>(
        Durability::Full,
        [letter, now = m_clock.nowMs()](WriteTransaction &transaction) -> Result<OutboxId> {
            POSTHORN_TRY_ASSIGN(const auto submission, submissionOf(letter.message));
            const auto &[envelope, message] = submission;
            if (envelope.recipients.isEmpty())
                return Error{ErrorDomain::Usage,
                             ErrorCode::InvalidArgument,
                             Retry::Never,
                             {},
                             QStringLiteral("the message has no recipient")};
            const IncomingMessage described = describeMessage({}, message, {}, now);
            OutboxRecord record;
            record.account = letter.account;
            record.identity = letter.identity;
            record.sender = envelope.sender;
            record.recipients = envelope.recipients;
            record.subject = described.envelope.subject;
            record.messageId = described.envelope.messageId;
            record.size = message.size();
            record.createdMs = now;
            record.notBeforeMs = now + letter.undoWindow.count();
            record.answered = letter.answered;
            record.forwarded = letter.forwarded;
            POSTHORN_TRY_ASSIGN(const OutboxId id, transaction.addOutbox(record, message));
            if (letter.draft.isValid())
                POSTHORN_TRY(enqueueExpunge(transaction, letter.draft));
            return id;
        },
        context, std::move(reply));
}

void Outbox::takeBack(OutboxId id, QObject *context, std::function<void(Result<PlacementId>)> reply)
{
    m_store.write<PlacementId>(
        Durability::Full,
        [id, now = m_clock.nowMs()](WriteTransaction &transaction) {
            return makeDraft(transaction, id, now);
        },
        context, std::move(reply));
}

void Outbox::retry(OutboxId id, QObject *context, std::function<void(Result<void>)> reply)
{
    m_store.write<void>(
        Durability::Full,
        [id, now = m_clock.nowMs()](WriteTransaction &transaction) -> Result<void> {
            POSTHORN_TRY_ASSIGN(OutboxRecord record, transaction.reader().outboxRecord(id));
            const bool stopped = record.state == OutboxState::Waiting ||
                                 record.state == OutboxState::Failed ||
                                 record.state == OutboxState::Uncertain;
            if (!stopped)
                return wrongState(record);
            record.state = OutboxState::Waiting;
            record.createdMs = now;
            record.notBeforeMs = now;
            record.attempts = 0;
            record.error.reset();
            record.recipientErrors.clear();
            return transaction.updateOutbox(record);
        },
        context, std::move(reply));
}

void Outbox::markSent(OutboxId id, QObject *context, std::function<void(Result<void>)> reply)
{
    m_store.write<void>(
        Durability::Full,
        [id](WriteTransaction &transaction) -> Result<void> {
            POSTHORN_TRY_ASSIGN(OutboxRecord record, transaction.reader().outboxRecord(id));
            if (record.state != OutboxState::Uncertain)
                return wrongState(record);
            // The Sender makes its copy and removes it.
            record.state = OutboxState::Sent;
            record.error.reset();
            return transaction.updateOutbox(record);
        },
        context, std::move(reply));
}

} // namespace posthorn
