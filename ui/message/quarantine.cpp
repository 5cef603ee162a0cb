#include "quarantine.h"

#include <QDir>
#include <QFile>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace posthorn
{

namespace
{

constexpr qint64 MostBytes = 64 * 1024;
const QString OpenPrefix = QStringLiteral("parsing-");
const QString SuspectsName = QStringLiteral("/quarantine");

QSet<qint64> idsIn(QFile &file)
{
    QSet<qint64> ids;
    for (const QByteArray &line : file.read(MostBytes).split('\n'))
        if (const qint64 id = line.trimmed().toLongLong(); id > 0)
            ids.insert(id);
    return ids;
}

QByteArray linesOf(const QSet<qint64> &ids)
{
    QByteArray lines;
    for (const qint64 id : ids)
        lines += QByteArray::number(id) + '\n';
    return lines;
}

QSet<qint64> readSuspects(const QString &directory)
{
    QFile file(directory + SuspectsName);
    return file.open(QIODevice::ReadOnly) ? idsIn(file) : QSet<qint64>();
}

void writeSuspects(const QString &directory, const QSet<qint64> &ids)
{
    QFile file(directory + SuspectsName);
    if (ids.isEmpty()) {
        file.remove();
        return;
    }
    // Small enough to be written whole; a crash of the program (not of the machine) is what it must survive.
    if (!file.open(QIODevice::WriteOnly | QIODevice::Truncate))
        return;
    file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    file.write(linesOf(ids));
}

} // namespace

Quarantine::Quarantine(QString directory)
    : m_directory(std::move(directory))
{
}

Quarantine::~Quarantine()
{
    if (m_openFile < 0)
        return;
    ::unlink(QFile::encodeName(m_openPath).constData());
    ::close(m_openFile);
}

bool Quarantine::enter(PlacementId id)
{
    const std::lock_guard lock(m_mutex);
    begin();
    if (m_suspects.contains(id.value()))
        return false;
    m_open.insert(id.value());
    writeOpen();
    return true;
}

void Quarantine::leave(PlacementId id)
{
    const std::lock_guard lock(m_mutex);
    if (m_open.remove(id.value()))
        writeOpen();
}

void Quarantine::forgive(PlacementId id)
{
    const std::lock_guard lock(m_mutex);
    begin();
    m_suspects.remove(id.value());
    QSet<qint64> all = readSuspects(m_directory);
    if (!m_directory.isEmpty() && all.remove(id.value()))
        writeSuspects(m_directory, all);
}

void Quarantine::begin()
{
    if (m_hasBegun || m_directory.isEmpty())
        return;
    m_hasBegun = true;
    readInterrupted();
    m_suspects = readSuspects(m_directory);
    QByteArray path = QFile::encodeName(m_directory + u'/' + OpenPrefix + QStringLiteral("XXXXXX"));
    m_openFile = ::mkostemp(path.data(), O_CLOEXEC);
    if (m_openFile < 0)
        return;
    m_openPath = QFile::decodeName(path);
    ::flock(m_openFile, LOCK_EX | LOCK_NB);
}

/// What runs left open that are no more.
void Quarantine::readInterrupted()
{
    const QDir directory(m_directory);
    QSet<qint64> interrupted;
    for (const QString &name :
         directory.entryList({OpenPrefix + u'*'}, QDir::Files | QDir::NoSymLinks | QDir::Hidden)) {
        QFile file(directory.filePath(name));
        if (!file.open(QIODevice::ReadWrite | QIODevice::ExistingOnly) ||
            ::flock(file.handle(), LOCK_EX | LOCK_NB) != 0)
            continue;
        const QSet<qint64> ids = idsIn(file);
        // An empty one may be about to be locked by whoever has just made it.
        if (!ids.isEmpty())
            file.remove();
        interrupted += ids;
    }
    if (!interrupted.isEmpty())
        writeSuspects(m_directory, readSuspects(m_directory) + interrupted);
}

void Quarantine::writeOpen()
{
    if (m_openFile < 0)
        return;
    const QByteArray lines = linesOf(m_open);
    // In this order no moment shows a number that is none of them.
    if (::ftruncate(m_openFile, 0) != 0)
        return;
    if (::pwrite(m_openFile, lines.constData(), size_t(lines.size()), 0) != lines.size())
        qInfo("what is being opened could not be written down");
}

} // namespace posthorn
