#pragma once

#include "store/messagequery.h"

#include <vector>

namespace posthorn
{

/// A run of neighbouring rows.
struct RowRange {
    int first = 0;
    int last = 0;
    bool operator==(const RowRange &) const = default;
};

/// The order that the store gives a spine: by sort key, then by id, both in the direction of the query. Pure.
struct SpineOrder {
    bool ascending = false;

    [[nodiscard]] bool operator()(const SpineEntry &a, const SpineEntry &b) const
    {
        if (a.sortKey != b.sortKey)
            return ascending ? a.sortKey < b.sortKey : a.sortKey > b.sortKey;
        return ascending ? a.id < b.id : a.id > b.id;
    }
};

/// Where these ids stand, ascending; those that the spine does not hold are left out. One pass over the
/// spine, without hashing for ids that lie close together.
[[nodiscard]] std::vector<int> positionsOf(const std::vector<SpineEntry> &spine,
                                           const std::vector<PlacementId> &ids);

/// Ascending positions as runs.
[[nodiscard]] std::vector<RowRange> toRanges(const std::vector<int> &positions);

} // namespace posthorn
