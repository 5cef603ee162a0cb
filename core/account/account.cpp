#include "account.h"

namespace posthorn
{

const Identity &Account::identity(IdentityId id) const
{
    for (const Identity &identity : identities)
        if (identity.id == id)
            return identity;
    return defaultIdentity();
}

QString Account::address() const
{
    return identities.isEmpty() ? QString() : identities.first().address;
}

void Account::keepTokenFromPasswordMechanisms()
{
    if (!oauth)
        return;
    for (Endpoint *endpoint : {&incoming, &outgoing}) {
        if (endpoint->needsSecret() && !endpoint->takesToken())
            endpoint->auth = AuthMechanism::OAuth;
    }
}

} // namespace posthorn
