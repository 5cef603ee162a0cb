#pragma once

#include "pop3listing.h"
#include "store/store.h"

namespace posthorn
{

/// Messages that are here although no POP3 server ever gave them a name: of an account that was IMAP's, or of
/// an import. Those of `wanted` that are such are bound to their rows (WriteTransaction::bindUidl()) and
/// taken out: same size, and the same bytes up to some lines below the header. Only messages whose size fits
/// are asked for. To be called before the listing is stored, so that what was interrupted is looked at again.
/// Blocking; the session's thread. Errors: those of Pop3Session, Store/*.
[[nodiscard]] Result<void> recogniseWhatIsHere(Pop3Session &session, Store &store, AccountId account,
                                               QList<Pop3Listed> &wanted);

} // namespace posthorn
