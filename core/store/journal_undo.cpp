#include "journal.h"

#include "storeerror.h"

#include <algorithm>

namespace posthorn
{

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
        (operation.record.kind == OperationKind::Copy || operation.record.kind == OperationKind::Append) &&
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
    OperationRecord moveBack;
    moveBack.kind = OperationKind::Move;
    moveBack.targetFolder = operation.record.folder;
    for (const StoredTarget &stored : operation.targets) {
        const PlacementId placement = stored.target.placement;
        switch (operation.record.kind) {
        case OperationKind::SetFlags:
            recompute(placement);
            break;
        case OperationKind::Move:
            if (hasMoved(stored.target))
                moveBack.targets.append({stored.target.shownAs, {}, 0, {}, {}, 0});
            else
                cancelMove(operation, stored);
            break;
        case OperationKind::Copy:
            cancelShown(stored.target.shownAs);
            break;
        case OperationKind::Expunge:
            showAgain(placement, id);
            break;
        case OperationKind::Append:
            if (stored.target.shownAs.isValid())
                cancelShown(stored.target.shownAs);
            else
                settleHere(placement);
            break;
        case OperationKind::PopDelete:
        case OperationKind::Hide:
            break;
        }
    }
    if (!moveBack.targets.isEmpty()) {
        moveBack.group = newGroup();
        enqueueInverse(moveBack);
    }
    for (const OperationId next : m_operations.openAfter(id))
        cancel(next);
}

void Journal::takeOut(OperationId expunge, const std::vector<PlacementId> &placements, const Error &error)
{
    StoredOperation apart = m_operations.get(expunge);
    const size_t all = apart.targets.size();
    std::erase_if(apart.targets, [&placements](const StoredTarget &stored) {
        return std::find(placements.begin(), placements.end(), stored.target.placement) == placements.end();
    });
    if (apart.targets.size() < all) {
        for (const StoredTarget &stored : apart.targets)
            m_operations.removeTarget(expunge, stored.number);
        apart.record.id = m_operations.insert(apart);
        for (const StoredTarget &stored : apart.targets) {
            const auto row = m_placements.find(stored.target.placement);
            if (!row || row->hidden != expunge)
                continue;
            Placement now = *row;
            now.hidden = apart.record.id;
            m_placements.update(*row, now);
        }
    }
    setState(apart.record.id, OperationState::Failed, error, 0);
    if (!apart.record.byRule)
        return;
    dropCopiesHere(apart);
    cancel(apart.record.id);
}

/// Of a move to this computer.
void Journal::dropCopiesHere(const StoredOperation &expunge)
{
    for (const StoredOperation &operation : m_operations.ofGroup(expunge.record.group)) {
        if (operation.record.kind != OperationKind::Copy)
            continue;
        for (const StoredTarget &copied : operation.targets) {
            const bool meant = std::any_of(expunge.targets.begin(), expunge.targets.end(),
                                           [&copied](const StoredTarget &stored) {
                                               return stored.target.placement == copied.target.placement;
                                           });
            if (meant)
                cancelShown(copied.target.shownAs);
        }
    }
}

/// A listing showed it in its new place and not in the old one any more.
bool Journal::hasMoved(const OperationTarget &target)
{
    const auto shown = m_placements.find(target.shownAs);
    return shown && shown->uid != 0 && !m_placements.find(target.placement);
}

/// Where it is that operation that hides it.
void Journal::showAgain(PlacementId id, OperationId hiddenBy)
{
    const auto row = m_placements.find(id);
    if (!row || row->hidden != hiddenBy)
        return;
    Placement now = *row;
    now.hidden = {};
    m_placements.update(*row, now);
}

void Journal::unhide(PlacementId id)
{
    const auto row = m_placements.find(id);
    if (!row || row->hidden != hiddenHereMark)
        return;
    showAgain(id, hiddenHereMark);
    m_uidls.setDeletedHere(row->message, UidlTable::Deleted::No);
}

void Journal::cancelMove(const StoredOperation &operation, const StoredTarget &target)
{
    const auto source = m_placements.find(target.target.placement);
    const auto shown = m_placements.find(target.target.shownAs);
    if (!shown || shown->uid != 0) {
        // Where the copy arrived and the original was not removed, each is a message of its own now: to
        // remove either could be to remove the last, should others have moved the other one on.
        showAgain(target.target.placement, operation.record.id);
        return;
    }
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
                now.saved = shown->saved;
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
        case OperationKind::Hide:
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

void Journal::undo(qint64 group)
{
    const auto operations = m_operations.ofGroup(group);
    if (operations.empty())
        failNotFound(QStringLiteral("action %1").arg(group));
    const qint64 undoing = newGroup();
    // Of a move to another server or to this computer that was carried out to the end, the copy is all there
    // is.
    const auto isAllThereIs = [&](const StoredOperation &made) {
        return std::any_of(operations.begin(), operations.end(), [&](const StoredOperation &removal) {
            const bool ofIt =
                removal.record.after == made.record.id ||
                (made.record.kind == OperationKind::Copy && removal.record.folder == made.record.folder);
            return removal.record.kind == OperationKind::Expunge && ofIt &&
                   std::any_of(removal.targets.begin(), removal.targets.end(),
                               [this](const StoredTarget &gone) {
                                   return !m_placements.find(gone.target.placement);
                               });
        });
    };
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
            if (!operation.undone && !isAllThereIs(operation))
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
            showAgain(id, operation.record.id);
            m_uidls.setDeletedHere(row.message, UidlTable::Deleted::No);
        }
        break;
    case OperationKind::Append:
        // A copy from another account is taken back; an upload of what was written here is not.
        inverse.kind = OperationKind::Expunge;
        addTargets(&OperationTarget::shownAs);
        break;
    case OperationKind::Hide:
        for (const StoredTarget &stored : operation.targets)
            unhide(stored.target.placement);
        break;
    case OperationKind::PopDelete:
        break;
    }
    enqueueInverse(inverse);
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
    for (const OperationRecord &inverse : inverses)
        enqueueInverse(inverse);
}

/// What was deleted meanwhile has nothing to be given back, and what came from a folder that is gone stays.
void Journal::enqueueInverse(const OperationRecord &inverse)
{
    const bool folderExists = inverse.kind != OperationKind::Move || m_folders.find(inverse.targetFolder);
    if (folderExists && !currentRows(inverse).empty())
        (void)enqueue(inverse);
}

} // namespace posthorn
