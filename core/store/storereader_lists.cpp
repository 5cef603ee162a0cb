#include "storereader.h"

#include "conversationquery.h"
#include "envelopecodec.h"
#include "listquery.h"
#include "rowreader.h"
#include "searchtext.h"
#include "storeerror.h"

#include <algorithm>

namespace posthorn
{

Result<QList<MessageRow>> StoreReader::firstRows(const MessageQuery &query, int limit, PlacementId before)
{
    return attempt([&] {
        ListQuery list(m_database, query);
        auto entries = list.entries(before.isValid() ? 0 : limit);
        auto from = entries.begin();
        if (before.isValid()) {
            from = std::find_if(entries.begin(), entries.end(),
                                [before](const SpineEntry &entry) { return entry.id == before; });
            if (from == entries.end())
                failNotFound(QStringLiteral("message %1 in this list").arg(before.value()));
            ++from;
        }
        RowReader reader(m_database);
        QList<MessageRow> rows;
        for (; from != entries.end() && rows.size() < limit; ++from) {
            if (auto row = reader.row(from->id))
                rows.append(*std::move(row));
        }
        return rows;
    });
}

Result<MessageSpine> StoreReader::spine(const MessageQuery &query)
{
    return attempt([&] { return MessageSpine{ListQuery(m_database, query).entries(), revision()}; });
}

Result<QList<MessageRow>> StoreReader::rows(const std::vector<PlacementId> &ids)
{
    return attempt([&] {
        RowReader reader(m_database);
        QList<MessageRow> rows;
        rows.reserve(static_cast<qsizetype>(ids.size()));
        for (const PlacementId id : ids) {
            if (auto row = reader.row(id))
                rows.append(*std::move(row));
        }
        return rows;
    });
}

Result<std::vector<SpineEntry>> StoreReader::spineEntries(const MessageQuery &query,
                                                          const std::vector<PlacementId> &ids)
{
    return attempt([&] { return ListQuery(m_database, query).entriesOf(ids); });
}

Result<QList<AccountId>> StoreReader::accountsThatKnow(const QString &address)
{
    return attempt([&] {
        QList<AccountId> found;
        const QString words = matchExpression({SearchTerm::Field::Any, address, false});
        if (words.isEmpty())
            return found;
        const auto names = [&address](const AddressList &list) {
            return std::any_of(list.begin(), list.end(), [&address](const Address &one) {
                return one.address.compare(address, Qt::CaseInsensitive) == 0;
            });
        };
        // The words say where to look; only the envelope says whether the address is there.
        Query query(m_database,
                    "SELECT m.account, m.envelope FROM search JOIN message m ON m.id = search.rowid "
                    "WHERE search MATCH ? ORDER BY search.rowid DESC LIMIT 1000",
                    words);
        while (query.next()) {
            const auto account = query.id<AccountId>(0);
            if (found.contains(account))
                continue;
            const MessageEnvelope envelope = unpackEnvelope(query.blob(1), {});
            if (names(envelope.from) || names(envelope.to) || names(envelope.cc) || names(envelope.bcc))
                found.append(account);
        }
        return found;
    });
}

Result<qint64> StoreReader::count(const MessageQuery &query)
{
    return attempt([&] { return ListQuery(m_database, query).count(); });
}

Result<QList<MessageRow>> StoreReader::thread(ThreadId thread)
{
    return attempt([&] {
        MessageQuery query;
        query.scope = MessageQuery::Scope::Thread;
        query.thread = thread;
        query.ascending = true;
        RowReader reader(m_database);
        QList<MessageRow> rows;
        for (const SpineEntry &entry : ListQuery(m_database, query).entries()) {
            if (auto row = reader.row(entry.id))
                rows.append(*std::move(row));
        }
        return rows;
    });
}

Result<Conversation> StoreReader::conversation(PlacementId message)
{
    return attempt([&] {
        Conversation found = ConversationQuery(m_database).around(message);
        if (found.messages.isEmpty())
            failNotFound(QStringLiteral("message %1").arg(message.value()));
        return found;
    });
}

} // namespace posthorn
