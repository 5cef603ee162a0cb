#pragma once

#include "mime/htmlsanitizer.h"

#include <QString>

namespace posthorn
{

/// "3 pictures and 1 tracking pixel from tracker.example are not loaded.": one sentence, translated, plain
/// text. Of hosts the first is named, of the rest how many.
[[nodiscard]] QString blockedText(const QList<BlockedResource> &blocked);
/// Every address, with what it would have been, a line each; at most `most`.
[[nodiscard]] QString blockedDetails(const QList<BlockedResource> &blocked, int most = 200);
/// The hosts that were not asked, in Punycode, each once.
[[nodiscard]] QStringList blockedHosts(const QList<BlockedResource> &blocked);

} // namespace posthorn
