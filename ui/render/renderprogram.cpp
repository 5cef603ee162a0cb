#include "renderprogram.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>

namespace posthorn
{

QString renderProgram()
{
    const QDir here(QCoreApplication::applicationDirPath());
    const QString beside = here.filePath(QStringLiteral("posthorn-render"));
    // Relative, so that an installation can be moved as a whole.
    const QString installed =
        QDir::cleanPath(here.filePath(QStringLiteral(POSTHORN_LIBEXEC_FROM_BIN "/posthorn-render")));
    return !QFileInfo::exists(beside) && QFileInfo::exists(installed) ? installed : beside;
}

} // namespace posthorn
