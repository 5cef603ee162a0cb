#pragma once

#include <QString>

namespace posthorn
{

/// format=flowed (RFC 3676) both ways, on whole bodies with LF line ends. In the unfolded form a paragraph is
/// one line, and a quoted one starts with its quote marks and a space ("> > " is written ">> "). Pure.

/// Joins soft line breaks, takes space-stuffing away, never across quote depths nor into a signature.
[[nodiscard]] QString unfoldFlowed(const QString &text, bool deleteSpace);

/// Wraps paragraphs at `width` columns with soft line breaks and space-stuffs; quote marks are repeated on
/// every line.
[[nodiscard]] QString foldFlowed(const QString &text, int width = 72);

/// One quote level deeper: ">" before quoted lines, "> " before others.
[[nodiscard]] QString quoted(const QString &text);

} // namespace posthorn
