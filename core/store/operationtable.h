#pragma once

#include "database.h"
#include "operationrecord.h"

#include <optional>
#include <vector>

namespace posthorn
{

/// Move, Copy and Append: done twice, they leave a message twice.
[[nodiscard]] bool makesRows(OperationKind kind);

/// One row of operation_target.
struct StoredTarget {
    OperationTarget target; // `uid` is the placement's of now, or the frozen one where the placement is gone
    int number = 0;
    bool present = true; // the placement still exists
    FlagState oldFlags;  // shown before the operation, for undoing it exactly
    QByteArray body;     // Append in flight: hash of what is being uploaded
};

/// One row of operation with its targets.
struct StoredOperation {
    OperationRecord record; // `targets` is filled by toRecord()
    qint64 position = 0;    // orders the journal
    bool undone = false;
    std::vector<StoredTarget> targets;

    [[nodiscard]] bool isOpen() const;
    [[nodiscard]] OperationRecord toRecord() const;
};

/// An open operation and the one of its targets that was asked for; the others are not read.
struct TargetedOperation {
    StoredOperation operation;
    StoredTarget target;
};

/// The rows of the journal. Throws StoreFailure and SQLite::Exception; used on its connection's thread.
class OperationTable
{
public:
    explicit OperationTable(Database &database);

    [[nodiscard]] StoredOperation get(OperationId id);
    [[nodiscard]] std::vector<StoredOperation> open(std::optional<AccountId> account = {});
    [[nodiscard]] std::vector<StoredOperation> ofGroup(qint64 group);
    [[nodiscard]] std::vector<OperationId> openAfter(OperationId id);
    [[nodiscard]] std::vector<OperationId> finishedBefore(qint64 whenMs);
    /// Those that brought messages somewhere, at the second attempt or later.
    [[nodiscard]] std::vector<StoredOperation> repeatedSince(AccountId account, qint64 finishedMs);
    /// Open operations about the placement, in order.
    [[nodiscard]] std::vector<TargetedOperation> openOn(PlacementId placement);
    /// The open operation that made the placement.
    [[nodiscard]] std::optional<TargetedOperation> openThatShows(PlacementId placement);
    /// No open operation made the placement or uploads it.
    [[nodiscard]] bool isSettled(PlacementId placement);
    [[nodiscard]] qint64 targetCount(OperationId id);

    /// `position` 0 = last. Writes the targets too.
    OperationId insert(const StoredOperation &operation);
    void setState(OperationId id, OperationState state, const std::optional<Error> &error, qint64 notBeforeMs,
                  int attempts, qint64 finishedMs);
    void setFolder(OperationId id, FolderId folder);
    void setUndone(OperationId id);
    void setTarget(OperationId id, int number, PlacementId placement, quint32 uid);
    void setTargetBody(OperationId id, int number, const QByteArray &body);
    void removeTarget(OperationId id, int number);
    /// All references, of finished operations too.
    void renamePlacement(PlacementId from, PlacementId to, OperationId except);
    void remove(OperationId id);
    void removeAccount(AccountId account);

private:
    [[nodiscard]] std::vector<StoredOperation> readAll(Query &query);
    [[nodiscard]] std::vector<StoredTarget> targets(OperationId id);
    [[nodiscard]] std::vector<TargetedOperation> readTargeted(Query &query);

    Database &m_database;
};

} // namespace posthorn
