#include "knownimap.h"

#include "mailaddressparts.h"
#include "providertable.h"

#include <algorithm>

namespace posthorn
{

namespace
{

bool hasImap(const std::optional<Provider> &provider)
{
    return provider && !provider->lacks(MailProtocol::Imap) &&
           std::any_of(provider->endpoints.begin(), provider->endpoints.end(),
                       [](const Endpoint &endpoint) { return endpoint.protocol == MailProtocol::Imap; });
}

} // namespace

bool hasKnownImap(const Account &account)
{
    const auto parts = splitMailAddress(account.address());
    return account.isPop3() && ((parts && hasImap(providerFor(parts->domain))) ||
                                hasImap(ProviderTable::builtIn().providerByServer(account.incoming)));
}

} // namespace posthorn
