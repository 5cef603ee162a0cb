#pragma once

#include "base/result.h"
#include "bodytable.h"
#include "storefiles.h"

#include <memory>

namespace posthorn
{

/// The bytes of messages, by SHA-256, in two files: bodies.db has what a server can give again, local.db what
/// exists only here. One object per thread, with connections of its own. What a row in mail.db names must be
/// committed here first; what no row names is harmless and swept. Methods throw StoreFailure and
/// SQLite::Exception.
class BodyStore
{
public:
    BodyStore(const StoreFiles &files, Database::Mode mode);

    // In a transaction of its file, which is opened where none is open.
    /// Into bodies.db, unless local.db has it. Answers the hash.
    [[nodiscard]] QByteArray put(const QByteArray &bytes);
    void put(const PackedBody &body);
    [[nodiscard]] static PackedBody pack(const QByteArray &bytes);
    /// Into local.db, for what is going to exist only here: keepHere() need not carry it over.
    void putHere(const PackedBody &body);
    /// Over to local.db, where it lies in bodies.db; what is nowhere stays so.
    void keepHere(const QByteArray &hash);
    void remove(const QByteArray &hash);
    /// Writes a mark into bodies.db, so that the next full commit syncs all that was committed there before.
    void requestSync();
    /// local.db for LocalCopy, with a transaction begun.
    [[nodiscard]] Database &beginLocal();
    /// local.db first: it has what cannot come again.
    void commit();
    void rollback() noexcept;
    /// The durability of the transactions that are opened next.
    void setFull(bool full) { m_full = full; }

    [[nodiscard]] bool contains(const QByteArray &hash);
    [[nodiscard]] bool isHere(const QByteArray &hash); // in local.db
    /// Decompressed and its hash compared. Fails with NotFound or StoreCorrupt.
    [[nodiscard]] QByteArray get(const QByteArray &hash);
    /// As get(), through connections of its own that remember nothing beyond a commit: what was committed and
    /// lies in the file.
    [[nodiscard]] QByteArray readBack(const QByteArray &hash) const;
    void forEach(const std::function<void(const BodyTable::Entry &)> &visit);

    [[nodiscard]] Database &fetchedFile() { return m_fetchedFile; }
    [[nodiscard]] Database &localFile() { return m_localFile; }

private:
    void begin(Database &file);
    void endReadingBack() noexcept;

    StoreFiles m_files;
    Database m_fetchedFile;
    Database m_localFile;
    BodyTable m_fetched;
    BodyTable m_local;
    bool m_full = true;
    mutable std::unique_ptr<BodyStore> m_committed; // what readBack() looks through
};

} // namespace posthorn
