#pragma once

#include <QByteArray>
#include <QString>

namespace posthorn
{

/// What media queries are answered with, truthfully. A value.
struct MediaFacts {
    double width = 640; // of the view, CSS pixels
    double pixelRatio = 1;
    bool dark = false;
};

/// The style sheets of sanitized HTML as one sheet of plain rules, which litehtml reads without mistakes:
/// media queries are decided, other at-rules, comments, and selectors for states that a page of mail never
/// has are left out. A value.
struct FlatSheet {
    QByteArray css;
    int rules = 0;
    bool hasDarkRules = false; // the sender made rules for dark schemes, and they count
};

/// Reads every <style> of the page; more than MaxRules throw LayoutTooComplex. Pure.
[[nodiscard]] FlatSheet flattenSheets(const QString &html, const MediaFacts &facts);
/// Whether a list of media queries holds. Pure.
[[nodiscard]] bool mediaMatches(QByteArrayView queries, const MediaFacts &facts);

inline constexpr int MaxSheetRules = 2'000;

} // namespace posthorn
