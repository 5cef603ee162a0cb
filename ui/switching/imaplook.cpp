#include "imaplook.h"

#include "account/accountrepository.h"
#include "discovery/knownimap.h"
#include "sync/syncengine.h"
#include "ui/common/settings.h"

#include <QCryptographicHash>
#include <algorithm>

namespace posthorn
{

namespace
{

/// "ACCOUNT:SERVER:yes" or "...:no", with a comma between; the server as a few digits of a hash, so that
/// another one is looked at anew.
QString lookKey()
{
    return QStringLiteral("accounts/imapLook");
}

QString nameOf(const Account &account)
{
    const QByteArray server =
        QCryptographicHash::hash(account.incoming.hostAndPort().toUtf8(), QCryptographicHash::Sha256);
    return QStringLiteral("%1:%2:").arg(account.id.value()).arg(QString::fromLatin1(server.toHex().left(8)));
}

QStringList entries(const Settings &settings)
{
    return settings.value(lookKey()).toString().split(u',', Qt::SkipEmptyParts);
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
    return account.isPop3() &&
           entries(*m_services.settings).contains(nameOf(account) + QStringLiteral("yes"));
}

void ImapLook::answered(const AccountStatus &status)
{
    if (status.state != AccountStatus::State::Connected)
        return;
    const auto account = m_services.accounts->account(status.account);
    if (!account || !account->isPop3() || hasKnownImap(*account))
        return;
    const QString name = nameOf(*account);
    const QStringList known = entries(*m_services.settings);
    const bool isKnown = std::any_of(known.begin(), known.end(),
                                     [&name](const QString &entry) { return entry.startsWith(name); });
    const bool waits = std::any_of(m_waiting.begin(), m_waiting.end(),
                                   [&name](const Account &other) { return nameOf(other) == name; });
    if (isKnown || waits)
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
    note(account, speaksImap);
    if (speaksImap)
        Q_EMIT found(account.id);
    lookAtNext();
}

void ImapLook::note(const Account &account, bool found)
{
    QStringList kept = entries(*m_services.settings);
    // Of this account's other servers, and of accounts that have gone.
    kept.removeIf([this, &account](const QString &entry) {
        const AccountId id(entry.section(u':', 0, 0).toLongLong());
        return id == account.id || !m_services.accounts->account(id);
    });
    kept.append(nameOf(account) + (found ? QStringLiteral("yes") : QStringLiteral("no")));
    m_services.settings->setValue(lookKey(), kept.join(u','));
}

} // namespace posthorn
