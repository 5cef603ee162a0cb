#include "profile.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFileInfo>
#include <QStandardPaths>
#include <cerrno>
#include <cstring>
#include <sys/stat.h>

namespace posthorn
{

Profile Profile::at(const QString &dir)
{
    const auto xdg = [](QStandardPaths::StandardLocation location) {
        return QStandardPaths::writableLocation(location) + QStringLiteral("/posthorn");
    };
    const QString runtime = xdg(QStandardPaths::RuntimeLocation);
    if (dir.isEmpty())
        return {xdg(QStandardPaths::GenericConfigLocation), xdg(QStandardPaths::GenericDataLocation),
                xdg(QStandardPaths::GenericCacheLocation), runtime};
    const QString root = QDir(dir).absolutePath();
    // A socket's path may have at most 107 bytes, so the runtime folder does not lie under a profile of any depth.
    const auto digest = QCryptographicHash::hash(root.toUtf8(), QCryptographicHash::Sha256).toHex().left(16);
    return {root + QStringLiteral("/config"), root + QStringLiteral("/data"), root + QStringLiteral("/cache"),
            runtime + QStringLiteral("/profile-") + QString::fromLatin1(digest)};
}

QString Profile::tag() const
{
    if (configDir == at({}).configDir)
        return {};
    const auto digest = QCryptographicHash::hash(configDir.toUtf8(), QCryptographicHash::Sha256);
    return QString::fromLatin1(digest.toHex().left(16));
}

Result<void> Profile::create() const
{
    for (const QString &dir : {configDir, dataDir, cacheDir, runtimeDir}) {
        if (QDir().mkpath(dir) && QFileInfo(dir).isWritable()) {
            ::chmod(QFile::encodeName(dir).constData(), S_IRWXU);
            continue;
        }
        return Error{ErrorDomain::Store, errno == ENOSPC ? ErrorCode::DiskFull : ErrorCode::StoreUnavailable,
                     Retry::AfterUser, {}, QStringLiteral("cannot create or write the folder %1").arg(dir)};
    }
    return {};
}

} // namespace posthorn
