#include "bodystore.h"

#include "migrator.h"
#include "storeerror.h"

namespace posthorn
{

namespace
{

/// A compressed message of the usual size would fill half of a smaller page and leave the rest empty.
constexpr int pageSize = 16 * 1024;

} // namespace

BodyStore::BodyStore(const StoreFiles &files, Database::Mode mode)
    : m_files(files)
    , m_fetchedFile(files.bodies, mode, pageSize)
    , m_localFile(files.local, mode, pageSize)
    , m_fetched(m_fetchedFile)
    , m_local(m_localFile)
{
    // The rows of the copy come and go in any order, and what they refer to may lie in mail.db only.
    m_localFile.execute("PRAGMA foreign_keys = OFF");
    if (mode != Database::Mode::ReadWrite)
        return;
    Migrator(m_fetchedFile, StoreSchema::bodies()).migrate();
    Migrator(m_localFile, StoreSchema::local()).migrate();
}

QByteArray BodyStore::put(const QByteArray &bytes)
{
    const QByteArray hash = PackedBody::hashOf(bytes);
    if (!isHere(hash))
        put(pack(bytes));
    return hash;
}

PackedBody BodyStore::pack(const QByteArray &bytes)
{
    auto body = PackedBody::of(bytes);
    if (!body)
        throw StoreFailure{std::move(body).error()};
    return *std::move(body);
}

void BodyStore::putHere(const PackedBody &body)
{
    begin(m_localFile);
    m_local.put(body);
}

void BodyStore::put(const PackedBody &body)
{
    if (isHere(body.hash))
        return;
    begin(m_fetchedFile);
    m_fetched.put(body);
}

void BodyStore::keepHere(const QByteArray &hash)
{
    PackedBody body;
    if (!m_fetched.find(hash, body))
        return;
    begin(m_localFile);
    m_local.put(body);
    begin(m_fetchedFile);
    m_fetched.remove(hash);
}

void BodyStore::remove(const QByteArray &hash)
{
    begin(m_fetchedFile);
    m_fetched.remove(hash);
    if (!m_local.contains(hash))
        return;
    begin(m_localFile);
    m_local.remove(hash);
}

void BodyStore::requestSync()
{
    begin(m_fetchedFile);
    Query(m_fetchedFile, "UPDATE sync SET count = count + 1 WHERE id = 1").run();
}

Database &BodyStore::beginLocal()
{
    begin(m_localFile);
    return m_localFile;
}

void BodyStore::begin(Database &file)
{
    if (!file.inTransaction())
        file.beginImmediate(m_full);
}

/// What was read back is not remembered: the next look is at the files again.
void BodyStore::endReadingBack() noexcept
{
    if (!m_committed)
        return;
    try {
        for (Database *file : {&m_committed->m_fetchedFile, &m_committed->m_localFile}) {
            if (!file->inTransaction())
                continue;
            file->commit();
            file->execute("PRAGMA shrink_memory");
        }
    } catch (const SQLite::Exception &exception) {
        qInfo("files are opened anew to be read back: %s", exception.what());
        m_committed.reset();
    }
}

void BodyStore::commit()
{
    endReadingBack();
    for (Database *file : {&m_localFile, &m_fetchedFile}) {
        if (file->inTransaction())
            file->commit();
    }
}

void BodyStore::rollback() noexcept
{
    endReadingBack();
    m_localFile.rollback();
    m_fetchedFile.rollback();
}

bool BodyStore::contains(const QByteArray &hash)
{
    return m_fetched.contains(hash) || m_local.contains(hash);
}

bool BodyStore::isHere(const QByteArray &hash)
{
    return m_local.contains(hash);
}

QByteArray BodyStore::get(const QByteArray &hash)
{
    PackedBody body;
    if (!m_fetched.find(hash, body) && !m_local.find(hash, body))
        failNotFound(QStringLiteral("body %1").arg(QString::fromLatin1(hash.toHex())));
    return BodyTable::unpacked(body);
}

QByteArray BodyStore::readBack(const QByteArray &hash) const
{
    // Opening two files costs more than reading a message.
    if (!m_committed)
        m_committed = std::make_unique<BodyStore>(m_files, Database::Mode::ReadOnly);
    // One look at the files for all: each statement by itself would take and release their locks.
    for (Database *file : {&m_committed->m_fetchedFile, &m_committed->m_localFile}) {
        if (!file->inTransaction())
            file->execute("BEGIN");
    }
    return m_committed->get(hash);
}

void BodyStore::forEach(const std::function<void(const BodyTable::Entry &)> &visit)
{
    m_fetched.forEach(visit);
    m_local.forEach(visit);
}

} // namespace posthorn
