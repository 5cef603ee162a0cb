#include "tokenretry.h"

namespace posthorn
{

bool TokenRetry::wants(Credentials &credentials, const CredentialKey &key, const QString &secret, JobEnd &end)
{
    const bool refused = end.error && !end.connected && end.error->domain == ErrorDomain::Authentication &&
                         end.error->code == ErrorCode::AuthenticationFailed;
    const bool secondTime = std::exchange(m_tried, false);
    if (!refused || !credentials.discard(key, secret))
        return false;
    m_tried = !secondTime;
    if (secondTime)
        end.error->code = ErrorCode::SignInNeeded;
    return m_tried;
}

} // namespace posthorn
