#include "rowreader.h"

#include "envelopecodec.h"
#include "locationsql.h"

#include <algorithm>

namespace posthorn
{

RowReader::RowReader(Database &database)
    : m_database(database)
{
}

std::optional<MessageRow> RowReader::row(PlacementId id)
{
    auto found = detail(id);
    if (!found)
        return {};
    return std::move(found->row);
}

std::optional<MessageDetail> RowReader::detail(PlacementId id)
{
    // 0 Queued, 1 InFlight, 3 Failed, 4 Uncertain.
    Query query(m_database,
                "SELECT p.folder, p.message, p.uid, " LOCATION_OF_ROW
                ", p.server_flags, p.flags, p.received, "
                "p.leaves, "
                "p.server_keywords, p.keywords, m.thread, m.size, m.has_attachments, m.subject, m.envelope, "
                "m.snippet, "
                "m.body IS NOT NULL, f.account, u.uidl, "
                "EXISTS (SELECT 1 FROM operation_target t JOIN operation o ON o.id = t.operation "
                "  WHERE t.placement = p.id AND o.state IN (0, 1, 3, 4)), "
                "EXISTS (SELECT 1 FROM operation_target t JOIN operation o ON o.id = t.operation "
                "  WHERE t.shown_as = p.id AND t.shown_as <> 0 AND o.state IN (0, 1, 3, 4)), "
                "p.saved "
                "FROM placement p JOIN message m ON m.id = p.message JOIN folder f ON f.id = p.folder "
                "LEFT JOIN uidl u ON u.message = p.message AND u.message <> 0 WHERE p.id = ?",
                id);
    if (!query.next())
        return {};
    MessageDetail detail;
    MessageRow &row = detail.row;
    row.id = id;
    row.folder = query.id<FolderId>(0);
    row.message = query.id<MessageId>(1);
    row.uid = static_cast<quint32>(query.integer(2));
    detail.serverFlags.flags = query.flags(4);
    row.flags.flags = query.flags(5);
    row.receivedMs = query.integer(6);
    row.location = query.enumeration<Location>(3);
    row.leavesServerMs = std::max<qint64>(0, query.integer(7));
    if (!query.isNull(8))
        detail.serverFlags.keywords = unpackKeywords(query.text(8));
    if (!query.isNull(9))
        row.flags.keywords = unpackKeywords(query.text(9));
    row.thread = query.id<ThreadId>(10);
    row.size = query.integer(11);
    row.hasAttachments = query.boolean(12);
    detail.envelope = unpackEnvelope(query.blob(14), query.text(13));
    row.subject = detail.envelope.subject;
    if (!detail.envelope.from.isEmpty())
        row.from = detail.envelope.from.first();
    row.to = detail.envelope.to;
    row.snippet = query.text(15);
    row.hasBody = query.boolean(16);
    row.account = query.id<AccountId>(17);
    detail.uidl = query.blob(18);
    row.pending = query.boolean(19) || query.boolean(20);
    detail.savedMs = query.integer(21);
    row.threadCount = threadCount(row.thread, row.folder);
    return detail;
}

int RowReader::threadCount(ThreadId thread, FolderId folder)
{
    // A stranger can put any number of messages into one conversation; beyond this the number says nothing.
    constexpr int most = 1000;
    const std::pair key(thread, folder);
    if (const auto known = m_threadCounts.constFind(key); known != m_threadCounts.cend())
        return *known;
    Query query(m_database,
                "SELECT count(*) FROM (SELECT 1 FROM message m CROSS JOIN placement p ON p.message = m.id "
                "WHERE m.thread = ? AND p.folder = ? AND p.hidden = 0 LIMIT ?)",
                thread, folder, most);
    const int count = query.next() ? query.smallInteger(0) : 1;
    m_threadCounts.insert(key, count);
    return count;
}

} // namespace posthorn
