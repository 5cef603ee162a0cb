#pragma once

#include "imap/imapsession.h"
#include "store/store.h"

namespace posthorn
{

/// Takes off the server what interrupted commands brought twice. A server may go on with an APPEND or COPY
/// for a while after the line to it was cut (Courier waits for locks): whoever looks for the result in that
/// time does not find it, sends the command again, and both are carried out. For a quarter of an hour after
/// such an operation, a second message of the same bytes that came to its folder is removed by the journal.
///
/// Both are read from the server first: one of them stays, whatever others did meanwhile. Straight-line on a
/// channel's worker, after a pass over the folders; leaves some folder selected. Answers how many operations
/// were queued. Errors: of the line, Store/*; a folder that the server refuses is left for the next time.
[[nodiscard]] Result<int> queueLateCopies(ImapSession &session, Store &store, const Clock &clock,
                                          AccountId account);

} // namespace posthorn
