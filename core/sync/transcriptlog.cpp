#include "transcriptlog.h"

namespace posthorn
{

namespace
{
constexpr qsizetype keptPerAccount = 8;
}

std::shared_ptr<Transcript> TranscriptLog::begin(AccountId account, const QString &title)
{
    auto transcript = std::make_shared<Transcript>();
    transcript->note(title);
    const std::lock_guard lock(m_mutex);
    auto &list = m_byAccount[account.value()];
    list.append(transcript);
    while (list.size() > keptPerAccount)
        list.removeFirst();
    return transcript;
}

QList<std::shared_ptr<const Transcript>> TranscriptLog::of(AccountId account) const
{
    const std::lock_guard lock(m_mutex);
    return m_byAccount.value(account.value());
}

void TranscriptLog::forget(AccountId account)
{
    const std::lock_guard lock(m_mutex);
    m_byAccount.remove(account.value());
}

} // namespace posthorn
