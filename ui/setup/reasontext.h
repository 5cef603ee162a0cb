#pragma once

#include "discovery/endpointcandidate.h"

#include <QString>

namespace posthorn
{

/// The words for what discovery says in key words. Pure; plain text.

/// A host as people read it: where it is written in another script that form first, and always the one that
/// the network uses, which no letter can be mistaken in: "imap.müller.example (imap.xn--mller-kva.example)".
[[nodiscard]] QString hostText(const QString &host);

/// "guess", "looking ...", "found at imap.example.org:993 (TLS)", "imap.example.org does not exist".
[[nodiscard]] QString candidateText(const EndpointCandidate &candidate);
/// Why it is believed to be there: "known provider (checked 2026-09)", "usual name in your domain", "typed by
/// you"; and what was corrected.
[[nodiscard]] QString candidateReason(const EndpointCandidate &candidate);

/// What a person has to know of a provider, or do there, before the log-in; empty = nothing.
[[nodiscard]] QString adviceText(const ProviderAdvice &advice);
/// The button that opens the first of its pages, with its host where the words do not say what it is for;
/// empty = it has none.
[[nodiscard]] QString adviceAction(const ProviderAdvice &advice);

} // namespace posthorn
