#include "journal.h"

#include "storeerror.h"

#include <QSet>
#include <algorithm>

namespace posthorn
{

Journal::Journal(Database &database, BodyStore &bodies, const Clock &clock, StoreChange &change,
                 FolderTable &folders, PlacementTable &placements, MessageTable &messages, UidlTable &uidls)
    : m_database(database)
    , m_bodies(bodies)
    , m_clock(clock)
    , m_change(change)
    , m_folders(folders)
    , m_placements(placements)
    , m_messages(messages)
    , m_uidls(uidls)
    , m_operations(database)
{
}

qint64 Journal::newGroup()
{
    Query query(m_database,
                "UPDATE meta SET value = value + 1 WHERE key = 'operation_group' RETURNING value");
    return query.next() ? query.integer(0) : 0;
}

OperationId Journal::enqueue(OperationRecord operation)
{
    if (operation.kind == OperationKind::SetFlags && operation.flags.isEmpty())
        failInvalid(QStringLiteral("a change of flags that changes none"));
    std::vector<Placement> rows = currentRows(operation);
    if (rows.empty())
        failNotFound(QStringLiteral("the messages of the operation"));
    if (operation.group == 0)
        operation.group = newGroup();
    if (operation.createdMs == 0)
        operation.createdMs = m_clock.nowMs();
    if (operation.delayMs > 0)
        operation.notBeforeMs = operation.createdMs + operation.delayMs;
    m_change.journal = true;

    OperationId first;
    for (const Part &part : parts(std::move(rows))) {
        const OperationId id = enqueuePart(operation, part);
        if (!first.isValid())
            first = id;
    }
    return first;
}

/// The rows that the targets are today: a row that was moved is the one that stands for it.
std::vector<Placement> Journal::currentRows(const OperationRecord &operation)
{
    std::vector<Placement> rows;
    QSet<PlacementId> seen;
    for (const OperationTarget &target : operation.targets) {
        auto row = m_placements.find(target.placement);
        while (row && row->hidden.isValid()) {
            PlacementId shown;
            for (const TargetedOperation &targeted : m_operations.openOn(row->id)) {
                if (targeted.operation.record.kind == OperationKind::Move)
                    shown = targeted.target.target.shownAs;
            }
            if (shown == row->id)
                break;
            row = m_placements.find(shown);
        }
        if (!row || row->hidden.isValid() || seen.contains(row->id))
            continue;
        if (operation.kind == OperationKind::Move && row->folder == operation.targetFolder)
            continue;
        seen.insert(row->id);
        rows.push_back(*std::move(row));
    }
    return rows;
}

std::vector<Journal::Part> Journal::parts(std::vector<Placement> rows)
{
    std::vector<Part> result;
    for (Placement &row : rows) {
        auto part = std::find_if(result.begin(), result.end(), [&](const Part &candidate) {
            return candidate.folder.id == row.folder && candidate.here == isHere(row, candidate.folder);
        });
        if (part == result.end()) {
            const FolderRecord folder = m_folders.get(row.folder);
            part = result.insert(result.end(), Part{folder, isHere(row, folder), {}});
        }
        part->rows.push_back(std::move(row));
    }
    return result;
}

bool Journal::isHere(const Placement &row, const FolderRecord &folder)
{
    return folder.local || (row.uid == 0 && !row.onServer && !awaitsUpload(row.id));
}

/// An open upload, or a move of something that is being uploaded, will put it on the server.
bool Journal::awaitsUpload(PlacementId id)
{
    if (m_operations.openThatShows(id))
        return true;
    const auto operations = m_operations.openOn(id);
    return std::any_of(operations.begin(), operations.end(), [](const TargetedOperation &targeted) {
        return targeted.operation.record.kind == OperationKind::Append;
    });
}

OperationId Journal::enqueuePart(const OperationRecord &operation, const Part &part)
{
    switch (operation.kind) {
    case OperationKind::SetFlags:
        return enqueueFlags(operation, part);
    case OperationKind::Move:
    case OperationKind::Copy:
        return enqueueTransfer(operation, part);
    case OperationKind::Expunge:
        return enqueueExpunge(operation, part, {});
    case OperationKind::Append:
        return enqueueUpload(operation, part);
    case OperationKind::PopDelete:
        return enqueuePopDelete(operation, part);
    case OperationKind::Hide:
        return enqueueHide(operation, part);
    }
    failInvalid(QStringLiteral("unknown kind of operation"));
}

StoredTarget Journal::frozen(const Placement &row)
{
    StoredTarget stored;
    stored.target.placement = row.id;
    stored.target.uid = row.uid;
    stored.target.messageId = m_messages.envelope(row.message).messageId;
    stored.target.size = m_messages.info(row.message).size;
    stored.oldFlags = row.flags;
    return stored;
}

StoredOperation Journal::prepared(const OperationRecord &operation, const Part &part, OperationState state)
{
    StoredOperation stored;
    stored.record = operation;
    stored.record.state = state;
    stored.record.account = part.folder.account;
    stored.record.folder = part.folder.id;
    stored.record.uidValidity = part.folder.uidValidity;
    stored.targets.reserve(part.rows.size());
    for (const Placement &row : part.rows)
        stored.targets.push_back(frozen(row));
    return stored;
}

OperationId Journal::enqueueFlags(const OperationRecord &operation, const Part &part)
{
    const OperationId id = m_operations.insert(
        prepared(operation, part, part.here ? OperationState::Done : OperationState::Queued));
    for (const Placement &row : part.rows) {
        if (part.here) {
            Placement now = row;
            now.serverFlags = operation.flags.appliedTo(row.serverFlags);
            m_placements.update(row, now);
        }
        recompute(row.id);
    }
    return id;
}

OperationId Journal::enqueueTransfer(const OperationRecord &operation, const Part &part)
{
    const FolderRecord target = m_folders.get(operation.targetFolder);
    if (!target.selectable)
        failInvalid(QStringLiteral("the folder %1 holds no messages").arg(target.path));
    if (!part.here && !target.local && target.account == part.folder.account)
        return enqueueOnServer(operation, part);
    if (!(operation.kind == OperationKind::Move && part.here && target.local &&
          target.account == part.folder.account))
        return enqueueAcross(operation, part, target);

    StoredOperation stored = prepared(operation, part, OperationState::Done);
    for (StoredTarget &moved : stored.targets)
        moved.target.shownAs = moved.target.placement;
    const OperationId id = m_operations.insert(stored);
    for (const Placement &row : part.rows) {
        Placement now = row;
        now.folder = target.id;
        now.saved = operation.createdMs;
        m_placements.update(row, now);
    }
    return id;
}

/// Move and Copy between folders of one account on the server.
OperationId Journal::enqueueOnServer(const OperationRecord &operation, const Part &part)
{
    StoredOperation stored = prepared(operation, part, OperationState::Queued);
    for (size_t i = 0; i < part.rows.size(); ++i) {
        Placement shown = part.rows[i];
        shown.folder = operation.targetFolder;
        shown.saved = operation.createdMs;
        shown.uid = 0;
        shown.modSeq = 0;
        shown.serverFlags = shown.flags;
        stored.targets[i].target.shownAs = m_placements.insert(shown);
    }
    const OperationId id = m_operations.insert(stored);
    if (operation.kind == OperationKind::Move) {
        for (const Placement &row : part.rows) {
            Placement now = row;
            now.hidden = id;
            m_placements.update(row, now);
        }
    }
    return id;
}

/// Between accounts, or between a server and this computer: what no server can do by itself. The bytes must
/// be here and whole before anything is asked to go.
OperationId Journal::enqueueAcross(const OperationRecord &operation, const Part &part,
                                   const FolderRecord &target)
{
    OperationRecord upload = operation;
    upload.kind = target.local ? OperationKind::Copy : OperationKind::Append;
    Part copies{target, target.local, {}};
    for (const Placement &row : part.rows) {
        const MessageInfo message = m_messages.info(row.message);
        if (message.body.isEmpty()) {
            throw StoreFailure{
                {ErrorDomain::Usage,
                 ErrorCode::NotSupported,
                 Retry::AfterUser,
                 {},
                 QStringLiteral("the message must be fetched before it can leave its account")}};
        }
        (void)m_bodies.get(message.body);
        Placement copy;
        copy.folder = target.id;
        copy.message = m_messages.duplicate(row.message, target.account);
        copy.serverFlags = copy.flags = row.flags;
        copy.received = row.received;
        copy.saved = operation.createdMs;
        copy.id = m_placements.insert(copy);
        copies.rows.push_back(copy);
    }
    // A copy on this computer is remembered by its source, an upload by what it uploads.
    StoredOperation stored = target.local ? prepared(upload, part, OperationState::Done)
                                          : prepared(upload, copies, OperationState::Queued);
    for (size_t i = 0; i < copies.rows.size(); ++i)
        stored.targets[i].target.shownAs = copies.rows[i].id;
    stored.record.targetFolder = target.id;
    const OperationId id = m_operations.insert(stored);
    if (operation.kind == OperationKind::Move) {
        OperationRecord removal = operation;
        removal.kind = OperationKind::Expunge;
        removal.targetFolder = {};
        (void)enqueueExpunge(removal, part, target.local ? OperationId() : id);
    }
    return id;
}

OperationId Journal::enqueueExpunge(const OperationRecord &operation, const Part &part, OperationId after)
{
    // What no server holds is only hidden, so that it can be undone; prune() removes it.
    const bool atOnce = part.here && !after.isValid();
    StoredOperation stored =
        prepared(operation, part, atOnce ? OperationState::Done : OperationState::Queued);
    stored.record.after = after;
    // An old version of a draft goes with it.
    Part olds{part.folder, false, {}};
    for (const Placement &row : part.rows) {
        for (const PlacementId old : m_placements.oldVersionsOf(row.id))
            olds.rows.push_back(m_placements.get(old));
    }
    const OperationId id = m_operations.insert(stored);
    for (const Placement &row : part.rows) {
        Placement now = row;
        now.hidden = id;
        m_placements.update(row, now);
        if (atOnce)
            noteDeleted(row);
    }
    if (!olds.rows.empty()) {
        StoredOperation removal = prepared(operation, olds, OperationState::Queued);
        removal.record.after = after;
        m_operations.insert(removal);
    }
    return id;
}

/// A collected message is not collected again; whether the server's copy goes, the collector decides.
void Journal::noteDeleted(const Placement &row)
{
    noteDeleted(row, row.leaves == keptOnServer ? UidlTable::Deleted::HereOnly : UidlTable::Deleted::Here);
}

/// Its row may go from now on; what tells it from others stays with its UIDL.
void Journal::noteDeleted(const Placement &row, UidlTable::Deleted deleted)
{
    if (!m_uidls.ofMessage(row.message))
        return;
    m_uidls.setDeletedHere(row.message, deleted);
    const MessageInfo message = m_messages.info(row.message);
    const MessageEnvelope envelope = m_messages.envelope(row.message);
    m_uidls.remember(row.message,
                     {message.identity, envelope.messageId, envelope.date, message.size, message.body});
}

OperationId Journal::enqueueUpload(const OperationRecord &operation, const Part &part)
{
    if (part.folder.local)
        failInvalid(QStringLiteral("a folder on this computer has no server to upload to"));
    for (const Placement &row : part.rows) {
        if (row.uid != 0 || m_messages.info(row.message).body.isEmpty())
            failInvalid(QStringLiteral("message %1 cannot be uploaded").arg(row.id.value()));
        for (const TargetedOperation &targeted : m_operations.openOn(row.id)) {
            // Asked for twice: what is queued will take the content as it is by then.
            if (targeted.operation.record.kind == OperationKind::Append &&
                targeted.operation.record.state == OperationState::Queued && part.rows.size() == 1)
                return targeted.operation.record.id;
        }
    }
    const OperationId id = m_operations.insert(prepared(operation, part, OperationState::Queued));
    for (const Placement &row : part.rows)
        m_placements.touch(row);
    return id;
}

OperationId Journal::enqueuePopDelete(const OperationRecord &operation, const Part &part)
{
    StoredOperation stored = prepared(operation, part, OperationState::Queued);
    for (size_t i = 0; i < part.rows.size(); ++i) {
        const auto record = m_uidls.ofMessage(part.rows[i].message);
        if (!record || !record->onServer)
            failNotFound(QStringLiteral("message %1 on the server").arg(part.rows[i].id.value()));
        stored.targets[i].target.uidl = record->uidl;
        m_placements.touch(part.rows[i]);
    }
    return m_operations.insert(stored);
}

OperationId Journal::enqueueHide(const OperationRecord &operation, const Part &part)
{
    if (part.here)
        failInvalid(QStringLiteral("what no server holds cannot be hidden, only deleted"));
    const OperationId id = m_operations.insert(prepared(operation, part, OperationState::Done));
    for (const Placement &row : part.rows) {
        Placement now = row;
        now.hidden = hiddenHereMark;
        m_placements.update(row, now);
        noteDeleted(row, UidlTable::Deleted::HereOnly); // also where the account is one of POP3 again
    }
    return id;
}

} // namespace posthorn
