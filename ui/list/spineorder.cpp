#include "spineorder.h"

#include <algorithm>
#include <unordered_set>

namespace posthorn
{

std::vector<int> positionsOf(const std::vector<SpineEntry> &spine, const std::vector<PlacementId> &ids)
{
    std::vector<int> positions;
    if (ids.empty())
        return positions;
    const auto [low, high] = std::minmax_element(ids.begin(), ids.end());
    const qint64 first = low->value();
    const qint64 width = high->value() - first + 1;
    constexpr qint64 widest = 64LL * 1024 * 1024; // bits: 8 MB
    if (width <= widest) {
        std::vector<bool> wanted(size_t(width), false);
        for (const PlacementId id : ids)
            wanted[size_t(id.value() - first)] = true;
        for (size_t i = 0; i < spine.size(); ++i) {
            const qint64 offset = spine[i].id.value() - first;
            if (offset >= 0 && offset < width && wanted[size_t(offset)])
                positions.push_back(int(i));
        }
        return positions;
    }
    std::unordered_set<qint64> wanted;
    for (const PlacementId id : ids)
        wanted.insert(id.value());
    for (size_t i = 0; i < spine.size(); ++i) {
        if (wanted.contains(spine[i].id.value()))
            positions.push_back(int(i));
    }
    return positions;
}

std::vector<RowRange> toRanges(const std::vector<int> &positions)
{
    std::vector<RowRange> ranges;
    for (const int position : positions) {
        if (!ranges.empty() && ranges.back().last + 1 == position)
            ranges.back().last = position;
        else
            ranges.push_back({position, position});
    }
    return ranges;
}

} // namespace posthorn
