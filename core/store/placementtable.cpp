#include "placementtable.h"

#include "storeerror.h"

namespace posthorn
{

namespace
{

#define PLACEMENT_COLUMNS                                                                                    \
    "SELECT id, folder, message, uid, on_server, server_flags, flags, received, hidden, mod_seq, leaves, "   \
    "replaced_by, server_keywords, keywords, saved FROM placement "

Placement read(const Query &query)
{
    Placement placement;
    placement.id = query.id<PlacementId>(0);
    placement.folder = query.id<FolderId>(1);
    placement.message = query.id<MessageId>(2);
    placement.uid = static_cast<quint32>(query.integer(3));
    placement.onServer = query.boolean(4);
    placement.serverFlags.flags = query.flags(5);
    placement.flags.flags = query.flags(6);
    placement.received = query.integer(7);
    placement.hidden = query.id<OperationId>(8);
    placement.modSeq = static_cast<quint64>(query.integer(9));
    placement.leaves = query.integer(10);
    placement.replacedBy = query.id<PlacementId>(11);
    if (!query.isNull(12))
        placement.serverFlags.keywords = unpackKeywords(query.text(12));
    if (!query.isNull(13))
        placement.flags.keywords = unpackKeywords(query.text(13));
    placement.saved = query.integer(14);
    return placement;
}

} // namespace

PlacementTable::PlacementTable(Database &database, StoreChange &change)
    : m_database(database)
    , m_change(change)
{
}

std::optional<Placement> PlacementTable::find(PlacementId id)
{
    Query query(m_database, PLACEMENT_COLUMNS "WHERE id = ?", id);
    if (!query.next())
        return {};
    return read(query);
}

Placement PlacementTable::get(PlacementId id)
{
    auto placement = find(id);
    if (!placement)
        failNotFound(QStringLiteral("message %1").arg(id.value()));
    return *std::move(placement);
}

std::optional<Placement> PlacementTable::findByUid(FolderId folder, quint32 uid)
{
    if (uid == 0)
        return {};
    Query query(m_database, PLACEMENT_COLUMNS "WHERE folder = ? AND uid = ? AND uid > 0", folder, uid);
    if (!query.next())
        return {};
    return read(query);
}

bool PlacementTable::anyUidBetween(FolderId folder, quint32 first, quint32 last)
{
    return Query(m_database,
                 "SELECT 1 FROM placement WHERE folder = ? AND uid BETWEEN ? AND ? AND uid > 0 LIMIT 1",
                 folder, first, last)
        .next();
}

std::optional<MessageId> PlacementTable::messageByUid(FolderId folder, quint32 uid)
{
    Query query(m_database, "SELECT message FROM placement WHERE folder = ? AND uid = ? AND uid > 0", folder,
                uid);
    if (!query.next())
        return {};
    return query.id<MessageId>(0);
}

std::vector<PlacementId> PlacementTable::ids(Query &query)
{
    std::vector<PlacementId> result;
    while (query.next())
        result.push_back(query.id<PlacementId>(0));
    return result;
}

std::vector<PlacementId> PlacementTable::ofMessage(MessageId message)
{
    Query query(m_database, "SELECT id FROM placement WHERE message = ? ORDER BY id", message);
    return ids(query);
}

std::vector<PlacementId> PlacementTable::inFolder(FolderId folder)
{
    Query query(m_database, "SELECT id FROM placement WHERE folder = ? ORDER BY id", folder);
    return ids(query);
}

std::vector<PlacementId> PlacementTable::waitingIn(FolderId folder)
{
    Query query(m_database, "SELECT id FROM placement WHERE folder = ? AND uid = 0 ORDER BY id", folder);
    return ids(query);
}

std::vector<PlacementId> PlacementTable::oldVersionsOf(PlacementId id)
{
    Query query(m_database, "SELECT id FROM placement WHERE replaced_by = ? AND replaced_by <> 0 ORDER BY id",
                id);
    return ids(query);
}

std::vector<PlacementId> PlacementTable::hiddenBy(OperationId operation)
{
    Query query(m_database,
                "SELECT p.id FROM operation_target t JOIN placement p ON p.id = t.placement "
                "WHERE t.operation = ? AND p.hidden = ?",
                operation, operation);
    return ids(query);
}

PlacementId PlacementTable::insert(const Placement &placement)
{
    const QString serverKeywords = packKeywords(placement.serverFlags.keywords);
    const QString keywords = packKeywords(placement.flags.keywords);
    Query(m_database,
          "INSERT INTO placement (folder, message, uid, on_server, server_flags, flags, received, hidden, "
          "mod_seq, leaves, replaced_by, server_keywords, keywords, saved) "
          "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
          placement.folder, placement.message, placement.uid, placement.onServer, placement.serverFlags.flags,
          placement.flags.flags, placement.received, placement.hidden, placement.modSeq, placement.leaves,
          placement.replacedBy, OrNull{serverKeywords}, OrNull{keywords}, placement.saved)
        .run();
    const PlacementId id(m_database.lastInsertId());
    count(placement, 1);
    if (!placement.hidden.isValid())
        m_change.added.push_back(id);
    return id;
}

void PlacementTable::update(const Placement &before, const Placement &now)
{
    if (before == now)
        return;
    const QString serverKeywords = packKeywords(now.serverFlags.keywords);
    const QString keywords = packKeywords(now.flags.keywords);

    Placement onlyFlags = before;
    onlyFlags.serverFlags = now.serverFlags;
    onlyFlags.flags = now.flags;
    onlyFlags.modSeq = now.modSeq;
    if (onlyFlags == now) {
        // The usual case; naming the other columns would write their indexes again.
        Query(m_database,
              "UPDATE placement SET server_flags = ?, flags = ?, mod_seq = ?, server_keywords = ?, keywords "
              "= ? "
              "WHERE id = ?",
              now.serverFlags.flags, now.flags.flags, now.modSeq, OrNull{serverKeywords}, OrNull{keywords},
              now.id)
            .run();
    } else {
        Query(m_database,
              "UPDATE placement SET folder = ?, message = ?, uid = ?, on_server = ?, server_flags = ?, flags "
              "= ?, "
              "received = ?, hidden = ?, mod_seq = ?, leaves = ?, replaced_by = ?, server_keywords = ?, "
              "keywords = ?, saved = ? WHERE id = ?",
              now.folder, now.message, now.uid, now.onServer, now.serverFlags.flags, now.flags.flags,
              now.received, now.hidden, now.modSeq, now.leaves, now.replacedBy, OrNull{serverKeywords},
              OrNull{keywords}, now.saved, now.id)
            .run();
    }
    count(before, -1);
    count(now, 1);
    const bool wasShown = !before.hidden.isValid();
    const bool isShown = !now.hidden.isValid();
    if (wasShown && isShown)
        m_change.changed.push_back(now.id);
    else if (isShown)
        m_change.added.push_back(now.id);
    else if (wasShown)
        m_change.removed.push_back(now.id);
}

void PlacementTable::remove(const Placement &placement)
{
    Query(m_database, "DELETE FROM placement WHERE id = ?", placement.id).run();
    count(placement, -1);
    if (!placement.hidden.isValid())
        m_change.removed.push_back(placement.id);
}

void PlacementTable::setDepartures(const std::vector<Departure> &departures)
{
    for (const Departure &departure : departures) {
        Query(m_database, "UPDATE placement SET leaves = ? WHERE id = ? AND leaves <> ? AND leaves <> ?",
              departure.leavesMs, departure.placement, departure.leavesMs, keptOnServer)
            .run();
        if (m_database.changes() > 0)
            m_change.changed.push_back(departure.placement);
    }
}

void PlacementTable::touch(const Placement &placement)
{
    if (!placement.hidden.isValid())
        m_change.changed.push_back(placement.id);
}

void PlacementTable::touchMessage(MessageId message)
{
    Query query(m_database, "SELECT id FROM placement WHERE message = ? AND hidden = 0", message);
    const std::vector<PlacementId> shown = ids(query);
    m_change.changed.insert(m_change.changed.end(), shown.begin(), shown.end());
}

void PlacementTable::count(const Placement &placement, int sign)
{
    if (placement.hidden.isValid())
        return;
    Count &counted = m_counts[placement.folder];
    counted.total += sign;
    if (!placement.flags.flags.testFlag(MessageFlag::Seen))
        counted.unread += sign;
}

void PlacementTable::writeCounts()
{
    for (auto it = m_counts.cbegin(); it != m_counts.cend(); ++it) {
        if (it->total == 0 && it->unread == 0)
            continue;
        Query(m_database, "UPDATE folder SET total = total + ?, unread = unread + ? WHERE id = ?", it->total,
              it->unread, it.key())
            .run();
        m_change.folders.push_back(it.key());
    }
    m_counts.clear();
}

} // namespace posthorn
