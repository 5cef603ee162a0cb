#include "imaplook.h"

#include "account/accountrepository.h"
#include "discovery/knownimap.h"
#include "sync/syncengine.h"
#include "ui/common/accountnotes.h"

#include <algorithm>

namespace posthorn
{

namespace
{

/// "yes" or "no" of each.
QString lookKey()
{
    return QStringLiteral("accounts/imapLook");
}

bool isFound(const EndpointCandidate &candidate)
{
    return candidate.state == EndpointCandidate::State::Found;
}

} // namespace

ImapLook::ImapLook(const Services &services, QObject *parent)
    : QObject(parent)
    , m_services(services)
    , m_places(imapBesidePop3)
{
    connect(&m_prober, &EndpointProber::finished, this, &ImapLook::looked);
    if (services.engine != nullptr)
        connect(services.engine, &SyncEngine::statusChanged, this, &ImapLook::answered);
}

bool ImapLook::hasFound(const Account &account) const
{
    return account.isPop3() && accountNote(m_services, lookKey(), account) == QLatin1String("yes");
}

void ImapLook::answered(const AccountStatus &status)
{
    if (status.state != AccountStatus::State::Connected)
        return;
    const auto account = m_services.accounts->account(status.account);
    if (!account || !account->isPop3() || hasKnownImap(*account))
        return;
    const bool waits = std::any_of(m_waiting.begin(), m_waiting.end(), [&account](const Account &other) {
        return other.id == account->id && other.incoming.hostAndPort() == account->incoming.hostAndPort();
    });
    if (waits || !accountNote(m_services, lookKey(), *account).isEmpty())
        return;
    m_waiting.append(*account);
    if (m_waiting.size() == 1)
        lookAtNext();
}

void ImapLook::lookAtNext()
{
    if (!m_waiting.isEmpty())
        m_prober.probe(m_places(m_waiting.first()));
}

void ImapLook::looked(const QList<EndpointCandidate> &candidates)
{
    const Account account = m_waiting.takeFirst();
    const bool speaksImap = std::any_of(candidates.begin(), candidates.end(), isFound);
    setAccountNote(m_services, lookKey(), account, speaksImap ? QStringLiteral("yes") : QStringLiteral("no"));
    if (speaksImap)
        Q_EMIT found(account.id);
    lookAtNext();
}

} // namespace posthorn
