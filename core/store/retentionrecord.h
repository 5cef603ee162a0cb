#pragma once

#include "base/ids.h"
#include "base/messageflags.h"

#include <QByteArray>
#include <vector>

namespace posthorn
{

/// A message that a server holds, as the rules on retention see it. A value; any thread.
struct RetentionCandidate {
    PlacementId placement;
    FolderId folder; // POP3: the folder here that it lies in
    qint64 receivedMs = 0;
    qint64 fetchedMs = 0; // when its bytes came here; 0 = they are not here
    qint64 size = 0;
    MessageFlags flags; // as shown
    bool tagged = false;
    qint64 leavesMs = 0; // as chosen before; 0 = stays, -1 = stays whatever the rules say
    QByteArray uidl;     // POP3
};

/// All that an account's server holds, as last listed.
struct RetentionInventory {
    std::vector<RetentionCandidate> candidates; // shown here; in no particular order
    qint64 otherMessages = 0; // not shown here: POP3 mail that was not collected, or deleted here
    qint64 otherBytes = 0;
};

/// When a message leaves its server by a rule.
struct Departure {
    PlacementId placement;
    qint64 leavesMs = 0; // 0 = not any more
    bool operator==(const Departure &) const = default;
};

/// What the store has to know of an account's rules.
struct AccountPolicy {
    /// What goes from the server stays here as Location::OnlyHere, if its bytes are here: but for Drafts,
    /// Trash, Junk and folders that show what lies elsewhere.
    bool keepsWhatLeft = false;
    bool deletesOnServer = true; // deleting here deletes there
    bool operator==(const AccountPolicy &) const = default;
};

/// When an account's rules were looked at, by both clocks.
struct RetentionLook {
    qint64 wallMs = 0;
    qint64 steadyMs = 0; // Clock::steady()
    qint64 boot = 0;     // names the run of the machine that `steadyMs` counts; 0 = not known
    bool operator==(const RetentionLook &) const = default;
};

/// What rules removed on one day from one account's server.
struct RemovalDay {
    AccountId account;
    qint64 day = 0; // days since 1970 UTC
    qint64 messages = 0;
    qint64 bytes = 0;
};

class Database;
[[nodiscard]] AccountPolicy accountPolicyOf(Database &database, AccountId account);
/// Adds to what is written down of that day.
void addRemovals(Database &database, const RemovalDay &removed);

} // namespace posthorn
