#include "storefiles.h"

#include "storeerror.h"

#include <QDateTime>
#include <QDir>
#include <QFile>

namespace posthorn
{

StoreFiles StoreFiles::of(const Profile &profile)
{
    const QDir dir(profile.dataDir);
    return {dir.filePath(QStringLiteral("mail.db")), dir.filePath(QStringLiteral("bodies.db")),
            dir.filePath(QStringLiteral("local.db"))};
}

QString setAside(const QString &path)
{
    const QString stem = path + QStringLiteral(".damaged-") +
                         QDateTime::currentDateTime().toString(QStringLiteral("yyyyMMdd-HHmmss"));
    QString name = stem;
    for (int number = 2; QFile::exists(name); ++number)
        name = stem + QStringLiteral("-%1").arg(number);
    // The log first: a log without its file says nothing, a file without its log would look whole.
    for (const char *part : {"-wal", "-shm", ""}) {
        const QString from = path + QLatin1String(part);
        if (QFile::exists(from) && !QFile::rename(from, name + QLatin1String(part)))
            throw StoreFailure{
                storeError(ErrorCode::StoreUnavailable, QStringLiteral("%1 cannot be set aside").arg(from))};
    }
    return name;
}

} // namespace posthorn
