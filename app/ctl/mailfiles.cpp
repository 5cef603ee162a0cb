#include "mailfiles.h"

#include "lookup.h"

#include <QDateTime>
#include <QDir>
#include <QFileInfo>
#include <QLocale>
#include <unistd.h>

namespace posthorn
{

namespace
{

constexpr std::pair<char, MessageFlag> kLetters[] = {
    {'D', MessageFlag::Draft},    {'F', MessageFlag::Flagged}, {'P', MessageFlag::Forwarded},
    {'R', MessageFlag::Answered}, {'S', MessageFlag::Seen},    {'T', MessageFlag::Deleted},
};

Error writeError(const QFile &file)
{
    return {ErrorDomain::Store,
            file.error() == QFileDevice::ResourceError ? ErrorCode::DiskFull : ErrorCode::StoreUnavailable,
            Retry::AfterUser,
            {},
            QStringLiteral("cannot write %1: %2").arg(file.fileName(), file.errorString())};
}

/// A line that mboxrd quotes: any number of ">" and then "From ".
bool isFromLine(QByteArrayView line)
{
    qsizetype at = 0;
    while (at < line.size() && line[at] == '>')
        ++at;
    return line.sliced(at).startsWith("From ");
}

template <class Take>
void forEachLine(const QByteArray &bytes, Take take)
{
    qsizetype begin = 0;
    while (begin < bytes.size()) {
        qsizetype end = bytes.indexOf('\n', begin);
        end = end < 0 ? bytes.size() : end + 1;
        take(begin, QByteArrayView(bytes).sliced(begin, end - begin));
        begin = end;
    }
}

QByteArray toMbox(const FiledMessage &message)
{
    const QDateTime time = QDateTime::fromMSecsSinceEpoch(message.receivedMs, Qt::UTC);
    QByteArray result = "From posthorn@localhost " +
                        QLocale::c().toString(time, QStringLiteral("ddd MMM d hh:mm:ss yyyy")).toLatin1() +
                        '\n';
    forEachLine(message.bytes, [&result](qsizetype, QByteArrayView line) {
        if (isFromLine(line))
            result += '>';
        result += line;
    });
    if (!result.endsWith('\n'))
        result += '\n';
    return result + '\n';
}

Result<void> takeFile(const QString &path, const std::function<Result<void>(const FiledMessage &)> &take)
{
    POSTHORN_TRY_ASSIGN(const QByteArray bytes, readInput(path));
    const QFileInfo info(path);
    FiledMessage message{bytes, {}, info.lastModified().toMSecsSinceEpoch()};
    const qsizetype at = info.fileName().lastIndexOf(QStringLiteral(":2,"));
    if (at >= 0)
        message.flags = fromMaildirFlags(QStringView(info.fileName()).sliced(at + 3));
    return take(message);
}

Result<void> takeFolder(const QString &path, const QStringList &patterns,
                        const std::function<Result<void>(const FiledMessage &)> &take)
{
    QStringList names = QDir(path).entryList(patterns, QDir::Files, QDir::Name);
    for (const QString &name : std::as_const(names))
        POSTHORN_TRY(takeFile(path + u'/' + name, take));
    return {};
}

} // namespace

QString maildirFlags(MessageFlags flags)
{
    QString letters;
    for (const auto &[letter, flag] : kLetters) {
        if (flags.testFlag(flag))
            letters += QLatin1Char(letter);
    }
    return letters;
}

MessageFlags fromMaildirFlags(QStringView letters)
{
    MessageFlags flags;
    for (const auto &[letter, flag] : kLetters)
        flags.setFlag(flag, letters.contains(QLatin1Char(letter)));
    return flags;
}

MailWriter::MailWriter(Format format, QString path)
    : m_format(format)
    , m_path(std::move(path))
{
}

Result<void> MailWriter::open()
{
    if (m_format == Format::Mbox) {
        m_mbox.setFileName(m_path);
        if (!m_mbox.open(QIODevice::WriteOnly | QIODevice::NewOnly))
            return writeError(m_mbox);
        return {};
    }
    if (QFileInfo::exists(m_path) && !QDir(m_path).isEmpty())
        return usageError(QStringLiteral("%1 exists and is not empty").arg(m_path));
    const QStringList folders =
        m_format == Format::Maildir
            ? QStringList{QStringLiteral("/cur"), QStringLiteral("/new"), QStringLiteral("/tmp")}
            : QStringList{QString()};
    for (const QString &folder : folders) {
        if (!QDir().mkpath(m_path + folder))
            return Error{ErrorDomain::Store,
                         ErrorCode::StoreUnavailable,
                         Retry::AfterUser,
                         {},
                         QStringLiteral("cannot make the folder %1").arg(m_path + folder)};
    }
    return {};
}

Result<void> MailWriter::add(const FiledMessage &message)
{
    ++m_count;
    switch (m_format) {
    case Format::Mbox: {
        const QByteArray bytes = toMbox(message);
        if (m_mbox.write(bytes) != bytes.size())
            return writeError(m_mbox);
        return {};
    }
    case Format::Maildir:
        return writeFile(QStringLiteral("%1/cur/%2.P%3Q%4.%5:2,%6")
                             .arg(m_path)
                             .arg(message.receivedMs / 1000)
                             .arg(getpid())
                             .arg(m_count)
                             .arg(QStringLiteral("posthorn"), maildirFlags(message.flags)),
                         message);
    case Format::Eml:
        return writeFile(QStringLiteral("%1/%2.eml").arg(m_path).arg(m_count, 6, 10, QLatin1Char('0')),
                         message);
    }
    return {};
}

Result<void> MailWriter::writeFile(const QString &path, const FiledMessage &message) const
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly | QIODevice::NewOnly) ||
        file.write(message.bytes) != message.bytes.size() || !file.flush())
        return writeError(file);
    // The time of the file is the time of arrival: what every Maildir reader takes it for.
    file.setFileTime(QDateTime::fromMSecsSinceEpoch(message.receivedMs), QFileDevice::FileModificationTime);
    return {};
}

Result<void> MailWriter::close()
{
    if (m_mbox.isOpen() && (!m_mbox.flush() || ::fsync(m_mbox.handle()) != 0))
        return writeError(m_mbox);
    m_mbox.close();
    return {};
}

void splitMbox(const QByteArray &mbox, const std::function<bool(const QByteArray &)> &take)
{
    QByteArray message;
    bool inMessage = false;
    bool afterBlank = true;
    bool wanted = true;
    const auto end = [&] {
        // The empty line before the next "From " belongs to the mbox.
        if (message.endsWith("\r\n\r\n"))
            message.chop(2);
        else if (message.endsWith("\n\n"))
            message.chop(1);
        if (inMessage)
            wanted = take(message);
        message.clear();
    };
    forEachLine(mbox, [&](qsizetype, QByteArrayView line) {
        if (!wanted)
            return;
        if (afterBlank && line.startsWith("From ")) {
            end();
            inMessage = true;
        } else if (inMessage) {
            message += line.startsWith('>') && isFromLine(line) ? line.sliced(1) : line;
        }
        afterBlank = line == "\n" || line == "\r\n";
    });
    if (wanted)
        end();
}

Result<void> readMailFiles(const QString &path, const std::function<Result<void>(const FiledMessage &)> &take)
{
    const QFileInfo info(path);
    if (!info.exists())
        return notFound(QStringLiteral("there is no %1").arg(path));
    if (info.isDir()) {
        if (!QFileInfo(path + QStringLiteral("/cur")).isDir())
            return takeFolder(path, {QStringLiteral("*.eml")}, take);
        POSTHORN_TRY(takeFolder(path + QStringLiteral("/cur"), {}, take));
        return takeFolder(path + QStringLiteral("/new"), {}, take);
    }
    POSTHORN_TRY_ASSIGN(const QByteArray bytes, readInput(path));
    if (!bytes.startsWith("From "))
        return takeFile(path, take);
    Result<void> result;
    splitMbox(bytes, [&](const QByteArray &message) {
        result = take({message, {}, 0});
        return result.has_value();
    });
    return result;
}

} // namespace posthorn
