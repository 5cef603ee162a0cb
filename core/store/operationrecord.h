#pragma once

#include "base/ids.h"
#include "base/messageflags.h"
#include "base/result.h"

#include <QByteArray>
#include <QList>
#include <QMetaType>
#include <optional>

namespace posthorn
{

/// The values are stored: never renumber.
enum class OperationKind {
    SetFlags,  // `flags` of the targets
    Move,      // targets to `targetFolder`
    Copy,      // targets to `targetFolder`
    Expunge,   // delete the targets on the server for good (UID EXPUNGE)
    Append,    // upload the body of the target into its folder (drafts, sent copies, imports)
    PopDelete, // DELE of the target's UIDL
    Hide,      // out of view here, while the server keeps them: done at once, no server hears of it
};

/// Queued, InFlight, Failed and Uncertain are open: their effect is shown until they are done or cancelled. A
/// failed one waits for the user, who tries again (Queued) or cancels it. The values are stored: never
/// renumber.
enum class OperationState { Queued, InFlight, Done, Failed, Uncertain, Cancelled };

[[nodiscard]] QString operationKindName(OperationKind kind);
[[nodiscard]] QString operationStateName(OperationState state);

/// One message an operation is about, frozen when the operation was queued: enough to carry it out, and to
/// recognise the result, after any crash or UIDVALIDITY change.
struct OperationTarget {
    PlacementId placement; // the source row (Append: the row to upload)
    PlacementId
        shownAs; // Move, Copy: the row that stands in the target folder until the server has named its UID
    quint32 uid = 0;
    QByteArray uidl;
    QByteArray messageId; // Message-ID header
    qint64 size = 0;
};

/// One row of the journal. A value; any thread.
struct OperationRecord {
    OperationId id;
    AccountId account;
    OperationKind kind = OperationKind::SetFlags;
    OperationState state = OperationState::Queued;
    FolderId folder;         // source folder
    quint32 uidValidity = 0; // of the source folder when it was queued
    FolderId targetFolder;
    FlagChange flags;
    QList<OperationTarget> targets;
    qint64 createdMs = 0;
    qint64 notBeforeMs = 0;
    qint64 delayMs = 0; // enqueue() makes notBeforeMs of it: so long after `createdMs`; not stored
    int attempts = 0;
    std::optional<Error> error;
    qint64 group = 0; // operations of one user action share it: undone together
    /// It cannot be carried out yet: a target has no UID until an earlier move or upload is done, or it comes
    /// after another operation. Filled in when read; `folder`, `uidValidity` and the targets' `uid` are then
    /// those of now.
    bool blocked = false;
    OperationId after;   // not before this one is done
    bool byRule = false; // chosen by a rule on retention, not by the user
};

} // namespace posthorn

Q_DECLARE_METATYPE(posthorn::OperationRecord)
