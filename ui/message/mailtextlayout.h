#pragma once

#include "blockheights.h"

#include <QAbstractTextDocumentLayout>
#include <QTextBlock>
#include <deque>

namespace posthorn
{

/// Lays out the blocks of a MailDocument when they are looked at and not before, so that a text costs what is
/// seen of it. Where the others stand is guessed from the width of their text; documentSizeChanged() tells
/// when a guess was wrong. A short text is laid out as a whole, and what was looked at long ago is forgotten.
/// Owned by the document. measure() on any thread, all else on the one that shows the text.
class MailTextLayout final : public QAbstractTextDocumentLayout
{
    Q_OBJECT

public:
    /// Up to here it is laid out as a whole.
    static constexpr int ShortBlocks = 300;
    static constexpr int ShortUnits = 30'000;
    /// As much stays laid out, and at least what was looked at last.
    static constexpr int KeptBlocks = 2'000;
    static constexpr int KeptUnits = 400'000;
    /// From one line to the next, of its height.
    static constexpr double LineSpacing = 1.28;

    explicit MailTextLayout(QTextDocument *document);

    /// Looks at the width of all text, which would otherwise be done when the size is asked for.
    void measure() const;
    /// How many blocks are laid out now.
    [[nodiscard]] int blocksKept() const { return int(m_kept.size()); }
    /// The block at that height.
    [[nodiscard]] QTextBlock blockAt(double y) const;

    void draw(QPainter *painter, const PaintContext &context) override;
    [[nodiscard]] int hitTest(const QPointF &point, Qt::HitTestAccuracy accuracy) const override;
    /// One: sheets are made by TextPrintJob.
    [[nodiscard]] int pageCount() const override { return 1; }
    [[nodiscard]] QSizeF documentSize() const override;
    [[nodiscard]] QRectF frameBoundingRect(QTextFrame *frame) const override;
    /// Lays it out if it is not, as all that looks at a block.
    [[nodiscard]] QRectF blockBoundingRect(const QTextBlock &block) const override;

protected:
    void documentChanged(int from, int removed, int added) override;

private:
    [[nodiscard]] BlockHeights::Flow flow() const;
    void layOut(const QTextBlock &block) const;
    void keep(const QTextBlock &block) const;
    void forgetAll() const;
    void tellSize() const;
    void drawBlock(QPainter *painter, const PaintContext &context, const QTextBlock &block,
                   const QPointF &place) const;

    // What is looked at is laid out by questions, which are const in Qt.
    mutable BlockHeights m_heights;
    mutable BlockHeights::Flow m_flow;
    mutable std::deque<QTextBlock> m_kept; // the oldest first
    mutable int m_keptUnits = 0;
    mutable bool m_measured = false;
    mutable bool m_telling = false;
    int m_length = -1;
    int m_blockCount = -1;
};

} // namespace posthorn
