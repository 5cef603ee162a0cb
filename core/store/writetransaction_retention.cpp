#include "operationtable.h"
#include "writetables.h"

namespace posthorn
{

namespace
{

void forget(PlacementId id, PlacementTable &placements, MessageTable &messages)
{
    for (const MessageId message : messages.forgetBody(placements.get(id).message))
        placements.touchMessage(message);
}

/// Where the server has the message elsewhere, but its bytes are only with the row that left: they go over.
void handOver(const Placement &left, Database &database, PlacementTable &placements, MessageTable &messages)
{
    const MessageInfo bytes = messages.info(left.message);
    if (bytes.body.isEmpty())
        return;
    Query others(
        database,
        "SELECT p.id FROM message m CROSS JOIN placement p ON p.message = m.id WHERE m.thread = ? AND "
        "m.identity = ? AND (m.size = ? OR m.size = 0) AND m.body IS NULL AND p.uid > 0 AND p.id <> ?",
        messages.threadOf(bytes.identity), bytes.identity, bytes.size, left.id);
    std::vector<PlacementId> without;
    while (others.next())
        without.push_back(others.id<PlacementId>(0));
    for (const PlacementId id : without) {
        const Placement before = placements.get(id);
        Placement now = before;
        now.message = left.message;
        placements.update(before, now);
        if (placements.ofMessage(before.message).empty())
            messages.remove(before.message);
    }
}

} // namespace

Result<void> WriteTransaction::setDepartures(const std::vector<Departure> &departures)
{
    return perform([&] { m_tables->placements.setDepartures(departures); });
}

Result<void> WriteTransaction::keepOnServer(const QList<PlacementId> &ids, bool keep)
{
    return perform([&] {
        for (const PlacementId id : ids) {
            const Placement before = m_tables->placements.get(id);
            Placement now = before;
            if (keep)
                now.leaves = keptOnServer;
            else if (before.leaves == keptOnServer)
                now.leaves = 0;
            m_tables->placements.update(before, now);
        }
    });
}

Result<void> WriteTransaction::noteRemovals(AccountId account, qint64 messages, qint64 bytes)
{
    return perform([&] { m_tables->journal.noteRemovals(account, messages, bytes); });
}

Result<void> WriteTransaction::setRetentionLook(AccountId account, const RetentionLook &look)
{
    return perform([&] {
        Query(m_database, "UPDATE account SET looked = ?, looked_steady = ?, looked_boot = ? WHERE id = ?",
              look.wallMs, look.steadyMs, look.boot, account)
            .run();
    });
}

Result<std::optional<Error>> WriteTransaction::verifyKept(OperationId expunge)
{
    return perform([&] {
        std::optional<Error> damage;
        std::vector<PlacementId> damaged;
        Query query(m_database,
                    "SELECT p.id, m.body FROM operation e JOIN operation_target t ON t.operation = e.id "
                    "JOIN placement p ON p.id = t.placement JOIN message m ON m.id = p.message "
                    "WHERE e.id = ? AND EXISTS (SELECT 1 FROM operation c JOIN folder f ON f.id = "
                    "c.target_folder WHERE c.action = e.action AND c.kind = ? AND f.local)",
                    expunge, OperationKind::Copy);
        while (query.next()) {
            const QByteArray hash = query.blob(1);
            const auto read = attempt([&] { (void)m_bodies.readBack(hash); });
            if (read)
                continue;
            if (read.error().code != ErrorCode::StoreCorrupt && read.error().code != ErrorCode::NotFound)
                throw StoreFailure{read.error()};
            damaged.push_back(query.id<PlacementId>(0));
            damage = damage ? damage : read.error();
        }
        if (damaged.empty())
            return damage;
        const bool byRule = OperationTable(m_database).get(expunge).record.byRule;
        m_tables->journal.takeOut(expunge, damaged, *damage);
        for (const PlacementId id : byRule ? damaged : std::vector<PlacementId>())
            forget(id, m_tables->placements, m_tables->messages);
        return damage;
    });
}

Result<void> WriteTransaction::forgetBody(PlacementId id)
{
    return perform([&] {
        const QByteArray hash = m_tables->messages.info(m_tables->placements.get(id).message).body;
        const bool whole = !hash.isEmpty() && attempt([&] { (void)m_bodies.readBack(hash); });
        if (!whole)
            forget(id, m_tables->placements, m_tables->messages);
    });
}

Result<void> WriteTransaction::setAccountPolicy(AccountId account, const AccountPolicy &policy)
{
    return perform([&] {
        Query(m_database,
              "UPDATE account SET keeps_what_left = ?1, deletes_on_server = ?2 "
              "WHERE id = ?3 AND (keeps_what_left <> ?1 OR deletes_on_server <> ?2)",
              policy.keepsWhatLeft, policy.deletesOnServer, account)
            .run();
    });
}

bool WriteTransaction::keepsWhatLeft(FolderId folder)
{
    const FolderRecord record = m_tables->folders.get(folder);
    if (!isCollectedFrom(record.role))
        return false;
    return accountPolicyOf(m_database, record.account).keepsWhatLeft;
}

FolderId WriteTransaction::twinOf(FolderId folder)
{
    FolderRecord twin = m_tables->folders.get(folder);
    if (twin.local)
        return twin.id;
    twin.local = true;
    twin.selectable = true;
    twin.readOnly = false;
    twin.rights.clear();
    twin.mailboxId.clear();
    return m_tables->folders.upsert(twin, m_change);
}

Result<FolderId> WriteTransaction::ensureTwin(FolderId folder)
{
    return perform([&] { return twinOf(folder); });
}

Result<int> WriteTransaction::settleWhatLeft(AccountId account)
{
    return perform([&] {
        OperationTable operations(m_database);
        int settled = 0;
        for (const FolderRecord &folder : m_tables->folders.list(account)) {
            if (folder.local || !keepsWhatLeft(folder.id))
                continue;
            for (const PlacementId id : m_tables->placements.waitingIn(folder.id)) {
                const Placement before = m_tables->placements.get(id);
                if (before.onServer || before.hidden.isValid() || before.replacedBy.isValid() ||
                    !operations.isSettled(id))
                    continue;
                if (isElsewhere(before)) {
                    handOver(before, m_database, m_tables->placements, m_tables->messages);
                    m_tables->journal.drop(before);
                    continue;
                }
                Placement now = before;
                now.folder = twinOf(folder.id);
                m_tables->placements.update(before, now);
                ++settled;
            }
        }
        return settled;
    });
}

Result<void> WriteTransaction::unhide(const QList<PlacementId> &ids)
{
    return perform([&] {
        for (const PlacementId id : ids)
            m_tables->journal.unhide(id);
    });
}

} // namespace posthorn
