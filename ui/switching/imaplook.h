#pragma once

#include "account/account.h"
#include "discovery/endpointprober.h"
#include "sync/syncstatus.h"
#include "ui/services.h"

#include <QObject>
#include <functional>

namespace posthorn
{

/// Finds out whether the servers of POP3 accounts speak IMAP, too, where the built-in table does not know:
/// once for each, when its POP3 server has just answered. Only servers that the account uses are asked
/// (imapBesidePop3()), and nothing is said about the user. The answer is kept among the preferences of this
/// computer. Window thread; owned by SwitchNotice.
class ImapLook : public QObject
{
    Q_OBJECT

public:
    using Places = std::function<QList<EndpointCandidate>(const Account &)>;

    explicit ImapLook(const Services &services, QObject *parent = nullptr);

    [[nodiscard]] bool hasFound(const Account &account) const;
    /// Where it looks: imapBesidePop3(), if nothing else is said.
    void setPlaces(Places places) { m_places = std::move(places); }

Q_SIGNALS:
    void found(posthorn::AccountId account);

private:
    void answered(const AccountStatus &status);
    void lookAtNext();
    void looked(const QList<EndpointCandidate> &candidates);

    Services m_services;
    Places m_places;
    QList<Account> m_waiting; // the first is being looked at
    EndpointProber m_prober;
};

} // namespace posthorn
