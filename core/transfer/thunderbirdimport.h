#pragma once

#include "importer.h"
#include "thunderbirdprofile.h"

namespace posthorn
{

class AccountRepository;

/// Makes accounts of those of a Thunderbird profile and brings its mail in. An account that is here already
/// (same kind, address and server) stays as it is. The new ones are kept switched off until what Thunderbird
/// collected by POP3 is known here, so that nothing is fetched twice. Mail of POP3 accounts goes into their
/// own folders, that of Local Folders and what Thunderbird kept of IMAP accounts into an account of this
/// computer only. In this order: addAccounts(), takeOver(), enable(), then Importer::run() with steps(). May
/// be repeated from the beginning at any time. A value.
class ThunderbirdImport
{
public:
    struct Choice {
        qsizetype account = 0; // in the profile
        bool withMail = true;
    };

    ThunderbirdImport(ThunderbirdProfile profile, QList<Choice> choices);

    /// POP3 and Local Folders with their mail; IMAP without: the server has it.
    [[nodiscard]] static QList<Choice> usual(const ThunderbirdProfile &profile);

    /// On the thread of the repository. `localName`: of the account of this computer, where one of this kind
    /// and name is not there already. Errors: the repository's.
    [[nodiscard]] Result<void> addAccounts(AccountRepository &repository, const QString &localName);
    /// On a worker. Errors: the store's.
    [[nodiscard]] Result<void> takeOver(Store &store);
    /// On the thread of the repository.
    [[nodiscard]] Result<void> enable(AccountRepository &repository);
    /// On a worker.
    [[nodiscard]] Result<QList<ImportStep>> steps(Importer &importer) const;

    [[nodiscard]] const ThunderbirdProfile &profile() const { return m_profile; }
    [[nodiscard]] int added() const { return int(m_added.size()); }
    [[nodiscard]] int known() const { return m_known; }

    /// The account of this computer that imports go to, made where it is missing. Errors: the repository's.
    [[nodiscard]] static Result<AccountId> localAccount(AccountRepository &repository, const QString &name);

private:
    ThunderbirdProfile m_profile;
    QList<Choice> m_choices;
    QHash<qsizetype, AccountId> m_ids; // of POP3 and IMAP accounts
    AccountId m_local;
    QList<AccountId> m_added;
    int m_known = 0;
};

} // namespace posthorn
