#pragma once

#include "endpointcandidate.h"
#include "mailaddressparts.h"

namespace posthorn
{

/// What one source said, as candidates in its order. `reason` and `origin` as in EndpointCandidate. Pure.
[[nodiscard]] QList<EndpointCandidate> candidatesOf(const ProviderConfig &config,
                                                    EndpointCandidate::Source source, const QString &reason,
                                                    const QString &origin);

/// Puts more candidates into a list that is in rank order: encrypted ones first, then by how much their
/// source is trusted, then those whose port is another protocol's or another encryption's last, then in the
/// order in which they come. A server that is there already is not put in twice: the more trusted source
/// wins, the other is kept in alsoSaidBy, and what it knows more is taken over if its source may advise. At
/// most a hundred stay, the best. Sets foreignDomain. Pure.
void addCandidates(QList<EndpointCandidate> *candidates, const QList<EndpointCandidate> &more,
                   const MailAddressParts &parts);

/// What to look at besides, because the candidate itself cannot be right as it is, or was looked at and is
/// not: the standard ports of its host (where its port is another protocol's or another encryption's, or
/// nothing of its kind answered), and the names that its certificate is for (only within its own base
/// domain). Empty for guesses and for what was corrected already. Pure.
[[nodiscard]] QList<EndpointCandidate> correctionsOf(const EndpointCandidate &candidate);

} // namespace posthorn
