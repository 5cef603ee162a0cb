#include "inboxsamples.h"

#include "discovery/basedomain.h"
#include "store/storereader.h"
#include "trust/confusables.h"

#include <algorithm>

namespace posthorn
{

namespace
{

constexpr int LatestRows = 2000;
constexpr qsizetype MostSamples = 200;
constexpr qint64 LargestBody = 256 * 1024;

QString domainOf(const Address &from)
{
    const qsizetype at = from.address.lastIndexOf(u'@');
    return at < 0 ? QString() : baseDomain(shownDomain(from.address.mid(at + 1)).ascii);
}

} // namespace

Result<QList<ArrivalSample>> inboxSamples(StoreReader &reader, AccountId account)
{
    QList<ArrivalSample> samples;
    POSTHORN_TRY_ASSIGN(const auto inbox, reader.folderByRole(account, FolderRole::Inbox));
    if (!inbox)
        return samples;
    MessageQuery query;
    query.folder = inbox->id;
    POSTHORN_TRY_ASSIGN(QList<MessageRow> rows, reader.firstRows(query, LatestRows));
    rows.removeIf([](const MessageRow &row) { return !row.hasBody || row.size > LargestBody; });
    const qsizetype wanted = std::min(rows.size(), MostSamples);
    for (qsizetype i = 0; i < wanted; ++i) {
        const MessageRow &row = rows[i * rows.size() / wanted];
        // One that cannot be read tells nothing.
        if (const Result<QByteArray> body = reader.body(row.id))
            samples.append({arrivalOf(*body), domainOf(row.from), row.receivedMs});
    }
    return samples;
}

} // namespace posthorn
