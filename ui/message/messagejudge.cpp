#include "messagejudge.h"

#include "account/accountrepository.h"
#include "base/clock.h"
#include "discovery/basedomain.h"
#include "inboxsamples.h"
#include "store/store.h"

namespace posthorn
{

namespace
{

constexpr int MostPeople = 5000;
constexpr qint64 FreshMs = 10 * 60 * 1000;
constexpr qint64 ServerFreshMs = 60 * 60 * 1000;

AddressList ownAddresses(const AccountRepository &accounts)
{
    AddressList own;
    for (const Account &account : accounts.accounts())
        for (const Identity &identity : account.identities)
            own.append({identity.name, identity.address});
    return own;
}

QStringList ownDomains(const Account &account)
{
    QStringList domains;
    for (const Identity &identity : account.identities)
        domains += baseDomain(identity.address.section(u'@', -1).toLower());
    return domains;
}

} // namespace

MessageJudge::MessageJudge(AccountRepository &accounts, Store &store, const Clock &clock,
                           DnsResolver *resolver, QObject *parent)
    : QObject(parent)
    , m_accounts(accounts)
    , m_store(store)
    , m_clock(clock)
    , m_verifier(resolver == nullptr ? nullptr : std::make_unique<DkimVerifier>(*resolver))
    , m_people(std::make_shared<const KnownPeople>(ownAddresses(accounts), AddressList()))
{
    m_pool.setMaxThreadCount(1);
    const auto again = [this] {
        m_peopleReadMs = 0;
        for (Learning &learning : m_servers) {
            learning.server.reset();
            learning.readMs = 0;
        }
    };
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
    m_peopleReadMs = m_clock.nowMs();
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
    if (!m_isReading && m_clock.nowMs() - m_peopleReadMs > FreshMs)
        readPeople();
    const Question question{message, context, std::move(reply)};
    const auto owner = m_accounts.account(account);
    const ReceivingServer server = owner ? receivingServerOf(*owner) : ReceivingServer();
    if (server.isKnown || server.domains.isEmpty()) {
        answer(question, server);
        return;
    }
    Learning &learning = m_servers[account];
    if (!learning.isReading && m_clock.nowMs() - learning.readMs > ServerFreshMs)
        learnServer(*owner);
    if (learning.server)
        answer(question, *learning.server);
    else
        learning.waiting.append(question);
}

void MessageJudge::learnServer(const Account &account)
{
    Learning &learning = m_servers[account.id];
    learning.isReading = true;
    learning.readMs = m_clock.nowMs();
    m_store.read<ReceivingServer>(
        Store::Lane::Background,
        [account](StoreReader &reader) -> Result<ReceivingServer> {
            POSTHORN_TRY_ASSIGN(const QList<ArrivalSample> samples, inboxSamples(reader, account.id));
            return learnedFrom(samples, receivingServerOf(account), ownDomains(account));
        },
        this,
        [this, account](const Result<ReceivingServer> &server) {
            Learning &known = m_servers[account.id];
            known.isReading = false;
            known.server = server ? *server : receivingServerOf(account);
            for (const Question &question : std::exchange(known.waiting, {}))
                answer(question, *known.server);
        });
}

void MessageJudge::answer(const Question &question, const ReceivingServer &server)
{
    m_pool.start([this, question, people = m_people, server] {
        const MessageTrust trust = messageTrust(question.message, *people, server);
        // Only this thread's owner knows whether the context still lives.
        QMetaObject::invokeMethod(this, [question, trust] {
            if (question.context)
                question.reply(trust);
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
