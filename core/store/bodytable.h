#pragma once

#include "database.h"
#include "packedbody.h"

#include <QByteArray>
#include <functional>

namespace posthorn
{

/// The table `body` of one file: bytes of messages by SHA-256, compressed, each once. Throws StoreFailure and
/// SQLite::Exception; used on its connection's thread.
class BodyTable
{
public:
    explicit BodyTable(Database &database);

    void put(const PackedBody &body);
    [[nodiscard]] bool contains(const QByteArray &hash);
    /// As it is stored; false = not here.
    [[nodiscard]] bool find(const QByteArray &hash, PackedBody &body);
    void remove(const QByteArray &hash);

    struct Entry {
        QByteArray hash;
        qint64 size = 0;
        qint64 stored = 0; // compressed
    };
    void forEach(const std::function<void(const Entry &)> &visit);

    /// Decompressed and the hash compared. Fails with StoreCorrupt.
    [[nodiscard]] static QByteArray unpacked(const PackedBody &body);

private:
    Database &m_database;
};

} // namespace posthorn
