#include "contextguard.h"

#include "account/accountrepository.h"
#include "composechecks.h"
#include "discovery/providertable.h"
#include "store/store.h"
#include "ui/common/settings.h"
#include "ui/text/displaytext.h"

#include <algorithm>

namespace posthorn
{

namespace
{

constexpr int AskAfterMs = 300;
constexpr qsizetype MostAsked = 30;

QString domainOf(const QString &address)
{
    return address.section(u'@', -1).toLower();
}

QString otherThan(const QString &context)
{
    if (context == QLatin1String("home"))
        return QStringLiteral("work");
    return context == QLatin1String("work") ? QStringLiteral("home") : QString();
}

QString contextOf(const QList<Account> &accounts, AccountId id)
{
    const auto found = std::find_if(accounts.begin(), accounts.end(),
                                    [id](const Account &account) { return account.id == id; });
    return found == accounts.end() ? QString() : found->context;
}

bool hasDomain(const QList<Account> &accounts, const QString &context, const QString &domain)
{
    for (const Account &account : accounts)
        for (const Identity &identity : account.identities)
            if (account.context == context && domainOf(identity.address) == domain)
                return true;
    return false;
}

} // namespace

ContextGuard::ContextGuard(const Services &services, QObject *parent)
    : QObject(parent)
    , m_services(services)
{
    m_delay.setSingleShot(true);
    m_delay.setInterval(AskAfterMs);
    connect(&m_delay, &QTimer::timeout, this, &ContextGuard::ask);
}

void ContextGuard::check(AccountId sender, const AddressList &recipients)
{
    QStringList addresses;
    for (const Address &recipient : recipients.mid(0, MostAsked))
        if (isSendableAddress(recipient.address))
            addresses.append(recipient.address.toLower());
    if (sender == m_sender && addresses == m_recipients)
        return;
    m_sender = sender;
    m_recipients = addresses;
    ++m_generation;
    const bool wanted = m_services.settings != nullptr && m_services.settings->warnsOfOtherContext();
    if (!wanted || addresses.isEmpty() || otherContext().isEmpty()) {
        m_delay.stop();
        answer({});
        return;
    }
    m_delay.start();
}

void ContextGuard::ask()
{
    m_services.store->read<Known>(
        Store::Lane::Interactive,
        [recipients = m_recipients](StoreReader &reader) -> Result<Known> {
            Known known;
            for (const QString &recipient : recipients) {
                POSTHORN_TRY_ASSIGN(known[recipient], reader.accountsThatKnow(recipient));
            }
            return known;
        },
        this,
        [this, generation = m_generation](const Result<Known> &known) {
            if (generation == m_generation && known)
                answer(ofOtherContext(m_services.accounts->accounts(), m_sender, m_recipients, *known));
        });
}

void ContextGuard::answer(const QStringList &doubtful)
{
    if (doubtful == m_doubtful)
        return;
    m_doubtful = doubtful;
    Q_EMIT changed();
}

QStringList ContextGuard::ofOtherContext(const QList<Account> &accounts, AccountId sender,
                                         const QStringList &recipients, const Known &known)
{
    const QString own = contextOf(accounts, sender);
    const QString other = otherThan(own);
    QStringList doubtful;
    if (other.isEmpty())
        return doubtful;
    for (const QString &recipient : recipients) {
        const QList<AccountId> knownBy = known.value(recipient);
        const auto isOther = [&](AccountId id) { return contextOf(accounts, id) == other; };
        if (!std::all_of(knownBy.begin(), knownBy.end(), isOther))
            continue;
        const QString domain = domainOf(recipient);
        const bool byDomain =
            hasDomain(accounts, other, domain) && !hasDomain(accounts, own, domain) && !providerFor(domain);
        if (byDomain || !knownBy.isEmpty())
            doubtful.append(recipient);
    }
    return doubtful;
}

QString ContextGuard::otherContext() const
{
    return otherThan(contextOf(m_services.accounts->accounts(), m_sender));
}

QString ContextGuard::sentence() const
{
    const bool toWork = otherContext() == QLatin1String("work");
    if (m_doubtful.size() == 1) {
        const QString who = displayText(m_doubtful.first(), 80);
        return toWork ? tr("%1 belongs to work, and you are writing from home.").arg(who)
                      : tr("%1 belongs to home, and you are writing from work.").arg(who);
    }
    const int count = int(m_doubtful.size());
    return toWork ? tr("%n recipient(s) belong to work, and you are writing from home.", nullptr, count)
                  : tr("%n recipient(s) belong to home, and you are writing from work.", nullptr, count);
}

QString ContextGuard::actionText() const
{
    if (!better().account.isValid())
        return {};
    return otherContext() == QLatin1String("work") ? tr("Send from work instead")
                                                   : tr("Send from home instead");
}

ContextGuard::Sender ContextGuard::better() const
{
    const QString context = otherContext();
    const QString wanted =
        m_services.settings == nullptr ? QString() : m_services.settings->defaultIdentity(context);
    Sender first;
    for (const Account &account : std::as_const(*m_services.accounts).accounts()) {
        if (!account.enabled || account.context != context || !account.outgoing.isConfigured())
            continue;
        for (const Identity &identity : account.identities) {
            if (!wanted.isEmpty() && identity.address.compare(wanted, Qt::CaseInsensitive) == 0)
                return {account.id, identity.id};
            if (!first.account.isValid())
                first = {account.id, identity.id};
        }
    }
    return first;
}

} // namespace posthorn
