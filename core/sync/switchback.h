#pragma once

#include "account/account.h"
#include "store/store.h"

namespace posthorn
{

/// What an IMAP account has that POP3 would not bring: for the preview. A value.
struct SwitchBackCount {
    qint64 here = 0;             // messages whose bytes are here: they stay
    qint64 inboxMissing = 0;     // INBOX: only their headers are here; POP3 collects them anew, as unread
    qint64 elsewhereMissing = 0; // other folders: they stay on the server, where POP3 sees none of them
};

/// Blocks; any thread but the store's own. Errors: Store/*.
[[nodiscard]] Result<SwitchBackCount> countSwitchBack(Store &store, AccountId account);

/// An account that was IMAP's and is POP3's now: what is here of the server's folders goes to the folders
/// here (of the same role, else of the same path), flags and tags with it; the server's folders go. Does
/// nothing for other accounts. In small steps, each of which leaves all in order: where it was interrupted,
/// the next call goes on. To be called before anything is collected; names that the POP3 server gave before
/// the account was IMAP's are known again then. Blocks; any thread but the store's own. Errors: Store/*.
[[nodiscard]] Result<void> leaveServerFolders(Store &store, const Account &account);

} // namespace posthorn
