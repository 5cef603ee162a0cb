#pragma once

#include "store/operationrecord.h"
#include "store/outboxrecord.h"
#include "sync/syncstatus.h"

#include <QHash>
#include <QString>

namespace posthorn
{

/// The words for what goes on, waits and failed. Pure; plain text.

using FolderNames = QHash<FolderId, QString>;

/// "Home: fetching messages in Inbox, 120 of 400"
[[nodiscard]] QString activityText(const Activity &activity, const QString &account,
                                   const FolderNames &folders);
/// "Move 3 messages from Inbox to Archive"
[[nodiscard]] QString operationText(const OperationRecord &operation, const FolderNames &folders);
/// "waits for the network", "being carried out", or what the server said.
[[nodiscard]] QString operationStateText(const OperationRecord &operation);
/// "Notes on the engine, to Ada and 2 others"
[[nodiscard]] QString outboxText(const OutboxRecord &record);
[[nodiscard]] QString outboxStateText(const OutboxRecord &record, qint64 nowMs);

} // namespace posthorn
