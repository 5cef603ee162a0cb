#include "settingsimport.h"

#include "accountrepository.h"

#include <algorithm>

namespace posthorn
{

namespace
{

bool isSame(const QString &a, const QString &b)
{
    return a.compare(b, Qt::CaseInsensitive) == 0;
}

bool isSameAccount(const Account &a, const Account &b)
{
    return a.incomingKind == b.incomingKind && isSame(a.address(), b.address()) &&
           isSame(a.incoming.host, b.incoming.host) && a.incoming.port == b.incoming.port;
}

Account merged(Account here, const Account &there, int &newIdentities)
{
    if (!there.name.isEmpty())
        here.name = there.name;
    if (!there.context.isEmpty())
        here.context = there.context;
    if (!there.color.isEmpty())
        here.color = there.color;
    for (const Identity &identity : there.identities) {
        const auto own =
            std::find_if(here.identities.begin(), here.identities.end(),
                         [&](const Identity &known) { return isSame(known.address, identity.address); });
        Identity taken = identity;
        if (own == here.identities.end()) {
            taken.id = {};
            here.identities.append(taken);
            ++newIdentities;
        } else {
            taken.id = own->id;
            *own = taken;
        }
    }
    return here;
}

Account fresh(Account account)
{
    account.id = {};
    for (Identity &identity : account.identities)
        identity.id = {};
    return account;
}

} // namespace

SettingsImport::SettingsImport(const SettingsFile &file, const QList<Account> &accounts,
                               const QMap<QString, QVariant> &preferences)
{
    using Kind = AccountStep::Kind;
    for (const Account &there : file.accounts) {
        const auto isIt = [&there](const Account &account) { return isSameAccount(account, there); };
        const auto twice = std::find_if(m_accounts.begin(), m_accounts.end(),
                                        [&](const AccountStep &step) { return isIt(step.account); });
        if (twice != m_accounts.end())
            continue; // named in the file already
        const auto here = std::find_if(accounts.begin(), accounts.end(), isIt);
        if (here == accounts.end()) {
            m_accounts.append({Kind::Add, fresh(there), static_cast<int>(there.identities.size())});
            continue;
        }
        AccountStep step;
        step.account = merged(*here, there, step.newIdentities);
        step.kind = step.account == *here ? Kind::Same : Kind::Merge;
        m_accounts.append(step);
    }
    for (auto it = file.preferences.begin(); it != file.preferences.end(); ++it) {
        const QVariant now = preferences.value(it.key());
        if (now == it.value())
            continue;
        m_preferences.insert(it.key(), it.value());
        m_before.insert(it.key(), now);
    }
}

bool SettingsImport::changesNothing() const
{
    return m_preferences.isEmpty() &&
           std::all_of(m_accounts.begin(), m_accounts.end(),
                       [](const AccountStep &step) { return step.kind == AccountStep::Kind::Same; });
}

Result<SettingsImport::Before> SettingsImport::apply(AccountRepository &repository,
                                                     const SetPreference &set) const
{
    Before before;
    const auto giveUp = [&](const Error &error) {
        // What fails again while it is put back is the same disk; the first error says it.
        (void)takeBack(before, repository, set);
        return error;
    };
    for (const AccountStep &step : m_accounts) {
        if (step.kind == AccountStep::Kind::Add) {
            const auto added = repository.add(step.account);
            if (!added)
                return giveUp(added.error());
            before.added.append(*added);
        } else if (step.kind == AccountStep::Kind::Merge) {
            const auto old = repository.account(step.account.id);
            const auto updated = repository.update(step.account);
            if (!updated)
                return giveUp(updated.error());
            if (old)
                before.merged.append(*old);
        }
    }
    for (auto it = m_preferences.begin(); it != m_preferences.end(); ++it)
        set(it.key(), it.value());
    before.preferences = m_before;
    return before;
}

Result<void> SettingsImport::takeBack(const Before &before, AccountRepository &repository,
                                      const SetPreference &set)
{
    Result<void> result;
    const auto note = [&result](const Result<void> &done) {
        if (!done && done.error().code != ErrorCode::NotFound)
            result = done.error();
    };
    for (const AccountId id : before.added)
        note(repository.remove(id));
    for (const Account &account : before.merged) {
        auto now = repository.account(account.id);
        if (!now)
            continue;
        now->name = account.name;
        now->context = account.context;
        now->color = account.color;
        now->identities = account.identities;
        note(repository.update(*now));
    }
    for (auto it = before.preferences.begin(); it != before.preferences.end(); ++it)
        set(it.key(), it.value());
    return result;
}

} // namespace posthorn
