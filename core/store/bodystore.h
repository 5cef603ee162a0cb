#pragma once

#include "base/result.h"
#include "database.h"
#include "packedbody.h"

#include <QByteArray>
#include <functional>
#include <memory>

namespace posthorn
{

/// bodies.db: the bytes of messages by SHA-256, compressed, each once. One object per thread, with a
/// connection of its own. What a row in mail.db names must be committed here first; what no row names is
/// harmless and swept. Methods throw StoreFailure and SQLite::Exception.
class BodyStore
{
public:
    BodyStore(const QString &path, Database::Mode mode);

    /// Inside a transaction that this opens where none is open. Answers the hash.
    [[nodiscard]] QByteArray put(const QByteArray &bytes);
    void put(const PackedBody &body);
    [[nodiscard]] static PackedBody pack(const QByteArray &bytes);
    /// Writes a mark, so that the next full commit syncs all that was committed here before.
    void requestSync();
    void commit();
    void rollback() noexcept;
    /// The durability of the transaction that put() opens next.
    void setFull(bool full) { m_full = full; }

    [[nodiscard]] bool contains(const QByteArray &hash);
    /// Decompressed and its hash compared. Fails with NotFound or StoreCorrupt.
    [[nodiscard]] QByteArray get(const QByteArray &hash);
    /// As get(), through a fresh connection: what was committed and lies in the file, not what a cache
    /// remembers.
    [[nodiscard]] QByteArray readBack(const QByteArray &hash) const;
    void remove(const QByteArray &hash);

    struct Entry {
        QByteArray hash;
        qint64 size = 0;
        qint64 stored = 0; // compressed
    };
    void forEach(const std::function<void(const Entry &)> &visit);
    /// What SQLite finds wrong with the file; empty = nothing.
    [[nodiscard]] QStringList integrityErrors();

private:
    void begin();
    [[nodiscard]] static QByteArray unpacked(const QByteArray &hash, qint64 size, const QByteArray &data);

    Database m_database;
    bool m_full = true;
};

} // namespace posthorn
