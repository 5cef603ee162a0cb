#include "serverkeeps.h"

#include "account/accountrepository.h"
#include "accountnotes.h"
#include "sync/syncengine.h"

namespace posthorn
{

namespace
{

QString keepsKey()
{
    return QStringLiteral("accounts/serverKeeps");
}

/// What a server says it says while it is visited, so that silence then is an answer, too.
bool isAnswer(const AccountStatus &status)
{
    return status.serverKeepsDays || status.state == AccountStatus::State::Connected;
}

} // namespace

ServerKeeps::ServerKeeps(const Services &services, QObject *parent)
    : QObject(parent)
    , m_services(services)
{
    if (services.engine != nullptr)
        connect(services.engine, &SyncEngine::statusChanged, this, &ServerKeeps::note);
}

std::optional<int> ServerKeeps::days(const Services &services, const AccountStatus &status)
{
    if (isAnswer(status))
        return status.serverKeepsDays;
    const auto account = services.accounts->account(status.account);
    if (!account || !account->isPop3())
        return std::nullopt;
    bool known = false;
    const int days = accountNote(services, keepsKey(), *account).toInt(&known);
    return known ? std::optional(days) : std::nullopt;
}

void ServerKeeps::note(const AccountStatus &status)
{
    const auto account = m_services.accounts->account(status.account);
    if (!isAnswer(status) || !account)
        return;
    // For ever is what is assumed of a server that says nothing.
    const int days = account->isPop3() ? status.serverKeepsDays.value_or(-1) : -1;
    setAccountNote(m_services, keepsKey(), *account, days < 0 ? QString() : QString::number(days));
}

} // namespace posthorn
