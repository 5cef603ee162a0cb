#pragma once

#include <QHashFunctions>
#include <QMetaType>
#include <compare>

namespace posthorn
{

/// A row's number in the store, typed by what it numbers: an AccountId is never taken for a FolderId.
/// Zero means "none". A value; any thread.
template <class Tag>
class StrongId
{
public:
    constexpr StrongId() = default;
    constexpr explicit StrongId(qint64 value)
        : m_value(value)
    {
    }

    [[nodiscard]] constexpr qint64 value() const { return m_value; }
    [[nodiscard]] constexpr bool isValid() const { return m_value != 0; }
    constexpr auto operator<=>(const StrongId &) const = default;

    friend size_t qHash(StrongId id, size_t seed = 0) { return ::qHash(id.m_value, seed); }

private:
    qint64 m_value = 0;
};

using AccountId = StrongId<struct AccountTag>;
using IdentityId = StrongId<struct IdentityTag>;
using FolderId = StrongId<struct FolderTag>;
/// A message as a whole, wherever it lies.
using MessageId = StrongId<struct MessageTag>;
/// One message in one folder: what a list row, a flag and a user's action are about.
using PlacementId = StrongId<struct PlacementTag>;
using ThreadId = StrongId<struct ThreadTag>;
/// One row of the journal.
using OperationId = StrongId<struct OperationTag>;
/// One message that waits to be sent, is being sent, or was.
using OutboxId = StrongId<struct OutboxTag>;

} // namespace posthorn

Q_DECLARE_METATYPE(posthorn::AccountId)
Q_DECLARE_METATYPE(posthorn::IdentityId)
Q_DECLARE_METATYPE(posthorn::FolderId)
Q_DECLARE_METATYPE(posthorn::MessageId)
Q_DECLARE_METATYPE(posthorn::PlacementId)
Q_DECLARE_METATYPE(posthorn::ThreadId)
Q_DECLARE_METATYPE(posthorn::OperationId)
Q_DECLARE_METATYPE(posthorn::OutboxId)
