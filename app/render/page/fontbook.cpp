#include "fontbook.h"

#include <QFontDatabase>
#include <QFontInfo>
#include <QFontMetricsF>
#include <QSet>
#include <QTextLayout>
#include <cmath>

namespace posthorn
{
namespace
{

constexpr qsizetype maxShapedWords = 20'000;

const QSet<QString> &installed()
{
    static const QSet<QString> names = [] {
        QSet<QString> made;
        for (const QString &family : QFontDatabase::families())
            made.insert(family.toLower());
        return made;
    }();
    return names;
}

/// Families that are as wide as those that senders ask for.
QStringList substitutes(const QString &family)
{
    static const QHash<QString, QStringList> table = [] {
        const QStringList sans = {QStringLiteral("Liberation Sans"), QStringLiteral("Arimo")};
        const QStringList serif = {QStringLiteral("Liberation Serif"), QStringLiteral("Tinos")};
        const QStringList fixed = {QStringLiteral("Liberation Mono"), QStringLiteral("Cousine")};
        return QHash<QString, QStringList>{
            {QStringLiteral("arial"), sans},
            {QStringLiteral("helvetica"), QStringList(QStringLiteral("Nimbus Sans")) + sans},
            {QStringLiteral("helvetica neue"), {}},
            {QStringLiteral("times"), QStringList(QStringLiteral("Nimbus Roman")) + serif},
            {QStringLiteral("times new roman"), serif},
            {QStringLiteral("courier"), QStringList(QStringLiteral("Nimbus Mono PS")) + fixed},
            {QStringLiteral("courier new"), fixed},
            {QStringLiteral("georgia"), {QStringLiteral("Gelasio")}},
            {QStringLiteral("calibri"), {QStringLiteral("Carlito")}},
            {QStringLiteral("cambria"), {QStringLiteral("Caladea")}},
        };
    }();
    return table.value(family);
}

} // namespace

FontBook::FontBook(const RenderStyle &style)
    : m_style(style)
{
}

FontBook::~FontBook() = default;

QStringList FontBook::installedFamilies(const QStringList &wanted) const
{
    QStringList found;
    const auto add = [&found](const QStringList &families) {
        for (const QString &family : families) {
            if (installed().contains(family.toLower()) && !found.contains(family))
                found.append(family);
        }
    };
    const QStringList sans =
        m_style.families + QStringList{QStringLiteral("Noto Sans"), QStringLiteral("DejaVu Sans")};
    for (const QString &family : wanted) {
        const QString lower = family.toLower();
        if (lower == QLatin1String("serif")) {
            add({QStringLiteral("Noto Serif"), QStringLiteral("DejaVu Serif"),
                 QStringLiteral("Liberation Serif")});
        } else if (lower == QLatin1String("monospace")) {
            add(m_style.fixedFamilies +
                QStringList{QStringLiteral("DejaVu Sans Mono"), QStringLiteral("Noto Sans Mono")});
        } else if (lower == QLatin1String("sans-serif") || lower == QLatin1String("system-ui") ||
                   lower == QLatin1String("-apple-system")) {
            add(sans);
        } else {
            add({family});
            add(substitutes(lower));
        }
    }
    add(sans);
    return found.isEmpty() ? m_style.families : found;
}

const FontFace &FontBook::face(const InheritedStyle &style)
{
    // A font that draws nothing still has to be one.
    const double pixels = std::max(1.0, style.fontPixels);
    const QString key = style.families.join(u',') + u'|' + QString::number(pixels, 'f', 2) + u'|' +
                        QString::number(style.weight) + u'|' + QString::number(style.letterSpacing, 'f', 2) +
                        u'|' + QString::number(style.wordSpacing, 'f', 2) + (style.italic ? u'i' : u'n') +
                        (style.smallCaps ? u's' : u'n');
    if (const auto known = m_faceIds.constFind(key); known != m_faceIds.constEnd())
        return *m_faces[size_t(*known)];
    auto face = std::make_unique<FontFace>();
    QFont &font = face->font;
    font.setFamilies(installedFamilies(style.families));
    font.setPixelSize(std::max(1, int(std::lround(pixels))));
    face->fit = pixels / font.pixelSize();
    font.setWeight(QFont::Weight(std::clamp(style.weight, 1, 1000)));
    font.setItalic(style.italic);
    font.setHintingPreference(QFont::PreferNoHinting);
    font.setKerning(true);
    if (style.letterSpacing != 0)
        font.setLetterSpacing(QFont::AbsoluteSpacing, style.letterSpacing / face->fit);
    if (style.wordSpacing != 0)
        font.setWordSpacing(style.wordSpacing / face->fit);
    if (style.smallCaps)
        font.setCapitalization(QFont::SmallCaps);
    const QFontMetricsF metrics(font);
    face->ascent = std::round(metrics.ascent() * face->fit);
    face->descent = std::round(metrics.descent() * face->fit);
    face->lineGap = std::round(std::max(0.0, metrics.leading() * face->fit));
    face->xHeight = metrics.xHeight() * face->fit;
    face->space = style.fontPixels > 0 ? metrics.horizontalAdvance(QStringLiteral(" ")) * face->fit : 0;
    if (style.fontPixels <= 0)
        face->ascent = face->descent = face->lineGap = face->xHeight = 0;
    face->id = int(m_faces.size());
    m_faceIds.insert(key, face->id);
    m_faces.push_back(std::move(face));
    return *m_faces.back();
}

const ShapedWord &FontBook::shaped(const FontFace &face, const QString &word, bool rightToLeft)
{
    const QString key = word + QChar(rightToLeft ? 1 : 2) + QChar(0x100 + face.id);
    if (const auto known = m_words.constFind(key); known != m_words.constEnd())
        return *known;
    if (m_words.size() > maxShapedWords)
        m_words.clear();
    ShapedWord shape;
    shape.ends.reserve(word.size());
    if (face.ascent <= 0) {
        shape.ends.fill(0, word.size());
        return *m_words.insert(key, shape);
    }
    QTextLayout layout(word, face.font);
    QTextOption option;
    option.setWrapMode(QTextOption::NoWrap);
    option.setTextDirection(rightToLeft ? Qt::RightToLeft : Qt::LeftToRight);
    layout.setTextOption(option);
    layout.setCacheEnabled(true);
    layout.beginLayout();
    QTextLine line = layout.createLine();
    line.setLineWidth(1e6);
    line.setPosition({0, 0});
    layout.endLayout();
    const double start = line.cursorToX(0) * face.fit;
    // Not the natural width of the line: that counts how far the last letter leans out, too.
    const double width = std::abs(line.cursorToX(int(word.size())) * face.fit - start);
    double last = 0;
    for (int i = 1; i <= word.size(); ++i) {
        int place = i;
        const double x = line.cursorToX(&place) * face.fit;
        // Inside of a ligature or a cluster there is no place for a cursor: all of it ends where it ends.
        last = std::clamp(i == word.size() ? width : std::abs(x - start), last, std::max(last, width));
        shape.ends.append(float(last));
    }
    return *m_words.insert(key, shape);
}

std::pair<double, double> FontBook::lineExtent(const InheritedStyle &style)
{
    const FontFace &font = face(style);
    const double content = font.ascent + font.descent;
    const double line = style.lineHeightIsNormal   ? content + font.lineGap
                        : style.lineHeightIsFactor ? style.lineHeight * style.fontPixels
                                                   : style.lineHeight;
    const double above = std::floor((line - content) / 2) + font.ascent;
    return {above, line - above};
}

} // namespace posthorn
