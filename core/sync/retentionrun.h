#pragma once

#include "account/account.h"
#include "store/store.h"

#include <QSet>

namespace posthorn
{

/// What one look at an account's rules did.
struct RetentionOutcome {
    int planned = 0; // messages whose departure changed
    int queued = 0;  // IMAP: messages that were handed to the journal to leave now
    int settled = 0; // messages that went from the server by themselves and stay here
    /// Of the first whose bytes here are not whole: such stay on the server, to be fetched again, and the
    /// others leave.
    std::optional<Error> damaged;
};

/// What the store has to know of the account's rules.
[[nodiscard]] AccountPolicy storePolicy(const Account &account);

/// For RetentionPlan::due() before runRetention(): what was planned to leave then or earlier leaves now. Not
/// always the time of now: see PassedTime. Errors: Store/*.
[[nodiscard]] Result<qint64> dueTime(StoreReader &reader, const Account &account, const Clock &clock);

/// Looks at all mail of the account by its rules (RetentionPlan): writes down what leaves and when, and for
/// IMAP queues the removal of what is due now: a move to the folder here that mirrors the server's (Journal),
/// whose part on the server is carried out only after the bytes were read back from disk. POP3's removals are
/// Pop3Collector's. Blocks; any thread but the store's own. To be called after a pass over all folders. Of
/// those that could not be compared in it (`unseen`) nothing leaves; and what went from others may lie there,
/// so where there are any it is not settled. Errors: Store/*.
[[nodiscard]] Result<RetentionOutcome> runRetention(Store &store, const Account &account, const Clock &clock,
                                                    const QSet<FolderId> &unseen = {});

} // namespace posthorn
