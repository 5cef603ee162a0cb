#include "openedfiles.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace posthorn
{

namespace
{

const QString Prefix = QStringLiteral("opened-");

Error fileError(int number, const QString &path)
{
    const ErrorCode code = number == ENOSPC || number == EDQUOT ? ErrorCode::DiskFull
                           : number == EEXIST                   ? ErrorCode::InvalidArgument
                                                                : ErrorCode::StoreUnavailable;
    return {
        ErrorDomain::Store, code, Retry::AfterUser, {}, QStringLiteral("cannot write the file %1").arg(path)};
}

} // namespace

OpenedFiles::OpenedFiles(QString runtimeDir)
    : m_runtimeDir(std::move(runtimeDir))
{
}

OpenedFiles::~OpenedFiles()
{
    if (!m_folder.isEmpty())
        QDir(m_folder).removeRecursively();
}

Result<QString> OpenedFiles::write(const QString &fileName, const QByteArray &content)
{
    if (m_folder.isEmpty()) {
        QByteArray path =
            QFile::encodeName(QStringLiteral("%1/%2%3-XXXXXX")
                                  .arg(m_runtimeDir.isEmpty() ? QDir::tempPath() : m_runtimeDir, Prefix)
                                  .arg(::getpid()));
        // mkdtemp makes it 0700.
        if (::mkdtemp(path.data()) == nullptr)
            return fileError(errno, m_runtimeDir);
        m_folder = QFile::decodeName(path);
    }
    // Each in a folder of its own, so that it keeps the name it was sent with.
    const QString folder = QStringLiteral("%1/%2").arg(m_folder).arg(++m_number);
    if (::mkdir(QFile::encodeName(folder).constData(), S_IRWXU) != 0)
        return fileError(errno, folder);
    const QString path = folder + u'/' + fileName;
    POSTHORN_TRY(writeNewFile(path, content));
    ::chmod(QFile::encodeName(path).constData(), S_IRUSR);
    return path;
}

void OpenedFiles::removeStale() const
{
    if (m_runtimeDir.isEmpty())
        return;
    const QDir runtime(m_runtimeDir);
    for (const QString &name : runtime.entryList({Prefix + u'*'}, QDir::Dirs | QDir::NoSymLinks)) {
        const auto pid = pid_t(name.mid(Prefix.size()).section(u'-', 0, 0).toInt());
        if (pid > 0 && (pid == ::getpid() || ::kill(pid, 0) == 0 || errno == EPERM))
            continue;
        QDir(runtime.filePath(name)).removeRecursively();
    }
}

Result<void> writeNewFile(const QString &path, const QByteArray &content)
{
    const int descriptor = ::open(QFile::encodeName(path).constData(),
                                  O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (descriptor < 0)
        return fileError(errno, path);
    QFile file;
    if (!file.open(descriptor, QIODevice::WriteOnly, QFileDevice::AutoCloseHandle)) {
        ::close(descriptor);
        return fileError(EIO, path);
    }
    errno = 0;
    if (file.write(content) != content.size() || !file.flush()) {
        const int number = errno;
        file.close();
        QFile::remove(path);
        return fileError(number, path);
    }
    return {};
}

Result<void> replaceFile(const QString &path, const QByteArray &content)
{
    QSaveFile file(path);
    errno = 0;
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size() || !file.commit())
        return fileError(errno, path);
    return {};
}

QString freeName(const QString &folder, const QString &fileName, const QStringList &taken)
{
    const auto isFree = [&](const QString &name) {
        const QFileInfo info(folder + u'/' + name);
        return !taken.contains(name) && !info.exists() && !info.isSymLink();
    };
    if (isFree(fileName))
        return fileName;
    const qsizetype dot = fileName.lastIndexOf(u'.');
    const QString stem = dot > 0 ? fileName.left(dot) : fileName;
    const QString extension = dot > 0 ? fileName.mid(dot) : QString();
    for (int number = 2;; ++number) {
        const QString name = QStringLiteral("%1 (%2)%3").arg(stem).arg(number).arg(extension);
        if (isFree(name))
            return name;
    }
}

} // namespace posthorn
