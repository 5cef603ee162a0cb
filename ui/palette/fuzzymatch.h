#pragma once

#include <QString>

namespace posthorn
{

/// How well `typed` fits `text`: 0 = not at all. Every word typed must begin a word of the text, or its
/// letters must come in order; case and accents don't count. Starts of words and of the text rank higher,
/// shorter texts first. Pure.
[[nodiscard]] int fuzzyScore(const QString &typed, const QString &text);

} // namespace posthorn
