#include "journal.h"

#include "retentionrecord.h"
#include "storeerror.h"

#include <algorithm>
#include <limits>

namespace posthorn
{

namespace
{

constexpr qint64 everything = std::numeric_limits<qint64>::max();

qint64 sizeOf(const StoredOperation &operation)
{
    qint64 bytes = 0;
    for (const StoredTarget &stored : operation.targets)
        bytes += stored.target.size;
    return bytes;
}

} // namespace

FlagState Journal::applied(const Placement &row, const std::vector<TargetedOperation> &operations,
                           qint64 before) const
{
    FlagState state = row.serverFlags;
    for (const TargetedOperation &targeted : operations) {
        if (targeted.operation.record.kind == OperationKind::SetFlags && targeted.operation.position < before)
            state = targeted.operation.record.flags.appliedTo(std::move(state));
    }
    return state;
}

void Journal::recompute(PlacementId id)
{
    const auto row = m_placements.find(id);
    if (!row)
        return;
    const auto operations = m_operations.openOn(id);
    Placement now = *row;
    now.flags = applied(*row, operations, everything);
    m_placements.update(*row, now);
    for (const TargetedOperation &targeted : operations) {
        const OperationKind kind = targeted.operation.record.kind;
        const PlacementId shown = targeted.target.target.shownAs;
        if ((kind != OperationKind::Move && kind != OperationKind::Copy) || shown == id)
            continue;
        const auto copy = m_placements.find(shown);
        // Once it has a UID, the server speaks for it.
        if (!copy || copy->uid != 0)
            continue;
        Placement changed = *copy;
        changed.serverFlags = applied(*row, operations, targeted.operation.position);
        m_placements.update(*copy, changed);
        recompute(shown);
    }
}

void Journal::setState(OperationId id, OperationState state, const std::optional<Error> &error,
                       qint64 notBeforeMs)
{
    const StoredOperation operation = m_operations.get(id);
    if (state == OperationState::Done)
        return complete(id, {});
    if (state == OperationState::Cancelled)
        return cancel(id);
    if (!operation.isOpen())
        failInvalid(QStringLiteral("operation %1 is over").arg(id.value()));
    int attempts = operation.record.attempts;
    if (state == OperationState::InFlight) {
        ++attempts;
        // What is uploaded now: the row may get another content meanwhile.
        if (operation.record.kind == OperationKind::Append) {
            for (const StoredTarget &stored : operation.targets) {
                if (const auto row = m_placements.find(stored.target.placement))
                    m_operations.setTargetBody(id, stored.number, m_messages.info(row->message).body);
            }
        }
    }
    m_operations.setState(id, state, error, notBeforeMs, attempts, 0);
    m_change.journal = true;
    touchAll(operation);
}

void Journal::finish(const StoredOperation &operation, OperationState state,
                     const std::optional<Error> &error)
{
    m_operations.setState(operation.record.id, state, error, 0, operation.record.attempts, m_clock.nowMs());
    m_change.journal = true;
    touchAll(operation);
}

void Journal::touchAll(const StoredOperation &operation)
{
    for (const StoredTarget &stored : operation.targets) {
        for (const PlacementId id : {stored.target.placement, stored.target.shownAs}) {
            if (!id.isValid())
                continue;
            if (const auto row = m_placements.find(id))
                m_placements.touch(*row);
        }
    }
}

void Journal::complete(OperationId id, const QList<quint32> &newUids, const QHash<quint32, quint64> &modSeqs)
{
    const StoredOperation operation = m_operations.get(id);
    if (operation.record.state == OperationState::Done)
        return;
    if (!operation.isOpen())
        failInvalid(QStringLiteral("operation %1 was cancelled").arg(id.value()));
    finish(operation, OperationState::Done);
    if (operation.record.byRule && operation.record.kind == OperationKind::Expunge)
        noteRemovals(operation.record.account, qint64(operation.targets.size()), sizeOf(operation));

    for (size_t i = 0; i < operation.targets.size(); ++i) {
        const StoredTarget &stored = operation.targets[i];
        const quint32 uid = newUids.value(static_cast<qsizetype>(i));
        const auto row = m_placements.find(stored.target.placement);
        switch (operation.record.kind) {
        case OperationKind::SetFlags:
            if (row)
                completeFlags(*row, operation.record.flags, modSeqs.value(row->uid));
            break;
        case OperationKind::Move:
            completeMove(operation, stored, uid);
            break;
        case OperationKind::Copy:
            if (row)
                inheritFlags(stored.target.shownAs, *row);
            giveUid(stored.target.shownAs, uid);
            break;
        case OperationKind::Expunge:
            if (row && !row->onServer && row->uid == 0) {
                // A copy of it was uploaded elsewhere: hidden until prune() removes it.
                noteDeleted(*row);
            } else if (row) {
                release(*row, false);
                drop(*row);
            }
            break;
        case OperationKind::Append:
            completeAppend(stored, uid);
            break;
        case OperationKind::Hide:
            break;
        case OperationKind::PopDelete:
            m_uidls.setGone(operation.record.account, stored.target.uidl);
            if (row)
                m_placements.touch(*row);
            break;
        }
    }
    // What waited for this one and needs no server is done with it.
    for (const OperationId next : m_operations.openAfter(id)) {
        const StoredOperation waiting = m_operations.get(next);
        const bool allHere =
            std::all_of(waiting.targets.begin(), waiting.targets.end(), [this](const StoredTarget &target) {
                const auto row = m_placements.find(target.target.placement);
                return !row || isHere(*row, m_folders.get(row->folder));
            });
        if (allHere)
            complete(next, {});
    }
}

/// Another line may have listed the folder after the server did this, and before we heard of it.
void Journal::completeFlags(const Placement &row, const FlagChange &flags, quint64 modSeq)
{
    if (modSeq == 0 || row.modSeq <= modSeq) {
        Placement now = row;
        now.serverFlags = flags.appliedTo(row.serverFlags);
        m_placements.update(row, now);
    }
    recompute(row.id);
}

void Journal::noteRemovals(AccountId account, qint64 messages, qint64 bytes)
{
    constexpr qint64 dayMs = 24 * 60 * 60 * 1000;
    addRemovals(m_database, {account, m_clock.nowMs() / dayMs, messages, bytes});
}

void Journal::noteArrived(OperationId id, const QList<quint32> &newUids)
{
    const StoredOperation operation = m_operations.get(id);
    if (!operation.isOpen())
        failInvalid(QStringLiteral("operation %1 is over").arg(id.value()));
    for (size_t i = 0; i < operation.targets.size(); ++i) {
        if (const quint32 uid = newUids.value(static_cast<qsizetype>(i)))
            giveUid(operation.targets[i].target.shownAs, uid);
    }
}

void Journal::completeMove(const StoredOperation &operation, const StoredTarget &target, quint32 uid)
{
    const PlacementId shown = target.target.shownAs;
    const auto source = m_placements.find(target.target.placement);
    const auto row = m_placements.find(shown);
    if (source && row) {
        inheritFlags(shown, *source);
        // Operations from before the move that are still open (failed ones) concern the message, wherever it
        // lies.
        const OperationId hidden = follow(*source, *row, operation.record.id);
        Placement now = *m_placements.find(shown);
        if (hidden.isValid() && !now.hidden.isValid()) {
            const Placement before = now;
            now.hidden = hidden;
            m_placements.update(before, now);
        }
    }
    if (source)
        drop(*source);
    giveUid(shown, uid);
}

/// What the server moved or copied has the flags that it knows of: those that wait in the journal are not
/// among them.
void Journal::inheritFlags(PlacementId id, const Placement &source)
{
    const auto row = m_placements.find(id);
    if (!row || row->uid != 0)
        return;
    Placement now = *row;
    now.serverFlags = source.serverFlags;
    m_placements.update(*row, now);
}

/// The server holds the row now, under this UID where it is known.
void Journal::giveUid(PlacementId id, quint32 uid)
{
    auto row = m_placements.find(id);
    if (!row)
        return;
    if (const auto known = m_placements.findByUid(row->folder, uid); known && known->id != id) {
        absorb(id, *known);
        row = m_placements.find(id);
    }
    Placement now = *row;
    now.onServer = true;
    if (uid != 0)
        now.uid = uid;
    m_placements.update(*row, now);
    recompute(id);
}

void Journal::completeAppend(const StoredTarget &target, quint32 uid)
{
    const auto row = m_placements.find(target.target.placement);
    if (!row)
        return;
    const MessageInfo message = m_messages.info(row->message);
    if (!target.body.isEmpty() && target.body != message.body) {
        // It was edited during the upload: what was uploaded is an old version already.
        if (uid != 0 && !m_placements.findByUid(row->folder, uid)) {
            Placement old = *row;
            old.message = m_messages.duplicate(row->message, message.account);
            old.uid = uid;
            old.onServer = true;
            old.hidden = oldVersionMark;
            old.replacedBy = row->id;
            old.id = m_placements.insert(old);
        }
        OperationRecord again;
        again.kind = OperationKind::Append;
        again.targets.append({row->id, {}, 0, {}, {}, 0});
        (void)enqueue(again);
        return;
    }
    giveUid(row->id, uid);
    OperationRecord removal;
    removal.kind = OperationKind::Expunge;
    Part part{m_folders.get(row->folder), false, {}};
    for (const PlacementId old : m_placements.oldVersionsOf(row->id))
        part.rows.push_back(m_placements.get(old));
    if (part.rows.empty())
        return;
    removal.group = newGroup();
    removal.createdMs = m_clock.nowMs();
    (void)enqueueExpunge(removal, part, {});
}

OperationId Journal::follow(const Placement &from, const Placement &to, OperationId except)
{
    OperationId hidden;
    for (const TargetedOperation &targeted : m_operations.openOn(from.id)) {
        const StoredOperation &operation = targeted.operation;
        if (operation.record.id == except)
            continue;
        OperationId now = operation.record.id;
        if (operation.record.folder == to.folder || m_operations.targetCount(now) == 1) {
            m_operations.setTarget(now, targeted.target.number, to.id, to.uid);
            if (operation.record.folder != to.folder)
                m_operations.setFolder(now, to.folder);
        } else {
            // The others stay where they are: this one becomes an operation of its own, at the same place in
            // the order.
            StoredOperation split = operation;
            split.targets = {targeted.target};
            split.targets.front().target.placement = to.id;
            split.targets.front().target.uid = to.uid;
            m_operations.removeTarget(now, targeted.target.number);
            now = m_operations.insert(split);
            m_operations.setFolder(now, to.folder);
        }
        if (from.hidden == operation.record.id)
            hidden = now;
    }
    m_operations.renamePlacement(from.id, to.id, except);
    return hidden;
}

void Journal::drop(const Placement &placement)
{
    for (const PlacementId old : m_placements.oldVersionsOf(placement.id)) {
        // Its server's copy is found again by the next listing.
        drop(m_placements.get(old));
    }
    m_placements.remove(placement);
    if (m_placements.ofMessage(placement.message).empty())
        m_messages.remove(placement.message);
}

int Journal::recoverInterrupted()
{
    int count = 0;
    for (const StoredOperation &operation : m_operations.open()) {
        if (operation.record.state != OperationState::InFlight)
            continue;
        const bool again = !makesRows(operation.record.kind);
        m_operations.setState(operation.record.id, again ? OperationState::Queued : OperationState::Uncertain,
                              operation.record.error, 0, operation.record.attempts, 0);
        touchAll(operation);
        m_change.journal = true;
        ++count;
    }
    return count;
}

void Journal::prune(qint64 olderThanMs)
{
    for (const OperationId id : m_operations.finishedBefore(olderThanMs)) {
        for (const PlacementId hidden : m_placements.hiddenBy(id)) {
            if (const auto row = m_placements.find(hidden))
                drop(*row);
        }
        m_operations.remove(id);
        m_change.journal = true;
    }
}

} // namespace posthorn
