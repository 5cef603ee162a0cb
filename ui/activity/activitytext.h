#pragma once

#include "store/operationrecord.h"
#include "store/outboxrecord.h"
#include "store/retentionrecord.h"
#include "sync/syncstatus.h"

#include <QHash>
#include <QString>
#include <optional>

namespace posthorn
{

/// The words for what goes on, waits and failed. Pure; plain text.

using FolderNames = QHash<FolderId, QString>;

/// "Home: fetching messages in Inbox, 120 of 400"
[[nodiscard]] QString activityText(const Activity &activity, const QString &account,
                                   const FolderNames &folders);
/// "Move 3 messages from Inbox to Archive"
[[nodiscard]] QString operationText(const OperationRecord &operation, const FolderNames &folders);
/// "waits for the server", "in 12 s, until then it can be undone", "being carried out", or what the server
/// said.
[[nodiscard]] QString operationStateText(const OperationRecord &operation, qint64 nowMs);
/// "Notes on the engine, to Ada and 2 others"
[[nodiscard]] QString outboxText(const OutboxRecord &record);
[[nodiscard]] QString outboxStateText(const OutboxRecord &record, qint64 nowMs);
/// "Rules removed 37 messages (12 MB) from Home's server today."
[[nodiscard]] QString removalText(const RemovalDay &removed, const QString &account, qint64 nowMs);
/// "37 messages (12 MB) to leave the server of Home"
[[nodiscard]] QString departuresText(qint64 messages, qint64 bytes, const QString &account);
/// "The first tomorrow 14:05. 12 more messages later."
[[nodiscard]] QString departureTimesText(qint64 firstMs, qint64 later, qint64 nowMs);
/// "Next try in 0:45"; empty where none is waited for.
[[nodiscard]] QString nextTryText(const AccountStatus &status, qint64 nowMs);
/// "This provider deletes mail after 30 days."; empty where the server does not say that it does.
[[nodiscard]] QString serverKeepsText(std::optional<int> days);

} // namespace posthorn
