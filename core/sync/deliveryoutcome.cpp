#include "deliveryoutcome.h"

#include "connectionattempt.h"
#include "localmessages.h"
#include "rolefolders.h"

#include <algorithm>
#include <chrono>

namespace posthorn
{

namespace
{

using namespace std::chrono_literals;

constexpr qint64 givesUpAfterMs = std::chrono::milliseconds(5 * 24h).count();

// Providers that put a copy of everything submitted through them into Sent. Host suffixes of the outgoing
// server.
constexpr const char *copyKeepers[] = {
    "smtp.gmail.com",        "smtp.googlemail.com",       "smtp.office365.com",
    "smtp-mail.outlook.com", "smtp-legacy.office365.com",
};

qint64 pauseMs(int attempts)
{
    const auto pause =
        std::min<std::chrono::milliseconds>(1h, 1min * (qint64(1) << std::clamp(attempts - 1, 0, 10)));
    return pause.count();
}

void waitOrGiveUp(OutboxRecord &record, qint64 nowMs)
{
    if (nowMs - record.createdMs > givesUpAfterMs) {
        record.state = OutboxState::Failed;
        return;
    }
    record.state = OutboxState::Waiting;
    record.notBeforeMs = nowMs + pauseMs(record.attempts);
}

QString replyText(const SmtpReply &reply)
{
    QString text = QString::number(reply.code);
    if (!reply.enhancedCode.isEmpty())
        text += u' ' + QString::fromLatin1(reply.enhancedCode);
    return text + u' ' + reply.text;
}

} // namespace

bool serverKeepsSentCopy(const Account &account)
{
    switch (account.sentCopy) {
    case SentCopy::Upload:
        return false;
    case SentCopy::ServerKeepsOne:
        return true;
    case SentCopy::Automatic:
        break;
    }
    const QString host = account.outgoing.host.toLower();
    return std::any_of(std::begin(copyKeepers), std::end(copyKeepers),
                       [&host](const char *keeper) { return host == QLatin1String(keeper); });
}

OutboxRecord afterSubmission(OutboxRecord record, const SubmissionResult &result, qint64 nowMs)
{
    record.recipientErrors.clear();
    QString said;
    for (const RecipientResult &recipient : result.recipients) {
        if (recipient.reply.isSuccess() || recipient.reply.code == 0)
            continue;
        record.recipientErrors.append({recipient.address, replyText(recipient.reply)});
        said = replyText(recipient.reply);
    }
    if (record.recipientErrors.isEmpty() && result.dataReply.code != 0)
        said = replyText(result.dataReply);
    switch (result.outcome) {
    case SubmissionResult::Outcome::Accepted:
        record.state = OutboxState::Sent;
        record.error.reset();
        break;
    case SubmissionResult::Outcome::Refused:
        record.state = OutboxState::Failed;
        record.error = Error{ErrorDomain::Server,
                             record.recipientErrors.isEmpty() ? ErrorCode::PermanentFailure
                                                              : ErrorCode::RecipientsRefused,
                             Retry::AfterUser, said, QStringLiteral("submission")};
        break;
    case SubmissionResult::Outcome::Deferred:
        record.error = Error{ErrorDomain::Server, ErrorCode::TemporaryFailure, Retry::Backoff, said,
                             QStringLiteral("submission")};
        waitOrGiveUp(record, nowMs);
        break;
    case SubmissionResult::Outcome::Uncertain:
        record.state = OutboxState::Uncertain;
        record.error = Error{ErrorDomain::Network,
                             ErrorCode::ConnectionLost,
                             Retry::AfterUser,
                             {},
                             QStringLiteral("the line broke before the server confirmed the message")};
        break;
    }
    return record;
}

OutboxRecord afterError(OutboxRecord record, const Error &error, qint64 nowMs)
{
    record.error = error;
    switch (remedyFor(error)) {
    case Remedy::RetryNow:
    case Remedy::RetryLater:
        waitOrGiveUp(record, nowMs);
        break;
    case Remedy::Password:
    case Remedy::Attention:
        // What is wrong with the account passes once the user has acted; what is wrong with the message does
        // not.
        record.state = error.domain == ErrorDomain::Server || error.domain == ErrorDomain::Usage
                           ? OutboxState::Failed
                           : OutboxState::Waiting;
        break;
    }
    return record;
}

Result<void> finishSent(WriteTransaction &transaction, const OutboxRecord &record, const Account &account,
                        qint64 nowMs)
{
    StoreReader &reader = transaction.reader();
    if (record.answered.isValid()) {
        POSTHORN_TRY_ASSIGN(const auto rows, reader.rows({record.answered}));
        if (!rows.isEmpty()) {
            OperationRecord mark;
            mark.account = rows.first().account;
            mark.kind = OperationKind::SetFlags;
            mark.folder = rows.first().folder;
            mark.flags.add = record.forwarded ? MessageFlag::Forwarded : MessageFlag::Answered;
            OperationTarget target;
            target.placement = record.answered;
            mark.targets = {target};
            POSTHORN_TRY(transaction.enqueue(mark));
        }
    }
    if (!(account.isImap() && serverKeepsSentCopy(account))) {
        POSTHORN_TRY_ASSIGN(const QByteArray message, reader.outboxMessage(record.id));
        POSTHORN_TRY_ASSIGN(const FolderRecord sent,
                            ensureChosenFolder(transaction, record.account,
                                               account.identity(record.identity).sentFolder,
                                               FolderRole::Sent));
        FlagState flags;
        flags.flags = MessageFlag::Seen;
        POSTHORN_TRY_ASSIGN(const PlacementId copy,
                            transaction.addLocalMessage(
                                describeMessage(sent.id, withBcc(message, record.recipients), flags, nowMs)));
        if (!sent.local) {
            OperationRecord upload;
            upload.account = record.account;
            upload.kind = OperationKind::Append;
            upload.folder = sent.id;
            OperationTarget target;
            target.placement = copy;
            upload.targets = {target};
            POSTHORN_TRY(transaction.enqueue(upload));
        }
    }
    return transaction.removeOutbox(record.id);
}

} // namespace posthorn
