#include "messagejudge.h"

#include "account/accountrepository.h"
#include "store/store.h"

#include <QPointer>

namespace posthorn
{

namespace
{

constexpr int MostPeople = 5000;
constexpr qint64 FreshMs = 10 * 60 * 1000;

AddressList ownAddresses(const AccountRepository &accounts)
{
    AddressList own;
    for (const Account &account : accounts.accounts())
        for (const Identity &identity : account.identities)
            own.append({identity.name, identity.address});
    return own;
}

} // namespace

MessageJudge::MessageJudge(AccountRepository &accounts, Store &store, DnsResolver *resolver, QObject *parent)
    : QObject(parent)
    , m_accounts(accounts)
    , m_store(store)
    , m_verifier(resolver == nullptr ? nullptr : std::make_unique<DkimVerifier>(*resolver))
    , m_people(std::make_shared<const KnownPeople>(ownAddresses(accounts), AddressList()))
{
    m_pool.setMaxThreadCount(1);
    const auto again = [this] { m_peopleReadMs = 0; };
    connect(&accounts, &AccountRepository::accountAdded, this, again);
    connect(&accounts, &AccountRepository::accountChanged, this, again);
    connect(&accounts, &AccountRepository::accountRemoved, this, again);
    readPeople();
}

MessageJudge::~MessageJudge()
{
    m_pool.waitForDone();
}

void MessageJudge::readPeople()
{
    m_isReading = true;
    m_peopleReadMs = QDateTime::currentMSecsSinceEpoch();
    using People = std::shared_ptr<const KnownPeople>;
    m_store.read<People>(
        Store::Lane::Background,
        [own = ownAddresses(m_accounts)](StoreReader &reader) -> Result<People> {
            POSTHORN_TRY_ASSIGN(const AddressList written, reader.contactsWrittenTo(MostPeople));
            return std::make_shared<const KnownPeople>(own, written);
        },
        this,
        [this](const Result<People> &people) {
            m_isReading = false;
            if (people)
                m_people = *people;
        });
}

void MessageJudge::judge(const QByteArray &message, AccountId account, QObject *context,
                         std::function<void(const MessageTrust &)> reply)
{
    if (!m_isReading && QDateTime::currentMSecsSinceEpoch() - m_peopleReadMs > FreshMs)
        readPeople();
    const auto known = m_accounts.account(account);
    const ReceivingServer server = known ? receivingServerOf(*known) : ReceivingServer();
    m_pool.start([this, message, people = m_people, server, context = QPointer<QObject>(context),
                  reply = std::move(reply)] {
        const MessageTrust trust = messageTrust(message, *people, server);
        // Only this thread's owner knows whether the context still lives.
        QMetaObject::invokeMethod(this, [context, reply, trust] {
            if (context)
                reply(trust);
        });
    });
}

void MessageJudge::checkSignature(const QByteArray &message, const SenderTruth &sender, QObject *context,
                                  std::function<void(const Authenticity &)> reply)
{
    if (m_verifier)
        m_verifier->verify(message, sender, context, std::move(reply));
}

} // namespace posthorn
