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

const Identity &Account::identityAmong(const QStringList &addresses) const
{
    for (const Identity &identity : identities)
        if (addresses.contains(identity.address, Qt::CaseInsensitive))
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
