#pragma once

#include "base/result.h"

#include <QByteArray>
#include <QString>

namespace posthorn
{

/// Copies of attachments that other programs were asked to open: read-only, in a private folder (0700) under
/// the runtime folder, removed at the end of the program; those of a run that crashed are removed at the
/// next. Worker threads.
class OpenedFiles
{
public:
    explicit OpenedFiles(QString runtimeDir);
    ~OpenedFiles();
    OpenedFiles(const OpenedFiles &) = delete;
    OpenedFiles &operator=(const OpenedFiles &) = delete;

    /// The path of a new copy. `fileName` must be a safe base name. Errors: StoreUnavailable, DiskFull.
    [[nodiscard]] Result<QString> write(const QString &fileName, const QByteArray &content);
    /// What a crashed run left behind.
    void removeStale() const;

private:
    QString m_runtimeDir;
    QString m_folder;
    int m_number = 0;
};

/// Writes a file that does not exist yet (O_EXCL, O_NOFOLLOW, 0600 before the umask's word). Errors:
/// Store/InvalidArgument when something of that name is there, StoreUnavailable, DiskFull.
[[nodiscard]] Result<void> writeNewFile(const QString &path, const QByteArray &content);
/// The same over a file that the user agreed to replace: whole or not at all.
[[nodiscard]] Result<void> replaceFile(const QString &path, const QByteArray &content);
/// "name.pdf", "name (2).pdf", ...: the first that is not in `folder` nor among `taken`.
[[nodiscard]] QString freeName(const QString &folder, const QString &fileName, const QStringList &taken);

} // namespace posthorn
