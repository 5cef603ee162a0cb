#pragma once

#include "base/result.h"
#include "filedmessage.h"

#include <QFile>
#include <memory>
#include <variant>

namespace posthorn
{

/// Opens an ordinary file for reading; never a symbolic link, a pipe or a device, and never waits for one.
/// Answers why not, where it is none or may not be read.
[[nodiscard]] std::variant<std::unique_ptr<QFile>, SkipReason> openOrdinaryFile(const QString &path);

/// All of it, up to `largest` bytes.
[[nodiscard]] std::variant<QByteArray, SkipReason> readOrdinaryFile(const QString &path, qint64 largest);

/// Store/DiskFull or Store/StoreUnavailable, with the file's name, after the system said `errorNumber`.
[[nodiscard]] Error fileError(const QString &what, const QString &path, int errorNumber);

/// Writes a file that has not its name yet; half a one of a run that died goes. Removed again after an error.
[[nodiscard]] Result<void> writeTemporary(const QString &temporary, const QByteArray &bytes);
/// Syncs what writeTemporary() wrote, reads it back from the disk and compares, and only then gives it its
/// name. Where that is taken nothing is written over, and it is an error. `modifiedMs` 0 = now.
[[nodiscard]] Result<void> finishFile(const QString &temporary, const QString &path, const QByteArray &bytes,
                                      qint64 modifiedMs);
/// Gives a file its final name, unless that is taken (false).
[[nodiscard]] Result<bool> renameToNew(const QString &from, const QString &to);
/// Makes names in a folder last a power cut.
[[nodiscard]] Result<void> syncFolder(const QString &path);

/// A name that every file system takes and no shell stumbles over: no separators, no control characters, no
/// leading dot, at most `longest` bytes of UTF-8; never empty.
[[nodiscard]] QString safeFileName(const QString &wanted, int longest = 100);

} // namespace posthorn
