#include "securitylog.h"

namespace posthorn
{

bool SecurityLog::note(AccountId account, MailProtocol protocol, const ConnectionSecurityInfo &security)
{
    const std::lock_guard lock(m_mutex);
    const auto [known, isNew] = m_latest.try_emplace({account, protocol}, security);
    if (!isNew && known->second == security)
        return false;
    known->second = security;
    return true;
}

std::optional<ConnectionSecurityInfo> SecurityLog::of(AccountId account, MailProtocol protocol) const
{
    const std::lock_guard lock(m_mutex);
    const auto known = m_latest.find({account, protocol});
    return known == m_latest.end() ? std::nullopt : std::optional(known->second);
}

void SecurityLog::forget(AccountId account)
{
    const std::lock_guard lock(m_mutex);
    std::erase_if(m_latest, [account](const auto &entry) { return entry.first.first == account; });
}

} // namespace posthorn
