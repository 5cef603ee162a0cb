#pragma once

#include "discovery/endpointcandidate.h"

#include <QString>

namespace posthorn
{

/// The words for what discovery says in key words. Pure; plain text.

/// "guess", "looking ...", "found at imap.example.org:993 (TLS), a usual name", "imap.example.org does not
/// exist".
[[nodiscard]] QString candidateText(const EndpointCandidate &candidate);
/// Why it is believed to be there: "known provider (checked 2026-09)", "usual name in the domain", "typed by
/// you".
[[nodiscard]] QString candidateReason(const EndpointCandidate &candidate);

} // namespace posthorn
