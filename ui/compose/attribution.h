#pragma once

#include "mime/replybuilder.h"

class QLocale;
class QDateTime;

namespace posthorn
{

/// The translated line above a quotation ("On 3 May 2026 at 14:05, Ada Lovelace wrote:"), or the header block
/// above a forwarded text. Pure.
[[nodiscard]] QString attributionFor(ReplyKind kind, const MessageEnvelope &envelope, const QLocale &locale);

} // namespace posthorn
