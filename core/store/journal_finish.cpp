#include "journal.h"

#include "storeerror.h"

#include <algorithm>
#include <limits>

namespace posthorn
{

namespace
{

constexpr qint64 everything = std::numeric_limits<qint64>::max();

bool makesRows(OperationKind kind)
{
    return kind == OperationKind::Move || kind == OperationKind::Copy || kind == OperationKind::Append;
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

void Journal::complete(OperationId id, const QList<quint32> &newUids)
{
    const StoredOperation operation = m_operations.get(id);
    if (operation.record.state == OperationState::Done)
        return;
    if (!operation.isOpen())
        failInvalid(QStringLiteral("operation %1 was cancelled").arg(id.value()));
    finish(operation, OperationState::Done);

    for (size_t i = 0; i < operation.targets.size(); ++i) {
        const StoredTarget &stored = operation.targets[i];
        const quint32 uid = newUids.value(static_cast<qsizetype>(i));
        const auto row = m_placements.find(stored.target.placement);
        switch (operation.record.kind) {
        case OperationKind::SetFlags:
            if (row) {
                Placement now = *row;
                now.serverFlags = operation.record.flags.appliedTo(row->serverFlags);
                m_placements.update(*row, now);
                recompute(row->id);
            }
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
                m_uidls.setDeletedHere(row->message, true);
            } else if (row) {
                release(*row, false);
                drop(*row);
            }
            break;
        case OperationKind::Append:
            completeAppend(stored, uid);
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

void Journal::cancel(OperationId id)
{
    const StoredOperation operation = m_operations.get(id);
    if (operation.record.state == OperationState::Cancelled)
        return;
    if (operation.record.state == OperationState::Done)
        failInvalid(QStringLiteral("operation %1 is done").arg(id.value()));
    if (operation.record.state == OperationState::InFlight)
        throw StoreFailure{storeError(ErrorCode::StoreBusy,
                                      QStringLiteral("operation %1 is being carried out").arg(id.value()))};
    // A listing showed meanwhile that the server did it: then it is done, and what undoes it is another
    // operation.
    const bool happened =
        makesRows(operation.record.kind) &&
        std::any_of(operation.targets.begin(), operation.targets.end(), [this](const StoredTarget &stored) {
            const PlacementId made =
                stored.target.shownAs.isValid() ? stored.target.shownAs : stored.target.placement;
            const auto row = m_placements.find(made);
            return row && row->uid != 0;
        });
    if (happened) {
        complete(id, {});
        undoDone(m_operations.get(id), newGroup());
        return;
    }
    finish(operation, OperationState::Cancelled, operation.record.error);
    for (const StoredTarget &stored : operation.targets) {
        const PlacementId placement = stored.target.placement;
        switch (operation.record.kind) {
        case OperationKind::SetFlags:
            recompute(placement);
            break;
        case OperationKind::Move:
            cancelMove(operation, stored);
            break;
        case OperationKind::Copy:
            cancelShown(stored.target.shownAs);
            break;
        case OperationKind::Expunge:
            if (const auto row = m_placements.find(placement); row && row->hidden == id) {
                Placement now = *row;
                now.hidden = {};
                m_placements.update(*row, now);
            }
            break;
        case OperationKind::Append:
            if (stored.target.shownAs.isValid())
                cancelShown(stored.target.shownAs);
            else
                settleHere(placement);
            break;
        case OperationKind::PopDelete:
            break;
        }
    }
    for (const OperationId next : m_operations.openAfter(id))
        cancel(next);
}

void Journal::cancelMove(const StoredOperation &operation, const StoredTarget &target)
{
    const auto source = m_placements.find(target.target.placement);
    const auto shown = m_placements.find(target.target.shownAs);
    if (!shown)
        return;
    if (!source) {
        // The server took it away meanwhile; what is here stays here.
        if (m_messages.info(shown->message).body.isEmpty()) {
            release(*shown, false);
            drop(*shown);
        } else {
            Placement now = *shown;
            now.onServer = false;
            m_placements.update(*shown, now);
            settleHere(shown->id);
        }
        return;
    }
    // What the user did to it after the move is done to it where it is.
    const OperationId hidden = follow(*shown, *source, operation.record.id);
    Placement now = *source;
    now.hidden = hidden;
    m_placements.update(*source, now);
    drop(*shown);
    recompute(source->id);
}

/// Removes a row that an operation would have made, with all that was asked of it.
void Journal::cancelShown(PlacementId shown)
{
    const auto row = m_placements.find(shown);
    if (!row)
        return;
    for (const TargetedOperation &targeted : m_operations.openOn(shown)) {
        if (makesRows(targeted.operation.record.kind) && targeted.target.target.shownAs != shown)
            cancelShown(targeted.target.target.shownAs);
        dropTarget(targeted);
    }
    drop(*row);
}

/// The row will not get to the server: what was asked of it is done here.
void Journal::settleHere(PlacementId id)
{
    for (const TargetedOperation &targeted : m_operations.openOn(id)) {
        const OperationRecord &record = targeted.operation.record;
        const auto row = m_placements.find(id);
        Placement now = *row;
        switch (record.kind) {
        case OperationKind::SetFlags:
            now.serverFlags = record.flags.appliedTo(row->serverFlags);
            break;
        case OperationKind::Move:
            if (const auto shown = m_placements.find(targeted.target.target.shownAs)) {
                now.folder = shown->folder;
                now.hidden = follow(*shown, *row, record.id);
                drop(*shown);
            }
            break;
        case OperationKind::Copy:
            if (const auto shown = m_placements.find(targeted.target.target.shownAs)) {
                Placement copy = *shown;
                copy.onServer = false;
                m_placements.update(*shown, copy);
                dropTarget(targeted);
                settleHere(shown->id);
            }
            continue;
        case OperationKind::Expunge:
        case OperationKind::Append:
        case OperationKind::PopDelete:
            break;
        }
        if (record.kind == OperationKind::Expunge) {
            // It stays hidden by this operation, which is done, until prune() removes it.
            if (m_operations.targetCount(record.id) == 1)
                finish(targeted.operation, OperationState::Done);
            continue;
        }
        m_placements.update(*row, now);
        dropTarget(targeted);
    }
    recompute(id);
}

/// The operation goes on without this target, or is over where it was the last.
void Journal::dropTarget(const TargetedOperation &targeted)
{
    if (m_operations.targetCount(targeted.operation.record.id) > 1)
        m_operations.removeTarget(targeted.operation.record.id, targeted.target.number);
    else
        finish(targeted.operation, OperationState::Done);
    m_change.journal = true;
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

void Journal::undo(qint64 group)
{
    const auto operations = m_operations.ofGroup(group);
    if (operations.empty())
        failNotFound(QStringLiteral("action %1").arg(group));
    const qint64 undoing = newGroup();
    // Backwards, each as it is by then: cancelling one may cancel what waited for it.
    for (auto it = operations.rbegin(); it != operations.rend(); ++it) {
        const StoredOperation operation = m_operations.get(it->record.id);
        switch (operation.record.state) {
        case OperationState::Queued:
        case OperationState::Failed:
        case OperationState::Uncertain:
            cancel(operation.record.id);
            break;
        case OperationState::InFlight:
        case OperationState::Done:
            if (!operation.undone)
                undoDone(operation, undoing);
            break;
        case OperationState::Cancelled:
            break;
        }
    }
    m_change.journal = true;
}

void Journal::undoDone(const StoredOperation &operation, qint64 group)
{
    OperationRecord inverse;
    inverse.group = group;
    const auto addTargets = [&](PlacementId OperationTarget::*which) {
        for (const StoredTarget &stored : operation.targets)
            inverse.targets.append({stored.target.*which, {}, 0, {}, {}, 0});
    };
    switch (operation.record.kind) {
    case OperationKind::SetFlags:
        undoFlags(operation, group);
        break;
    case OperationKind::Move:
        inverse.kind = OperationKind::Move;
        inverse.targetFolder = operation.record.folder;
        addTargets(&OperationTarget::shownAs);
        break;
    case OperationKind::Copy:
        inverse.kind = OperationKind::Expunge;
        addTargets(&OperationTarget::shownAs);
        break;
    case OperationKind::Expunge:
        for (const PlacementId id : m_placements.hiddenBy(operation.record.id)) {
            const Placement row = m_placements.get(id);
            if (operation.record.state != OperationState::Done)
                continue;
            Placement now = row;
            now.hidden = {};
            m_placements.update(row, now);
            m_uidls.setDeletedHere(row.message, false);
        }
        break;
    case OperationKind::Append:
        // A copy from another account is taken back; an upload of what was written here is not.
        inverse.kind = OperationKind::Expunge;
        addTargets(&OperationTarget::shownAs);
        break;
    case OperationKind::PopDelete:
        break;
    }
    const bool folderExists = inverse.kind != OperationKind::Move || m_folders.find(inverse.targetFolder);
    if (folderExists && !currentRows(inverse).empty())
        (void)enqueue(inverse);
    m_operations.setUndone(operation.record.id);
}

/// Each message gets back what it had, not the opposite of what was asked: of ten messages marked as read,
/// the three that were read stay read.
void Journal::undoFlags(const StoredOperation &operation, qint64 group)
{
    std::vector<OperationRecord> inverses;
    const FlagChange &asked = operation.record.flags;
    for (const StoredTarget &stored : operation.targets) {
        const FlagState &old = stored.oldFlags;
        FlagChange back;
        back.remove = asked.add & ~old.flags;
        back.add = asked.remove & old.flags;
        for (const QString &keyword : asked.addKeywords) {
            if (!old.keywords.contains(keyword))
                back.removeKeywords.append(keyword);
        }
        for (const QString &keyword : asked.removeKeywords) {
            if (old.keywords.contains(keyword))
                back.addKeywords.append(keyword);
        }
        if (back.isEmpty() || !m_placements.find(stored.target.placement))
            continue;
        auto same = std::find_if(inverses.begin(), inverses.end(),
                                 [&back](const OperationRecord &inverse) { return inverse.flags == back; });
        if (same == inverses.end()) {
            OperationRecord inverse;
            inverse.kind = OperationKind::SetFlags;
            inverse.flags = back;
            inverse.group = group;
            same = inverses.insert(inverses.end(), inverse);
        }
        same->targets.append({stored.target.placement, {}, 0, {}, {}, 0});
    }
    for (const OperationRecord &inverse : inverses) {
        // Rows that were deleted meanwhile have no flags to give back.
        if (!currentRows(inverse).empty())
            (void)enqueue(inverse);
    }
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
