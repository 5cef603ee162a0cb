#pragma once

#include "styleddocument.h"

#include <QHash>

namespace posthorn
{

/// Earlier messages that are quoted in a message, as the common clients write them: blockquotes, the blocks
/// of webmail, Outlook's "Original Message", each with the line that says who wrote. A value.
struct FoundQuotes {
    /// Which quotation an element is a part of; what is inside of it belongs to it too.
    QHash<const litehtml::element *, int> parts;
    int count = 0;
};

/// Quotations with something of the message's own before or after them; a forwarded message that is nothing
/// but its quotation stays as it is. Pure.
[[nodiscard]] FoundQuotes findQuotes(litehtml::element &root, StopGuard *guard);

} // namespace posthorn
