#include "pop3recognition.h"

#include "store/switchrecord.h"

#include <QHash>
#include <QSet>

namespace posthorn
{

namespace
{

// Below the header: more than most messages have.
constexpr int linesToCompare = 50;

using Nameless = QMultiHash<qint64, PlacementId>; // by size

Result<Nameless> namelessRows(Store &store, AccountId account)
{
    return store.readAndWait<Nameless>([account](StoreReader &reader) -> Result<Nameless> {
        POSTHORN_TRY_ASSIGN(const auto candidates, reader.switchCandidates(account));
        Nameless rows;
        for (const SwitchCandidate &candidate : candidates) {
            if (candidate.isHere() && !candidate.hidden && !candidate.collected && !candidate.body.isEmpty())
                rows.insert(candidate.size, candidate.placement);
        }
        return rows;
    });
}

/// The row whose bytes begin so; an invalid id where there is none.
PlacementId find(Store &store, const QList<PlacementId> &rows, QByteArray beginning)
{
    while (beginning.endsWith("\r\n"))
        beginning.chop(2);
    if (beginning.isEmpty())
        return {};
    for (const PlacementId id : rows) {
        // One that cannot be read is not recognised.
        const auto here =
            store.readAndWait<QByteArray>([id](StoreReader &reader) { return reader.body(id); });
        if (here && here->startsWith(beginning))
            return id;
    }
    return {};
}

} // namespace

Result<void> recogniseWhatIsHere(Pop3Session &session, Store &store, AccountId account,
                                 QList<Pop3Listed> &wanted)
{
    if (wanted.isEmpty())
        return {};
    POSTHORN_TRY_ASSIGN(Nameless rows, namelessRows(store, account));
    QList<Pop3Entry> entries;
    QHash<int, QByteArray> keys;
    for (const Pop3Listed &listed : std::as_const(wanted)) {
        if (!rows.contains(listed.entry.size))
            continue;
        entries.append(listed.entry);
        keys.insert(listed.entry.number, listed.key);
    }
    if (entries.isEmpty())
        return {};
    QList<std::pair<QByteArray, PlacementId>> found;
    const auto compare = [&](const Pop3Entry &entry, Result<QByteArray> beginning) -> Result<void> {
        // What cannot be looked at now comes whole.
        const PlacementId row = beginning ? find(store, rows.values(entry.size), *beginning) : PlacementId();
        if (!row.isValid())
            return {};
        rows.remove(entry.size, row);
        found.append({keys.value(entry.number), row});
        return {};
    };
    POSTHORN_TRY(session.capabilities().mayHaveTop()
                     ? session.retrieveBeginnings(entries, linesToCompare, compare)
                     : session.retrieve(entries, compare));
    POSTHORN_TRY(
        store.writeAndWait<void>(Durability::Full, [&](WriteTransaction &transaction) -> Result<void> {
            for (const auto &[key, row] : std::as_const(found))
                POSTHORN_TRY(transaction.bindUidl(account, key, row));
            return {};
        }));
    QSet<QByteArray> bound;
    for (const auto &[key, row] : std::as_const(found))
        bound.insert(key);
    wanted.removeIf([&bound](const Pop3Listed &listed) { return bound.contains(listed.key); });
    return {};
}

} // namespace posthorn
