#include "bodystore.h"

#include "migrator.h"
#include "storeerror.h"

#include <zstd.h>

namespace posthorn
{

namespace
{

/// A compressed message of the usual size would fill half of a smaller page and leave the rest empty.
constexpr int pageSize = 16 * 1024;
constexpr qint32 bodiesApplicationId = 0x50484d42; // "PHMB"

[[noreturn]] void failCorrupt(const QByteArray &hash, const char *why)
{
    throw StoreFailure{
        storeError(ErrorCode::StoreCorrupt,
                   QStringLiteral("body %1: %2").arg(QString::fromLatin1(hash.toHex()), QLatin1String(why)))};
}

} // namespace

BodyStore::BodyStore(const QString &path, Database::Mode mode)
    : m_database(path, mode, pageSize)
{
    if (mode == Database::Mode::ReadWrite)
        Migrator(m_database, QStringLiteral(":/posthorn/store/bodies-"), bodiesApplicationId).migrate();
}

QByteArray BodyStore::put(const QByteArray &bytes)
{
    const PackedBody body = pack(bytes);
    put(body);
    return body.hash;
}

PackedBody BodyStore::pack(const QByteArray &bytes)
{
    auto body = PackedBody::of(bytes);
    if (!body)
        throw StoreFailure{std::move(body).error()};
    return *std::move(body);
}

void BodyStore::put(const PackedBody &body)
{
    begin();
    Query query(m_database,
                "INSERT INTO body (hash, size, data) VALUES (?, ?, ?) ON CONFLICT (hash) DO NOTHING",
                body.hash, body.size);
    query.bindLargeBlob(body.data);
    query.run();
}

void BodyStore::requestSync()
{
    begin();
    Query(m_database, "UPDATE sync SET count = count + 1 WHERE id = 1").run();
}

void BodyStore::begin()
{
    if (!m_database.inTransaction())
        m_database.beginImmediate(m_full);
}

void BodyStore::commit()
{
    if (m_database.inTransaction())
        m_database.commit();
}

void BodyStore::rollback() noexcept
{
    m_database.rollback();
}

bool BodyStore::contains(const QByteArray &hash)
{
    return Query(m_database, "SELECT 1 FROM body WHERE hash = ?", hash).next();
}

QByteArray BodyStore::get(const QByteArray &hash)
{
    Query query(m_database, "SELECT size, data FROM body WHERE hash = ?", hash);
    if (!query.next())
        failNotFound(QStringLiteral("body %1").arg(QString::fromLatin1(hash.toHex())));
    return unpacked(hash, query.integer(0), query.blob(1));
}

QByteArray BodyStore::readBack(const QByteArray &hash) const
{
    return BodyStore(m_database.path(), Database::Mode::ReadOnly).get(hash);
}

QByteArray BodyStore::unpacked(const QByteArray &hash, qint64 size, const QByteArray &data)
{
    // The frame says its own size: memory is not allocated on the word of a damaged row alone.
    const auto announced = ZSTD_getFrameContentSize(data.constData(), static_cast<size_t>(data.size()));
    if (announced != static_cast<unsigned long long>(size))
        failCorrupt(hash, "sizes differ");
    QByteArray bytes(size, Qt::Uninitialized);
    const size_t read = ZSTD_decompress(bytes.data(), static_cast<size_t>(size), data.constData(),
                                        static_cast<size_t>(data.size()));
    if (ZSTD_isError(read) || read != static_cast<size_t>(size))
        failCorrupt(hash, "cannot be decompressed");
    if (PackedBody::hashOf(bytes) != hash)
        failCorrupt(hash, "hash differs");
    return bytes;
}

void BodyStore::remove(const QByteArray &hash)
{
    begin();
    Query(m_database, "DELETE FROM body WHERE hash = ?", hash).run();
}

void BodyStore::forEach(const std::function<void(const Entry &)> &visit)
{
    Query query(m_database, "SELECT hash, size, length(data) FROM body");
    while (query.next())
        visit({query.blob(0), query.integer(1), query.integer(2)});
}

QStringList BodyStore::integrityErrors()
{
    QStringList errors;
    Query query(m_database, "PRAGMA integrity_check");
    while (query.next()) {
        if (const QString line = query.text(0); line != QLatin1String("ok"))
            errors.append(line);
    }
    return errors;
}

} // namespace posthorn
