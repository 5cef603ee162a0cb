#include "account.h"

namespace posthorn
{

QString Account::address() const
{
    return identities.isEmpty() ? QString() : identities.first().address;
}

} // namespace posthorn
