#pragma once

#include <cstddef>
#include <vector>

namespace posthorn
{

/// How high the blocks of a text are, one below the other: guessed from how wide their text is until one was
/// laid out. Answers where a block stands, and which stands at a height, in logarithmic time. Widths are in
/// ems of the font, heights in device independent pixels. A value; any thread.
class BlockHeights
{
public:
    struct Block {
        float ems = 0;    // of all its text on one line
        float indent = 0; // of its lines, in pixels
    };
    /// What text is flowed into.
    struct Flow {
        double width = 0;
        double em = 1;
        double lineHeight = 1;
        bool operator==(const Flow &) const = default;
    };

    void setBlocks(std::vector<Block> blocks);
    /// Guesses all of them anew.
    void guess(const Flow &flow);
    /// What laying a block out has shown. Answers whether that is another height than was guessed.
    bool setHeight(int block, double height);

    [[nodiscard]] int count() const { return int(m_blocks.size()); }
    [[nodiscard]] double height(int block) const { return m_heights[size_t(block)]; }
    [[nodiscard]] double top(int block) const;
    [[nodiscard]] double total() const { return top(count()); }
    /// The block at that height: the first above all, the last below all; -1 where there is none.
    [[nodiscard]] int blockAt(double y) const;

private:
    std::vector<Block> m_blocks;
    std::vector<double> m_heights;
    std::vector<double> m_sums; // a Fenwick tree over m_heights, from 1 on
};

} // namespace posthorn
