#pragma once

#include "store/operationrecord.h"

#include <QSet>
#include <optional>

namespace posthorn
{

/// Operations that can go to the server as one command: the same kind, folder, target and flags.
struct OperationBatch {
    QList<OperationRecord> operations; // never empty
    [[nodiscard]] const OperationRecord &first() const { return operations.first(); }
    [[nodiscard]] qsizetype targetCount() const;
    [[nodiscard]] qint64 size() const; // bytes of their messages, as far as known
};

/// True for kinds that would make a second message if they were simply sent again.
[[nodiscard]] bool makesMessages(OperationKind kind);

/// The next ones to carry out, in the journal's order. Left out are those that failed, are blocked, whose
/// pause is not over, that are in `tried`, and all that come after one of these on the same message: nothing
/// overtakes. `appendsTogether`: the server takes several new messages as one, all or none. Pure.
[[nodiscard]] std::optional<OperationBatch> nextBatch(const QList<OperationRecord> &open, qint64 nowMs,
                                                      const QSet<OperationId> &tried,
                                                      bool appendsTogether = false);

} // namespace posthorn
