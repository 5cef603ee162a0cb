#pragma once

#include "mime/messagebuilder.h"

#include <QUrl>

namespace posthorn
{

/// What a mailto: link may fill in (RFC 6068): to, cc, bcc, subject, body, in-reply-to, and nothing else;
/// "attach" and its relatives are ignored always. Line breaks outside the body become spaces; lengths and
/// numbers are bounded. Pure.
[[nodiscard]] Draft draftFromMailto(const QUrl &url);

} // namespace posthorn
