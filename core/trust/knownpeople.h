#pragma once

#include "base/address.h"

#include <QHash>
#include <QSet>

namespace posthorn
{

/// Whom the user has dealings with: the user's own addresses, and whom he wrote to. What strangers imitate.
/// Made once and kept: skeletons are not cheap. A value; any thread.
class KnownPeople
{
public:
    KnownPeople() = default;
    KnownPeople(const AddressList &own, const AddressList &writtenTo);

    [[nodiscard]] bool isOwn(const QString &address) const;
    [[nodiscard]] bool knows(const QString &address) const;
    /// The domain of theirs that this one looks like or hides in itself ("bank.example.evil.net"), without
    /// being it; empty = none. `asciiDomain` in Punycode.
    [[nodiscard]] QString imitatedDomain(const QString &asciiDomain) const;
    /// The address of somebody known who has this name, where `address` is nobody's of that name and of
    /// another base domain; empty = none.
    [[nodiscard]] QString imitatedPerson(const QString &name, const QString &address) const;

private:
    void add(const Address &address);

    QSet<QString> m_own;
    QSet<QString> m_addresses;
    QSet<QString> m_domains; // base domains, ASCII
    QHash<QString, QString> m_domainBySkeleton;
    QHash<QString, QStringList> m_addressesByName; // by skeleton
};

} // namespace posthorn
