#pragma once

#include "fontbook.h"
#include "layoutbox.h"
#include "stopguard.h"

#include <QRectF>

namespace posthorn
{

class PictureStore;

/// One thing that is painted. Page coordinates in CSS pixels. A value; the box and the face belong to the
/// page.
struct PaintItem {
    enum class Kind : quint8 {
        Ground,        // a colour, or a gradient
        GroundPicture, // the background image of a box
        Border,
        Text,
        Line, // under, through or over text
        Marker,
        Picture,
        MissingPicture,
        QuoteButton
    };
    Kind kind = Kind::Ground;
    QRectF rect;
    int clip = -1; // index into PaintList::clips
    float opacity = 1;
    const LayoutBox *box = nullptr;
    QColor color;                // the sender's; invalid: the scheme's
    QColor shown;                // after GroundAdapter
    std::array<QColor, 4> edges; // of a Border, likewise
    QList<QColor> stops;         // of a gradient, likewise
    QString text;                // of Text and Marker
    const FontFace *face = nullptr;
    double baseline = 0;
    bool rightToLeft = false;
    bool hasPlate = false; // of a Picture: something bright behind it
};

/// Everything on the page in the order in which it is painted. Owned by the page.
struct PaintList {
    std::vector<PaintItem> items;
    /// Whose clip it is, and the one around it: round corners are cut off, too.
    struct ClipBox {
        const LayoutBox *box = nullptr;
        int around = -1;
    };
    std::vector<QRectF> clips;
    std::vector<ClipBox> clipBoxes;
    QStringList links;  // targets, by InheritedStyle::link
    QColor canvas;      // the sender's ground of the whole page; invalid: none
    QColor canvasShown; // after GroundAdapter
    QRectF extent;      // around everything
};

/// Gives every box its place on the page, and lists what is to be painted.
[[nodiscard]] PaintList paintListOf(LayoutBox *root, const LayoutBox *body, FontBook *fonts,
                                    PictureStore *pictures, StopGuard *guard);
/// Whether something there can be seen at all.
[[nodiscard]] bool isSeen(const InheritedStyle &style, const QRectF &rect, int clip,
                          const std::vector<QRectF> &clips);

} // namespace posthorn
