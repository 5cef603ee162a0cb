#pragma once

#include "discovery/discoveryresult.h"
#include "output.h"

namespace posthorn
{

/// A candidate and its fate, {"kind": "candidate", ...}.
[[nodiscard]] QJsonObject objectOf(const EndpointCandidate &candidate);
[[nodiscard]] QList<Output::Column> candidateColumns();

/// A question and its answer, {"kind": "source", ...}.
[[nodiscard]] QJsonObject objectOf(const SourceReport &report);
[[nodiscard]] QList<Output::Column> sourceColumns();

/// What became of it in the end: "chosen" (the best of its protocol that is there), "spare" (there, too),
/// "failed", "not-needed" (a better one is there), "not-reached" (the time was up).
[[nodiscard]] QString fateOf(const EndpointCandidate &candidate, const QList<EndpointCandidate> &candidates);

} // namespace posthorn
