#pragma once

#include "base/ids.h"
#include "trust/dkimverifier.h"
#include "trust/knownpeople.h"
#include "trust/messagetrust.h"
#include "trust/receivingserver.h"

#include <QHash>
#include <QObject>
#include <QPointer>
#include <QThreadPool>
#include <functional>
#include <memory>
#include <optional>

namespace posthorn
{

class AccountRepository;
class Clock;
class DnsResolver;
class Store;

/// Says where messages come from, away from the window thread: knows the user's own addresses, whom he wrote
/// to (looked up anew now and then) and the servers of the accounts, as their inboxes show them. One for all
/// windows; lives on the window thread, owned by the composition root. What it is given outlives it.
class MessageJudge : public QObject
{
    Q_OBJECT

public:
    /// `resolver`: null = signatures cannot be checked.
    MessageJudge(AccountRepository &accounts, Store &store, const Clock &clock, DnsResolver *resolver,
                 QObject *parent = nullptr);
    ~MessageJudge() override;

    /// Asks nobody. The answer comes later, once, and never after `context` was destroyed.
    void judge(const QByteArray &message, AccountId account, QObject *context,
               std::function<void(const MessageTrust &)> reply);
    /// Asks the DNS of the sender's domain: only where the user wants it. As judge().
    void checkSignature(const QByteArray &message, const SenderTruth &sender, QObject *context,
                        std::function<void(const Authenticity &)> reply);
    [[nodiscard]] bool canCheckSignatures() const { return m_verifier != nullptr; }

private:
    struct Question {
        QByteArray message;
        QPointer<QObject> context;
        std::function<void(const MessageTrust &)> reply;
    };
    /// What an account's inbox has told, and who waits for that.
    struct Learning {
        std::optional<ReceivingServer> server;
        qint64 readMs = 0;
        bool isReading = false;
        QList<Question> waiting;
    };
    void readPeople();
    void learnServer(const Account &account);
    void answer(const Question &question, const ReceivingServer &server);

    AccountRepository &m_accounts;
    Store &m_store;
    const Clock &m_clock;
    std::unique_ptr<DkimVerifier> m_verifier;
    std::shared_ptr<const KnownPeople> m_people;
    QHash<AccountId, Learning> m_servers;
    qint64 m_peopleReadMs = 0;
    bool m_isReading = false;
    QThreadPool m_pool;
};

} // namespace posthorn
