#include "storereader.h"

#include "database.h"
#include "envelopecodec.h"
#include "storeerror.h"
#include "uidltable.h"

#include <algorithm>

namespace posthorn
{

Result<RetentionInventory> StoreReader::retentionInventory(AccountId account)
{
    return attempt([&] {
        RetentionInventory inventory;
        Query query(
            m_database,
            "SELECT p.id, p.folder, p.received, m.fetched, m.size, p.flags, p.keywords, p.leaves, "
            "u.uidl FROM folder f JOIN placement p ON p.folder = f.id JOIN message m ON m.id = p.message "
            "LEFT JOIN uidl u ON u.message = p.message AND u.message <> 0 AND u.on_server = 1 "
            "WHERE f.account = ? AND p.hidden = 0 AND (p.uid > 0 OR u.uidl IS NOT NULL)",
            account);
        while (query.next()) {
            RetentionCandidate candidate;
            candidate.placement = query.id<PlacementId>(0);
            candidate.folder = query.id<FolderId>(1);
            candidate.receivedMs = query.integer(2);
            candidate.fetchedMs = query.integer(3);
            candidate.size = query.integer(4);
            candidate.flags = query.flags(5);
            if (!query.isNull(6)) {
                const QStringList keywords = unpackKeywords(query.text(6));
                candidate.tagged = std::any_of(keywords.begin(), keywords.end(), isTag);
            }
            candidate.leavesMs = query.integer(7);
            candidate.uidl = query.blob(8);
            inventory.candidates.push_back(std::move(candidate));
        }
        Query others(
            m_database,
            "SELECT count(*), coalesce(sum(size), 0) FROM uidl u WHERE account = ? AND on_server = 1 AND NOT "
            "EXISTS (SELECT 1 FROM placement p WHERE p.message = u.message AND p.hidden = 0)",
            account);
        if (others.next()) {
            inventory.otherMessages = others.integer(0);
            inventory.otherBytes = others.integer(1);
        }
        return inventory;
    });
}

Result<std::optional<UidlRecord>> StoreReader::uidlOf(PlacementId id)
{
    return attempt([&] {
        Query query(m_database, "SELECT message FROM placement WHERE id = ?", id);
        return query.next() ? UidlTable(m_database).ofMessage(query.id<MessageId>(0))
                            : std::optional<UidlRecord>();
    });
}

Result<QList<QByteArray>> StoreReader::withoutBytes(FolderId folder, const std::vector<quint32> &uids)
{
    return attempt([&] {
        QList<QByteArray> messageIds;
        for (const quint32 uid : uids) {
            Query query(m_database,
                        "SELECT m.envelope, m.subject FROM placement p JOIN message m ON m.id = p.message "
                        "WHERE p.folder = ? AND p.uid = ? AND p.uid > 0 AND m.body IS NULL",
                        folder, uid);
            if (!query.next())
                continue;
            const QByteArray messageId = unpackEnvelope(query.blob(0), query.text(1)).messageId;
            if (!messageId.isEmpty())
                messageIds.append(messageId);
        }
        return messageIds;
    });
}

Result<AccountPolicy> StoreReader::accountPolicy(AccountId account)
{
    return attempt([&] { return accountPolicyOf(m_database, account); });
}

Result<bool> StoreReader::hasDepartures(AccountId account)
{
    return attempt([&] {
        Query query(m_database,
                    "SELECT 1 FROM placement p JOIN folder f ON f.id = p.folder WHERE p.leaves > 0 AND "
                    "f.account = ? LIMIT 1",
                    account);
        return query.next();
    });
}

Result<RetentionLook> StoreReader::retentionLook(AccountId account)
{
    return attempt([&] {
        Query query(m_database, "SELECT looked, looked_steady, looked_boot FROM account WHERE id = ?",
                    account);
        return query.next() ? RetentionLook{query.integer(0), query.integer(1), query.integer(2)}
                            : RetentionLook{};
    });
}

Result<QList<RemovalDay>> StoreReader::removals(qint64 sinceDay)
{
    return attempt([&] {
        QList<RemovalDay> days;
        Query query(
            m_database,
            "SELECT account, day, messages, bytes FROM removal WHERE day >= ? ORDER BY day DESC, account",
            sinceDay);
        while (query.next())
            days.append({query.id<AccountId>(0), query.integer(1), query.integer(2), query.integer(3)});
        return days;
    });
}

} // namespace posthorn
