#pragma once

#include <QColor>
#include <QStringList>

namespace posthorn
{

/// What a page of HTML is laid out and painted with: taken from the window's palette and font, so that the
/// process that renders knows neither. Sizes are in CSS pixels (device independent pixels at a zoom of 1). A
/// value.
struct RenderStyle {
    QStringList families;      // of the window's font, the first that exists is used
    QStringList fixedFamilies; // for <pre>, <code>, <tt>
    double fontPixels = 16;    // what "medium" and 1em of the body mean
    int width = 640;           // of the view; the page may become wider, never narrower
    double scale = 1;          // device pixels per CSS pixel: the screen's ratio times the zoom
    QColor text;
    QColor base; // the ground under the page
    QColor muted;
    QColor link;
    QColor hairline;
    bool dark = false;       // adapt the sender's colours to a dark ground
    bool keepColors = false; // the user wants the sender's own colours although the scheme is dark

    bool operator==(const RenderStyle &) const = default;
};

} // namespace posthorn
