#pragma once

#include "imaptypes.h"

namespace posthorn
{

/// Gives roles by well-known names, in several languages, to folders at the top level, under INBOX or under
/// the personal namespace, for roles that the server named no folder for (no SPECIAL-USE, RFC 6154). INBOX is
/// always Inbox.
void assignRolesByName(QList<ImapMailbox> &mailboxes, const QByteArray &personalPrefix);

} // namespace posthorn
