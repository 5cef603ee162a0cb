#include "operationbatch.h"

namespace posthorn
{

namespace
{

constexpr qsizetype maxTargets = 1000;
constexpr qint64 maxAppended = 4 * 1024 * 1024; // they lie in memory together

bool isRunnable(const OperationRecord &operation, qint64 nowMs)
{
    const bool state = operation.state == OperationState::Queued ||
                       operation.state == OperationState::Uncertain ||
                       operation.state == OperationState::InFlight; // left so by a failure of the store
    return state && !operation.blocked && operation.notBeforeMs <= nowMs &&
           operation.kind != OperationKind::PopDelete;
}

bool fits(const OperationRecord &a, const OperationRecord &b)
{
    // What has a history is looked after alone.
    const auto isFresh = [](const OperationRecord &operation) {
        return operation.state == OperationState::Queued && operation.attempts == 0;
    };
    return isFresh(a) && isFresh(b) && a.kind == b.kind && a.folder == b.folder &&
           a.uidValidity == b.uidValidity && a.targetFolder == b.targetFolder && a.flags == b.flags;
}

bool touchesAny(const OperationRecord &operation, const QSet<PlacementId> &placements)
{
    for (const OperationTarget &target : operation.targets) {
        if (placements.contains(target.placement))
            return true;
    }
    return false;
}

} // namespace

qint64 OperationBatch::size() const
{
    qint64 bytes = 0;
    for (const OperationRecord &operation : operations) {
        for (const OperationTarget &target : operation.targets)
            bytes += target.size;
    }
    return bytes;
}

qsizetype OperationBatch::targetCount() const
{
    qsizetype count = 0;
    for (const OperationRecord &operation : operations)
        count += operation.targets.size();
    return count;
}

bool makesMessages(OperationKind kind)
{
    return kind == OperationKind::Move || kind == OperationKind::Copy || kind == OperationKind::Append;
}

std::optional<OperationBatch> nextBatch(const QList<OperationRecord> &open, qint64 nowMs,
                                        const QSet<OperationId> &tried, bool appendsTogether)
{
    OperationBatch batch;
    QSet<PlacementId> held;
    for (const OperationRecord &operation : open) {
        if (operation.state == OperationState::Failed)
            continue;
        const bool runs =
            isRunnable(operation, nowMs) && !tried.contains(operation.id) && !touchesAny(operation, held);
        if (!runs) {
            for (const OperationTarget &target : operation.targets)
                held.insert(target.placement);
            continue;
        }
        if (batch.operations.isEmpty()) {
            batch.operations.append(operation);
            continue;
        }
        if (!fits(batch.first(), operation) || batch.targetCount() + operation.targets.size() > maxTargets)
            break;
        if (operation.kind == OperationKind::Append &&
            (!appendsTogether || batch.size() + OperationBatch{{operation}}.size() > maxAppended))
            break;
        batch.operations.append(operation);
    }
    if (batch.operations.isEmpty())
        return {};
    return batch;
}

} // namespace posthorn
