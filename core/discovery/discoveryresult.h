#pragma once

#include "endpointcandidate.h"
#include "sourcereport.h"

#include <QSet>

namespace posthorn
{

/// What a search found out about an address. A value; any thread.
struct DiscoveryResult {
    QList<EndpointCandidate> candidates; // in rank order: see pickBest()
    QList<SourceReport> sources;         // one for each question, in the order in which they were asked
    /// Protocols that the domain or the built-in table says are not there: no names are guessed for them.
    QSet<MailProtocol> notOffered;
    /// What is known of the provider by the built-in table, if it is in there.
    std::optional<ProviderAdvice> provider;
    /// As in ProviderConfig.
    std::optional<int> leaveOnServerDays;

    /// The provider is known, and known to let no mail program in.
    [[nodiscard]] bool hasNoMailProtocol() const { return notOffered.size() == 3 && candidates.isEmpty(); }
};

} // namespace posthorn

Q_DECLARE_METATYPE(posthorn::DiscoveryResult)
