#pragma once

#include "account/account.h"
#include "mime/messageparser.h"
#include "output.h"
#include "store/storereader.h"
#include "sync/syncstatus.h"

#include <QHash>

namespace posthorn
{

// The objects that posthornctl prints, one function per noun, and the columns that people see of them.

/// Names for the numbers in a message row.
struct Names {
    QHash<qint64, QString> accounts;
    QHash<qint64, QString> folders;
};

[[nodiscard]] QJsonObject objectOf(const MessageRow &row, const Names &names);
[[nodiscard]] QList<Output::Column> messageColumns();
/// The messages that leave their server, under that heading.
[[nodiscard]] QList<Output::Column> departureColumns();

[[nodiscard]] QJsonObject objectOf(const RemovalDay &removed, const Names &names);
[[nodiscard]] QList<Output::Column> removalColumns();

[[nodiscard]] QJsonObject objectOf(const FolderRecord &folder, const Names &names);
[[nodiscard]] QList<Output::Column> folderColumns();

[[nodiscard]] QJsonObject objectOf(const Quota &quota);
/// "1.2 GB of 15 GB"
[[nodiscard]] QString quotaText(const Quota &quota);
[[nodiscard]] QJsonObject objectOf(const FolderHealth &health, const Names &names);
[[nodiscard]] QList<Output::Column> healthColumns();

[[nodiscard]] QJsonObject objectOf(const OperationRecord &operation, const Names &names);
[[nodiscard]] QList<Output::Column> operationColumns();

[[nodiscard]] QJsonObject objectOf(const OutboxRecord &record, const Names &names);
[[nodiscard]] QList<Output::Column> outboxColumns();

[[nodiscard]] QJsonObject objectOf(const Account &account);
[[nodiscard]] QList<Output::Column> accountColumns();

[[nodiscard]] QJsonObject objectOf(const ParsedMessage &message);
[[nodiscard]] QJsonObject objectOf(const Error &error);
[[nodiscard]] QJsonObject objectOf(const Address &address);
[[nodiscard]] QJsonObject objectOf(const SyncStats &stats);

[[nodiscard]] QString accountStateName(AccountStatus::State state);
[[nodiscard]] QString activityName(Activity::Kind kind);
/// "read flagged answered", in words.
[[nodiscard]] QStringList flagNames(MessageFlags flags);

} // namespace posthorn
