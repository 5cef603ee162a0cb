#include "blockheights.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace posthorn
{

namespace
{

/// Lines are broken between words, so that none is quite full.
constexpr double Filled = 0.96;

constexpr size_t lowestBit(size_t i)
{
    return i & (~i + 1);
}

} // namespace

void BlockHeights::setBlocks(std::vector<Block> blocks)
{
    m_blocks = std::move(blocks);
    m_heights.assign(m_blocks.size(), 0);
    m_sums.assign(m_blocks.size() + 1, 0);
}

void BlockHeights::guess(const Flow &flow)
{
    std::fill(m_sums.begin(), m_sums.end(), 0);
    for (size_t i = 0; i < m_blocks.size(); ++i) {
        const double room = std::max(flow.width - double(m_blocks[i].indent), flow.em);
        const double wide = double(m_blocks[i].ems) * flow.em;
        const double lines = wide <= room ? 1 : std::ceil(wide / (room * Filled));
        m_heights[i] = lines * flow.lineHeight;
        m_sums[i + 1] += m_heights[i];
        const size_t next = i + 1 + lowestBit(i + 1);
        if (next < m_sums.size())
            m_sums[next] += m_sums[i + 1];
    }
}

bool BlockHeights::setHeight(int block, double height)
{
    const double more = height - m_heights[size_t(block)];
    if (std::abs(more) < 0.01)
        return false;
    m_heights[size_t(block)] = height;
    for (size_t i = size_t(block) + 1; i < m_sums.size(); i += lowestBit(i))
        m_sums[i] += more;
    return true;
}

double BlockHeights::top(int block) const
{
    double sum = 0;
    for (size_t i = size_t(block); i > 0; i -= lowestBit(i))
        sum += m_sums[i];
    return sum;
}

int BlockHeights::blockAt(double y) const
{
    size_t before = 0; // how many blocks end at y or above
    for (size_t step = std::bit_floor(m_blocks.size()); step > 0; step /= 2) {
        if (before + step < m_sums.size() && m_sums[before + step] <= y) {
            before += step;
            y -= m_sums[before];
        }
    }
    return int(std::min(before + 1, m_blocks.size())) - 1;
}

} // namespace posthorn
