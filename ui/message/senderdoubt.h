#pragma once

#include "trust/senderdoubt.h"

#include <QString>

namespace posthorn
{

/// One sentence for the banner, translated, plain text.
[[nodiscard]] QString senderDoubtText(const SenderDoubt &doubt);

} // namespace posthorn
