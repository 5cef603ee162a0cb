#pragma once

#include <QString>
#include <QStringList>
#include <functional>

namespace posthorn
{

/// Asked for every address that a style names, wherever it stands. Answers how the address may be written out
/// as the picture of a background, or an empty string. `isBackground` is false for what may not stay in any
/// case (imports, fonts, cursors); then the answer does not matter.
using PictureFilter = std::function<QString(const QString &url, bool isBackground)>;

/// What is left of a style attribute.
struct FilteredStyle {
    QString css;          // "name:value;name:value !important", only allowed properties
    bool hidden = false;  // it makes the element invisible
    bool dropped = false; // an address, or something that acts, was in it
    double width = -1;    // in pixels, where it says so
    double height = -1;
};

/// An allow-list of properties with the values they may have: fonts, colours, the box model, backgrounds,
/// borders, tables, lists, floats, within limits (10,000 pixels; text 4..200 pixels, or 0 as in gaps between
/// columns). Nothing that positions, layers, pulls over (negative margins), names another resource, runs or
/// generates content; what would be moved out of sight is hidden. Colours come out in one of two notations,
/// shorthands that litehtml does not read as expected in their parts, calc() and linear-gradient() only with
/// what was checked. Pure but for what `pictures` does; a second pass over its own output changes nothing.
/// Linear in the length.
[[nodiscard]] FilteredStyle filterStyle(const QString &style, const PictureFilter &pictures = {});

/// What one message may still use of style rules; shared by all its sheets.
struct SheetBudget {
    int rules = 2'000;
    int selectors = 4'000;
};

/// What is left of a style sheet.
struct FilteredSheet {
    QString css;
    bool dropped = false; // an address, an import or something that acts was in it
};

/// A sheet's style rules, alone and in @media. `media` is the media attribute of its element. Selectors keep
/// what litehtml matches truly (cssselector_p.h), with classes and ids prefixed; conditions that a page
/// can answer stay: its size, the scheme, the resolution. What is for printing only is left out, for a page
/// is printed as it was read. The output holds no '<', no escape, no comment and no backslash. Pure,
/// idempotent, linear.
[[nodiscard]] FilteredSheet filterSheet(const QString &sheet, const QString &media,
                                        const PictureFilter &pictures, SheetBudget *budget);

/// "#rrggbb" or "transparent": what may stand in a colour attribute; else empty. Pure.
[[nodiscard]] QString safeColor(const QString &value);
/// Names of fonts, quoted where they need it; empty when there is none. Pure.
[[nodiscard]] QString safeFontFamily(const QString &value);

} // namespace posthorn
