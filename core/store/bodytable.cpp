#include "bodytable.h"

#include "storeerror.h"

#include <memory>
#include <zstd.h>

namespace posthorn
{

namespace
{

[[noreturn]] void failCorrupt(const QByteArray &hash, const char *why)
{
    throw StoreFailure{
        storeError(ErrorCode::StoreCorrupt,
                   QStringLiteral("body %1: %2").arg(QString::fromLatin1(hash.toHex()), QLatin1String(why)))};
}

struct FreeContext {
    void operator()(ZSTD_DCtx *context) const { ZSTD_freeDCtx(context); }
};

/// Larger than most messages: made once a thread.
ZSTD_DCtx *context()
{
    thread_local const std::unique_ptr<ZSTD_DCtx, FreeContext> made(ZSTD_createDCtx());
    return made.get();
}

} // namespace

BodyTable::BodyTable(Database &database)
    : m_database(database)
{
}

void BodyTable::put(const PackedBody &body)
{
    Query query(m_database,
                "INSERT INTO body (hash, size, data) VALUES (?, ?, ?) ON CONFLICT (hash) DO NOTHING",
                body.hash, body.size);
    query.bindLargeBlob(body.data);
    query.run();
}

bool BodyTable::contains(const QByteArray &hash)
{
    return Query(m_database, "SELECT 1 FROM body WHERE hash = ?", hash).next();
}

bool BodyTable::find(const QByteArray &hash, PackedBody &body)
{
    Query query(m_database, "SELECT size, data FROM body WHERE hash = ?", hash);
    if (!query.next())
        return false;
    body = {hash, query.integer(0), query.blob(1)};
    return true;
}

void BodyTable::remove(const QByteArray &hash)
{
    Query(m_database, "DELETE FROM body WHERE hash = ?", hash).run();
}

void BodyTable::forEach(const std::function<void(const Entry &)> &visit)
{
    Query query(m_database, "SELECT hash, size, length(data) FROM body");
    while (query.next())
        visit({query.blob(0), query.integer(1), query.integer(2)});
}

QByteArray BodyTable::unpacked(const PackedBody &body)
{
    // The frame says its own size: memory is not allocated on the word of a damaged row alone.
    const auto stored = static_cast<size_t>(body.data.size());
    const auto announced = ZSTD_getFrameContentSize(body.data.constData(), stored);
    if (announced != static_cast<unsigned long long>(body.size))
        failCorrupt(body.hash, "sizes differ");
    QByteArray bytes(body.size, Qt::Uninitialized);
    const auto size = static_cast<size_t>(body.size);
    const size_t read = ZSTD_decompressDCtx(context(), bytes.data(), size, body.data.constData(), stored);
    if (ZSTD_isError(read) || read != size)
        failCorrupt(body.hash, "cannot be decompressed");
    if (PackedBody::hashOf(bytes) != body.hash)
        failCorrupt(body.hash, "hash differs");
    return bytes;
}

} // namespace posthorn
