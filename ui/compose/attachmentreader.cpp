#include "attachmentreader.h"

#include "mime/filename.h"

#include <QFile>
#include <QFileInfo>
#include <QMimeDatabase>
#include <cerrno>
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

namespace posthorn
{

namespace
{

Error refused(ErrorCode code, const QString &path)
{
    const ErrorDomain domain = code == ErrorCode::MessageTooLarge    ? ErrorDomain::Server
                               : code == ErrorCode::StoreUnavailable ? ErrorDomain::Store
                                                                     : ErrorDomain::Usage;
    return {domain, code, Retry::AfterUser, {}, QStringLiteral("cannot attach %1").arg(path)};
}

} // namespace

Result<OutgoingAttachment> AttachmentReader::read(const QString &path)
{
    // O_NONBLOCK: opening a FIFO would wait for a writer.
    const int descriptor =
        ::open(QFile::encodeName(path).constData(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (descriptor < 0)
        return refused(errno == ENOENT  ? ErrorCode::NotFound
                       : errno == ELOOP ? ErrorCode::InvalidArgument
                                        : ErrorCode::StoreUnavailable,
                       path);
    QFile file;
    if (!file.open(descriptor, QIODevice::ReadOnly, QFileDevice::AutoCloseHandle)) {
        ::close(descriptor);
        return refused(ErrorCode::StoreUnavailable, path);
    }
    struct stat status {
    };
    struct statfs system {
    };
    if (::fstat(descriptor, &status) != 0 || ::fstatfs(descriptor, &system) != 0)
        return refused(ErrorCode::StoreUnavailable, path);
    const bool kernelFile = system.f_type == PROC_SUPER_MAGIC || system.f_type == SYSFS_MAGIC;
    if (!S_ISREG(status.st_mode) || kernelFile)
        return refused(ErrorCode::InvalidArgument, path);
    if (status.st_size > MaxAttachment)
        return refused(ErrorCode::MessageTooLarge, path);
    OutgoingAttachment attachment;
    attachment.content = file.read(MaxAttachment + 1);
    if (attachment.content.size() > MaxAttachment)
        return refused(ErrorCode::MessageTooLarge, path);
    if (file.error() != QFileDevice::NoError)
        return refused(ErrorCode::StoreUnavailable, path);
    const QString name = QFileInfo(path).fileName();
    attachment.contentType =
        QMimeDatabase().mimeTypeForFileNameAndData(name, attachment.content.left(4096)).name().toLatin1();
    attachment.fileName = safeFileName(name);
    if (attachment.fileName.isEmpty())
        attachment.fileName = fallbackFileName(attachment.contentType);
    return attachment;
}

} // namespace posthorn
