#pragma once

#include "base/result.h"

#include <QString>

namespace posthorn
{

/// An address as it goes on the wire: trimmed, the domain as IDNA ASCII. Errors: Usage/InvalidArgument for
/// what cannot be an address: no @, an empty half, white space, control characters or angle brackets
/// anywhere, a domain that IDNA refuses, more than 254 bytes. Pure.
[[nodiscard]] Result<QString> outgoingAddress(const QString &address);

} // namespace posthorn
