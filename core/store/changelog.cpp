#include "changelog.h"

#include <QDataStream>
#include <QIODevice>
#include <algorithm>

namespace posthorn
{

namespace
{

constexpr quint64 revisionsKept = 100;
constexpr qsizetype largestEntry = 64 * 1024; // a change of more is told as "everything"

void sortUnique(std::vector<PlacementId> &ids)
{
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
}

std::vector<PlacementId> without(const std::vector<PlacementId> &ids, const std::vector<PlacementId> &others)
{
    std::vector<PlacementId> rest;
    std::set_difference(ids.begin(), ids.end(), others.begin(), others.end(), std::back_inserter(rest));
    return rest;
}

template <class Id>
void write(QDataStream &stream, const std::vector<Id> &ids)
{
    stream << static_cast<quint32>(ids.size());
    for (const Id id : ids)
        stream << id.value();
}

template <class Id>
void read(QDataStream &stream, std::vector<Id> &ids)
{
    quint32 count = 0;
    stream >> count;
    for (; count > 0 && stream.status() == QDataStream::Ok; --count) {
        qint64 value = 0;
        stream >> value;
        ids.push_back(Id(value));
    }
}

QByteArray packed(const StoreChange &change)
{
    QByteArray bytes;
    QDataStream stream(&bytes, QIODevice::WriteOnly);
    stream.setVersion(QDataStream::Qt_6_4);
    stream << change.folderList << change.journal << change.outbox;
    write(stream, change.added);
    write(stream, change.changed);
    write(stream, change.removed);
    write(stream, change.folders);
    return bytes;
}

StoreChange unpacked(const QByteArray &bytes)
{
    StoreChange change;
    QDataStream stream(bytes);
    stream.setVersion(QDataStream::Qt_6_4);
    stream >> change.folderList >> change.journal >> change.outbox;
    read(stream, change.added);
    read(stream, change.changed);
    read(stream, change.removed);
    read(stream, change.folders);
    return change;
}

} // namespace

ChangeMark::ChangeMark(const StoreChange &change)
    : m_added(change.added.size())
    , m_changed(change.changed.size())
    , m_removed(change.removed.size())
    , m_folders(change.folders.size())
    , m_folderList(change.folderList)
    , m_journal(change.journal)
    , m_outbox(change.outbox)
{
}

void ChangeMark::cutBack(StoreChange &change) const
{
    change.added.resize(m_added);
    change.changed.resize(m_changed);
    change.removed.resize(m_removed);
    change.folders.resize(m_folders);
    change.folderList = m_folderList;
    change.journal = m_journal;
    change.outbox = m_outbox;
}

void appendChange(StoreChange &to, const StoreChange &from)
{
    const auto add = [](auto &target, const auto &source) {
        target.insert(target.end(), source.begin(), source.end());
    };
    add(to.added, from.added);
    add(to.changed, from.changed);
    add(to.removed, from.removed);
    add(to.folders, from.folders);
    to.folderList |= from.folderList;
    to.journal |= from.journal;
    to.outbox |= from.outbox;
}

void tidyChange(StoreChange &change)
{
    sortUnique(change.added);
    sortUnique(change.changed);
    sortUnique(change.removed);
    std::vector<PlacementId> both;
    std::set_intersection(change.added.begin(), change.added.end(), change.removed.begin(),
                          change.removed.end(), std::back_inserter(both));
    change.added = without(change.added, both);
    change.removed = without(change.removed, both);
    change.changed.insert(change.changed.end(), both.begin(), both.end());
    sortUnique(change.changed);
    change.changed = without(without(change.changed, change.added), change.removed);
    std::sort(change.folders.begin(), change.folders.end());
    change.folders.erase(std::unique(change.folders.begin(), change.folders.end()), change.folders.end());
}

ChangeLog::ChangeLog(Database &database)
    : m_database(database)
{
}

void ChangeLog::append(const StoreChange &change)
{
    const QByteArray bytes = packed(change);
    if (bytes.size() <= largestEntry)
        Query(m_database, "INSERT OR REPLACE INTO change_log (revision, change) VALUES (?, ?)",
              change.revision, bytes)
            .run();
    if (change.revision > revisionsKept)
        Query(m_database, "DELETE FROM change_log WHERE revision <= ?", change.revision - revisionsKept)
            .run();
}

StoreChange ChangeLog::since(quint64 known, quint64 revision)
{
    StoreChange change;
    Query query(m_database,
                "SELECT change FROM change_log WHERE revision > ? AND revision <= ? ORDER BY revision", known,
                revision);
    quint64 found = 0;
    for (; query.next(); ++found)
        appendChange(change, unpacked(query.blob(0)));
    if (found != revision - known) {
        change = {};
        change.everything = change.folderList = change.journal = change.outbox = true;
    }
    tidyChange(change);
    change.revision = revision;
    return change;
}

} // namespace posthorn
