#include "database.h"
#include "envelopecodec.h"
#include "placementtable.h"
#include "storeerror.h"
#include "storereader.h"
#include "switchrecord.h"

namespace posthorn
{

Result<std::vector<SwitchCandidate>> StoreReader::switchCandidates(AccountId account)
{
    return attempt([&] {
        std::vector<SwitchCandidate> candidates;
        Query query(m_database,
                    "SELECT p.id, p.folder, p.uid, p.hidden, p.received, m.size, p.flags, p.keywords, "
                    "m.identity, m.body, m.envelope, m.subject, "
                    "EXISTS (SELECT 1 FROM uidl u WHERE u.message = m.id AND u.message <> 0), "
                    "EXISTS (SELECT 1 FROM operation_target t JOIN operation o ON o.id = t.operation "
                    "WHERE t.placement = p.id AND o.kind = ? AND o.remove_flags & ?) "
                    "FROM folder f JOIN placement p ON p.folder = f.id JOIN message m ON m.id = p.message "
                    "WHERE f.account = ? AND (f.local OR (p.uid > 0 AND p.hidden = 0)) ORDER BY p.id",
                    OperationKind::SetFlags, MessageFlags(MessageFlag::Seen), account);
        while (query.next()) {
            SwitchCandidate candidate;
            candidate.placement = query.id<PlacementId>(0);
            candidate.folder = query.id<FolderId>(1);
            candidate.uid = static_cast<quint32>(query.integer(2));
            candidate.hidden = query.integer(3) != 0;
            candidate.receivedMs = query.integer(4);
            candidate.size = query.integer(5);
            candidate.flags.flags = query.flags(6);
            if (!query.isNull(7))
                candidate.flags.keywords = unpackKeywords(query.text(7));
            candidate.identity = query.integer(8);
            candidate.body = query.blob(9);
            const MessageEnvelope envelope = unpackEnvelope(query.blob(10), query.text(11));
            candidate.messageId = envelope.messageId;
            candidate.dateMs = envelope.date;
            candidate.collected = query.boolean(12);
            candidate.unmarked = query.boolean(13);
            candidates.push_back(std::move(candidate));
        }
        return candidates;
    });
}

Result<std::vector<SwitchCandidate>> StoreReader::deletedCandidates(AccountId account)
{
    return attempt([&] {
        std::vector<SwitchCandidate> candidates;
        Query query(m_database,
                    "SELECT uidl, identity, message_id, date, message_size, body FROM uidl "
                    "WHERE account = ? AND on_server = 1 AND deleted_here <> 0 AND identity <> 0",
                    account);
        while (query.next()) {
            SwitchCandidate candidate;
            candidate.uidl = query.blob(0);
            candidate.identity = query.integer(1);
            candidate.messageId = query.blob(2);
            candidate.dateMs = query.integer(3);
            candidate.size = query.integer(4);
            candidate.body = query.blob(5);
            candidates.push_back(std::move(candidate));
        }
        return candidates;
    });
}

Result<qint64> StoreReader::hiddenSinceSwitch(AccountId account)
{
    return attempt([&] {
        Query query(m_database,
                    "SELECT count(*) FROM folder f JOIN placement p ON p.folder = f.id "
                    "WHERE f.account = ? AND p.hidden <> 0 AND p.hidden = ? AND p.uid > 0 AND "
                    "EXISTS (SELECT 1 FROM uidl u WHERE u.message = p.message AND u.message <> 0)",
                    account, hiddenHereMark);
        return query.next() ? query.integer(0) : qint64(0);
    });
}

} // namespace posthorn
