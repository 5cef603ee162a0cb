#pragma once

#include "fontbook.h"
#include "layoutbox.h"
#include "stopguard.h"

#include <QRectF>

namespace posthorn
{

class PictureStore;

/// What all steps of one layout share. Lives as long as the layout.
struct LayoutContext {
    FontBook &fonts;
    PictureStore &pictures;
    StopGuard &guard;
    /// A line without text of the block's own is as high as what stands in it, as browsers have it for HTML
    /// without a modern document type.
    bool lineQuirk = false;
    /// HTML without a document type: the height of a cell counts its padding, and more.
    bool quirks = false;
    /// How many cells around are laid out for the second time.
    int refits = 0;
};

/// A piece of a line that is not divided further. A value.
struct InlineItem {
    enum class Kind : quint8 { Word, Space, Atomic, Open, Close, Break, Float };
    Kind kind = Kind::Word;
    bool breakAfter = false;
    bool collapses = false; // a space that vanishes at the ends of lines
    quint8 level = 0;
    int start = 0; // in Paragraph::text
    int length = 0;
    double width = 0;
    LayoutBox *box = nullptr;
    const FontFace *face = nullptr; // of words and spaces
};

/// Text of one look and direction, or an atomic box, where it stands in its line. CSS pixels from the corner
/// of the block's border box.
struct LineFragment {
    LayoutBox *box = nullptr;
    int firstItem = 0;
    int itemCount = 0;
    int start = 0;
    int length = 0; // 0 for atomic boxes
    QRectF rect;
    double baseline = 0;
    double wordGap = 0; // added to each space, where lines are filled
    bool rightToLeft = false;
    const FontFace *face = nullptr;
};

/// The ground and border of an inline box on one line.
struct InlineFrame {
    const LayoutBox *box = nullptr;
    QRectF rect;
};

/// The lines of one block. Owned by its box.
struct Paragraph {
    QString text; // as it is shown: spaces collapsed, cases transformed; atomic boxes are U+FFFC
    std::vector<InlineItem> items;
    std::vector<LineFragment> fragments; // line by line, from left to right
    std::vector<InlineFrame> frames;
    bool rightToLeft = false;
    bool isBidirectional = false;
};

/// Collects what stands in the lines of `block` and measures its words. Does nothing when that was done.
void prepareParagraph(LayoutContext &context, LayoutBox *block);

} // namespace posthorn
