#include "thunderbirdimport.h"

#include "account/accountrepository.h"
#include "store/store.h"

#include <algorithm>

namespace posthorn
{

namespace
{

std::optional<AccountId> sameAccount(const AccountRepository &repository, const Account &wanted)
{
    for (const Account &account : repository.accounts()) {
        if (account.incomingKind == wanted.incomingKind &&
            account.address().compare(wanted.address(), Qt::CaseInsensitive) == 0 &&
            account.incoming.host.compare(wanted.incoming.host, Qt::CaseInsensitive) == 0)
            return account.id;
    }
    return {};
}

} // namespace

ThunderbirdImport::ThunderbirdImport(ThunderbirdProfile profile, QList<Choice> choices)
    : m_profile(std::move(profile))
    , m_choices(std::move(choices))
{
}

QList<ThunderbirdImport::Choice> ThunderbirdImport::usual(const ThunderbirdProfile &profile)
{
    QList<Choice> choices;
    for (qsizetype i = 0; i < profile.accounts.size(); ++i)
        choices.append({i, !profile.accounts[i].account.isImap()});
    return choices;
}

Result<AccountId> ThunderbirdImport::localAccount(AccountRepository &repository, const QString &name)
{
    for (const Account &account : repository.accounts()) {
        if (account.incomingKind == IncomingKind::Local && account.name == name)
            return account.id;
    }
    Account account;
    account.name = name;
    account.incomingKind = IncomingKind::Local;
    // Nobody writes as it: an account needs an identity, and RFC 2606 keeps this name for what is none.
    account.identities = {{{}, name, QStringLiteral("local@posthorn.invalid"), {}, {}}};
    return repository.add(account);
}

Result<void> ThunderbirdImport::addAccounts(AccountRepository &repository, const QString &localName)
{
    for (const Choice &choice : std::as_const(m_choices)) {
        const ThunderbirdAccount &found = m_profile.accounts.at(choice.account);
        const bool isLocal = found.account.incomingKind == IncomingKind::Local;
        if (!isLocal) {
            if (const auto here = sameAccount(repository, found.account)) {
                m_ids.insert(choice.account, *here);
                ++m_known;
            } else {
                Account account = found.account;
                account.enabled = false;
                POSTHORN_TRY_ASSIGN(const AccountId id, repository.add(account));
                m_ids.insert(choice.account, id);
                m_added.append(id);
            }
        }
        if (choice.withMail && !found.folders.isEmpty() && !found.account.isPop3() && !m_local.isValid()) {
            POSTHORN_TRY_ASSIGN(m_local, localAccount(repository, localName));
        }
    }
    return {};
}

Result<void> ThunderbirdImport::takeOver(Store &store)
{
    return store.writeAndWait<void>(Durability::Full, [this](WriteTransaction &transaction) -> Result<void> {
        for (auto it = m_ids.cbegin(); it != m_ids.cend(); ++it) {
            const ThunderbirdAccount &found = m_profile.accounts.at(it.key());
            if (!found.account.isPop3())
                continue;
            POSTHORN_TRY(transaction.ensureLocalFolders(*it));
            POSTHORN_TRY(transaction.addCollectedUidls(*it, found.collected));
        }
        return m_local.isValid() ? transaction.ensureLocalFolders(m_local) : Result<void>();
    });
}

Result<void> ThunderbirdImport::enable(AccountRepository &repository)
{
    for (auto it = m_ids.cbegin(); it != m_ids.cend(); ++it) {
        std::optional<Account> account = repository.account(*it);
        // Also those of a run that died before it came here.
        if (!account || account->enabled)
            continue;
        account->enabled = true;
        POSTHORN_TRY(repository.update(*account));
    }
    return {};
}

Result<QList<ImportStep>> ThunderbirdImport::steps(Importer &importer) const
{
    QHash<QString, QString> keywords;
    for (auto it = m_profile.tags.cbegin(); it != m_profile.tags.cend(); ++it) {
        if (const QString keyword = m_profile.keywordOf(it.key()); keyword != it.key())
            keywords.insert(it.key(), keyword);
    }
    QList<ImportStep> all;
    for (const Choice &choice : m_choices) {
        const ThunderbirdAccount &found = m_profile.accounts.at(choice.account);
        if (!choice.withMail || found.folders.isEmpty())
            continue;
        const bool pop3 = found.account.isPop3();
        const AccountId target = pop3 ? m_ids.value(choice.account) : m_local;
        const QString prefix = found.account.isImap() ? found.account.name : QString();
        POSTHORN_TRY_ASSIGN(QList<ImportStep> steps,
                            importer.makeFolders(target, found.folders, prefix, prefix.isEmpty()));
        const QSet<QByteArray> uidls(found.collected.begin(), found.collected.end());
        for (ImportStep &step : steps) {
            step.keywords = keywords;
            if (pop3)
                step.uidls = uidls;
        }
        all += steps;
    }
    return all;
}

} // namespace posthorn
