#pragma once

#include <cstddef>
#include <vector>

namespace posthorn
{

/// Where the cards of a conversation stand below each other, in pixels from the top of the first: estimated
/// until a card was laid out, then exact. Pure; window thread.
class CardGeometry
{
public:
    struct Range {
        int first = 0;
        int last = -1; // inclusive
        [[nodiscard]] bool contains(int index) const { return index >= first && index <= last; }
    };

    void reset(std::vector<int> estimates);
    [[nodiscard]] int count() const { return int(m_heights.size()); }
    [[nodiscard]] int total() const;
    [[nodiscard]] int top(int index) const;
    [[nodiscard]] int height(int index) const { return m_heights[std::size_t(index)]; }
    [[nodiscard]] bool isExact(int index) const { return m_exact[std::size_t(index)]; }
    /// True when it changed.
    bool setHeight(int index, int height);
    /// No longer known: it was folded, or the width changed.
    void estimate(int index, int height);
    /// Which cards touch the stretch from `from` to `to`.
    [[nodiscard]] Range range(int from, int to) const;

private:
    void sum() const;

    std::vector<int> m_heights;
    std::vector<bool> m_exact;
    mutable std::vector<int> m_tops; // one more than heights; empty = to be summed anew
};

} // namespace posthorn
