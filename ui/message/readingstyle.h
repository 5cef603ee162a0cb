#pragma once

#include <QColor>
#include <QFont>
#include <QPalette>
#include <array>

namespace posthorn
{

/// What a body is laid out with, taken from the window's palette and font, so that a worker thread needs
/// neither. A value.
struct ReadingStyle {
    QStringList families;
    double pointSize = 10;
    QColor text;
    QColor muted;
    QColor base;
    QColor link;
    QColor hairline;
    std::array<QColor, 3> quotes; // by depth, repeating
    bool dark = false;
    int width = 640; // of the text, in device independent pixels
    double pixelRatio = 1;

    [[nodiscard]] static ReadingStyle from(const QPalette &palette, const QFont &font, int width,
                                           double pixelRatio);
    /// Black on white, for paper.
    [[nodiscard]] ReadingStyle forPaper(int width) const;
    /// Made anew, so that no font engine is shared between threads.
    [[nodiscard]] QFont font() const;
    [[nodiscard]] QColor quoteColor(int depth) const { return quotes[size_t(depth - 1) % quotes.size()]; }
};

} // namespace posthorn
