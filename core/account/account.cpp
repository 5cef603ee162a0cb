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

void Account::applyRole(ComputerRole computer)
{
    role = computer;
    RetentionPolicy policy;
    switch (computer) {
    case ComputerRole::Mirror:
        policy.removeWhenDeletedHere = isImap();
        break;
    case ComputerRole::Work:
        break;
    case ComputerRole::Home:
        policy = retention;
        policy.removeWhenDeletedHere = true;
        policy.keepWhatLeft = true;
        bodies.kind = BodyPolicy::Kind::All;
        break;
    }
    policy.agreed = retention.agreed && policy.sameRules(retention);
    retention = policy;
}

bool Account::deletingReachesServer() const
{
    // Plain IMAP has no other way; accounts of before there were roles are such.
    return (role == ComputerRole::Mirror && isImap()) || retention.removeWhenDeletedHere;
}

bool RetentionPolicy::removes() const
{
    return afterDownload != AfterDownload::Keep || mostMessages > 0 || mostBytes > 0;
}

bool RetentionPolicy::sameRules(const RetentionPolicy &other) const
{
    const auto rules = [](RetentionPolicy policy) {
        policy.agreed = false;
        policy.removeWhenDeletedHere = false;
        policy.keepWhatLeft = false;
        return policy;
    };
    return rules(*this) == rules(other);
}

} // namespace posthorn
