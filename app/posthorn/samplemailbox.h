#pragma once

#include "base/result.h"

namespace posthorn
{

class MailRuntime;

/// Makes two accounts and fills them with the sample mail: home, collected by POP3, and work, of local
/// folders. No engine may start on them: there is no such server. For a throw-away profile; waits for the
/// store, so it is called before there is a window.
[[nodiscard]] Result<void> fillSampleMailbox(MailRuntime &runtime);

} // namespace posthorn
