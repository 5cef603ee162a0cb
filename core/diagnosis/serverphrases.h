#pragma once

#include "diagnosis.h"

namespace posthorn
{

/// The cause that a server gives in the text of its refusal, where it is one of the sentences that servers in
/// use are known to say (they seldom give a code for it); nullopt for all others. Case does not count. Pure.
[[nodiscard]] std::optional<Diagnosis::Cause> causeInText(const QString &serverText);

} // namespace posthorn
