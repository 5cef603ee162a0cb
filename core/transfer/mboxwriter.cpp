#include "mboxwriter.h"

#include "lineends.h"
#include "mboxfields.h"
#include "mboxreader.h"
#include "safefile.h"
#include "store/packedbody.h"

#include <QDateTime>
#include <QFileInfo>
#include <QLocale>
#include <cerrno>
#include <fcntl.h>
#include <limits>
#include <unistd.h>

namespace posthorn
{

namespace
{

constexpr char senderLine[] = "From posthorn@localhost ";

/// asctime() in UTC (RFC 4155).
QByteArray fromLine(qint64 receivedMs)
{
    const QDateTime time = QDateTime::fromMSecsSinceEpoch(receivedMs, Qt::UTC);
    const QLocale c = QLocale::c();
    return senderLine + c.toString(time, QStringLiteral("ddd MMM ")).toLatin1() +
           QByteArray::number(time.date().day()).rightJustified(2, ' ') +
           c.toString(time, QStringLiteral(" hh:mm:ss yyyy")).toLatin1() + '\n';
}

QByteArray quoted(const QByteArray &message)
{
    QByteArray result;
    result.reserve(message.size() + 64);
    for (qsizetype begin = 0; begin < message.size();) {
        qsizetype end = message.indexOf('\n', begin);
        end = end < 0 ? message.size() : end + 1;
        const QByteArrayView line = QByteArrayView(message).sliced(begin, end - begin);
        if (fromQuoteDepth(line) >= 0)
            result += '>';
        result.append(line);
        begin = end;
    }
    return result;
}

} // namespace

QByteArray asInMbox(const QByteArray &message)
{
    QByteArray lines = forUnixFile(message);
    if (!lines.endsWith('\n'))
        lines += lines.contains("\r\n") ? "\r\n" : "\n";
    return lines;
}

MboxWriter::MboxWriter(QString path)
    : m_path(std::move(path))
    , m_part(partPath())
{
}

Error MboxWriter::failed() const
{
    return fileError(QStringLiteral("cannot write"), m_part.fileName(),
                     m_part.error() == QFileDevice::ResourceError ? ENOSPC : errno);
}

Result<void> MboxWriter::begin()
{
    if (QFileInfo::exists(m_path) || QFileInfo(m_path).isSymLink())
        return fileError(QStringLiteral("cannot write"), m_path, EEXIST);
    if (QFileInfo(partPath()).isSymLink() || !m_part.open(QIODevice::ReadWrite | QIODevice::Unbuffered))
        return fileError(QStringLiteral("cannot write"), partPath(), EACCES);
    // Somebody else's file of this name is not ours to write into.
    const QByteArray ours = senderLine;
    const QByteArray there = m_part.read(ours.size());
    if (!ours.startsWith(there))
        return fileError(QStringLiteral("cannot write"), partPath(), EEXIST);
    m_part.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    POSTHORN_TRY_ASSIGN(m_found, readBack());
    // The last one may have been cut off.
    if (!m_found.empty()) {
        const qint64 end = m_found.back().begin;
        m_found.pop_back();
        if (!m_part.resize(end))
            return failed();
    } else if (!m_part.resize(0)) {
        return failed();
    }
    return {};
}

/// What the file holds, message by message, as any reader of it finds it.
Result<std::vector<MboxWriter::Written>> MboxWriter::readBack()
{
    auto file = std::make_unique<QFile>(partPath());
    if (!file->open(QIODevice::ReadOnly | QIODevice::Unbuffered))
        return fileError(QStringLiteral("cannot read"), partPath(), EACCES);
    (void)::posix_fadvise(file->handle(), 0, 0, POSIX_FADV_DONTNEED);
    MboxReader reader(std::move(file), MboxKind::Rd, partPath(), {}, std::numeric_limits<qint64>::max());
    std::vector<Written> written;
    for (;;) {
        const qint64 begin = reader.position();
        POSTHORN_TRY_ASSIGN(const auto read, reader.next());
        if (!read)
            return written;
        written.push_back({PackedBody::hashOf(read->message.bytes), begin});
    }
}

Result<MailWriter::Added> MboxWriter::add(const FiledMessage &message)
{
    const QByteArray lines = asInMbox(message.bytes);
    const QByteArray hash = PackedBody::hashOf(withCrlf(lines));
    const size_t number = m_hashes.size();
    m_hashes.push_back(hash);
    if (number < m_found.size()) {
        if (m_found[number].hash == hash)
            return Added::Already;
        if (!m_part.resize(m_found[number].begin))
            return failed();
        m_found.resize(number);
    }
    const QByteArray bytes = fromLine(message.receivedMs) + mboxNotes(message.flags) + quoted(lines) + '\n';
    if (!m_part.seek(m_part.size()) || m_part.write(bytes) != bytes.size())
        return failed();
    return Added::New;
}

Result<void> MboxWriter::close()
{
    // What an earlier run had written beyond, of a folder that has become smaller.
    if (m_found.size() > m_hashes.size() && !m_part.resize(m_found[m_hashes.size()].begin))
        return failed();
    if (::fsync(m_part.handle()) != 0)
        return failed();
    m_part.close();
    POSTHORN_TRY_ASSIGN(const std::vector<Written> written, readBack());
    const bool same = std::equal(written.begin(), written.end(), m_hashes.begin(), m_hashes.end(),
                                 [](const Written &one, const QByteArray &hash) { return one.hash == hash; });
    if (!same)
        return Error{ErrorDomain::Store,
                     ErrorCode::StoreCorrupt,
                     Retry::AfterUser,
                     {},
                     QStringLiteral("what was written into %1 is not what is there").arg(partPath())};
    POSTHORN_TRY_ASSIGN(const bool renamed, renameToNew(partPath(), m_path));
    if (!renamed)
        return fileError(QStringLiteral("cannot write"), m_path, EEXIST);
    return syncFolder(QFileInfo(m_path).absolutePath());
}

} // namespace posthorn
