#pragma once

#include "common/mailruntime.h"
#include "objects.h"

namespace posthorn
{

/// The names of all accounts and folders of the profile.
[[nodiscard]] Result<Names> namesOf(MailRuntime &runtime);

} // namespace posthorn
