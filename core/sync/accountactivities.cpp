#include "accountactivities.h"

namespace posthorn
{

AccountActivities::AccountActivities(AccountId account)
    : m_account(account)
{
}

quint64 AccountActivities::begin(Activity::Kind kind, FolderId folder, int total)
{
    Activity activity;
    // The account's number above a counter of its own: unique in the whole engine.
    activity.id = (quint64(m_account.value()) << 32) | (++m_last & 0xffffffffU);
    activity.account = m_account;
    activity.folder = folder;
    activity.kind = kind;
    activity.total = total;
    m_running.insert(activity.id, activity);
    emit changed(activity);
    return activity.id;
}

void AccountActivities::progress(quint64 id, int done, int total)
{
    const auto it = m_running.find(id);
    if (it == m_running.end())
        return;
    it->done = done;
    it->total = total;
    emit changed(*it);
}

void AccountActivities::end(quint64 id)
{
    const auto it = m_running.find(id);
    if (it == m_running.end())
        return;
    Activity activity = *it;
    m_running.erase(it);
    activity.finished = true;
    emit changed(activity);
}

void AccountActivities::endAllButSending()
{
    const QList<quint64> ids = m_running.keys();
    for (const quint64 id : ids) {
        if (m_running.value(id).kind != Activity::Kind::Sending)
            end(id);
    }
}

void AccountActivities::announce()
{
    for (const Activity &activity : std::as_const(m_running))
        emit changed(activity);
}

} // namespace posthorn
