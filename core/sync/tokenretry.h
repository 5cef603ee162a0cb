#pragma once

#include "connectionattempt.h"
#include "security/credentials.h"

namespace posthorn
{

/// Gives a log-in whose access token was refused one more try with a new one: a token can be withdrawn before
/// its time. Engine thread; owned by what keeps a connection, one for each.
class TokenRetry
{
public:
    /// Asked at the end of every job. True: read the secret again and repeat the job. A second refusal in a
    /// row, of a token that was new, becomes Authentication/SignInNeeded.
    [[nodiscard]] bool wants(Credentials &credentials, const CredentialKey &key, const QString &secret,
                             JobEnd &end);
    /// The connection was given up in between.
    void reset() { m_tried = false; }

private:
    bool m_tried = false;
};

} // namespace posthorn
