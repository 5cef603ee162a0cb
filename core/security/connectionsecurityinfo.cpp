#include "connectionsecurityinfo.h"

#include "tlspolicy.h"

#include <algorithm>

namespace posthorn
{

bool rememberKey(ConnectionSecurityInfo &security, Endpoint &endpoint, qint64 nowMs)
{
    if (security.trust != ConnectionSecurityInfo::Trust::Authorities || security.chain.isEmpty())
        return false;
    const QByteArray key = TlsPolicy::spkiSha256(security.chain.first());
    QList<SeenKey> &seen = endpoint.seenKeys;
    auto known = std::find_if(seen.begin(), seen.end(),
                              [&key](const SeenKey &other) { return other.spkiSha256 == key; });
    const bool isNew = known == seen.end();
    if (isNew) {
        seen.prepend({key, nowMs});
        seen.resize(std::min(seen.size(), Endpoint::mostSeenKeys));
        known = seen.begin();
    }
    security.keyFirstSeenMs = known->firstSeenMs;
    security.keyChanged = std::next(known) != seen.end();
    return isNew;
}

} // namespace posthorn
