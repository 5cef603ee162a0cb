#include "latecopy.h"
#include "messagetable.h"
#include "operationtable.h"
#include "preparedmessage.h"
#include "storeerror.h"
#include "storereader.h"

#include <algorithm>

namespace posthorn
{

namespace
{

/// Where an operation brought one of its messages.
struct Brought {
    FolderId into;
    PlacementId as; // the row that stands for it there
};

struct Row {
    PlacementId id;
    FolderId folder;
    quint32 uid = 0;
    bool made = false; // by an operation
    bool busy = false; // an operation waits to change it
};

/// Rows in view of what the server has of that Message-ID, the oldest first.
std::vector<Row> rowsOf(Database &database, MessageTable &messages, AccountId account,
                        const QByteArray &messageId)
{
    MessageEnvelope wanted;
    wanted.messageId = messageId;
    const qint64 identity = PreparedMessage::identityOf(account, wanted);
    Query query(database,
                "SELECT p.id, p.folder, p.uid, m.id, "
                "EXISTS (SELECT 1 FROM operation_target t WHERE t.shown_as = p.id AND t.shown_as <> 0), "
                "EXISTS (SELECT 1 FROM operation_target t JOIN operation o ON o.id = t.operation "
                "WHERE t.placement = p.id AND o.state IN (0, 1, 3, 4)) "
                "FROM message m CROSS JOIN placement p ON p.message = m.id "
                "WHERE m.thread = ? AND m.identity = ? AND m.account = ? AND p.uid > 0 AND p.hidden = 0 "
                "ORDER BY p.id",
                messages.threadOf(identity), identity, account);
    std::vector<Row> rows;
    while (query.next()) {
        if (messages.envelope(query.id<MessageId>(3)).messageId == messageId)
            rows.push_back({query.id<PlacementId>(0), query.id<FolderId>(1),
                            static_cast<quint32>(query.integer(2)), query.boolean(4), query.boolean(5)});
    }
    return rows;
}

/// What was found before counts as gone, so that of all alike one always stays. What lies in another folder
/// and was not brought there from here may be a view of the very same message (virtual folders).
void addLateOnes(QList<LateCopy> &found, std::vector<Row> rows, const Brought &brought)
{
    std::erase_if(rows, [&](const Row &row) {
        const bool gone = std::any_of(found.begin(), found.end(),
                                      [&row](const LateCopy &late) { return late.copy == row.id; });
        return gone || (row.folder != brought.into && !row.made);
    });
    const auto late = std::stable_partition(rows.begin(), rows.end(), [&brought](const Row &row) {
        return row.made || row.busy || row.folder != brought.into || row.id <= brought.as;
    });
    if (rows.size() < 2)
        return;
    // One stays, wherever it was moved meanwhile.
    const Row twin = rows.front();
    for (auto row = std::max(late, rows.begin() + 1); row != rows.end(); ++row)
        found.append({row->id, row->folder, row->uid, twin.id, twin.folder, twin.uid});
}

} // namespace

Result<QList<LateCopy>> StoreReader::lateCopies(AccountId account, qint64 finishedSinceMs)
{
    return attempt([&] {
        QList<LateCopy> found;
        MessageTable messages(m_database, m_bodies);
        for (const StoredOperation &operation :
             OperationTable(m_database).repeatedSince(account, finishedSinceMs)) {
            const bool upload = operation.record.kind == OperationKind::Append;
            for (const StoredTarget &stored : operation.targets) {
                const OperationTarget &target = stored.target;
                if (target.messageId.isEmpty())
                    continue;
                addLateOnes(found, rowsOf(m_database, messages, account, target.messageId),
                            upload ? Brought{operation.record.folder, target.placement}
                                   : Brought{operation.record.targetFolder, target.shownAs});
            }
        }
        return found;
    });
}

} // namespace posthorn
