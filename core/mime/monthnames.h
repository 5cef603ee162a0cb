#pragma once

#include <QByteArrayView>

namespace posthorn
{

/// The month (1 to 12) that a word names, in full or shortened, in English and the other languages that mail
/// programs write dates in against RFC 5322: German, Dutch, French, Spanish, Italian, Portuguese, Danish,
/// Swedish, Polish, Turkish, Russian. UTF-8 or guessed 8-bit bytes; 0 for any other word. Pure; any thread.
[[nodiscard]] int monthOfWord(QByteArrayView word);

} // namespace posthorn
