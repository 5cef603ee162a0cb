#pragma once

#include "account/account.h"
#include "store/store.h"

#include <QHash>
#include <QSet>

namespace posthorn
{

/// What is to leave a POP3 server: what the user deleted, and what a rule chose and whose bytes are on this
/// disk, read back. Nothing else is ever named, and a message of which only the header is here only when the
/// user deletes it everywhere. Straight-line on the account's worker; lives for one visit. Store and account
/// are used, not owned. Errors: Store/*.
class Pop3Removal
{
public:
    Pop3Removal(Store &store, const Account &account);

    /// Looks at what is wanted by now.
    [[nodiscard]] Result<void> read(const Clock &clock);
    /// What the user wants off the server, but to keep here, and of which only the header is here.
    [[nodiscard]] const QSet<QByteArray> &neededFirst() const { return m_neededFirst; }
    /// Days may lie between the download and the removal, and what is here is the last copy from then on: it
    /// is read back once more, but for what `alreadyRead` names. What is damaged stays on the server; that
    /// the user deleted here need not be whole.
    [[nodiscard]] Result<void> leaveOutDamaged(const QSet<QByteArray> &alreadyRead);
    /// Whose bytes are not here, or not as they came.
    [[nodiscard]] const QSet<QByteArray> &damaged() const { return m_damaged; }
    /// Of the first of them.
    [[nodiscard]] const std::optional<Error> &damage() const { return m_damage; }
    /// The UIDLs to be deleted, as far as they are listed.
    [[nodiscard]] const QSet<QByteArray> &due() const { return m_due; }

    /// The server said that these are gone. What the user asked for is done where it is gone now, or was not
    /// listed.
    [[nodiscard]] Result<void> carriedOut(const QList<QByteArray> &gone, const QSet<QByteArray> &listed);
    /// What the user asked for and could not be done in this visit.
    [[nodiscard]] const QSet<OperationId> &undone() const { return m_undone; }

private:
    Store &m_store;
    const Account &m_account;
    QList<UidlRecord> m_leaving;
    QList<OperationRecord> m_operations;
    QHash<QByteArray, qint64> m_byRule; // size by UIDL
    QSet<QByteArray> m_neededFirst;
    QSet<QByteArray> m_due;
    QSet<OperationId> m_undone;
    QSet<QByteArray> m_damaged;
    std::optional<Error> m_damage;
};

} // namespace posthorn
