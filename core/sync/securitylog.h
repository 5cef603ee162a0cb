#pragma once

#include "base/ids.h"
#include "security/connectionsecurityinfo.h"

#include <map>
#include <mutex>
#include <optional>

namespace posthorn
{

/// How the most recent line of each account and protocol was protected. Any thread. Owned by the SyncEngine.
class SecurityLog
{
public:
    /// True when it differs from what was known.
    [[nodiscard]] bool note(AccountId account, MailProtocol protocol, const ConnectionSecurityInfo &security);
    [[nodiscard]] std::optional<ConnectionSecurityInfo> of(AccountId account, MailProtocol protocol) const;
    void forget(AccountId account);

private:
    mutable std::mutex m_mutex;
    std::map<std::pair<AccountId, MailProtocol>, ConnectionSecurityInfo> m_latest;
};

} // namespace posthorn
