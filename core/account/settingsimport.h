#pragma once

#include "settingsfile.h"

#include <functional>

namespace posthorn
{

class AccountRepository;

/// What reading a SettingsFile into a profile will do, made before anything is done so that it can be shown.
/// An account of the file is the same as one that is here when both have the address of their first identity,
/// the kind and the incoming server in common: then it takes from the file its name, context and colour and
/// the identities (those with an address that it has are brought up to date, none goes), and keeps how this
/// computer reaches the server and what it does with the mail. Every other account is added. A value.
class SettingsImport
{
public:
    struct AccountStep {
        enum class Kind { Add, Merge, Same };
        Kind kind = Kind::Add;
        Account account; // as it will be; with its id unless it is added
        int newIdentities = 0;
    };
    /// What was there before, for takeBack(). Unset preferences are invalid values.
    struct Before {
        QList<AccountId> added;
        QList<Account> merged;
        QMap<QString, QVariant> preferences;
    };
    /// Keeps one preference: Preferences::set() or the like.
    using SetPreference = std::function<void(const QString &key, const QVariant &value)>;

    /// `accounts` and `preferences`: those of the profile (Preferences::travelling()).
    SettingsImport(const SettingsFile &file, const QList<Account> &accounts,
                   const QMap<QString, QVariant> &preferences);

    [[nodiscard]] const QList<AccountStep> &accounts() const { return m_accounts; }
    /// Those that become another value.
    [[nodiscard]] const QMap<QString, QVariant> &preferences() const { return m_preferences; }
    [[nodiscard]] bool changesNothing() const;

    /// On the thread of the repository. After an error nothing has changed. Errors: the repository's.
    [[nodiscard]] Result<Before> apply(AccountRepository &repository, const SetPreference &set) const;
    /// Removes what was added and puts back what was there. Errors: the repository's; the rest is done.
    [[nodiscard]] static Result<void> takeBack(const Before &before, AccountRepository &repository,
                                               const SetPreference &set);

private:
    QList<AccountStep> m_accounts;
    QMap<QString, QVariant> m_preferences;
    QMap<QString, QVariant> m_before;
};

} // namespace posthorn
