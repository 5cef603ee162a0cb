#include "journal.h"

#include "storeerror.h"

namespace posthorn
{

namespace
{

bool mayHaveHappened(OperationState state)
{
    return state == OperationState::InFlight || state == OperationState::Uncertain;
}

} // namespace

/// What a move or copy brought to its folder was taken on from there by somebody else. It must not be brought
/// once more: all that is left of a move is to remove the original.
void Journal::arrivedAndWent(const Placement &shown)
{
    const auto made = m_operations.openThatShows(shown.id);
    if (!made || made->operation.record.state == OperationState::InFlight)
        return;
    const OperationRecord &record = made->operation.record;
    if (record.kind != OperationKind::Move && record.kind != OperationKind::Copy)
        return;
    const auto source = m_placements.find(made->target.target.placement);
    if (record.kind == OperationKind::Move && source) {
        OperationRecord removal = record;
        removal.kind = OperationKind::Expunge;
        removal.targetFolder = {};
        (void)enqueueExpunge(removal, {m_folders.get(source->folder), false, {*source}}, {});
    }
    dropTarget(*made);
}

bool Journal::vanish(const Placement &placement, bool keepHere)
{
    if (placement.uid != 0)
        arrivedAndWent(placement);
    const bool stays = keepHere && !placement.replacedBy.isValid() && placement.hidden != hiddenHereMark &&
                       !m_messages.info(placement.message).body.isEmpty();
    if (stays) {
        Placement now = placement;
        now.uid = 0;
        now.onServer = false;
        now.modSeq = 0;
        takePlaceOfCopy(now);
        m_placements.update(placement, now);
        settleHere(placement.id);
        return false;
    }
    release(placement, keepHere);
    drop(placement);
    return true;
}

/// It was copied to the folder here that mirrors its own, and the server lost it before it was removed there:
/// others may have moved it. So it has left like any other, once, with what was done to the copy.
void Journal::takePlaceOfCopy(Placement &row)
{
    for (const TargetedOperation &targeted : m_operations.openOn(row.id)) {
        const OperationRecord &removal = targeted.operation.record;
        // One in flight may be what removed it.
        if (removal.kind != OperationKind::Expunge || row.hidden != removal.id ||
            removal.state == OperationState::InFlight)
            continue;
        for (const StoredOperation &operation : m_operations.ofGroup(removal.group)) {
            const auto target = m_folders.find(operation.record.targetFolder);
            if (operation.record.kind != OperationKind::Copy || !target || !target->local ||
                target->path != m_folders.get(row.folder).path)
                continue;
            for (const StoredTarget &copied : operation.targets) {
                const auto copy = m_placements.find(copied.target.shownAs);
                if (copied.target.placement != row.id || !copy || copy->folder != target->id ||
                    copy->hidden.isValid())
                    continue;
                row.serverFlags = row.flags = copy->flags;
                row.hidden = {};
                cancelShown(copy->id);
                dropTarget(targeted);
                return;
            }
        }
    }
}

/// Settles the open operations of a row that the server no longer has.
void Journal::release(const Placement &placement, bool keepHere)
{
    for (const TargetedOperation &targeted : m_operations.openOn(placement.id)) {
        const OperationRecord &record = targeted.operation.record;
        const bool makesRow = record.kind == OperationKind::Move || record.kind == OperationKind::Copy;
        // It may have gone because we moved it: the listing of the target folder will tell.
        if (makesRow && mayHaveHappened(record.state))
            continue;
        dropTarget(targeted);
        if (!makesRow)
            continue;
        // One that arrived is the server's, whatever became of the original.
        if (const auto shown = m_placements.find(targeted.target.target.shownAs); shown && shown->uid == 0)
            vanish(*shown, keepHere);
    }
}

bool Journal::mayBeMatched(const Placement &placement)
{
    if (placement.uid != 0 || placement.replacedBy.isValid())
        return false;
    if (const auto made = m_operations.openThatShows(placement.id);
        made && !mayHaveHappened(made->operation.record.state))
        return false;
    bool uploads = false;
    for (const TargetedOperation &targeted : m_operations.openOn(placement.id)) {
        if (targeted.operation.record.kind != OperationKind::Append)
            continue;
        if (!mayHaveHappened(targeted.operation.record.state))
            return false;
        uploads = true;
    }
    // What exists only here, and was not sent there, is something else than what the server has.
    return placement.onServer || uploads || m_operations.openThatShows(placement.id).has_value();
}

void Journal::absorb(PlacementId row, const Placement &known)
{
    const Placement before = m_placements.get(row);
    Placement now = before;
    now.uid = known.uid;
    now.onServer = true;
    now.modSeq = known.modSeq;
    now.serverFlags = known.serverFlags;
    // Its operations move over in any case; one that hides it hides this row only where nothing else does.
    const OperationId hidden = follow(known, before, {});
    if (!now.hidden.isValid())
        now.hidden = hidden;
    const MessageInfo mine = m_messages.info(before.message);
    const MessageInfo theirs = m_messages.info(known.message);
    // The bytes may have come with the other row.
    if (mine.body.isEmpty() && !theirs.body.isEmpty())
        now.message = known.message;
    m_placements.remove(known);
    m_placements.update(before, now);
    const MessageId loose = now.message == before.message ? known.message : before.message;
    if (m_placements.ofMessage(loose).empty())
        m_messages.remove(loose);
    recompute(row);
}

int Journal::folderGone(FolderId folder, const std::function<FolderId()> &refuge)
{
    const Error gone{ErrorDomain::Server,
                     ErrorCode::FolderGone,
                     Retry::AfterUser,
                     {},
                     QStringLiteral("the folder is gone on the server")};
    int parked = 0;
    // What was to come into the folder goes back to where it is.
    for (const StoredOperation &operation : m_operations.open()) {
        if (operation.record.targetFolder != folder || operation.record.kind == OperationKind::Append)
            continue;
        m_operations.setState(operation.record.id, OperationState::Failed, gone, 0, operation.record.attempts,
                              0);
        cancel(operation.record.id);
    }
    for (const PlacementId id : m_placements.inFolder(folder)) {
        auto row = m_placements.find(id);
        if (!row)
            continue;
        if (row->replacedBy.isValid()) {
            release(*row, false);
            drop(*row);
            continue;
        }
        const bool onlyHere = !row->onServer && !m_messages.info(row->message).body.isEmpty();
        if (!onlyHere) {
            release(*row, false);
            drop(*row);
            continue;
        }
        const Placement before = *row;
        row->folder = refuge();
        row->uid = 0;
        m_placements.update(before, *row);
        settleHere(id);
        ++parked;
    }
    return parked;
}

void Journal::keepOldVersion(PlacementId id)
{
    const Placement before = m_placements.get(id);
    if (before.uid == 0)
        return;
    Placement old = before;
    old.message = m_messages.duplicate(before.message, m_messages.info(before.message).account);
    old.hidden = oldVersionMark;
    old.replacedBy = id;
    Placement now = before;
    now.uid = 0;
    now.onServer = false;
    now.modSeq = 0;
    m_placements.update(before, now);
    m_placements.insert(old);
}

} // namespace posthorn
