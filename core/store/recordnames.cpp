#include "operationrecord.h"
#include "outboxrecord.h"

namespace posthorn
{

QString operationKindName(OperationKind kind)
{
    switch (kind) {
    case OperationKind::SetFlags:
        return QStringLiteral("set-flags");
    case OperationKind::Move:
        return QStringLiteral("move");
    case OperationKind::Copy:
        return QStringLiteral("copy");
    case OperationKind::Expunge:
        return QStringLiteral("expunge");
    case OperationKind::Append:
        return QStringLiteral("append");
    case OperationKind::PopDelete:
        return QStringLiteral("pop-delete");
    case OperationKind::Hide:
        return QStringLiteral("hide");
    }
    return {};
}

QString operationStateName(OperationState state)
{
    switch (state) {
    case OperationState::Queued:
        return QStringLiteral("queued");
    case OperationState::InFlight:
        return QStringLiteral("in-flight");
    case OperationState::Done:
        return QStringLiteral("done");
    case OperationState::Failed:
        return QStringLiteral("failed");
    case OperationState::Uncertain:
        return QStringLiteral("uncertain");
    case OperationState::Cancelled:
        return QStringLiteral("cancelled");
    }
    return {};
}

QString outboxStateName(OutboxState state)
{
    switch (state) {
    case OutboxState::Waiting:
        return QStringLiteral("waiting");
    case OutboxState::Sending:
        return QStringLiteral("sending");
    case OutboxState::Uncertain:
        return QStringLiteral("uncertain");
    case OutboxState::Failed:
        return QStringLiteral("failed");
    case OutboxState::Sent:
        return QStringLiteral("sent");
    case OutboxState::Cancelled:
        return QStringLiteral("cancelled");
    }
    return {};
}

} // namespace posthorn
