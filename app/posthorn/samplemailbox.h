#pragma once

#include "base/result.h"

namespace posthorn
{

class MailRuntime;

/// Makes two accounts of local folders, home and work, and fills them with the sample mail. For a throw-away
/// profile; waits for the store, so it is called before there is a window.
[[nodiscard]] Result<void> fillSampleMailbox(MailRuntime &runtime);

} // namespace posthorn
