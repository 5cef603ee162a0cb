#pragma once

#include "account/account.h"
#include "smtp/smtpsession.h"
#include "store/writetransaction.h"

namespace posthorn
{

/// True where the copy in Sent is not ours to make: the account says so, or its provider is known to keep one
/// of everything that is submitted through it. Pure.
[[nodiscard]] bool serverKeepsSentCopy(const Account &account);

/// The outbox row after a submission ended in anything but Accepted: Waiting again (with a pause that doubles
/// from one minute to an hour, for five days), Failed with what was said of each recipient, or Uncertain.
/// Pure.
[[nodiscard]] OutboxRecord afterSubmission(OutboxRecord record, const SubmissionResult &result, qint64 nowMs);
/// The same for an error before the message was offered.
[[nodiscard]] OutboxRecord afterError(OutboxRecord record, const Error &error, qint64 nowMs);

/// What follows from a message that was sent, in one transaction: the answered message is marked, the copy
/// goes to Sent (queued for upload on an IMAP account), and the outbox row goes.
[[nodiscard]] Result<void> finishSent(WriteTransaction &transaction, const OutboxRecord &record,
                                      const Account &account, qint64 nowMs);

} // namespace posthorn
