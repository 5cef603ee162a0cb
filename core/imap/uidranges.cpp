#include "uidranges.h"

#include <algorithm>
#include <charconv>

namespace posthorn
{

bool takeUidRange(QByteArrayView &rest, std::pair<quint32, quint32> &range)
{
    while (!rest.isEmpty()) {
        const char *const at = rest.begin();
        const char *const comma = std::find(at, rest.end(), ',');
        rest = QByteArrayView(comma < rest.end() ? comma + 1 : comma, rest.end());
        auto &[first, last] = range;
        const auto [afterFirst, error] = std::from_chars(at, comma, first);
        bool valid = error == std::errc() && first != 0;
        last = first;
        if (valid && afterFirst != comma) {
            valid = *afterFirst == ':';
            if (valid) {
                const auto [afterLast, lastError] = std::from_chars(afterFirst + 1, comma, last);
                valid = lastError == std::errc() && afterLast == comma && last != 0;
            }
        }
        if (!valid)
            continue;
        if (last < first)
            std::swap(first, last);
        return true;
    }
    return false;
}

bool UidRanges::add(QByteArrayView set)
{
    constexpr size_t most = 2'000'000;
    constexpr size_t few = 1000;
    std::pair<quint32, quint32> range;
    while (takeUidRange(set, range)) {
        m_ranges.push_back(range);
        if (m_ranges.size() > 2 * m_merged + few) // so that merging costs no more than adding
            merge();
        if (m_ranges.size() > most)
            return false;
    }
    return true;
}

void UidRanges::merge() const
{
    if (m_merged == m_ranges.size())
        return;
    std::sort(m_ranges.begin(), m_ranges.end());
    size_t kept = 0;
    for (size_t i = 1; i < m_ranges.size(); ++i) {
        if (m_ranges[i].first <= quint64(m_ranges[kept].second) + 1)
            m_ranges[kept].second = std::max(m_ranges[kept].second, m_ranges[i].second);
        else
            m_ranges[++kept] = m_ranges[i];
    }
    m_ranges.resize(kept + 1);
    m_merged = m_ranges.size();
}

bool UidRanges::contains(quint32 uid) const
{
    merge();
    const auto after =
        std::upper_bound(m_ranges.begin(), m_ranges.end(), uid,
                         [](quint32 sought, const auto &range) { return sought < range.first; });
    return after != m_ranges.begin() && uid <= std::prev(after)->second;
}

quint64 UidRanges::count() const
{
    merge();
    quint64 count = 0;
    for (const auto &[first, last] : m_ranges)
        count += quint64(last) - first + 1;
    return count;
}

} // namespace posthorn
