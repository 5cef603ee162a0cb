#pragma once

#include "account/account.h"

#include <QStringList>

namespace posthorn
{

/// What differs between two states of one account, in the pieces that are edited, taken back and named one by
/// one. What the engine learns meanwhile (a mechanism that worked, say) stays as it is. A value.
class AccountEdit
{
public:
    AccountEdit(const Account &before, const Account &after);

    [[nodiscard]] bool isEmpty() const { return m_fields.isEmpty(); }
    /// `current` with the new state of the pieces, or with the one before.
    [[nodiscard]] Account applied(Account current) const;
    [[nodiscard]] Account takenBack(Account current) const;
    /// The pieces as one word, to tell edits of the same pieces by; of identities also what of them.
    [[nodiscard]] QString key() const;
    /// "Name, Colour"; translated.
    [[nodiscard]] QString words() const;

private:
    [[nodiscard]] QStringList rows() const;

    Account m_before;
    Account m_after;
    QList<int> m_fields;
};

} // namespace posthorn
