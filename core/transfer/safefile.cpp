#include "safefile.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace posthorn
{

namespace
{

/// A descriptor that is closed at the end of its scope.
class Descriptor
{
public:
    explicit Descriptor(int fd)
        : m_fd(fd)
    {
    }
    ~Descriptor()
    {
        if (m_fd >= 0)
            ::close(m_fd);
    }
    Descriptor(const Descriptor &) = delete;
    Descriptor &operator=(const Descriptor &) = delete;
    [[nodiscard]] int get() const { return m_fd; }
    [[nodiscard]] bool isOpen() const { return m_fd >= 0; }

private:
    int m_fd;
};

bool writeAll(int fd, const QByteArray &bytes)
{
    qsizetype done = 0;
    while (done < bytes.size()) {
        const ssize_t written =
            ::write(fd, bytes.constData() + done, static_cast<size_t>(bytes.size() - done));
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        done += written;
    }
    return true;
}

/// What the file holds on the disk, not what is remembered of it.
bool holds(int fd, const QByteArray &bytes)
{
    (void)::posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
    QByteArray part(64 * 1024, Qt::Uninitialized);
    qsizetype done = 0;
    for (;;) {
        const ssize_t got = ::pread(fd, part.data(), static_cast<size_t>(part.size()), done);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 || got > bytes.size() - done)
            return false;
        if (got == 0)
            return done == bytes.size();
        if (std::memcmp(part.constData(), bytes.constData() + done, static_cast<size_t>(got)) != 0)
            return false;
        done += got;
    }
}

} // namespace

std::variant<std::unique_ptr<QFile>, SkipReason> openOrdinaryFile(const QString &path)
{
    const int fd =
        ::open(QFile::encodeName(path).constData(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return errno == ELOOP ? SkipReason::Link : SkipReason::Unreadable;
    struct stat facts = {};
    if (::fstat(fd, &facts) != 0 || !S_ISREG(facts.st_mode)) {
        ::close(fd);
        return SkipReason::Link;
    }
    auto file = std::make_unique<QFile>();
    if (!file->open(fd, QIODevice::ReadOnly | QIODevice::Unbuffered, QFileDevice::AutoCloseHandle)) {
        ::close(fd);
        return SkipReason::Unreadable;
    }
    return file;
}

std::variant<QByteArray, SkipReason> readOrdinaryFile(const QString &path, qint64 largest)
{
    auto opened = openOrdinaryFile(path);
    if (const auto *reason = std::get_if<SkipReason>(&opened))
        return *reason;
    QFile &file = *std::get<0>(opened);
    if (file.size() > largest)
        return SkipReason::TooLarge;
    QByteArray bytes = file.read(largest + 1);
    if (file.error() != QFileDevice::NoError)
        return SkipReason::Unreadable;
    if (bytes.size() > largest)
        return SkipReason::TooLarge;
    return bytes;
}

Error fileError(const QString &what, const QString &path, int errorNumber)
{
    const bool full = errorNumber == ENOSPC || errorNumber == EDQUOT;
    return {ErrorDomain::Store,
            full ? ErrorCode::DiskFull : ErrorCode::StoreUnavailable,
            Retry::AfterUser,
            {},
            QStringLiteral("%1 %2: %3").arg(what, path, QString::fromLocal8Bit(std::strerror(errorNumber)))};
}

Result<void> writeTemporary(const QString &temporary, const QByteArray &bytes)
{
    const QByteArray name = QFile::encodeName(temporary);
    (void)::unlink(name.constData());
    const Descriptor file(::open(name.constData(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!file.isOpen())
        return fileError(QStringLiteral("cannot write"), temporary, errno);
    if (writeAll(file.get(), bytes))
        return {};
    const Error error = fileError(QStringLiteral("cannot write"), temporary, errno);
    (void)::unlink(name.constData());
    return error;
}

Result<void> finishFile(const QString &temporary, const QString &path, const QByteArray &bytes,
                        qint64 modifiedMs)
{
    {
        const Descriptor file(
            ::open(QFile::encodeName(temporary).constData(), O_RDWR | O_NOFOLLOW | O_CLOEXEC));
        if (!file.isOpen() || ::fsync(file.get()) != 0)
            return fileError(QStringLiteral("cannot write"), temporary, errno);
        if (!holds(file.get(), bytes))
            return fileError(QStringLiteral("cannot write"), temporary, EIO);
        if (modifiedMs != 0) {
            // The time of the file is the time of arrival: what every reader takes it for.
            const timespec time{modifiedMs / 1000, (modifiedMs % 1000) * 1'000'000};
            const timespec times[] = {time, time};
            (void)::futimens(file.get(), times);
        }
    }
    POSTHORN_TRY_ASSIGN(const bool renamed, renameToNew(temporary, path));
    return renamed ? Result<void>() : fileError(QStringLiteral("cannot write"), path, EEXIST);
}

Result<bool> renameToNew(const QString &from, const QString &to)
{
    const QByteArray source = QFile::encodeName(from);
    const QByteArray target = QFile::encodeName(to);
    if (::renameat2(AT_FDCWD, source.constData(), AT_FDCWD, target.constData(), RENAME_NOREPLACE) == 0)
        return true;
    if (errno == EEXIST)
        return false;
    if (errno != EINVAL && errno != ENOSYS)
        return fileError(QStringLiteral("cannot write"), to, errno);
    // A file system that cannot do both at once; a link is refused where the name is taken.
    if (::link(source.constData(), target.constData()) != 0) {
        if (errno == EEXIST)
            return false;
        if (errno != EPERM && errno != EOPNOTSUPP)
            return fileError(QStringLiteral("cannot write"), to, errno);
        if (QFile::exists(to))
            return false;
        if (::rename(source.constData(), target.constData()) != 0)
            return fileError(QStringLiteral("cannot write"), to, errno);
        return true;
    }
    (void)::unlink(source.constData());
    return true;
}

Result<void> syncFolder(const QString &path)
{
    const Descriptor folder(::open(QFile::encodeName(path).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    // Some file systems cannot sync folders; what they keep of names is their affair.
    if (!folder.isOpen() || (::fsync(folder.get()) != 0 && errno != EINVAL))
        return fileError(QStringLiteral("cannot write"), path, errno);
    return {};
}

QString safeFileName(const QString &wanted, int longest)
{
    QString name;
    int bytes = 0;
    for (const char32_t code : wanted.toStdU32String()) {
        const QChar::Category category = QChar::category(code);
        const bool separates = category == QChar::Separator_Line || category == QChar::Separator_Paragraph;
        const bool invisible = category == QChar::Other_Control || category == QChar::Other_Format ||
                               category == QChar::Other_Surrogate || category == QChar::Other_NotAssigned;
        const bool special = code < 0x80 && std::strchr("/\\:*?\"<>|", int(code)) != nullptr;
        const QString next =
            invisible || separates || special ? QStringLiteral("_") : QString::fromUcs4(&code, 1);
        const int size = int(next.toUtf8().size());
        if (bytes + size > longest)
            break;
        bytes += size;
        name += next;
    }
    name = name.trimmed();
    while (name.endsWith(u'.') || name.endsWith(u' '))
        name.chop(1);
    if (name.startsWith(u'.'))
        name.replace(0, 1, u'_');
    return name.isEmpty() ? QStringLiteral("_") : name;
}

} // namespace posthorn
