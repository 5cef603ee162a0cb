#pragma once

#include "boxstyle.h"
#include "ui/render/renderstyle.h"

#include <QFont>
#include <QHash>
#include <memory>
#include <vector>

namespace posthorn
{

/// One font in one size, with the measures that lines are made of. CSS pixels.
struct FontFace {
    QFont font;
    double fit = 1; // the size that was asked for by that of `font`, which has whole pixels
    double ascent = 0;
    double descent = 0;
    double lineGap = 0;
    double xHeight = 0;
    double space = 0;
    int id = 0;
};

/// A word as the font draws it: where each of its UTF-16 units ends, counted in the order of reading.
struct ShapedWord {
    QList<float> ends;

    [[nodiscard]] double width() const { return ends.isEmpty() ? 0 : double(ends.last()); }
};

/// The fonts of one page: senders' families mapped to what is installed, unhinted so that every scale gives
/// the same widths, and every word shaped once. Owned by the page; its thread.
class FontBook
{
public:
    explicit FontBook(const RenderStyle &style);
    ~FontBook();

    [[nodiscard]] const FontFace &face(const InheritedStyle &style);
    [[nodiscard]] const ShapedWord &shaped(const FontFace &face, const QString &word, bool rightToLeft);
    /// Of a line of text in this style: above and below its baseline.
    [[nodiscard]] std::pair<double, double> lineExtent(const InheritedStyle &style);

private:
    [[nodiscard]] QStringList installedFamilies(const QStringList &wanted) const;

    RenderStyle m_style;
    QHash<QString, int> m_faceIds;
    std::vector<std::unique_ptr<FontFace>> m_faces;
    QHash<QString, ShapedWord> m_words;
};

} // namespace posthorn
