#pragma once

#include "account/account.h"
#include "store/store.h"
#include "store/switchrecord.h"

#include <QStringList>
#include <vector>

namespace posthorn
{

/// What became of the mail here of an account that is IMAP's now. A value.
struct SwitchOutcome {
    bool running = false;  // the account is between the two, until endSwitch()
    bool ready = false;    // all folders of the server were looked at, and all mail compared with theirs
    QStringList notOpened; // but for these, which the server refuses to open: what lies there is unknown
    qint64 matched = 0;    // messages that are one with the server's
    qint64 onlyHere = 0;
    qint64 hidden = 0; // on the server, and out of view here as they were deleted here
    int joined = 0;    // by this pass
};

/// The account as it is once mail comes by `incoming`: the rest stays, but rules that remove mail from the
/// server wait until the user agreed to them for the new protocol. Pure.
[[nodiscard]] Account switchedTo(Account account, const Endpoint &incoming);

/// How far the switch is. Blocks; any thread but the store's own.
[[nodiscard]] Result<SwitchOutcome> switchOutcome(Store &store, const Account &account);

/// An account changes its protocol only when no change waits for its server. Errors: Usage/NotSupported where
/// some do, with their number as context; Store/*.
[[nodiscard]] Result<void> checkMaySwitch(Store &store, AccountId account);

enum class OnlyHere { Keep, Upload };

/// What is only here stays (in folders that mirror the server's), or goes to the server, to the folder of the
/// same role or name: by the journal, so this returns before it is there. Trash and Junk are not uploaded.
/// Goes on where it was interrupted; answers how many go up. Blocks. Errors: Usage/NotSupported before all
/// was compared; Store/*.
[[nodiscard]] Result<qint64> endSwitch(Store &store, const Account &account, OnlyHere onlyHere);

/// All of the account that is compared: the rows, and what was deleted here. Errors: Store/*.
[[nodiscard]] Result<std::vector<SwitchCandidate>> comparedOf(StoreReader &reader, AccountId account);

/// There is a server's list of folders, and each was compared, or cannot be. Pure.
[[nodiscard]] bool allLookedAt(const QList<FolderRecord> &folders);

/// It was taken away, or something was asked of it, since it was looked at: the next pass sees. Pure.
[[nodiscard]] bool isOvertaken(const Error &error);

} // namespace posthorn
