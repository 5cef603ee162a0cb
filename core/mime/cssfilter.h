#pragma once

#include <QString>
#include <QStringList>

namespace posthorn
{

/// What is left of a style attribute.
struct FilteredStyle {
    QString css;          // "name:value;name:value", only allowed properties with harmless values
    QStringList urls;     // of images it wanted
    bool hidden = false;  // it makes the element invisible
    bool dropped = false; // something active was in it (url(), expression(), escapes)
};

/// An allow-list of inline properties: text, colours, borders, margins and padding within limits. No url(),
/// no functions but colours, no escapes, no comments, nothing that positions, layers or hides. Pure; a second
/// pass over its own output changes nothing.
[[nodiscard]] FilteredStyle filterStyle(const QString &style);

/// "#rrggbb", "#rgb" or a name of letters: what may stand in a colour attribute; else empty. Pure.
[[nodiscard]] QString safeColor(const QString &value);

} // namespace posthorn
