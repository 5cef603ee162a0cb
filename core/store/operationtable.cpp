#include "operationtable.h"

#include "errorcodec.h"
#include "storeerror.h"

#include <algorithm>

namespace posthorn
{

namespace
{

#define OPERATION_COLUMNS                                                                                    \
    "SELECT o.id, o.position, o.account, o.kind, o.state, o.folder, o.uid_validity, o.target_folder, "       \
    "o.add_flags, o.remove_flags, o.add_keywords, o.remove_keywords, o.created, o.not_before, o.attempts, "  \
    "o.error, o.action, o.after, o.undone, f.uid_validity, "                                                 \
    "(SELECT a.state FROM operation a WHERE a.id = o.after), o.by_rule "
#define TARGET_COLUMNS                                                                                       \
    "t.number, t.placement, t.shown_as, t.uid, t.size, t.uidl, t.message_id, t.body, t.old_flags, "          \
    "t.old_keywords, p.uid "
#define OPERATIONS OPERATION_COLUMNS "FROM operation o LEFT JOIN folder f ON f.id = o.folder "
#define TARGETED_OPERATIONS                                                                                  \
    OPERATION_COLUMNS ", " TARGET_COLUMNS                                                                    \
                      "FROM operation_target t CROSS JOIN operation o ON o.id = t.operation "                \
                      "LEFT JOIN folder f ON f.id = o.folder LEFT JOIN placement p ON p.id = t.placement "
constexpr int firstTargetColumn = 22;

StoredTarget readTarget(const Query &query, int first)
{
    StoredTarget stored;
    stored.number = query.smallInteger(first);
    stored.target.placement = query.id<PlacementId>(first + 1);
    stored.target.shownAs = query.id<PlacementId>(first + 2);
    stored.present = !query.isNull(first + 10);
    stored.target.uid = static_cast<quint32>(query.integer(stored.present ? first + 10 : first + 3));
    stored.target.size = query.integer(first + 4);
    stored.target.uidl = query.blob(first + 5);
    stored.target.messageId = query.blob(first + 6);
    stored.body = query.blob(first + 7);
    stored.oldFlags.flags = query.flags(first + 8);
    stored.oldFlags.keywords = unpackKeywords(query.text(first + 9));
    return stored;
}

StoredOperation read(const Query &query)
{
    StoredOperation operation;
    OperationRecord &record = operation.record;
    record.id = query.id<OperationId>(0);
    operation.position = query.integer(1);
    record.account = query.id<AccountId>(2);
    record.kind = query.enumeration<OperationKind>(3);
    record.state = query.enumeration<OperationState>(4);
    record.folder = query.id<FolderId>(5);
    record.uidValidity = static_cast<quint32>(query.integer(6));
    record.targetFolder = query.id<FolderId>(7);
    record.flags.add = query.flags(8);
    record.flags.remove = query.flags(9);
    record.flags.addKeywords = unpackKeywords(query.text(10));
    record.flags.removeKeywords = unpackKeywords(query.text(11));
    record.createdMs = query.integer(12);
    record.notBeforeMs = query.integer(13);
    record.attempts = query.smallInteger(14);
    record.error = unpackError(query.blob(15));
    record.group = query.integer(16);
    record.after = query.id<OperationId>(17);
    operation.undone = query.boolean(18);
    record.blocked = record.after.isValid() && !query.isNull(20) &&
                     query.enumeration<OperationState>(20) != OperationState::Done;
    record.byRule = query.boolean(21);
    return operation;
}

} // namespace

bool makesRows(OperationKind kind)
{
    return kind == OperationKind::Move || kind == OperationKind::Copy || kind == OperationKind::Append;
}

bool StoredOperation::isOpen() const
{
    return record.state != OperationState::Done && record.state != OperationState::Cancelled;
}

OperationRecord StoredOperation::toRecord() const
{
    OperationRecord result = record;
    for (const StoredTarget &stored : targets)
        result.targets.append(stored.target);
    return result;
}

OperationTable::OperationTable(Database &database)
    : m_database(database)
{
}

std::vector<StoredTarget> OperationTable::targets(OperationId id)
{
    std::vector<StoredTarget> result;
    Query query(m_database,
                "SELECT " TARGET_COLUMNS
                "FROM operation_target t LEFT JOIN placement p ON p.id = t.placement "
                "WHERE t.operation = ? ORDER BY t.number",
                id);
    while (query.next())
        result.push_back(readTarget(query, 0));
    return result;
}

qint64 OperationTable::targetCount(OperationId id)
{
    Query query(m_database, "SELECT count(*) FROM operation_target WHERE operation = ?", id);
    return query.next() ? query.integer(0) : 0;
}

std::vector<StoredOperation> OperationTable::readAll(Query &query)
{
    std::vector<StoredOperation> operations;
    while (query.next()) {
        StoredOperation operation = read(query);
        operation.targets = targets(operation.record.id);
        const bool needsUid = operation.record.kind != OperationKind::Append &&
                              operation.record.kind != OperationKind::PopDelete;
        bool allPresent = true;
        for (const StoredTarget &stored : operation.targets) {
            allPresent = allPresent && stored.present;
            if (needsUid && operation.isOpen() && stored.present && stored.target.uid == 0)
                operation.record.blocked = true;
        }
        // UIDs read from the rows are those of the folder as it is now.
        if (allPresent && !query.isNull(19))
            operation.record.uidValidity = static_cast<quint32>(query.integer(19));
        operations.push_back(std::move(operation));
    }
    return operations;
}

StoredOperation OperationTable::get(OperationId id)
{
    Query query(m_database, OPERATIONS "WHERE o.id = ?", id);
    auto found = readAll(query);
    if (found.empty())
        failNotFound(QStringLiteral("operation %1").arg(id.value()));
    return std::move(found.front());
}

std::vector<StoredOperation> OperationTable::open(std::optional<AccountId> account)
{
    Query query(m_database, account ? OPERATIONS
                                "WHERE o.state IN (0, 1, 3, 4) AND o.account = ? ORDER BY o.position, o.id"
                                    : OPERATIONS "WHERE o.state IN (0, 1, 3, 4) ORDER BY o.position, o.id");
    if (account)
        query.bind(*account);
    return readAll(query);
}

std::vector<StoredOperation> OperationTable::ofGroup(qint64 group)
{
    Query query(m_database, OPERATIONS "WHERE o.action = ? ORDER BY o.position, o.id", group);
    return readAll(query);
}

std::vector<OperationId> OperationTable::openAfter(OperationId id)
{
    std::vector<OperationId> result;
    Query query(m_database,
                "SELECT id FROM operation WHERE after = ? AND after <> 0 AND state IN (0, 1, 3, 4) ORDER BY "
                "position, id",
                id);
    while (query.next())
        result.push_back(query.id<OperationId>(0));
    return result;
}

std::vector<OperationId> OperationTable::finishedBefore(qint64 whenMs)
{
    std::vector<OperationId> result;
    Query query(m_database, "SELECT id FROM operation WHERE state IN (2, 5) AND finished < ? ORDER BY id",
                whenMs);
    while (query.next())
        result.push_back(query.id<OperationId>(0));
    return result;
}

std::vector<StoredOperation> OperationTable::repeatedSince(AccountId account, qint64 finishedMs)
{
    Query query(m_database,
                OPERATIONS "WHERE o.state = 2 AND o.attempts > 1 AND o.kind IN (?, ?, ?) AND o.account = ? "
                           "AND o.finished >= ? ORDER BY o.id",
                OperationKind::Move, OperationKind::Copy, OperationKind::Append, account, finishedMs);
    return readAll(query);
}

std::vector<TargetedOperation> OperationTable::readTargeted(Query &query)
{
    std::vector<TargetedOperation> result;
    while (query.next()) {
        TargetedOperation targeted{read(query), readTarget(query, firstTargetColumn)};
        targeted.operation.targets.push_back(targeted.target);
        result.push_back(std::move(targeted));
    }
    return result;
}

std::vector<TargetedOperation> OperationTable::openOn(PlacementId placement)
{
    Query query(m_database,
                TARGETED_OPERATIONS
                "WHERE t.placement = ? AND o.state IN (0, 1, 3, 4) ORDER BY o.position, o.id",
                placement);
    return readTargeted(query);
}

std::optional<TargetedOperation> OperationTable::openThatShows(PlacementId placement)
{
    Query query(m_database,
                TARGETED_OPERATIONS "WHERE t.shown_as = ? AND t.shown_as <> 0 AND o.state IN (0, 1, 3, 4)",
                placement);
    auto found = readTargeted(query);
    if (found.empty())
        return {};
    return std::move(found.front());
}

bool OperationTable::isSettled(PlacementId placement)
{
    if (openThatShows(placement))
        return false;
    const auto operations = openOn(placement);
    return std::none_of(operations.begin(), operations.end(), [](const TargetedOperation &targeted) {
        return targeted.operation.record.kind == OperationKind::Append;
    });
}

OperationId OperationTable::insert(const StoredOperation &operation)
{
    const OperationRecord &record = operation.record;
    const QString addKeywords = packKeywords(record.flags.addKeywords);
    const QString removeKeywords = packKeywords(record.flags.removeKeywords);
    Query(m_database,
          "INSERT INTO operation (position, account, kind, state, folder, uid_validity, target_folder, "
          "add_flags, "
          "remove_flags, add_keywords, remove_keywords, created, finished, not_before, attempts, error, "
          "action, after, by_rule) "
          "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
          operation.position, record.account, record.kind, record.state, record.folder, record.uidValidity,
          record.targetFolder, record.flags.add, record.flags.remove, OrNull{addKeywords},
          OrNull{removeKeywords}, record.createdMs, operation.isOpen() ? qint64(0) : record.createdMs,
          record.notBeforeMs, record.attempts, BlobOrNull{packError(record.error)}, record.group,
          record.after, record.byRule)
        .run();
    const OperationId id(m_database.lastInsertId());
    if (operation.position == 0)
        Query(m_database, "UPDATE operation SET position = id WHERE id = ?", id).run();
    int number = 0;
    for (const StoredTarget &stored : operation.targets) {
        const QString oldKeywords = packKeywords(stored.oldFlags.keywords);
        Query(m_database,
              "INSERT INTO operation_target (operation, number, placement, shown_as, uid, size, uidl, "
              "message_id, body, "
              "old_flags, old_keywords) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
              id, number++, stored.target.placement, stored.target.shownAs, stored.target.uid,
              stored.target.size, BlobOrNull{stored.target.uidl}, BlobOrNull{stored.target.messageId},
              BlobOrNull{stored.body}, stored.oldFlags.flags, OrNull{oldKeywords})
            .run();
    }
    return id;
}

void OperationTable::setState(OperationId id, OperationState state, const std::optional<Error> &error,
                              qint64 notBeforeMs, int attempts, qint64 finishedMs)
{
    Query(
        m_database,
        "UPDATE operation SET state = ?, error = ?, not_before = ?, attempts = ?, finished = ? WHERE id = ?",
        state, BlobOrNull{packError(error)}, notBeforeMs, attempts, finishedMs, id)
        .run();
}

void OperationTable::setFolder(OperationId id, FolderId folder)
{
    Query(m_database,
          "UPDATE operation SET folder = ?, uid_validity = (SELECT uid_validity FROM folder WHERE id = ?) "
          "WHERE id = ?",
          folder, folder, id)
        .run();
}

void OperationTable::setUndone(OperationId id)
{
    Query(m_database, "UPDATE operation SET undone = 1 WHERE id = ?", id).run();
}

void OperationTable::setTarget(OperationId id, int number, PlacementId placement, quint32 uid)
{
    Query(m_database, "UPDATE operation_target SET placement = ?, uid = ? WHERE operation = ? AND number = ?",
          placement, uid, id, number)
        .run();
}

void OperationTable::setTargetBody(OperationId id, int number, const QByteArray &body)
{
    Query(m_database, "UPDATE operation_target SET body = ? WHERE operation = ? AND number = ?",
          BlobOrNull{body}, id, number)
        .run();
}

void OperationTable::removeTarget(OperationId id, int number)
{
    Query(m_database, "DELETE FROM operation_target WHERE operation = ? AND number = ?", id, number).run();
}

void OperationTable::renamePlacement(PlacementId from, PlacementId to, OperationId except)
{
    Query(m_database, "UPDATE operation_target SET placement = ? WHERE placement = ? AND operation <> ?", to,
          from, except)
        .run();
    Query(m_database,
          "UPDATE operation_target SET shown_as = ? WHERE shown_as = ? AND shown_as <> 0 AND operation <> ?",
          to, from, except)
        .run();
}

void OperationTable::remove(OperationId id)
{
    Query(m_database, "DELETE FROM operation_target WHERE operation = ?", id).run();
    Query(m_database, "DELETE FROM operation WHERE id = ?", id).run();
}

void OperationTable::removeAccount(AccountId account)
{
    Query(m_database,
          "DELETE FROM operation_target WHERE operation IN (SELECT id FROM operation WHERE account = ?)",
          account)
        .run();
    Query(m_database, "DELETE FROM operation WHERE account = ?", account).run();
}

} // namespace posthorn
