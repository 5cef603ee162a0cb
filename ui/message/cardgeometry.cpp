#include "cardgeometry.h"

#include <algorithm>

namespace posthorn
{

void CardGeometry::reset(std::vector<int> estimates)
{
    m_heights = std::move(estimates);
    m_exact.assign(m_heights.size(), false);
    m_tops.clear();
}

int CardGeometry::total() const
{
    sum();
    return m_tops.back();
}

int CardGeometry::top(int index) const
{
    sum();
    return m_tops[size_t(index)];
}

bool CardGeometry::setHeight(int index, int height)
{
    const auto at = size_t(index);
    m_exact[at] = true;
    if (m_heights[at] == height)
        return false;
    m_heights[at] = height;
    m_tops.clear();
    return true;
}

void CardGeometry::estimate(int index, int height)
{
    setHeight(index, height);
    m_exact[size_t(index)] = false;
}

CardGeometry::Range CardGeometry::range(int from, int to) const
{
    sum();
    const auto first = std::upper_bound(m_tops.begin(), m_tops.end() - 1, from);
    const auto end = std::lower_bound(m_tops.begin(), m_tops.end() - 1, to);
    return {std::max(0, int(first - m_tops.begin()) - 1), int(end - m_tops.begin()) - 1};
}

void CardGeometry::sum() const
{
    if (!m_tops.empty())
        return;
    m_tops.reserve(m_heights.size() + 1);
    int top = 0;
    for (const int height : m_heights) {
        m_tops.push_back(top);
        top += height;
    }
    m_tops.push_back(top);
}

} // namespace posthorn
