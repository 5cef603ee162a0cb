#pragma once

#include "base/messageflags.h"

#include <QStringList>

namespace posthorn
{

// What a Maildir says in the names of its files, ":2," and letters: D, F, P, R, S, T for flags; a to z for
// keywords, which a file beside (dovecot-keywords: "0 name" a line) tells. Pure.

[[nodiscard]] QString maildirLetters(const FlagState &flags, const QStringList &keywords);
/// Of a file's name. Letters of keywords that nobody names are left out.
[[nodiscard]] FlagState flagsOfMaildirName(const QString &fileName, const QStringList &keywords);

/// The content of dovecot-keywords, at most 26 names; a gap is an empty one.
[[nodiscard]] QStringList readMaildirKeywords(const QByteArray &file);
[[nodiscard]] QByteArray writeMaildirKeywords(const QStringList &keywords);

/// The levels of a Maildir++ subfolder's name, ".Work.Old" -> "Work/Old"; modified UTF-7, as Dovecot and
/// Courier write it, or UTF-8. Empty for what is no such name.
[[nodiscard]] QString pathOfMaildirFolder(const QString &name);
/// And back; "/" in names cannot occur.
[[nodiscard]] QString maildirFolderOf(const QString &path);

} // namespace posthorn
