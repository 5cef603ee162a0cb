#include "quarantine.h"

#include <QFile>

namespace posthorn
{

namespace
{

const QString OpenName = QStringLiteral("/parsing");
const QString SuspectsName = QStringLiteral("/quarantine");

QSet<qint64> idsIn(const QString &path)
{
    QSet<qint64> ids;
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return ids;
    for (const QByteArray &line : file.read(64 * 1024).split('\n'))
        if (const qint64 id = line.trimmed().toLongLong(); id > 0)
            ids.insert(id);
    return ids;
}

} // namespace

Quarantine::Quarantine(QString directory)
    : m_directory(std::move(directory))
{
}

bool Quarantine::enter(PlacementId id)
{
    const std::lock_guard lock(m_mutex);
    read();
    if (m_suspects.contains(id.value()))
        return false;
    m_open.insert(id.value());
    write(OpenName, m_open);
    return true;
}

void Quarantine::leave(PlacementId id)
{
    const std::lock_guard lock(m_mutex);
    if (m_open.remove(id.value()))
        write(OpenName, m_open);
}

void Quarantine::forgive(PlacementId id)
{
    const std::lock_guard lock(m_mutex);
    read();
    if (m_suspects.remove(id.value()))
        write(SuspectsName, m_suspects);
}

void Quarantine::read()
{
    if (m_read || m_directory.isEmpty())
        return;
    m_read = true;
    m_suspects = idsIn(m_directory + SuspectsName);
    const QSet<qint64> interrupted = idsIn(m_directory + OpenName);
    if (interrupted.isEmpty())
        return;
    m_suspects += interrupted;
    write(SuspectsName, m_suspects);
    write(OpenName, {});
}

void Quarantine::write(const QString &name, const QSet<qint64> &ids) const
{
    if (m_directory.isEmpty())
        return;
    QFile file(m_directory + name);
    if (ids.isEmpty()) {
        file.remove();
        return;
    }
    // Small enough to be written whole; a crash of the program (not of the machine) is what it must survive.
    if (!file.open(QIODevice::WriteOnly | QIODevice::Truncate))
        return;
    file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    QByteArray lines;
    for (const qint64 id : ids)
        lines += QByteArray::number(id) + '\n';
    file.write(lines);
}

} // namespace posthorn
