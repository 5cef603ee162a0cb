#pragma once

#include <QByteArray>

namespace posthorn
{

/// What measureHtml() finds. A value.
enum class HtmlMeasure {
    Fine,
    TooComplex,
    Tangled, // SVG or MathML that Gumbo may die of: to be parsed withoutForeignContent()
};

/// A linear look at HTML before Gumbo sees it. Gumbo compares every attribute of a tag with every other,
/// copies open formatting elements into every new block, and searches all that is open again and again, so
/// what a stranger writes must be bounded first: 2 MB, 50,000 elements, 200 attributes a tag, 2,000 deep,
/// 300,000 copied formatting elements. What is let through is still measured exactly on the tree
/// (maxHtmlDepth). Pure.
[[nodiscard]] HtmlMeasure measureHtml(QByteArrayView utf8);

inline constexpr qsizetype maxHtmlBytes = 2 * 1024 * 1024;
inline constexpr int maxHtmlDepth = 256;
inline constexpr int maxHtmlElements = 50'000;
inline constexpr int maxHtmlTables = 100; // in each other

} // namespace posthorn
