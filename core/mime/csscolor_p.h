#pragma once

// Private to this room: colours of CSS in the two notations that are written out.

#include "csstokenizer_p.h"

#include <QList>

namespace posthorn
{

/// Tokens of one value without white space, and how far they were read.
struct CssValue {
    QList<CssToken> tokens;
    qsizetype at = 0;

    [[nodiscard]] bool atEnd() const { return at >= tokens.size(); }
    [[nodiscard]] const CssToken &peek() const;
    const CssToken &take();
    /// Behind the function that is next, and all that stands in its parentheses.
    void skipFunction();
};

/// The colour that is next as "#rrggbb", "rgba(r,g,b,a)" or "transparent"; empty, and nothing is read, where
/// none is. Hexadecimal, names (also those of the system), rgb(), rgba(), hsl(), hsla(), hwb(). Pure.
[[nodiscard]] QString takeColor(CssValue *value);
/// A name of CSS in lower case; empty for others.
[[nodiscard]] QString namedColor(const QString &lowerCaseName);

} // namespace posthorn
