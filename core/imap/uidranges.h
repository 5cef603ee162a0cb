#pragma once

#include <QByteArrayView>
#include <utility>
#include <vector>

namespace posthorn
{

/// The next part of a UID set (RFC 9051 uid-set), "7" or "3:9", the smaller number first; it is taken off
/// `rest`. Parts that are none are passed over. False: there is no more.
[[nodiscard]] bool takeUidRange(QByteArrayView &rest, std::pair<quint32, quint32> &range);

/// UIDs as a server names them, kept as ranges: "1:4294967295" takes no more memory than "1". A value.
class UidRanges
{
public:
    /// Adds a set. False: it has more parts than a mailbox can need, and the rest was left out.
    [[nodiscard]] bool add(QByteArrayView set);
    [[nodiscard]] bool isEmpty() const { return m_ranges.empty(); }
    [[nodiscard]] bool contains(quint32 uid) const;
    /// How many UIDs.
    [[nodiscard]] quint64 count() const;

private:
    void merge() const;

    // Ascending and apart from each other up to m_merged; the rest as it was added.
    mutable std::vector<std::pair<quint32, quint32>> m_ranges;
    mutable size_t m_merged = 0;
};

} // namespace posthorn
